"""Which single stops reach a borrower or its account debtors, and what they cost its financier."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import chain_stop
from hefu.facts.capital import capital_minor, share_minor
from hefu.facts.cells import less, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.proportion import share_bp
from hefu.parameters.loader import ParameterView

TABLE = "borrower_stop"
READS: tuple[str, ...] = ("application", "application_item", "capital_figure", "fx_rate")

APPETITE = "policy.chain.loss_appetite"
_ROLES = ("borrower", "account_debtor")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """Rows per application, stop and firm hit, in the application's currency; see the table's note.

    Reads the kept fact ``chain_stop`` and the fact ``claim_debtor``. A borrower that no costly stop
    reaches has no row, and neither has any where the network was not derived.
    """
    if not bundle.rows(chain_stop.TABLE):
        return []
    converter = Converter(bundle, clocks)
    appetite_bp = parameters.integer(APPETITE)
    found: list[Row] = []
    for application in bundle.rows("application"):
        capital = capital_minor(bundle, clocks, application, "net_capital", converter)
        rows = [
            _row(application, (role, hit), stop, (capital, appetite_bp), converter)
            for role, hit in _concerned(bundle, application)
            for stop in _stops(bundle, application, hit)
        ]
        found += _marked(rows)
    return found


def _concerned(bundle: Bundle, application: Row) -> Iterator[tuple[str, Value]]:
    borrower = application.get("borrower_id")
    yield _ROLES[0], borrower
    application_id = application.get("application_id")
    debtors = {
        row.get("account_debtor_id")
        for row in bundle.by("claim_debtor", "application_id", application_id)
    }
    for debtor in sorted(debtors - {None, borrower}, key=str):
        yield _ROLES[1], debtor


def _stops(bundle: Bundle, application: Row, hit: Value) -> list[Row]:
    """Stops that hit a firm, with the loss of the application's financier; zero where it lends nothing."""
    own = application.get("financier_id")
    found: dict[Value, Row] = {}
    for row in bundle.by(chain_stop.TABLE, "hit_id", hit):
        stopped = row.get("stopped_id")
        if row.get("financier_id") == own:
            found[stopped] = row
        elif stopped not in found:
            found[stopped] = {**row, "loss_minor": 0, "lent_minor": 0, "book_loss_bp": 0}
    return [found[stopped] for stopped in sorted(found, key=str)]


def _row(
    application: Row,
    concerned: tuple[str, Value],
    stop: Row,
    limits: tuple[int | None, int],
    converter: Converter,
) -> Row:
    role, hit = concerned
    capital, appetite_bp = limits
    currency = text(application, "currency")
    requested = whole(application, "requested_minor")
    loss = converter.convert(whole(stop, "loss_minor"), text(stop, "currency"), currency)
    falls_with = role == _ROLES[0] and stop.get("has_fallen") == 1
    after = total((loss, requested)) if falls_with else loss
    return {
        "application_id": application.get("application_id"),
        "borrower_id": application.get("borrower_id"),
        "stopped_id": stop.get("stopped_id"),
        "hit_id": hit,
        "role_code": role,
        "hit_loss_bp": stop.get("hit_loss_bp"),
        "has_fallen": stop.get("has_fallen"),
        "firm_count": stop.get("firm_count"),
        "network_loss_bp": stop.get("network_loss_bp"),
        "book_loss_bp": stop.get("book_loss_bp"),
        "is_heaviest": 0,
        "is_costliest": 0,
        "currency": currency,
        "requested_minor": requested,
        "loss_minor": loss,
        "loss_after_minor": after,
        "net_capital_minor": capital,
        "loss_share_bp": share_bp(after, capital),
        # A loan to a borrower that stands adds nothing to the loss, however large.
        "room_minor": less(share_minor(capital, appetite_bp), loss) if falls_with else requested,
    }


def _marked(rows: list[Row]) -> list[Row]:
    """Of the stops of others that hit a firm the heaviest is marked. The costliest of the borrower's own
    stops is marked, of equal ones another firm's first; every one
    whose loss is not known may be it and is marked too."""
    for hit in dict.fromkeys(row["hit_id"] for row in rows):
        others = [
            row
            for row in rows
            if row["hit_id"] == hit and row["stopped_id"] not in (hit, row["borrower_id"])
        ]
        if others:
            max(others, key=_weight)["is_heaviest"] = 1
    own = [row for row in rows if row["role_code"] == _ROLES[0]]
    costliest: tuple[int, bool, Row] | None = None
    for row in own:
        loss, is_other = whole(row, "loss_after_minor"), row["stopped_id"] != row["borrower_id"]
        if loss is None:
            row["is_costliest"] = 1
        elif costliest is None or (loss, is_other) > costliest[:2]:
            costliest = (loss, is_other, row)
    if costliest is not None:
        costliest[2]["is_costliest"] = 1
    return rows


def _weight(row: Row) -> tuple[int, int]:
    """What a stop takes of the network or of our loans there, whichever is more; an unknown part may be
    the largest."""
    parts = (whole(row, "network_loss_bp"), whole(row, "book_loss_bp"))
    known = [part for part in parts if part is not None]
    return (int(len(known) < len(parts)), max(known, default=0))
