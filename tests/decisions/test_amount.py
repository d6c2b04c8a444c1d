"""Amounts: never more than asked, than there is room for, than the invoices carry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hefu.decisions.amount import Amounts, amounts_of
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row
from tests.decisions.approvable import CLOCKS

_AMOUNT = st.integers(min_value=0, max_value=AMOUNT_MINOR_MAX)
_MAYBE = st.none() | _AMOUNT
_CLAIMS = st.lists(st.tuples(_MAYBE, _MAYBE, st.booleans()), max_size=6)


def situation(
    requested: int | None, headroom: int | None, financeable: list[int | None]
) -> Situation:
    papers: list[Row] = [
        {
            "application_id": "A",
            "item_no": str(n),
            "invoice_id": f"i{n}",
            "financeable_minor": amount,
            "claimed_minor": amount,
            "advance_rate_bp": 8_000,
        }
        for n, amount in enumerate(financeable)
    ]
    bundle = Bundle(
        {"application": [{"application_id": "A", "requested_minor": requested, "currency": "CNY"}]}
    )
    facility: Row = {"application_id": "A", "headroom_minor": headroom}
    return Situation(
        application_id="A",
        clocks=CLOCKS,
        evidence=bundle,
        relied_on=bundle,
        facts={"claim_paper": papers, "borrower_facility": [facility]},
        findings=(),
        unjudged=(),
        runs=(),
    )


def amounts(
    requested: int | None, headroom: int | None, claims: list[tuple[int | None, int | None, bool]]
) -> Amounts:
    excluded = frozenset(str(n) for n, (_, _, gone) in enumerate(claims) if gone)
    asked = situation(requested, headroom, [amount for amount, _, _ in claims])
    return amounts_of(asked, excluded, capped=True)


@given(_MAYBE, st.none() | st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX), _CLAIMS)
def test_the_offer_has_three_ceilings(
    requested: int | None,
    headroom: int | None,
    claims: list[tuple[int | None, int | None, bool]],
) -> None:
    found = amounts(requested, headroom, claims)
    carried = sum(amount or 0 for amount, _, gone in claims if not gone)
    if found.offered is None:
        assert headroom is None
        assert found.state == "unknown"
        return
    assert type(found.offered) is int
    assert headroom is not None
    assert 0 <= found.offered <= carried
    assert found.offered <= max(headroom, 0)
    if requested is not None:
        assert found.offered <= requested


@given(_AMOUNT, _AMOUNT, _CLAIMS)
def test_full_means_all_that_was_asked(
    requested: int, headroom: int, claims: list[tuple[int | None, int | None, bool]]
) -> None:
    found = amounts(requested, headroom, claims)
    assert (found.state == "full") == (found.offered == requested and requested > 0)


@given(_AMOUNT, _AMOUNT, _CLAIMS, st.integers(min_value=0))
def test_an_excluded_invoice_never_adds(
    requested: int,
    headroom: int,
    claims: list[tuple[int | None, int | None, bool]],
    position: int,
) -> None:
    before = amounts(requested, headroom, claims).offered
    if not claims:
        assert before == 0
        return
    at = position % len(claims)
    fewer = [(a, b, gone or n == at) for n, (a, b, gone) in enumerate(claims)]
    after = amounts(requested, headroom, fewer).offered
    assert after is not None
    assert before is not None
    assert after <= before


def test_an_unknown_request_or_room_is_no_amount() -> None:
    assert amounts(None, 100, [(50, None, False)]).state == "unknown"
    assert amounts(50, None, [(50, None, False)]).state == "unknown"
    assert amounts(50, 100, [(None, None, False)]).state == "none"
    assert amounts(0, 100, [(50, None, False)]).state == "none"
    assert amounts(50, -1, [(50, None, False)]).state == "none"
