"""The financier's own capital, as it was last reported."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text, whole
from hefu.facts.currency import Converter
from hefu.facts.latest import latest

WHOLE_BP = 10_000


def capital_minor(
    bundle: Bundle, clocks: Clocks, application: Row, figure_code: str, converter: Converter
) -> int | None:
    """``figure_code`` (``net_capital`` | ``net_tier1_capital``) of the application's financier, in the
    application's currency; a figure whose kind is unknown might be the latest one."""
    return _figure_minor(
        bundle,
        clocks,
        (application.get("financier_id"), figure_code, text(application, "currency")),
        converter,
    )


def capital_of(bundle: Bundle, clocks: Clocks, financier_id: Value, currency: str) -> int | None:
    """Net capital of a financier in ``currency``, as it was last reported."""
    about = (financier_id, "net_capital", currency)
    return _figure_minor(bundle, clocks, about, Converter(bundle, clocks))


def _figure_minor(
    bundle: Bundle, clocks: Clocks, about: tuple[Value, str, str | None], converter: Converter
) -> int | None:
    financier_id, figure_code, currency = about
    rows = [
        row
        for row in bundle.by("capital_figure", "financier_id", financier_id)
        if row.get("figure_code") in (figure_code, None)
    ]
    figure = latest(rows, "reported_on", clocks)
    if figure is None or figure.get("figure_code") != figure_code:
        return None
    return converter.convert(whole(figure, "amount_minor"), text(figure, "currency"), currency)


def share_minor(amount: int | None, share_bp: int) -> int | None:
    """``share_bp`` basis points of an amount, rounded down: what stays within a limit in any case."""
    return None if amount is None else amount * share_bp // WHOLE_BP
