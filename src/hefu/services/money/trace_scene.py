"""What the picture of a trace shows: which accounts, which payments, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from hefu.facts.money_places import Place
from hefu.facts.transfers import Transfer
from hefu.services.money.read_trace import MISUSE, TraceReading

LENDER = "lender"
"""The lane of whoever paid the drawdown."""

_ARROWS_MAX = 22
_ORDER: tuple[Place, ...] = (
    "own",
    "other",
    "supplier",
    "outside",
    "untraceable",
    "returned",
    "old_loan",
    "restricted",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Lanes from top to bottom, arrows from left to right, and what was left away."""

    lanes: tuple[str, ...]
    arrows: tuple[Transfer, ...]
    left_out: int


def scene_of(reading: TraceReading) -> Scene:
    """Payments that carried money of the drawdown first in first out, and those behind the bounds; of too
    many the largest. Lanes: the lender, then own accounts, restricted ones last."""
    trace = reading.trace
    wanted = dict.fromkeys(each for each, _ in trace.carried)
    for aim in MISUSE:
        for ways in (trace.reached[aim].ways_at_least, trace.reached[aim].ways_at_most):
            wanted.update(dict.fromkeys(each for way in ways for each in way.transfers))
    drawdowns = set(reading.drawdown.transfers)
    ranked = sorted(wanted, key=lambda each: (each not in drawdowns, -each.amount_minor))
    kept = set(ranked[:_ARROWS_MAX])
    # In the order in which the money moved: out of accounts it had reached before.
    arrows = sorted(
        (each for each in wanted if each in kept),
        key=lambda each: (
            each.paid_on,
            each not in drawdowns,
            reading.gathered.steps.get(each.payer, 0),
            -each.amount_minor,
        ),
    )
    seen = dict.fromkeys(
        key
        for each in arrows
        for key in ((LENDER if each in drawdowns else each.payer), each.payee)
    )
    place = {key: _ORDER.index(reading.places.place(key)) for key in seen if key != LENDER}
    lanes = sorted(seen, key=lambda key: place.get(key, -1))
    return Scene(tuple(lanes), tuple(arrows), len(wanted) - len(arrows))
