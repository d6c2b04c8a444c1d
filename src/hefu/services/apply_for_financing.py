"""Apply for financing at a door: the application and its items as one statement of whoever applies."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from hefu.evidence.day import Clocks
from hefu.evidence.identity import normal_number
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row
from hefu.services.record_rows import record_rows
from hefu.services.view_application import ApplicationView, view_application
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound
from hefu.vocabulary.labels import code_families
from hefu.vocabulary.types.currency import minor_digits

KIND = "application_at_door"
PENDING = "pending"

PartyId = Annotated[str, Meta(min_length=1, max_length=200)]
PaperNo = Annotated[str, Meta(min_length=1, max_length=200)]
Amount = Annotated[int, Meta(gt=0, le=AMOUNT_MINOR_MAX, description="Minor units. 最小货币单位")]


class NewItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item: the invoice, voucher, order or warehouse receipt it rests on, and how much of it is claimed.

    Papers are named as evidence names them: an invoice by its id, the others by who issued them and number.
    """

    claimed_minor: Amount
    invoice_id: PaperNo | None = None
    account_debtor_id: PartyId | None = None
    voucher_platform_id: PartyId | None = None
    voucher_no: PaperNo | None = None
    order_no: PaperNo | None = None
    keeper_id: PartyId | None = None
    warehouse_receipt_no: PaperNo | None = None


class NewApplication(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for. The items are in the currency of the application."""

    application_no: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    borrower_id: PartyId
    financier_id: PartyId
    technique_code: Annotated[str, Meta(pattern="^[a-z_]{1,64}$")]
    requested_minor: Amount
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    requested_on: date
    items: Annotated[tuple[NewItem, ...], Meta(min_length=1, max_length=1000)]
    tenor_days: Annotated[int, Meta(gt=0, le=36_500)] | None = None
    purpose_code: Annotated[str, Meta(pattern="^[a-z_]{1,64}$")] | None = None
    planned_sales_growth_bp: Annotated[int, Meta(ge=-10_000, le=1_000_000)] | None = None
    facility_no: PaperNo | None = None


def apply_for_financing(
    register: EvidenceRegister, today: date, new: NewApplication, *, source_id: str
) -> ApplicationView:
    """Record the application as ``source_id`` states it today; it is pending from now on.

    Raises ``Conflict`` when the number is taken, ``InvalidInput`` for a technique, a currency or a day that
    cannot be. Call it in a unit of work of its own, so that of two that apply at once one is refused.
    """
    _require_known(new, today)
    clocks = Clocks(as_of=today, known_on=today)
    application_id = normal_number(new.application_no)
    try:
        view_application(register, application_id, clocks)
    except NotFound:
        rows = _rows(new, application_id)
        record_rows(register, rows, kind=KIND, source_id=source_id, known_on=today)
        return view_application(register, application_id, clocks)
    raise Conflict("api.application_exists", application_no=new.application_no)


def _require_known(new: NewApplication, today: date) -> None:
    if new.technique_code not in code_families()["technique"].codes:
        raise InvalidInput("api.field", field="$.technique_code", reason=new.technique_code)
    if new.requested_on > today:
        raise InvalidInput("api.field", field="$.requested_on", reason=f"> {today}")
    minor_digits(new.currency)


def _rows(new: NewApplication, application_id: str) -> list[tuple[str, Row]]:
    head = {name: value for name, value in msgspec.structs.asdict(new).items() if name != "items"}
    rows: list[tuple[str, Row]] = [("application", {**head, "status_code": PENDING})]
    for place, item in enumerate(new.items, 1):
        values = {
            **msgspec.structs.asdict(item),
            "application_id": application_id,
            "item_no": str(place),
            "currency": new.currency,
        }
        rows.append(("application_item", values))
    return rows
