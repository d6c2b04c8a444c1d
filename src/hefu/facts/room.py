"""What a limit leaves, where some of what uses it up is not told apart."""

from __future__ import annotations

from hefu.facts.cells import less


def sure_room(limit: int | None, used: int | None, unassigned: int | None) -> int | None:
    """What ``limit`` leaves after ``used``, told only where it is sure on which side of zero it lies.

    ``unassigned`` may belong to the use or not, nobody said. Below zero without it: over the limit in
    any case. Not below zero with all of it: within the limit in any case, and the cautious figure is
    given. Between the two, and where a figure is unknown, the room is unknown.
    """
    at_most = less(limit, used)
    if at_most is None or at_most < 0:
        return at_most
    at_least = less(at_most, unassigned)
    return None if at_least is None or at_least < 0 else at_least
