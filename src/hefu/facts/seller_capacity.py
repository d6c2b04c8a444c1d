"""Whether a seller can have made what it billed: against its tax returns, its power and its people.

Power and people are held against the seller's own past, never against a figure for its industry: what
one kilowatt-hour or one head brought in the best of its earlier periods is what it can bring now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.proportion import scaled_up, share_bp
from hefu.facts.seller_history import HISTORY_READS, Sales, sales_of, sellers_claimed
from hefu.parameters.loader import ParameterView

TABLE = "seller_capacity"
READS: tuple[str, ...] = (*HISTORY_READS, "tax_return_summary", "electricity_and_headcount")

_MEANS = {"electricity": "electricity_micro", "headcount": "insured_headcount_count"}
_ONE_DAY = timedelta(days=1)
_UNKNOWN: Row = dict.fromkeys(
    (
        "capacity_evidence_id",
        "period_start_on",
        "period_end_on",
        "invoiced_minor",
        "supported_minor",
        "use_bp",
    )
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """Three rows per application and seller, one per measure; a measure that nobody reported has a row
    of unknowns. Sales without tax and less credit notes, in the application's currency."""
    kept: dict[tuple[Value, str | None], list[Row]] = {}
    converter = Converter(bundle, clocks)
    found = []
    for application, seller_id in sellers_claimed(bundle):
        currency = text(application, "currency")
        key = (seller_id, currency)
        if key not in kept:
            sales = sales_of(bundle, clocks, seller_id, currency, "net_minor")
            returns = _returns(bundle, clocks, parameters, seller_id)
            reports = bundle.by("electricity_and_headcount", "party_id", seller_id)
            kept[key] = [
                _declared(returns, sales, currency, converter),
                *(_used(reports, sales, parameters, measure) for measure in _MEANS),
            ]
        head = {
            "application_id": application.get("application_id"),
            "seller_id": seller_id,
            "currency": currency,
        }
        found += [{**head, **row} for row in kept[key]]
    return found


def _returns(
    bundle: Bundle, clocks: Clocks, parameters: ParameterView, seller_id: Value
) -> list[Row]:
    """Value-added tax returns of the stretch looked at; one that does not tell its kind may be one."""
    since = clocks.as_of - timedelta(days=parameters.integer("policy.seller.baseline_days"))
    return [
        row
        for row in bundle.by("tax_return_summary", "party_id", seller_id)
        if row.get("tax_code") in ("vat", None) and (day(row, "period_end_on") or date.max) > since
    ]


def _declared(
    returns: Iterable[Row], sales: Sales, currency: str | None, converter: Converter
) -> Row:
    """The return that leaves most of the invoices undeclared; one that cannot be read comes first."""
    found: list[Row] = []
    for row in returns:
        declared = converter.convert(
            whole(row, "declared_sales_minor"), text(row, "currency"), currency
        )
        is_vat = row.get("tax_code") == "vat"
        period = _period(row, "tax_return_summary_id")
        found.append(_filled(period, _sold(row, sales), declared if is_vat else None))
    gravest = max(found, key=_gravity) if found else _UNKNOWN
    return {"measure_code": "declared_sales", **gravest}


def _used(reports: Iterable[Row], sales: Sales, parameters: ParameterView, measure: str) -> Row:
    """The last period for which ``measure`` was reported beside the best of the earlier ones."""
    column = _MEANS[measure]
    told = [row for row in reports if whole(row, column) is not None]
    head = {"measure_code": measure}
    if not told or any(None in _ends(row) for row in told):
        return {**head, **_UNKNOWN}
    last = max(
        told,
        key=lambda row: (
            _ends(row)[1],
            _ends(row)[0],
            str(row.get("electricity_and_headcount_id")),
        ),
    )
    supported = _supported(told, last, sales, (column, parameters))
    period = _period(last, "electricity_and_headcount_id")
    return {**head, **_filled(period, _sold(last, sales), supported)}


def _supported(
    told: Iterable[Row], last: Row, sales: Sales, means: tuple[str, ParameterView]
) -> int | None:
    """What ``last`` would have brought at the best earlier rate. Periods count from the first invoice
    seen; too few of them, and nobody knows."""
    column, parameters = means
    starts_on, first_on = _ends(last)[0], sales.first_on
    now = whole(last, column)
    if starts_on is None or first_on is None or now is None:
        return None
    reached: list[int | None] = []
    for row in told:
        since, until = _ends(row)
        had = whole(row, column)
        if since is None or until is None or until >= starts_on or since < first_on or not had:
            continue
        # Head by day: a period of three months brings more than one of one month.
        days, days_now = _length(row), _length(last)
        sold = _sold(row, sales)
        by_time = (days_now, days) if column == "insured_headcount_count" else (1, 1)
        reached.append(scaled_up(sold, now * by_time[0], had * by_time[1]))
    if None in reached or len(reached) < parameters.integer("policy.capacity.period_count_min"):
        return None
    return max(0, *(each for each in reached if each is not None))


def _filled(period: Row, invoiced: int | None, supported: int | None) -> Row:
    sold = None if invoiced is None else max(invoiced, 0)
    return {
        **period,
        "invoiced_minor": invoiced,
        "supported_minor": supported,
        "use_bp": share_bp(sold, supported),
    }


def _gravity(row: Row) -> tuple[bool, int, str]:
    use = whole(row, "use_bp")
    return (use is None, use or 0, str(row.get("capacity_evidence_id")))


def _period(row: Row, key: str) -> Row:
    return {
        "capacity_evidence_id": row.get(key),
        "period_start_on": row.get("period_start_on"),
        "period_end_on": row.get("period_end_on"),
    }


def _ends(row: Row) -> tuple[date | None, date | None]:
    return day(row, "period_start_on"), day(row, "period_end_on")


def _length(row: Row) -> int:
    since, until = _ends(row)
    return 1 if since is None or until is None or until < since else (until - since).days + 1


def _sold(row: Row, sales: Sales) -> int | None:
    """Sales of the row's period, both its days included."""
    since, until = _ends(row)
    if since is None or until is None or until < since:
        return None
    return sales.net_of_credits(since - _ONE_DAY, until)
