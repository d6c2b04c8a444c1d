"""What a guarantor promised, what it is worth, and whether it is bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.schema import Row, Value
from hefu.facts.net_assets import NET_ASSETS_MAX_AGE
from hefu.facts.population import derive_population
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import AS_OF, CLOCKS, SELLER, Rows, facts_of, only, row_of, sound_trade
from tests.facts.test_population import promise

GUARANTOR = "uscc:91320000GUARANTOR1"


def burden(*rows: Row, rates: Sequence[Row] = (), doubts: Sequence[Doubt] = ()) -> dict[Value, Row]:
    """The burden of each guarantor of a book."""
    bundle = Bundle({"guarantee": rows, "fx_rate": rates}, doubts)
    facts = derive_population(bundle, CLOCKS, ParameterView(CLOCKS))
    return {row["guarantor_id"]: row for row in facts["guarantor_burden"]}


class TestBurden:
    """Over the whole book."""

    def test_promises_add_up_and_customers_are_counted_once(self) -> None:
        found = burden(
            promise("g", "a", 10),
            promise("g", "a", 5, guarantee_no="again", kind_code="general"),
            promise("g", "b", 7, kind_code="shortfall_undertaking"),
            promise("h", "g", 1, kind_code="buy_back"),
        )
        assert (found["g"]["obligor_count"], found["g"]["guarantee_count"]) == (2, 3)
        assert (found["g"]["outside_minor"], found["h"]["outside_minor"]) == (22, 1)

    @pytest.mark.parametrize(
        ("values", "counts"),
        [
            ({"released_on": AS_OF}, False),
            ({"released_on": AS_OF + timedelta(days=1)}, True),
            ({"valid_until_on": AS_OF}, True),
            ({"valid_until_on": AS_OF - timedelta(days=1)}, False),
            ({"signed_on": AS_OF + timedelta(days=1)}, False),
        ],
    )
    def test_only_what_stands_on_the_day(self, values: Row, *, counts: bool) -> None:
        assert bool(burden(promise("g", "a", 10, **values))) == counts

    def test_a_promise_to_oneself_is_none(self) -> None:
        assert burden(promise("g", "g")) == {}

    def test_an_unknown_amount_makes_the_sum_unknown(self) -> None:
        found = burden(promise("g", "a", None), promise("g", "b", 7))["g"]
        assert (found["outside_minor"], found["obligor_count"]) == (None, 2)

    def test_other_currencies_are_converted(self) -> None:
        rows = (
            promise("g", "a", 10),
            promise("g", "b", 20),
            promise("g", "c", 5, currency="USD"),
        )
        assert burden(*rows)["g"]["outside_minor"] is None
        rate = row_of(
            "fx_rate",
            base_currency="USD",
            quote_currency="CNY",
            rated_on=AS_OF,
            rate_micro=7_000_000,
        )
        found = burden(*rows, rates=(rate,))["g"]
        assert (found["outside_minor"], found["currency"]) == (65, "CNY")

    def test_a_guarantor_in_dispute_is_counted_for_each(self) -> None:
        given = promise("g", "a", 10)
        doubt = Doubt(
            "guarantee",
            str(given["guarantee_id"]),
            "guarantor_id",
            "contradicted",
            {"values": ("g", "h")},
        )
        assert set(burden(given, doubts=(doubt,))) == {"g", "h"}

    def test_undisclosed_ones_are_counted(self) -> None:
        found = burden(promise("g", "a", is_disclosed=0), promise("g", "b", is_disclosed=1))
        assert found["g"]["undisclosed_count"] == 1


def guaranteed(*promises: Row, **more: list[Row]) -> Rows:
    """The sound trade whose borrower is guaranteed."""
    rows = sound_trade()
    rows["guarantee"] = list(promises) or [promise(GUARANTOR, SELLER, 1_000)]
    for table, added in more.items():
        rows[table] = [*rows.get(table, []), *added]
    return rows


def guarantor(rows: Rows) -> Row:
    """The only guarantor, with the population derived from the same rows."""
    kept = derive_population(Bundle(rows), CLOCKS, ParameterView(CLOCKS))
    return only(facts_of(rows, kept)["borrower_guarantor"])


def net_assets(amount: int, closed_on: date, **values: Value) -> Row:
    """One figure of the guarantor's accounts."""
    given: Row = {
        "party_id": GUARANTOR,
        "statement_code": "annual",
        "period_end_on": closed_on,
        "figure_code": "net_assets",
        "amount_minor": amount,
        "currency": "CNY",
        "reported_on": AS_OF,
    }
    return row_of("financial_figure", **{**given, **values})


class TestGuarantor:
    """Of one borrower."""

    def test_nobody_guarantees(self) -> None:
        assert facts_of(sound_trade())["borrower_guarantor"] == []

    def test_one_that_guarantees_elsewhere_too(self) -> None:
        rows = guaranteed(promise(GUARANTOR, SELLER, 1_000), promise(GUARANTOR, "other", 500))
        found = guarantor(rows)
        assert (found["guaranteed_minor"], found["outside_minor"]) == (1_000, 1_500)
        assert (found["obligor_count"], found["is_mutual"]) == (2, 0)
        assert (found["circle_size_count"], found["back_guaranteed_minor"]) == (0, 0)

    def test_without_the_whole_book_the_burden_is_unknown(self) -> None:
        found = only(facts_of(guaranteed(), {})["borrower_guarantor"])
        assert found["outside_minor"] is found["obligor_count"] is None
        assert found["circle_size_count"] is None

    def test_two_that_guarantee_each_other(self) -> None:
        rows = guaranteed(promise(GUARANTOR, SELLER, 1_000), promise(SELLER, GUARANTOR, 300))
        found = guarantor(rows)
        assert (found["is_mutual"], found["back_guaranteed_minor"]) == (1, 300)
        assert found["circle_size_count"] == 2
        rows["guarantee"][1]["released_on"] = AS_OF
        assert guarantor(rows)["is_mutual"] == 0

    def test_the_latest_accounts_count(self) -> None:
        figures = [
            net_assets(900, date(2024, 12, 31)),
            net_assets(700, date(2025, 12, 31)),
            net_assets(100, date(2025, 12, 31), figure_code="sales"),
        ]
        found = guarantor(guaranteed(financial_figure=figures))
        assert (found["net_assets_minor"], found["net_assets_on"]) == (700, date(2025, 12, 31))

    def test_accounts_that_are_too_old_do_not(self) -> None:
        limit = ParameterView(CLOCKS).integer(NET_ASSETS_MAX_AGE)
        for days, known in ((limit, 700), (limit + 1, None)):
            old = net_assets(700, AS_OF - timedelta(days=days))
            assert guarantor(guaranteed(financial_figure=[old]))["net_assets_minor"] == known

    @pytest.mark.parametrize(
        "rival",
        [
            {"statement_code": "interim", "amount_minor": 600},
            {"statement_code": "interim", "figure_code": None},
            {"statement_code": "interim", "period_end_on": None},
            {"statement_code": "interim", "currency": "USD"},
        ],
    )
    def test_accounts_of_one_day_that_differ_are_unknown(self, rival: Row) -> None:
        figures = [net_assets(700, date(2025, 12, 31))]
        figures.append({**net_assets(700, date(2025, 12, 31)), **rival})
        assert guarantor(guaranteed(financial_figure=figures))["net_assets_minor"] is None

    def test_accounts_reported_later_are_not_known_yet(self) -> None:
        later = net_assets(700, date(2025, 12, 31), reported_on=AS_OF + timedelta(days=1))
        assert guarantor(guaranteed(financial_figure=[later]))["net_assets_minor"] is None

    @pytest.mark.parametrize(
        ("is_listed", "disclosed", "unbinding"),
        [
            (1, (0,), 1),
            (1, (0, 1), 1),
            (1, (0, None), 1),
            (1, (1, None), None),
            (1, (1, 1), 0),
            (0, (0, None), 0),
            (None, (1,), 0),
            (None, (0,), None),
            (None, (None,), None),
        ],
    )
    def test_what_binds_a_listed_company(
        self, is_listed: int | None, disclosed: tuple[int | None, ...], unbinding: int | None
    ) -> None:
        promises = [
            promise(GUARANTOR, SELLER, 1, guarantee_no=str(number), is_disclosed=each)
            for number, each in enumerate(disclosed)
        ]
        party = row_of("party", party_id=GUARANTOR, name="Guarantor", is_listed=is_listed)
        found = guarantor(guaranteed(*promises, party=[party]))
        assert found["undisclosed_listed_count"] == unbinding
