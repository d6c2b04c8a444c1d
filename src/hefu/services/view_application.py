"""One application as it stands at a pair of clocks, with its items; what sources dispute is unknown."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.schema import Row
from hefu.vocabulary.errors import NotFound

_TABLES = ("application", "application_item")


class ApplicationItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One item: the paper it rests on, who is to pay, and how much of it is claimed, in minor units."""

    item_no: str | None = None
    invoice_id: str | None = None
    voucher_id: str | None = None
    order_id: str | None = None
    warehouse_receipt_id: str | None = None
    account_debtor_id: str | None = None
    claimed_minor: int | None = None
    currency: str | None = None


class ApplicationLine(msgspec.Struct, frozen=True, kw_only=True):
    """The head of an application. ``None`` is unknown or disputed; amounts in minor units."""

    application_id: str
    application_no: str | None = None
    borrower_id: str | None = None
    financier_id: str | None = None
    technique_code: str | None = None
    requested_minor: int | None = None
    currency: str | None = None
    requested_on: date | None = None
    status_code: str | None = None


class ApplicationView(ApplicationLine, frozen=True, kw_only=True):
    """An application with its items."""

    tenor_days: int | None = None
    purpose_code: str | None = None
    facility_id: str | None = None
    items: tuple[ApplicationItemView, ...] = ()

    @property
    def account_debtor_ids(self) -> frozenset[str]:
        """Parties that some item names as the one who is to pay."""
        return frozenset(one.account_debtor_id for one in self.items if one.account_debtor_id)

    def to_debtor(self, party_id: str) -> ApplicationView:
        """What an account debtor may see: the items that it is to pay, not what the borrower asks for."""
        own = tuple(one for one in self.items if one.account_debtor_id == party_id)
        return msgspec.structs.replace(
            self,
            requested_minor=None,
            tenor_days=None,
            purpose_code=None,
            facility_id=None,
            items=own,
        )


def view_application(
    register: EvidenceRegister, application_id: str, clocks: Clocks
) -> ApplicationView:
    """The application. Raises ``NotFound`` (``register.application_unknown``)."""
    bundle = register.bundle_of(application_id, clocks, _TABLES)
    row = bundle.one("application", "application_id", application_id)
    if row is None:
        raise unknown_application(application_id, clocks)
    items = sorted(
        bundle.by("application_item", "application_id", application_id),
        key=lambda one: str(one.get("item_no")),
    )
    return msgspec.convert(
        {
            **_of(row, ApplicationView),
            "items": [_of(item, ApplicationItemView) for item in items],
        },
        ApplicationView,
    )


def line_of(row: Row) -> ApplicationLine:
    """The head of an application from its row."""
    return msgspec.convert(_of(row, ApplicationLine), ApplicationLine)


def unknown_application(application_id: str, clocks: Clocks) -> NotFound:
    """The refusal for an application that is not there, and for one that the caller may not see."""
    return NotFound(
        "register.application_unknown", application_id=application_id, known_on=clocks.known_on
    )


def _of(row: Row, kind: type[msgspec.Struct]) -> dict[str, object]:
    return {name: row.get(name) for name in kind.__struct_fields__ if name in row}
