"""What a move states as evidence: the application's status, what was paid out and paid back; waivers.

A note is a statement like any other: it comes in a document of its own, whose bytes are the move itself, and
checks see it from then on. Nothing flows backwards: an earlier statement stays what it was.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.evidence.record import Document, Record
from hefu.evidence.schema import Row, Value
from hefu.lifecycle.guard import Circumstances
from hefu.lifecycle.shares import principal_share
from hefu.lifecycle.standing import Done
from hefu.services.lifecycle.read_queue import MORNING
from hefu.services.lifecycle.reading import Reading
from hefu.services.morning_queue import MorningQueue
from hefu.vocabulary.errors import require

KIND = "hefu_transition"
"""Kind of the documents that moves come in."""

Note = Callable[[Reading, Done, Circumstances], Sequence[Record]]


def note_down(reading: Reading, done: Done, now: Circumstances, names: Sequence[str]) -> None:
    """State what the move notes, in the caller's unit of work."""
    records = [record for name in names for record in NOTES[name](reading, done, now)]
    if not records:
        return
    body = msgspec.json.encode(done, order="sorted")
    digest = hashlib.sha256(body).hexdigest()
    with tempfile.TemporaryDirectory(prefix="hefu-note-") as folder:
        place = Path(folder) / "transition.json"
        place.write_bytes(body)
        name = f"{done.instrument}-{done.event}-{done.transition_id}.json"
        document = Document(name, place, digest, len(body), done.known_on)
        reading.register.keep_document(document, KIND)
        reading.register.record_document(document, KIND, records, ())
    reading.register.resolve()


def _status(code: str) -> Note:
    def note(reading: Reading, done: Done, now: Circumstances) -> Sequence[Record]:
        del now
        stated = reading.register.statements_of(
            "application", reading.application_id, done.known_on
        )
        require(stated, f"{reading.application_id} has a status and no statement")
        last = stated[-1]
        values: dict[str, Value] = {**last.values, "status_code": code}
        return [Record("application", values, "", last.source_id, done.effective_on)]

    return note


def _closed(reading: Reading, done: Done, now: Circumstances) -> Sequence[Record]:
    """Paid back if anything was ever paid out, else withdrawn."""
    commitment = now.commitment
    is_drawn = commitment is not None and commitment.drawn_minor > 0
    return _status("repaid" if is_drawn else "withdrawn")(reading, done, now)


def _loan(event_code: str, amount_of: Callable[[Done, Circumstances], int]) -> Note:
    def note(reading: Reading, done: Done, now: Circumstances) -> Sequence[Record]:
        amount = amount_of(done, now) or reading.minor("amount_minor")
        application = _application(reading)
        values: Mapping[str, Value] = {
            "loan_no": done.instrument_id,
            "borrower_id": application.get("borrower_id"),
            "financier_id": application.get("financier_id"),
            "event_no": done.transition_id,
            "event_code": event_code,
            "occurred_on": done.effective_on,
            "amount_minor": amount,
            "currency": reading.term("currency"),
            "reported_on": done.effective_on,
        }
        whole = complete(schema.table("loan_event"), dict(values))
        return [Record("loan_event", whole, "", _source(reading), done.effective_on)]

    return note


def _principal_paid(done: Done, now: Circumstances) -> int:
    require(now.loan is not None, "a repayment was noted unread")
    return principal_share(now.loan, int(done.terms["paid_minor"])) if now.loan else 0


def _repaid(reading: Reading, done: Done, now: Circumstances) -> Sequence[Record]:
    """Principal that came back; a payment of interest alone changes no exposure."""
    if _principal_paid(done, now) == 0:
        return ()
    return _loan("repaid", _principal_paid)(reading, done, now)


def _waived(reading: Reading, done: Done, now: Circumstances) -> Sequence[Record]:
    del now
    alert_id, morning = reading.term("alert_id"), reading.before.get(MORNING)
    alerts = morning.alerts if isinstance(morning, MorningQueue) else ()
    found = [one for one in alerts if one.alert_id == alert_id]
    require(len(found) == 1, f"{alert_id} was granted and does not stand")
    reading.register.keep_waiver(
        StoredWaiver(
            waiver_id=done.instrument_id,
            alert_id=alert_id,
            check_id=found[0].check_id,
            facts_digest=found[0].facts_digest,
            waived_by=done.actor_id,
            reason=reading.term("reason"),
            until_on=date.fromisoformat(reading.term("until_on")),
            known_on=done.known_on,
            entered_on=done.at.date(),
        )
    )
    return ()


def _revoked(reading: Reading, done: Done, now: Circumstances) -> Sequence[Record]:
    del now
    reading.register.keep_revocation(
        WaiverRevocation(
            waiver_id=done.instrument_id,
            revoked_by=done.actor_id,
            reason=reading.term("reason"),
            known_on=done.known_on,
            entered_on=done.at.date(),
        )
    )
    return ()


def _application(reading: Reading) -> Row:
    rows = reading.register.rows_where(
        reading.clocks, "application", "application_id", [reading.application_id]
    )
    require(len(rows) == 1, f"{reading.application_id} is not one application")
    return rows[0]


def _source(reading: Reading) -> str:
    """Who speaks of our own loans: the lender."""
    return str(_application(reading).get("financier_id"))


NOTES: Mapping[str, Note] = {
    "status_approved": _status("approved"),
    "status_declined": _status("declined"),
    "status_withdrawn": _status("withdrawn"),
    "status_disbursed": _status("disbursed"),
    "status_closed": _closed,
    "loan_disbursed": _loan("disbursed", lambda _, __: 0),
    "loan_repaid": _repaid,
    "loan_reversed": _loan("repaid", lambda _, __: 0),
    "waiver_kept": _waived,
    "waiver_revoked": _revoked,
}
