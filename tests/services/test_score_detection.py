"""Scores follow from truth and alerts by counting; a miss says why; what is not read is not caught."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from hefu.services.detection_scores import JudgedBook, SeenAlert, by_gravity, by_queue
from hefu.services.detection_wording import detection_lines, percent
from hefu.services.measure_detection import Truth, meant_checks
from hefu.services.score_detection import score
from hefu.synth.schedule import PATTERNS
from hefu.vocabulary.labelled import Label

DAY_1, DAY_2 = date(2026, 6, 29), date(2026, 6, 30)
MEANT = {"already_settled": ("a.meant",), "circular_trade": (), "over_limit": ("a.absent",)}
KNOWN = frozenset({"a.meant", "b.other"})


def told(number: str, label: str, pattern: str = "", **more: str) -> Truth:
    """One row of truth."""
    return Truth(
        application_no=number,
        label=label,
        pattern=pattern,
        lookalike_of=more.get("lookalike_of", ""),
        missing="",
        why=Label(en="why", zh="因"),
        variant="v",
        trace=more.get("trace", "papers"),
        is_new_firm=more.get("new") == "1",
    )


def alert(check_id: str, *numbers: str, gravity: int = 0, minor: int = 100) -> SeenAlert:
    """One alert on applications."""
    return SeenAlert(check_id, numbers, gravity, minor)


def book(
    truth: list[Truth], alerts: list[SeenAlert], days: Mapping[str, date] | None = None
) -> JudgedBook:
    """A judged book; every application asked on day one unless ``days`` says otherwise."""
    found: dict[str, frozenset[str]] = {}
    for one in alerts:
        for number in one.applications:
            found[number] = found.get(number, frozenset()) | {one.check_id}
    return JudgedBook(
        seed=1,
        truth=tuple(truth),
        alerts=tuple(alerts),
        found=found,
        unjudged={},
        lent=frozenset(),
        requested_on=days or {row.application_no: DAY_1 for row in truth},
    )


def test_another_check_on_the_right_application_does_not_count() -> None:
    truth = [told("A", "planted", "already_settled")]
    scored = score([book(truth, [alert("b.other", "A")])], MEANT, KNOWN, (10,))
    assert scored.seeds[0].seen == 0
    assert scored.seeds[0].at[0].meant == 0
    assert scored.seeds[0].at[0].on_planted == 1
    assert [miss.reason for miss in scored.misses] == ["other_check"]
    assert scored.misses[0].others == ("b.other",)


def test_what_there_is_no_time_for_is_not_caught_and_no_miss_of_the_checks() -> None:
    truth = [told("A", "planted", "already_settled"), told("B", "honest")]
    alerts = [alert("b.other", "B"), alert("a.meant", "A")]
    scored = score([book(truth, alerts)], MEANT, KNOWN, (1, 2))
    one, two = scored.seeds[0].at
    assert (one.read, one.caught) == (1, 0)
    assert (two.read, two.caught) == (2, 1)
    assert scored.seeds[0].seen == 1
    assert not scored.misses


def test_what_waits_is_read_the_next_day_after_what_ranks_before_it() -> None:
    truth = [
        told("A", "planted", "already_settled"),
        told("B", "honest"),
        told("C", "honest"),
    ]
    alerts = [alert("b.other", "B"), alert("b.other", "C"), alert("a.meant", "A")]
    days = {"A": DAY_1, "B": DAY_1, "C": DAY_2}
    scored = score([book(truth, alerts, days)], MEANT, KNOWN, (1,))
    assert scored.seeds[0].at[0].caught == 0
    days = {"A": DAY_1, "B": DAY_1, "C": DAY_1}
    later = [*truth, told("D", "honest")]
    scored = score([book(later, alerts, {**days, "D": DAY_2})], MEANT, KNOWN, (2,))
    assert scored.seeds[0].at[0].caught == 1


def test_pairs_and_missing_papers_are_counted_nowhere() -> None:
    truth = [
        told("A", "counterpart"),
        told("B", "apart", "already_settled"),
        told("C", "honest_incomplete"),
    ]
    alerts = [alert("a.meant", name) for name in "ABC"]
    scored = score([book(truth, alerts)], MEANT, KNOWN, (10,))
    assert scored.seeds[0].alerts == scored.seeds[0].planted == scored.seeds[0].honest == 0
    assert not scored.disturbed


@pytest.mark.parametrize(
    ("row", "unjudged", "reason"),
    [
        (told("A", "planted", "already_settled", trace="none"), False, "no_trace"),
        (told("A", "planted", "circular_trade"), False, "no_check"),
        (told("A", "planted", "over_limit"), False, "no_check"),
        (told("A", "planted", "already_settled"), True, "unjudged"),
        (told("A", "planted", "already_settled"), False, "silent"),
    ],
)
def test_a_miss_says_why(row: Truth, unjudged: bool, reason: str) -> None:
    judged = book([row], [])
    if unjudged:
        judged = JudgedBook(
            seed=1,
            truth=judged.truth,
            alerts=(),
            found={},
            unjudged={"A": frozenset({"a.meant"})},
            lent=frozenset({"A"}),
            requested_on=judged.requested_on,
        )
    scored = score([judged], MEANT, KNOWN, (10,))
    assert [miss.reason for miss in scored.misses] == [reason]


def test_a_check_that_the_product_does_not_ask_for_is_no_alert() -> None:
    row = told("A", "planted", "already_settled")
    judged = JudgedBook(
        seed=1,
        truth=(row,),
        alerts=(),
        found={"A": frozenset({"a.meant"})},
        unjudged={},
        lent=frozenset(),
        requested_on={"A": DAY_1},
    )
    assert score([judged], MEANT, KNOWN, (10,)).misses[0].reason == "not_asked"


def test_new_firms_stand_apart_and_lookalikes_are_listed() -> None:
    truth = [
        told("A", "planted", "already_settled", new="1"),
        told("B", "honest", lookalike_of="already_settled"),
        told("C", "honest", new="1"),
    ]
    alerts = [alert("a.meant", "A"), alert("a.meant", "B")]
    scored = score([book(truth, alerts)], MEANT, KNOWN, (10,))
    new, old = scored.firms
    assert (new.planted, new.seen, new.honest, new.disturbed) == (1, 1, 1, 0)
    assert (old.planted, old.seen, old.honest, old.disturbed) == (0, 0, 1, 1)
    assert scored.patterns[0].lookalikes_disturbed == 1
    assert scored.patterns[0].at[0].meant == 1
    assert scored.patterns[0].at[0].read == 2
    assert [one.application_no for one in scored.disturbed] == ["B"]


def test_the_plain_order_puts_the_grave_and_the_large_first() -> None:
    alerts = [
        alert("x", "A", gravity=1, minor=900),
        alert("y", "B", gravity=0, minor=10),
        alert("z", "C", gravity=0, minor=20),
    ]
    assert [one.check_id for one in by_gravity(alerts)] == ["z", "y", "x"]
    assert list(by_queue(alerts)) == alerts


def test_every_planted_pattern_stands_in_the_mapping() -> None:
    assert set(meant_checks()) == set(PATTERNS)


def test_all_of_it_is_said_in_both_languages() -> None:
    truth = [
        told("A", "planted", "already_settled"),
        told("B", "planted", "circular_trade", trace="none"),
        told("C", "honest", lookalike_of="over_limit"),
        told("D", "honest"),
    ]
    alerts = [alert("a.meant", "C"), alert("b.other", "D")]
    scored = score([book(truth, alerts)], MEANT, KNOWN, (10, 20))
    english = "\n".join(detection_lines(scored, "en"))
    chinese = "\n".join(detection_lines(scored, "zh"))
    assert "no document of the book shows it" in english
    assert "账簿中没有任何单据显示" in chinese
    assert "{" not in english + chinese
    empty = "\n".join(detection_lines(score([book([], [])], MEANT, KNOWN, (10,)), "en"))
    assert "none" in empty
    assert percent(0, 0) == "—"
    assert percent(1, 3) == "33 %"
