"""What counts when several say something about one row."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence import schema
from hefu.storage.register.resolution import RowRule, Said, Version, history, row_rule
from hefu.storage.register.tables import STILL_KNOWN

RULE = RowRule(key="id", descriptive=frozenset({"name"}), links=frozenset({"link"}))


def _said(source: str, known_on: str, said_on: str | None = None, **values: str | int) -> Said:
    return Said(source, said_on, known_on, values)


def test_two_sources_that_disagree_leave_the_value_unknown() -> None:
    versions = history(
        RULE, [_said("a", "2026-01-01", amount=1), _said("b", "2026-01-01", amount=2)]
    )
    assert [dict(version.values) for version in versions] == [{}]
    assert versions[0].contradicted == {"amount": ((1, ("a",)), (2, ("b",)))}


def test_one_source_that_disagrees_with_itself_on_one_day_contradicts() -> None:
    versions = history(
        RULE, [_said("a", "2026-01-01", amount=1), _said("a", "2026-01-01", amount=2)]
    )
    assert "amount" not in versions[0].values
    assert versions[0].contradicted == {"amount": ((1, ("a",)), (2, ("a",)))}


def test_a_later_word_of_the_same_source_corrects_the_earlier_one() -> None:
    versions = history(
        RULE, [_said("a", "2026-01-01", amount=1), _said("a", "2026-01-05", amount=2)]
    )
    assert versions == [
        Version("2026-01-01", "2026-01-05", {"amount": 1}, {}),
        Version("2026-01-05", STILL_KNOWN, {"amount": 2}, {}),
    ]


def test_an_older_paper_that_arrives_late_corrects_nothing() -> None:
    versions = history(
        RULE,
        [
            _said("a", "2026-01-05", "2026-01-04", amount=2),
            _said("a", "2026-01-09", "2026-01-01", amount=1),
        ],
    )
    assert versions == [Version("2026-01-05", STILL_KNOWN, {"amount": 2}, {})]


def test_a_superseding_statement_withdraws_what_it_no_longer_states() -> None:
    versions = history(
        RULE, [_said("a", "2026-01-01", amount=1, other=7), _said("a", "2026-01-05", amount=1)]
    )
    assert dict(versions[-1].values) == {"amount": 1}


def test_a_correction_of_one_side_ends_the_contradiction_from_that_day_on() -> None:
    versions = history(
        RULE,
        [
            _said("a", "2026-01-01", amount=1),
            _said("b", "2026-01-02", amount=2),
            _said("b", "2026-01-09", amount=1),
        ],
    )
    assert [
        (one.known_from, one.values.get("amount"), len(one.contradicted)) for one in versions
    ] == [
        ("2026-01-01", 1, 0),
        ("2026-01-02", None, 1),
        ("2026-01-09", 1, 0),
    ]


def test_wording_keeps_the_latest_and_contradicts_nobody() -> None:
    versions = history(
        RULE,
        [_said("a", "2026-01-09", "2026-01-01", name="Old"), _said("b", "2026-01-02", name="New")],
    )
    assert versions[-1].values["name"] == "New"
    assert versions[-1].contradicted == {}


def test_a_link_keeps_its_latest_value_and_is_still_contradicted() -> None:
    versions = history(
        RULE, [_said("a", "2026-01-01", link="x"), _said("b", "2026-01-02", link="y")]
    )
    assert versions[-1].values["link"] == "y"
    assert versions[-1].contradicted == {"link": (("x", ("a",)), ("y", ("b",)))}


def test_silence_contradicts_nobody() -> None:
    versions = history(
        RULE, [_said("a", "2026-01-01", amount=1), _said("b", "2026-01-01", other=2)]
    )
    assert dict(versions[0].values) == {"amount": 1, "other": 2}
    assert versions[0].contradicted == {}


def test_links_are_the_columns_that_some_table_reaches_by_or_from() -> None:
    assert {"invoice_id", "order_id", "seller_id", "invoice_no"} <= row_rule("invoice").links
    assert "gross_minor" not in row_rule("invoice").links
    assert "currency" in row_rule("application").links
    assert row_rule("party").descriptive == {"name", "country_code", "address"}
    for name, declared in schema.tables().items():
        assert row_rule(name).key == declared.key


_DAYS = [(date(2026, 1, 1) + timedelta(days=step)).isoformat() for step in range(4)]
_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.integers(1, 2),
        "name": st.sampled_from(["甲", "乙"]),
        "link": st.sampled_from(["x", "y"]),
    },
)
_SAID = st.builds(
    Said,
    source_id=st.sampled_from(["a", "b", "c"]),
    said_on=st.none() | st.sampled_from(_DAYS),
    known_on=st.sampled_from(_DAYS),
    values=_VALUES,
)


@given(st.lists(_SAID, min_size=1, max_size=8), st.randoms())
def test_no_order_of_arrival_matters(statements: list[Said], chance: object) -> None:
    shuffled = list(statements)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert history(RULE, shuffled) == history(RULE, statements)


@given(st.lists(_SAID, min_size=1, max_size=8), st.sampled_from(_DAYS))
def test_what_was_known_on_a_day_does_not_depend_on_what_came_later(
    statements: list[Said], day: str
) -> None:
    def known(versions: list[Version]) -> tuple[object, object] | None:
        for one in versions:
            if one.known_from <= day < one.known_until:
                return (one.values, one.contradicted)
        return None

    earlier = [one for one in statements if one.known_on <= day]
    assert known(history(RULE, statements)) == known(history(RULE, earlier))


@given(st.lists(_SAID, min_size=1, max_size=8))
def test_versions_follow_one_another_without_gap_and_each_changes_something(
    statements: list[Said],
) -> None:
    versions = history(RULE, statements)
    assert versions[0].known_from == min(one.known_on for one in statements)
    assert versions[-1].known_until == STILL_KNOWN
    for before, after in itertools.pairwise(versions):
        assert before.known_until == after.known_from
        assert before.known_from < after.known_from
        assert (before.values, before.contradicted) != (after.values, after.contradicted)
