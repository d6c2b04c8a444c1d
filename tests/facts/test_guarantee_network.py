"""Guarantees as a network: cover, loss, foresight and hidden circles."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row, Value
from hefu.facts import borrower_cover
from hefu.facts.population import derive_population
from hefu.kernels.network.adjusted_cover import adjusted_cover
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import AS_OF, CLOCKS, row_of
from tests.facts.test_population import promise

BANK = "bank"


def means(party_id: str, minor: int) -> Row:
    return row_of(
        "financial_figure",
        party_id=party_id,
        statement_code="annual",
        period_end_on=AS_OF - timedelta(days=90),
        figure_code="net_assets",
        amount_minor=minor,
        currency="CNY",
        reported_on=AS_OF - timedelta(days=30),
    )


def debt(party_id: str, minor: int) -> Row:
    return row_of(
        "exposure",
        obligor_id=party_id,
        financier_id=BANK,
        kind_code="loan",
        outstanding_minor=minor,
        currency="CNY",
        reported_on=AS_OF,
    )


def asks(borrower_id: str, minor: int = 0, **values: Value) -> Row:
    told: Row = {
        "application_no": "A1",
        "borrower_id": borrower_id,
        "financier_id": BANK,
        "technique_code": "factoring",
        "requested_minor": minor,
        "currency": "CNY",
        "requested_on": AS_OF,
        "status_code": "pending",
    }
    return row_of("application", **{**told, **values})


def facts_of(**rows: list[Row]) -> dict[str, list[Row]]:
    """Population facts and the borrower's cover of a small book."""
    bundle = Bundle(rows)
    parameters = ParameterView(CLOCKS)
    kept = derive_population(bundle, CLOCKS, parameters)
    wide = bundle.with_rows(kept)
    return kept | {"borrower_cover": borrower_cover.derive(wide, CLOCKS, parameters)}


def cover(**rows: list[Row]) -> Row:
    (found,) = facts_of(**rows)["borrower_cover"]
    return found


class TestCover:
    """What guarantees count."""

    def test_a_guarantor_in_the_own_circle_counts_nothing(self) -> None:
        found = cover(
            application=[asks("b", 100)],
            exposure=[debt("b", 0)],
            guarantee=[promise("g", "b", 100), promise("b", "g", 1)],
            financial_figure=[means("g", 10_000)],
        )
        assert (found["adjusted_cover_minor"], found["needed_minor"]) == (0, 100)

    def test_net_assets_are_divided_over_all_promises(self) -> None:
        found = cover(
            application=[asks("b", 400)],
            exposure=[debt("b", 0)],
            guarantee=[promise("g", "b", 400), promise("g", "x", 1_600)],
            financial_figure=[means("g", 500)],
        )
        # A quarter of 500.
        assert found["adjusted_cover_minor"] == 100

    def test_no_more_is_needed_than_is_owed(self) -> None:
        found = cover(
            application=[asks("b", 30)],
            exposure=[debt("b", 20)],
            guarantee=[promise("g", "b", 400)],
            financial_figure=[means("g", 60)],
        )
        assert (found["needed_minor"], found["adjusted_cover_minor"]) == (50, 60)
        assert found["room_minor"] == 40

    def test_unknown_net_assets_are_told_only_where_they_do_not_matter(self) -> None:
        rows = {
            "application": [asks("b", 100)],
            "exposure": [debt("b", 0)],
            "guarantee": [promise("g", "b", 100), promise("h", "b", 100)],
        }
        assert cover(**rows)["adjusted_cover_minor"] is None
        enough = cover(**rows, financial_figure=[means("h", 100)])
        assert enough["adjusted_cover_minor"] == 100
        rows["application"] = [asks("b", 500)]
        rows["guarantee"] = [promise("g", "b", 100), promise("h", "b", 400)]
        short = cover(**rows, financial_figure=[means("h", 1)])
        assert (short["adjusted_cover_minor"], short["needed_minor"]) == (101, 500)

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 900)),
            min_size=1,
            max_size=9,
        ),
        st.lists(st.integers(0, 1_500), min_size=5, max_size=5),
    )
    def test_it_is_the_cover_of_the_kernel(
        self, given_arrows: list[tuple[int, int, int]], owned: list[int]
    ) -> None:
        arrows = [arrow for arrow in given_arrows if arrow[0] != arrow[1]]
        columns = [np.array([arrow[n] for arrow in arrows], np.int64) for n in range(3)]
        wanted = adjusted_cover(columns[0], columns[1], columns[2], np.array(owned, np.int64))
        found = cover(
            application=[asks("p0", 10_000_000)],
            exposure=[debt("p0", 0)],
            guarantee=[
                promise(f"p{one}", f"p{other}", minor, guarantee_no=str(n))
                for n, (one, other, minor) in enumerate(arrows)
            ],
            financial_figure=[means(f"p{n}", minor) for n, minor in enumerate(owned)],
        )
        assert found["adjusted_cover_minor"] == int(wanted.cover[0])


class TestFall:
    """The loss if the borrower falls alone."""

    def rows(self) -> dict[str, list[Row]]:
        """As in the tutorial: b owes 1,000; s guarantees 600 of it, owes 600 and has 300; h pays."""
        return {
            "application": [asks("b", 400)],
            "exposure": [debt("b", 600), debt("s", 600), debt("h", 0), debt("k", 0)],
            "guarantee": [promise("s", "b", 600), promise("h", "b", 300), promise("k", "s", 500)],
            "financial_figure": [means("s", 300), means("h", 900), means("k", 1_000)],
        }

    def test_it_is_the_one_calculated_by_hand(self) -> None:
        # s falls: 900 less three quarters is 225, of which 112 for the call. 1,000 - 112 - 300.
        found = {row["party_id"]: row for row in facts_of(**self.rows())["guarantee_fall"]}
        assert found["b"]["loss_at_most_minor"] == 1_000 - 225 // 2 - 300
        assert found["b"]["loss_at_least_minor"] == found["b"]["loss_at_most_minor"]
        assert found["b"]["others_fallen_count"] == 1

    def test_unknown_net_assets_leave_two_bounds(self) -> None:
        rows = self.rows()
        rows["financial_figure"] = [means("h", 900), means("k", 1_000)]
        found = {row["party_id"]: row for row in facts_of(**rows)["guarantee_fall"]}["b"]
        assert found["loss_at_least_minor"] == 100
        # s has 600 and falls: 150 is left, 75 for each claim; k pays 500 of the 525 that s leaves.
        assert found["loss_at_most_minor"] == (1_000 - 75 - 300) + (600 - 75 - 500)

    def test_an_unreported_debt_leaves_no_upper_bound(self) -> None:
        rows = self.rows()
        rows["exposure"] = [debt("b", 600), debt("h", 0), debt("k", 0)]
        found = {row["party_id"]: row for row in facts_of(**rows)["guarantee_fall"]}["b"]
        assert found["loss_at_most_minor"] is None
        assert isinstance(found["loss_at_least_minor"], int)

    @pytest.mark.parametrize(("capital", "told"), [(10_000, 588), (1_000_000, 588)])
    def test_a_sure_loss_is_told_on_either_side_of_the_limit(self, capital: int, told: int) -> None:
        figure = row_of(
            "capital_figure",
            financier_id=BANK,
            figure_code="net_capital",
            reported_on=AS_OF,
            amount_minor=capital,
            currency="CNY",
        )
        assert cover(**self.rows(), capital_figure=[figure])["chain_loss_minor"] == told

    def test_without_guarantees_nothing_runs_along_them(self) -> None:
        found = facts_of(application=[asks("b", 400)], exposure=[debt("b", 600)])
        assert found["guarantee_fall"] == []
        assert found["borrower_cover"][0]["chain_loss_minor"] == 0


class TestForesight:
    """What a guarantee on offer, or freshly signed, would close."""

    def offer(self, guarantor_id: str, obligor_id: str, **values: Value) -> Row:
        told: Row = {
            "application_no": "A1",
            "guarantor_id": guarantor_id,
            "obligor_id": obligor_id,
            "kind_code": "general",
            "amount_minor": 7,
            "currency": "CNY",
            "offered_on": AS_OF,
        }
        return row_of("guarantee_offer", **{**told, **values})

    def test_an_offer_that_closes_a_ring(self) -> None:
        standing = [promise("b", "x", 9), promise("x", "y", 5)]
        (row,) = facts_of(
            application=[asks("b")], guarantee=standing, guarantee_offer=[self.offer("y", "b")]
        )["guarantee_foresight"]
        assert (row["circle_size_count"], row["smallest_minor"], row["is_signed"]) == (3, 5, 0)

    def test_a_chain_with_an_end_closes_none(self) -> None:
        (row,) = facts_of(
            application=[asks("b")],
            guarantee=[promise("x", "y", 5)],
            guarantee_offer=[self.offer("y", "b")],
        )["guarantee_foresight"]
        assert row["circle_size_count"] == 0

    def test_two_offers_may_close_one_together(self) -> None:
        rows = facts_of(
            application=[asks("b")],
            guarantee_offer=[self.offer("y", "b"), self.offer("b", "y")],
        )["guarantee_foresight"]
        assert sorted(str(row["circle_size_count"]) for row in rows) == ["0", "2"]

    def test_a_withdrawn_offer_closes_nothing(self) -> None:
        rows = facts_of(
            application=[asks("b")], guarantee_offer=[self.offer("y", "b", withdrawn_on=AS_OF)]
        )["guarantee_foresight"]
        assert rows == []

    def test_a_guarantee_signed_since_the_application_is_looked_at_as_if_it_were_not_there(
        self,
    ) -> None:
        rows = facts_of(
            application=[asks("b")],
            guarantee=[promise("b", "x", 9), promise("x", "b", 5, signed_on=AS_OF)],
        )["guarantee_foresight"]
        assert [(row["is_signed"], row["circle_size_count"]) for row in rows] == [(1, 2)]


class TestHidden:
    """Circles that do not show."""

    def test_a_buy_back_closes_it(self) -> None:
        rows = [promise("a", "b"), promise("b", "c", kind_code="buy_back"), promise("c", "a")]
        found = {row["party_id"]: row for row in facts_of(guarantee=rows)["hidden_circle_member"]}
        assert set(found) == {"a", "b", "c"}
        assert (found["a"]["circle_size_count"], found["a"]["hidden_count"]) == (3, 1)
        assert found["a"]["group_count"] == 0

    def test_a_common_controller_closes_it(self) -> None:
        owned = [
            row_of("ownership", owner_id="k", owned_id=one, share_bp=8_000, voting_bp=8_000)
            for one in ("a", "z")
        ]
        rows = facts_of(guarantee=[promise("a", "b"), promise("b", "z")], ownership=owned)
        found = {row["party_id"]: row for row in rows["hidden_circle_member"]}
        assert set(found) == {"a", "b", "z"}
        assert (found["b"]["circle_size_count"], found["b"]["group_count"]) == (2, 1)
        assert rows["guarantee_circle_member"] == []

    def test_one_that_shows_is_not_hidden(self) -> None:
        rows = [promise("a", "b"), promise("b", "a")]
        assert facts_of(guarantee=rows)["hidden_circle_member"] == []

    def test_a_chain_with_an_end_is_none(self) -> None:
        rows = [promise("a", "b", kind_code="buy_back"), promise("b", "c")]
        assert facts_of(guarantee=rows)["hidden_circle_member"] == []
