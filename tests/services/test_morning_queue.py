"""The morning queue over a real register: what stands in it, what a waiver does, and what it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from hefu.evidence.day import Clocks
from hefu.evidence.ports import StoredWaiver
from hefu.evidence.schema import Value
from hefu.lifecycle.refused import Refused
from hefu.services.asked_waivers import asked_waivers
from hefu.services.house import OpenBook
from hefu.services.morning_queue import MorningQueue, morning_queue
from hefu.services.queue_json import queue_json
from hefu.services.queue_wording import queue_lines, queue_list
from hefu.services.revoke_waiver import revoke_waiver
from hefu.services.terminal_width import width
from hefu.services.waive_alert import (
    Person,
    WaiverDesk,
    ask_waiver,
    grant_waiver,
    refuse_waiver,
)
from hefu.services.waiver_wording import waiver_lines
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound
from hefu.vocabulary.labelled import LANGUAGES
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    CLOCKS,
    REQUESTED,
    Rows,
    approvable,
    records_of,
)
from tests.decisions.spoil import spoiled
from tests.decisions.spoiled import SCENARIOS
from tests.decisions.trade_book import TradeBook

PLEDGED = "receivable.pledged_elsewhere"
UNTIL = AS_OF + timedelta(days=60)


class FixedClock:
    """The day on which things are typed in."""

    def today(self) -> date:
        return AS_OF

    def now(self) -> datetime:
        """Its first moment."""
        return datetime.combine(AS_OF, time.min, UTC)


def pledged(**application: Value) -> Rows:
    """The approvable application, except that another bank's registration was never released."""
    rows = approvable()
    for row in rows["registration"]:
        if row["registration_id"] == "ZD-1":
            row["released_on"] = None
    rows["application"][0] |= application
    return rows


@pytest.fixture
def book(tmp_path: Path) -> Iterator[TradeBook]:
    opened = TradeBook(tmp_path)
    yield opened
    opened.close()


def morning(book: TradeBook, clocks: Clocks = CLOCKS, budget: int = 20) -> MorningQueue:
    return morning_queue(book.register, book.engine, clocks, budget=budget)[0]


def desk(book: TradeBook, clocks: Clocks = CLOCKS) -> WaiverDesk:
    register = book.register
    opened = OpenBook(
        register,
        register.ledger,
        register.doors,
        register.lifecycle,
        register.custody,
        register.webhooks,
    )
    return WaiverDesk(opened, lambda _: book.engine, FixedClock(), clocks)


def ask(book: TradeBook, **changes: object) -> str:
    """Ask for a waiver of the one alert; its id."""
    given = morning(book)
    (alert,) = [one for one in given.alerts if one.check_id == PLEDGED]
    means = {"by": "li-wen", "reason": "the notice is on its way", "until_on": UNTIL} | changes
    asked = ask_waiver(desk(book), given, alert.alert_id, **means)  # type: ignore[arg-type]
    return asked.instrument_id


def waive(book: TradeBook, **changes: object) -> str:
    """Ask, and let another person grant it; the id of the waiver."""
    waiver_id = ask(book, **changes)
    grant_waiver(desk(book), waiver_id, by="wang-min")
    return waiver_id


def refusals(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code.removeprefix("lifecycle.") for one in refused.value.refusals]


def checks_in(queue: MorningQueue) -> list[str]:
    return [alert.check_id for alert in queue.queue.taken]


def test_a_sound_book_has_an_empty_queue(book: TradeBook) -> None:
    book.tell(records_of(approvable()))
    found = morning(book)
    assert (found.alerts, found.application_count, found.undecided) == ((), 1, ())


def test_a_note_takes_nobodys_morning(book: TradeBook) -> None:
    """The buyer confirmed too late: said in the decision, counted below the queue, no alert."""
    (scenario,) = [one for one in SCENARIOS if one.check_id == "buyer.confirms_late"]
    book.tell(records_of(spoiled(scenario.spoil)))
    found, judged = morning_queue(book.register, book.engine, CLOCKS, budget=20)
    assert "buyer.confirms_late" not in {alert.check_id for alert in found.alerts}
    assert dict(found.notes)["buyer.confirms_late"] == 1
    for language in LANGUAGES:
        lines = [line.text for line in queue_lines(found, judged, book.register, language, {})]
        assert any("×1" in line for line in lines)


def test_a_finding_becomes_an_alert_with_its_money(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    found = morning(book)
    (alert,) = [one for one in found.queue.taken if one.check_id == PLEDGED]
    assert alert.applications == (APPLICATION,)
    assert alert.paid_out == ()
    assert alert.owner == "legal_and_registration"
    assert alert.stake_minor is not None
    assert 0 < alert.stake_minor <= REQUESTED


@pytest.mark.parametrize(
    ("status", "is_seen"),
    [("pending", True), ("disbursed", True), ("repaid", False), ("withdrawn", False)],
)
def test_open_and_paid_out_applications_are_looked_at(
    book: TradeBook, status: str, *, is_seen: bool
) -> None:
    book.tell(records_of(pledged(status_code=status)))
    found = morning(book)
    assert (PLEDGED in checks_in(found)) == is_seen
    assert found.paid_out_count == int(status == "disbursed")


def test_a_product_nobody_defined_is_said_and_stops_nothing(book: TradeBook) -> None:
    book.tell(records_of(pledged(technique_code="no_such_product")))
    found = morning(book)
    assert found.alerts == ()
    assert [one.application_id for one in found.undecided] == [APPLICATION]


def test_a_budget_below_one_is_refused(book: TradeBook) -> None:
    book.tell(records_of(approvable()))
    with pytest.raises(InvalidInput, match=r"queue\.budget"):
        morning(book, budget=0)


def test_a_waived_alert_is_out_and_the_decision_stays(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    before = book.screen()
    waive(book)
    found = morning(book)
    assert PLEDGED not in checks_in(found)
    assert [alert.check_id for alert, _ in found.sorted_out.waived] == [PLEDGED]
    after = book.screen()
    assert after.outcome == before.outcome == "decline"
    assert after.decision_id == before.decision_id


def test_it_comes_back_when_the_facts_change(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    waive(book)
    changed = {**approvable()["application"][0], "requested_minor": REQUESTED - 100}
    book.tell(records_of({"application": [changed]}), AS_OF + timedelta(days=1))
    later = Clocks(AS_OF, AS_OF + timedelta(days=1))
    assert PLEDGED not in checks_in(morning(book))
    found = morning(book, later)
    if found.undecided or PLEDGED not in checks_in(found):
        pytest.fail("the alert stayed away though the request changed")
    (state, _), *_ = found.sorted_out.returned.values()
    assert state == "facts_changed"


def test_it_comes_back_when_it_is_over(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    waive(book, until_on=AS_OF)
    assert PLEDGED not in checks_in(morning(book))
    found = morning(book, Clocks(AS_OF + timedelta(days=1), AS_OF + timedelta(days=1)))
    assert PLEDGED in checks_in(found)


def test_it_comes_back_when_it_is_taken_back(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    given = waive(book)
    person = Person("zhao-min", "risk_officer")
    revoke_waiver(desk(book), given[:6], person, reason="no notice")
    found = morning(book)
    assert PLEDGED in checks_in(found)
    (state, _), *_ = found.sorted_out.returned.values()
    assert state == "revoked"
    standing = book.register.lifecycle.standing("waiver", given)
    assert standing is not None
    assert standing.state == "revoked", "the instrument and the queue say the same"
    with pytest.raises(Conflict):
        revoke_waiver(desk(book), given, Person("li-wen", "risk_officer"), reason="again")


def test_one_that_one_person_gave_before_is_taken_back_as_it_was_given(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    (alert,) = [one for one in morning(book).alerts if one.check_id == PLEDGED]
    book.register.keep_waiver(
        StoredWaiver(
            waiver_id="0123456789ab",
            alert_id=alert.alert_id,
            check_id=PLEDGED,
            facts_digest=alert.facts_digest,
            waived_by="Li Wen",
            reason="of old",
            until_on=UNTIL,
            known_on=AS_OF,
            entered_on=AS_OF,
        )
    )
    assert PLEDGED not in checks_in(morning(book))
    person = Person("zhao-min", "risk_officer")
    back = revoke_waiver(desk(book), "0123456789ab", person, reason="no notice")
    assert (back.revoked_by, back.entered_on) == ("zhao-min", AS_OF)
    assert PLEDGED in checks_in(morning(book))


def test_what_was_asked_by_one_person_changes_nothing_and_is_shown(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    waiver_id = ask(book)
    assert ask(book) == waiver_id, "asked twice is asked once"
    found, judged = morning_queue(book.register, book.engine, CLOCKS, budget=20)
    assert PLEDGED in checks_in(found)
    assert book.register.waivers(AS_OF) == []
    lifecycle = book.register.lifecycle
    asked = asked_waivers(lifecycle, None, AS_OF)
    assert [one.waiver_id for one in asked.values()] == [waiver_id]
    assert asked_waivers(lifecycle, None, AS_OF - timedelta(days=1)) == {}
    assert asked_waivers(lifecycle, ["another"], AS_OF) == {}
    page = "\n".join(one.text for one in queue_lines(found, judged, book.register, "en", asked))
    assert "asked by li-wen" in page
    listed = "\n".join(one.text for one in queue_list(found, judged, "zh", asked))
    assert "li-wen 已申请豁免" in listed
    told = json.loads(queue_json(found, judged, book.register, asked))
    assert [one["waiver_id"] for one in told["asked"].values()] == [waiver_id]
    waiting = [one.text for one in waiver_lines([], found, "en", asked.values())]
    assert "waits for a second person" in waiting[0]
    grant_waiver(desk(book), waiver_id, by="wang-min")
    assert asked_waivers(lifecycle, None, AS_OF) == {}


def test_whoever_asked_does_not_grant(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    waiver_id = ask(book)
    with pytest.raises(Refused) as refused:
        grant_waiver(desk(book), waiver_id, by="li-wen")
    assert refusals(refused) == ["same_person"]
    assert PLEDGED in checks_in(morning(book))


def test_a_reason_for_other_facts_is_no_reason(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    waiver_id = ask(book)
    changed = {**approvable()["application"][0], "requested_minor": REQUESTED - 100}
    book.tell(records_of({"application": [changed]}), AS_OF + timedelta(days=1))
    later = desk(book, Clocks(AS_OF + timedelta(days=1), AS_OF + timedelta(days=1)))
    with pytest.raises(Refused) as refused:
        grant_waiver(later, waiver_id, by="wang-min")
    assert refusals(refused) == ["alert_changed"]
    refuse_waiver(later, waiver_id, by="wang-min", reason="the request was changed")
    with pytest.raises(Conflict):
        grant_waiver(later, waiver_id, by="wang-min")
    assert book.register.waivers(AS_OF + timedelta(days=1)) == []


@pytest.mark.parametrize("changes", [{"by": "  "}, {"reason": ""}])
def test_a_waiver_needs_a_name_and_a_reason(book: TradeBook, changes: dict[str, object]) -> None:
    book.tell(records_of(pledged()))
    with pytest.raises(InvalidInput) as refused:
        ask(book, **changes)
    assert refused.value.code == "queue.words_missing"


@pytest.mark.parametrize("until_on", [AS_OF - timedelta(days=1), AS_OF + timedelta(days=185)])
def test_a_waiver_ends_and_soon(book: TradeBook, until_on: date) -> None:
    book.tell(records_of(pledged()))
    with pytest.raises(Refused) as refused:
        ask(book, until_on=until_on)
    assert refusals(refused) == ["waiver_end"]
    assert asked_waivers(book.register.lifecycle, None, AS_OF) == {}


def test_what_is_not_there_cannot_be_waived(book: TradeBook) -> None:
    book.tell(records_of(approvable()))
    at = desk(book)
    means = {"by": "li-wen", "reason": "x"}
    with pytest.raises(NotFound, match=r"queue\.alert_unknown"):
        ask_waiver(at, morning(book), "RCV001-00000000", until_on=UNTIL, **means)
    with pytest.raises(NotFound, match=r"queue\.waiver_unknown"):
        grant_waiver(at, "0123456789ab", by="wang-min")
    with pytest.raises(NotFound, match=r"queue\.waiver_unknown"):
        revoke_waiver(at, "", Person("li-wen", "risk_officer"), reason="x")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_everything_of_an_alert(book: TradeBook, language: str) -> None:
    book.tell(records_of(pledged()))
    found, judged = morning_queue(book.register, book.engine, CLOCKS, budget=20)
    lines = [line.text for line in queue_lines(found, judged, book.register, language, {})]  # type: ignore[arg-type]
    page = "\n".join(lines)
    (alert,) = [one for one in found.queue.taken if one.check_id == PLEDGED]
    assert alert.alert_id in page
    assert "ZD-1" in page
    assert str(alert.deadline_on) in page
    words = {"en": ("Owner", "Next step", "× 70 %"), "zh": ("责任岗位", "下一步", "× 70 %")}
    assert all(word in page for word in words[language])
    assert "{" not in page
    listed = [line.text for line in queue_list(found, judged, language, {})]  # type: ignore[arg-type]
    assert any(alert.alert_id in line for line in listed)


def test_what_is_left_out_is_told_with_its_money(book: TradeBook) -> None:
    rows = pledged()
    rows["facility"] = []
    book.tell(records_of(rows))
    found, judged = morning_queue(book.register, book.engine, CLOCKS, budget=1)
    assert found.queue.left
    page = "\n".join(line.text for line in queue_lines(found, judged, book.register, "en", {}))
    assert f"Alerts left out: {len(found.queue.left)}" in page
    assert found.queue.left[0].alert_id in page


def test_waivers_are_listed_with_what_became_of_them(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    waive(book)
    given = book.register.waivers(AS_OF)
    page = "\n".join(line.text for line in waiver_lines(given, morning(book), "en"))
    assert "holds" in page
    assert "wang-min" in page
    assert "the notice is on its way" in page


def test_the_queue_as_json_holds_its_inputs(book: TradeBook) -> None:
    book.tell(records_of(pledged()))
    found, judged = morning_queue(book.register, book.engine, CLOCKS, budget=20)
    told = json.loads(queue_json(found, judged, book.register, {}))
    (alert,) = [one for one in told["taken"] if one["check_id"] == PLEDGED]
    assert alert["expected_minor"] == (
        alert["ranked_minor"] * alert["precision"]["value_bp"] // 10_000
    )
    assert alert["words"]["next_step"]["zh"]


def test_chinese_takes_two_columns() -> None:
    assert (width("ab"), width("登记"), width("a登")) == (2, 4, 3)
