"""Parties of UBL documents: names, addresses, and the identifiers that tell who they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hefu.evidence.identity import normal_name, normal_number
from hefu.evidence.record import Record
from hefu.importers import ubl_amount
from hefu.importers.ubl_amount import Unreadable, shown
from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_row import RowDraft
from hefu.vocabulary.types import gln, lei, uscc

_LEGAL = "cac:PartyLegalEntity/cbc:CompanyID"
_TAX = "cac:PartyTaxScheme/cbc:CompanyID"
_OTHER = "cac:PartyIdentification/cbc:ID"
_ENDPOINT = "cbc:EndpointID"
_NAMES = (
    "cac:PartyLegalEntity/cbc:RegistrationName",
    "cac:PartyName/cbc:Name",
    "cac:PartyTaxScheme/cbc:RegistrationName",
)
_ADDRESS = (
    "cbc:StreetName",
    "cbc:AdditionalStreetName",
    "cbc:BuildingName",
    "cbc:BuildingNumber",
    "cac:AddressLine/cbc:Line",
    "cbc:CityName",
    "cbc:PostalZone",
    "cbc:CountrySubentity",
)
_GLN_SCHEMES = frozenset({"0088", "GLN"})
_LEI_SCHEMES = frozenset({"0199", "LEI"})
_TAX_DIGITS_MIN = 4


@dataclass(frozen=True, slots=True)
class Identifier:
    """One printed identifier: where it stood, under which scheme, in which role."""

    element: Element
    text: str
    scheme: str
    is_legal: bool


@dataclass(frozen=True, slots=True)
class Trade:
    """Seller and buyer of one document; a draft is ``None`` where the document names nobody."""

    seller: RowDraft | None
    buyer: RowDraft | None
    seller_id: str | None
    buyer_id: str | None

    def records(self) -> Iterator[Record]:
        """Party records of both."""
        for draft in (self.seller, self.buyer):
            if draft is not None:
                yield from draft.finish()


PartyReader = Callable[[Page, Element], RowDraft]


def trade_at(
    page: Page,
    sellers: tuple[str, ...],
    buyers: tuple[str, ...],
    issuer: str,
    *,
    reader: PartyReader | None = None,
) -> Trade:
    """Both parties, each at the first of its paths; ``issuer`` (``seller`` | ``buyer``) speaks."""
    seller = party_at(page, *sellers, reader=reader)
    buyer = party_at(page, *buyers, reader=reader)
    trade = Trade(seller, buyer, party_id_of(seller), party_id_of(buyer))
    source = trade.seller_id if issuer == "seller" else trade.buyer_id
    if source is not None:
        page.source_id = source
    return trade


def party_at(page: Page, *paths: str, reader: PartyReader | None = None) -> RowDraft | None:
    """A draft of table ``party`` from the first of ``paths`` that exists; two there are nobody.

    ``reader`` makes the draft of another syntax than UBL.
    """
    for path in paths:
        found = all_at(page.root, path)
        if len(found) > 1:
            page.note("ubl.party_repeated", page.place_of(found[1]), path=path, count=len(found))
            return None
        if found:
            return (reader or _party)(page, found[0])
    return None


def party_id_of(draft: RowDraft | None) -> str | None:
    """Identity of a drafted party."""
    value = None if draft is None else draft.completed().get("party_id")
    return value if isinstance(value, str) else None


def same_party(one: RowDraft, other: RowDraft) -> bool:
    """Whether ``one`` is named like ``other`` and brings no identifier that could tell them apart."""
    if any(one.values.get(column) for column in ("uscc", "lei", "gln", "tax_no")):
        return False
    names = [draft.values.get("name") for draft in (one, other)]
    return all(isinstance(name, str) for name in names) and (
        normal_name(str(names[0])) == normal_name(str(names[1]))
    )


def _party(page: Page, element: Element) -> RowDraft:
    draft = RowDraft(page, "party", element)
    draft.put("party_id", None, _NAMES[1])
    for path in _NAMES:
        if not draft.values.get("name"):
            draft.words("name", path)
    put_identifiers(draft, element, (_LEGAL, _TAX), (_OTHER, _ENDPOINT))
    _put_tax_no(draft, element)
    draft.code("country_code", "cac:PostalAddress/cac:Country/cbc:IdentificationCode")
    put_address(draft, first_at(element, "cac:PostalAddress"), _ADDRESS)
    return draft


def put_identifiers(
    draft: RowDraft, element: Element, legal: Sequence[str], other: Sequence[str]
) -> None:
    """Social credit code, LEI and GLN from what stands at the paths ``legal`` (company and tax numbers)
    and at ``other``; whatever its scheme says, a code counts only if it is well formed.
    """
    found = [*_identifiers(draft, element, legal, other)]
    _put_uscc(draft, found)
    _put_lei(draft, found)
    _put_gln(draft, found)


def _identifiers(
    draft: RowDraft, element: Element, legal: Sequence[str], other: Sequence[str]
) -> Iterator[Identifier]:
    for path in (*legal, *other):
        for found in all_at(element, path):
            try:
                text = ubl_amount.code(found.text or "")
            except Unreadable as trouble:
                draft.page.note(
                    trouble.code,
                    draft.page.place_of(found),
                    effect="noted",
                    field="",
                    **trouble.arguments,
                )
                continue
            if text:
                scheme = (found.get("schemeID") or "").strip().upper()
                yield Identifier(found, text, scheme, path in legal)


def _put_uscc(draft: RowDraft, identifiers: list[Identifier]) -> None:
    """The code of the legal entity, else of the tax scheme, else of any other identifier."""
    for each in identifiers:
        code = uscc.compact(each.text)
        code = code[2:] if len(code) == 20 and code.startswith("CN") else code
        taken = draft.values.get("uscc")
        if len(code) != 18 or code == taken:
            continue
        grade = uscc.explain(code)
        # Bare digits with a wrong check digit may as well be a person's or a parcel's number.
        if grade == "bad_format" or (grade != "ok" and code.isdigit() and not each.is_legal):
            continue
        place = draft.page.place_of(each.element)
        if taken is not None:
            draft.page.note("ubl.uscc_differs", place, field="uscc", text=code, taken=taken)
            continue
        if grade != "ok":
            draft.page.note("ubl.uscc_check", place, field="uscc", text=code)
        draft.values["uscc"] = code


def _put_lei(draft: RowDraft, identifiers: list[Identifier]) -> None:
    for each in identifiers:
        state = lei.explain(each.text)
        if state == "ok":
            draft.values["lei"] = lei.compact(each.text)
            return
        if each.scheme in _LEI_SCHEMES:
            draft.page.note(
                "ubl.lei_invalid",
                draft.page.place_of(each.element),
                field="lei",
                text=shown(each.text),
            )


def _put_gln(draft: RowDraft, identifiers: list[Identifier]) -> None:
    for each in identifiers:
        if each.scheme not in _GLN_SCHEMES:
            continue
        state = gln.explain(each.text)
        if state != "ok":
            draft.page.note(
                "ubl.gln_invalid",
                draft.page.place_of(each.element),
                field="gln",
                text=shown(each.text),
            )
        if state != "bad_format":
            draft.values["gln"] = gln.compact(each.text)
            return


def _put_tax_no(draft: RowDraft, element: Element) -> None:
    """A VAT number, else another tax number; phrases such as "registered for tax" name nobody."""
    schemes = all_at(element, "cac:PartyTaxScheme")
    schemes.sort(key=lambda scheme: not _is_vat(scheme))
    for scheme in schemes:
        company = first_at(scheme, "cbc:CompanyID")
        if company is not None and put_tax_no(draft, company):
            return


def put_tax_no(draft: RowDraft, company: Element) -> bool:
    """The tax number in ``company``; whether it holds one."""
    text = normal_number(company.text or "").upper()
    if sum(char.isdigit() for char in text) < _TAX_DIGITS_MIN:
        return False
    try:
        draft.values["tax_no"] = ubl_amount.code(text)
    except Unreadable:
        return False  # noted among the identifiers
    if text != (company.text or "").strip():
        draft.original["tax_no"] = (company.text or "").strip()
    return True


def _is_vat(scheme: Element) -> bool:
    names = ("cac:TaxScheme/cbc:ID", "cac:TaxScheme/cbc:TaxTypeCode", "cac:TaxScheme/cbc:Name")
    found = (first_at(scheme, name) for name in names)
    said = " ".join((each.text or "") for each in found if each is not None).upper()
    return "VAT" in said or "GST" in said


def put_address(draft: RowDraft, address: Element | None, paths: Sequence[str]) -> None:
    """The parts of ``address`` at ``paths``, joined."""
    if address is None:
        return
    parts = [(found.text or "").strip() for path in paths for found in all_at(address, path)]
    text = ", ".join(part for part in parts if part)
    if text:
        draft.convert("address", address, lambda _: ubl_amount.words(text))
