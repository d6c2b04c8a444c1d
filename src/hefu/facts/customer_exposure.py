"""What the financier holds on the borrower, before and after the application, beside its own capital."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported, outstanding_minor
from hefu.facts.latest import latest
from hefu.parameters.loader import ParameterView

TABLE = "customer_exposure"
READS: tuple[str, ...] = ("application", "exposure", "capital_figure", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application, in its currency.

    A kind of debt that nobody reported is unknown, not zero: a customer without loans has a row of
    kind ``loan`` with nothing outstanding.
    """
    converter = Converter(bundle, clocks)
    return [_row(bundle, clocks, row, converter) for row in bundle.rows("application")]


def _row(bundle: Bundle, clocks: Clocks, application: Row, converter: Converter) -> Row:
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
    return {
        "application_id": application.get("application_id"),
        "borrower_id": application.get("borrower_id"),
        "currency": currency,
        "requested_minor": requested,
        "loan_minor": loan,
        "exposure_minor": exposure,
        "loan_after_minor": total((loan, requested)),
        "exposure_after_minor": total((exposure, requested)),
        "net_capital_minor": _capital(bundle, clocks, application, "net_capital", converter),
        "net_tier1_capital_minor": _capital(
            bundle, clocks, application, "net_tier1_capital", converter
        ),
    }


def _capital(
    bundle: Bundle, clocks: Clocks, application: Row, figure_code: str, converter: Converter
) -> int | None:
    rows = [
        row
        for row in bundle.by("capital_figure", "financier_id", application.get("financier_id"))
        if row.get("figure_code") in (figure_code, None)
    ]
    figure = latest(rows, "reported_on", clocks)
    if figure is None or figure.get("figure_code") != figure_code:
        return None
    return converter.convert(
        whole(figure, "amount_minor"), text(figure, "currency"), text(application, "currency")
    )
