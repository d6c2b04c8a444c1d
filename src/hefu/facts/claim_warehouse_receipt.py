"""Each warehouse receipt offered for financing: live, the borrower's, in store, free of others, insured."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.paper_graph import PAPER_READS, Paper, paper_graph
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "claim_warehouse_receipt"
READS: tuple[str, ...] = ("application", "pledge", "fx_rate", *PAPER_READS)

_INSURANCE = "policy.warehouse_receipt.insurance_required"
_USABLE = ("live", "pledged")
_Pledged = tuple[int | None, Value]
_BLANK: Row = dict.fromkeys(
    (
        "status_code",
        "holder_id",
        "is_live",
        "is_holders",
        "is_ended",
        "other_pledge_count",
        "other_pledge_id",
        "is_insurance_missing",
    )
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per item that rests on a warehouse receipt, the amount in the application's currency.

    ``is_holders``: the borrower holds it. ``is_ended``: its storage ended; one without a last day has
    none. ``other_pledge_count``: standing pledges to others than the application's financier, unknown
    where it cannot be told who holds one. ``is_insurance_missing`` is 0 where the house asks for none.
    """
    graph, converter = paper_graph(bundle), Converter(bundle, clocks)
    is_insurance_asked = parameters.integer(_INSURANCE) == 1
    found = []
    for item in bundle.rows("application_item"):
        paper = graph.rests_on(item)
        if paper is None or paper.kind != "warehouse_receipt":
            continue
        application = bundle.one("application", "application_id", item.get("application_id")) or {}
        currency, receipt = text(application, "currency"), graph.row(paper)
        judged = _judged(bundle, clocks, application, receipt) if receipt else _BLANK
        if receipt and not is_insurance_asked:
            judged = {**judged, "is_insurance_missing": 0}
        found.append(
            {
                "application_id": item.get("application_id"),
                "item_no": item.get("item_no"),
                "warehouse_receipt_id": paper.id,
                "borrower_id": application.get("borrower_id"),
                "currency": currency,
                "claimed_minor": converter.convert(
                    whole(item, "claimed_minor"), text(item, "currency"), currency
                ),
                "is_on_file": int(bool(receipt)),
                **judged,
            }
        )
    return found


def _judged(bundle: Bundle, clocks: Clocks, application: Row, receipt: Row) -> Row:
    status, expires_on = text(receipt, "status_code"), day(receipt, "expires_on")
    is_holder = is_same_party(bundle, receipt.get("holder_id"), application.get("borrower_id"))
    is_insured = whole(receipt, "is_insured")
    paper = Paper("warehouse_receipt", str(receipt.get("warehouse_receipt_id")))
    count, pledge_id = _others(bundle, clocks, application, paper)
    return {
        "status_code": status,
        "holder_id": receipt.get("holder_id"),
        "is_live": None if status is None else int(status in _USABLE),
        "is_holders": None if is_holder is None else int(is_holder),
        "is_ended": int(expires_on is not None and expires_on < clocks.as_of),
        "other_pledge_count": count,
        "other_pledge_id": pledge_id,
        "is_insurance_missing": None if is_insured is None else 1 - is_insured,
    }


def _others(bundle: Bundle, clocks: Clocks, application: Row, paper: Paper) -> _Pledged:
    """Standing pledges of the receipt to others, and the first of them by id."""
    others, is_unsure = [], False
    for pledge in bundle.by("pledge", "warehouse_receipt_id", paper.id):
        pledged_on, released_on = day(pledge, "pledged_on"), day(pledge, "released_on")
        is_later = pledged_on is not None and pledged_on > clocks.as_of
        if is_later or (released_on is not None and released_on <= clocks.as_of):
            continue
        financier_id = application.get("financier_id")
        is_ours = is_same_party(bundle, pledge.get("pledgee_id"), financier_id)
        if is_ours is False:
            others.append(str(pledge.get("pledge_id")))
        is_unsure = is_unsure or is_ours is None
    if not others:
        return (None if is_unsure else 0), None
    return len(others), min(others)
