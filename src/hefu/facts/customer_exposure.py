"""What the financier holds on the borrower, before and after the application, beside its own capital."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.capital import capital_minor, share_minor
from hefu.facts.cells import least, less, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported, outstanding_minor
from hefu.parameters.loader import ParameterView

TABLE = "customer_exposure"
READS: tuple[str, ...] = ("application", "exposure", "capital_figure", "fx_rate")

_LOAN_LIMIT = "law.large_exposure.single_customer_loan_limit"
_EXPOSURE_LIMIT = "law.large_exposure.single_customer_exposure_limit"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application, in its currency.

    A kind of debt that nobody reported is unknown, not zero: a customer without loans has a row of
    kind ``loan`` with nothing outstanding. ``room_minor``: what could still be lent within both limits
    of law for one customer; below zero when one of them is passed already.
    """
    converter = Converter(bundle, clocks)
    limits = (parameters.integer(_LOAN_LIMIT), parameters.integer(_EXPOSURE_LIMIT))
    return [_row(bundle, clocks, row, converter, limits) for row in bundle.rows("application")]


def _row(
    bundle: Bundle,
    clocks: Clocks,
    application: Row,
    converter: Converter,
    limits_bp: tuple[int, int],
) -> Row:
    currency = text(application, "currency")
    financier_id = application.get("financier_id")
    held = [
        row
        for row in bundle.by("exposure", "obligor_id", application.get("borrower_id"))
        if row.get("financier_id") in (financier_id, None)
    ]
    reported = last_reported(held, clocks)
    # A row whose kind is unknown may be a loan: then the sum of the loans is unknown.
    loans = [row for row in reported if row.get("kind_code") in ("loan", None)]
    is_kind_known = all(row.get("kind_code") is not None for row in loans)
    loan = outstanding_minor(loans, currency, converter) if is_kind_known else None
    exposure = outstanding_minor(reported, currency, converter)
    requested = whole(application, "requested_minor")
    net_capital = capital_minor(bundle, clocks, application, "net_capital", converter)
    net_tier1 = capital_minor(bundle, clocks, application, "net_tier1_capital", converter)
    rooms = (
        less(share_minor(net_capital, limits_bp[0]), loan),
        less(share_minor(net_tier1, limits_bp[1]), exposure),
    )
    return {
        "application_id": application.get("application_id"),
        "borrower_id": application.get("borrower_id"),
        "currency": currency,
        "requested_minor": requested,
        "loan_minor": loan,
        "exposure_minor": exposure,
        "loan_after_minor": total((loan, requested)),
        "exposure_after_minor": total((exposure, requested)),
        "net_capital_minor": net_capital,
        "net_tier1_capital_minor": net_tier1,
        "room_minor": least(rooms),
    }
