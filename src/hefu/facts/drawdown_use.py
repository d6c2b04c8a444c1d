"""What became of the borrower's recent drawdowns at the financier that is asked for more."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import drawdown_trace
from hefu.parameters.loader import ParameterView

TABLE = "drawdown_use"
READS: tuple[str, ...] = ("application",)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and drawdown that its financier paid out to its borrower. Reads the kept
    fact ``drawdown_trace``; what is unknown there is unknown here."""
    found: list[Row] = []
    for application in bundle.rows("application"):
        financier_id = application.get("financier_id")
        for row in bundle.by(drawdown_trace.TABLE, "borrower_id", application.get("borrower_id")):
            if row.get("financier_id") == financier_id:
                told = {name: value for name, value in row.items() if name != "financier_id"}
                found.append({"application_id": application.get("application_id"), **told})
    return found
