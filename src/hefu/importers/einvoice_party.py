"""Seller and buyer of an e-invoice, and the account the seller wants to be paid on."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Record
from hefu.importers import ubl_amount
from hefu.importers.einvoice_values import account_no
from hefu.importers.ubl_amount import Unreadable
from hefu.importers.ubl_names import Element, all_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import party_id_of
from hefu.importers.ubl_row import RowDraft
from hefu.vocabulary.types import uscc


class Side:
    """One party as a block of the invoice states it; ``role`` is ``Seller`` or ``Buyer``."""

    def __init__(self, page: Page, role: str) -> None:
        self._page = page
        self._role = role
        self._block = self._only_block()
        self._draft = None if self._block is None else self._party(self._block)

    @property
    def path(self) -> str:
        """Where a reader should look when the party is missing."""
        return f"EInvoiceData/{self._role}Information"

    @property
    def party_id(self) -> str | None:
        """Identity of the party."""
        return party_id_of(self._draft)

    def records(self) -> Iterator[Record]:
        """The party."""
        if self._draft is not None:
            yield from self._draft.finish()

    def account(self) -> Iterator[Record]:
        """The bank account stated for it, if there is one."""
        if self._block is None:
            return
        draft = RowDraft(self._page, "bank_account", self._block)
        draft.convert_at("account_no", account_no, f"{self._role}BankAccNum")
        if draft.values.get("account_no") is None:
            return
        draft.put("holder_id", self.party_id, self.path)
        draft.words("bank_name", f"{self._role}BankName")
        yield from draft.finish()

    def _only_block(self) -> Element | None:
        """The block of this party; two of them are nobody."""
        found = all_at(self._page.root, self.path)
        if len(found) > 1:
            self._page.note(
                "ubl.party_repeated",
                self._page.place_of(found[1]),
                path=self.path,
                count=len(found),
            )
        return found[0] if len(found) == 1 else None

    def _party(self, block: Element) -> RowDraft:
        draft = RowDraft(self._page, "party", block)
        draft.put("party_id", None, f"{self._role}IdNum")
        draft.words("name", f"{self._role}Name")
        draft.words("address", f"{self._role}Addr")
        put_tax_identity(draft, f"{self._role}IdNum")
        return draft


def put_tax_identity(draft: RowDraft, path: str) -> None:
    """The identification number at ``path``: a credit code, else a tax number of an older form."""
    element = draft.the_one("uscc", path)
    if element is not None:
        put_tax_number(draft, element)


def put_tax_number(draft: RowDraft, element: Element) -> None:
    """As :func:`put_tax_identity`, for the element that holds the number."""
    try:
        text = ubl_amount.code(element.text or "")
    except Unreadable as trouble:
        draft.refuse("tax_no", trouble.code, element, **trouble.arguments)
        return
    if text is None or not any(char.isdigit() for char in text):
        return
    number = uscc.compact(text)
    grade = uscc.explain(number)
    if grade == "bad_format":
        draft.put("tax_no", number)
        return
    if grade != "ok":
        draft.page.note("ubl.uscc_check", draft.page.place_of(element), field="uscc", text=number)
    draft.put("uscc", number)
