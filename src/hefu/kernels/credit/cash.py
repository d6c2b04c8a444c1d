"""Cash: an amount that neither moves nor bears interest (ACTUS CSH)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from hefu.kernels.credit.arithmetic import ZERO
from hefu.kernels.credit.events import Event, EventKind
from hefu.kernels.credit.terms import Side


def cash_sightings(amount: Decimal, side: Side, seen_on: Iterable[date]) -> tuple[Event, ...]:
    """The cash as it stands on each day of ``seen_on``, in order of days. ``amount`` >= 0."""
    held = amount * side.value
    return tuple(Event(day, EventKind.SIGHTING, ZERO, held, ZERO, ZERO) for day in sorted(seen_on))
