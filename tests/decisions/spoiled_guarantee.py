"""Scenarios about guarantees: what they count, what a fall costs, what would close, what hides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.decisions.approvable import APPLICATION, AS_OF, GUARANTOR, SELLER, YUAN
from tests.decisions.spoil import Scenario, Spoil, added, all_of, changed, mended

_FIRST, _SECOND = "name:甬江担保客户甲", "name:甬江担保客户乙"
_CONTROLLER = "name:甬江投资控股"


def _promise(guarantor_id: str, obligor_id: str) -> Spoil:
    return added(
        "guarantee",
        guarantee_no=f"DB-{guarantor_id[-3:]}-{obligor_id[-3:]}",
        guarantor_id=guarantor_id,
        obligor_id=obligor_id,
        kind_code="joint_and_several",
        amount_minor=100 * YUAN,
        currency="CNY",
        signed_on=date(2025, 6, 1),
        is_disclosed=1,
    )


def _means(minor: int) -> Spoil:
    """The guarantor shows its accounts."""
    return added(
        "financial_figure",
        party_id=GUARANTOR,
        statement_code="annual",
        period_end_on=date(2025, 12, 31),
        figure_code="net_assets",
        amount_minor=minor,
        currency="CNY",
        reported_on=date(2026, 3, 1),
    )


_SHORT = _means(100_000 * YUAN)
_COSTLY = all_of(
    _means(0),
    changed("capital_figure", {"figure_code": "net_capital"}, amount_minor=30_000_000 * YUAN),
)
_CLOSING = all_of(
    _promise(SELLER, _FIRST),
    _promise(_FIRST, _SECOND),
    added(
        "guarantee_offer",
        application_no=APPLICATION,
        guarantor_id=_SECOND,
        obligor_id=SELLER,
        kind_code="joint_and_several",
        amount_minor=500_000 * YUAN,
        currency="CNY",
        offered_on=date(2026, 3, 28),
    ),
)
_HIDDEN = all_of(
    _promise(SELLER, _FIRST),
    *(
        added("ownership", owner_id=_CONTROLLER, owned_id=owned, share_bp=8_000, voting_bp=8_000)
        for owned in (_FIRST, GUARANTOR)
    ),
)

GUARANTEES: Sequence[Scenario] = (
    Scenario(
        "guarantee.adjusted_cover_short",
        _SHORT,
        ("are released",),
        mended(_SHORT, "guarantee", {"guarantor_id": GUARANTOR}, released_on=AS_OF),
    ),
    Scenario(
        "guarantee.chain_loss_exceeds",
        _COSTLY,
        ("takes the place of the guarantees for",),
        mended(_COSTLY, "guarantee", {"guarantor_id": GUARANTOR}, released_on=AS_OF),
    ),
    Scenario(
        "guarantee.would_close_circle",
        _CLOSING,
        ("on offer is withdrawn",),
        mended(_CLOSING, "guarantee_offer", withdrawn_on=AS_OF),
    ),
    Scenario(
        "guarantee.hidden",
        _HIDDEN,
        ("are released",),
        mended(_HIDDEN, "guarantee", {"guarantor_id": SELLER}, released_on=AS_OF),
    ),
)
