"""From what is stated about control to groups: sure ones, and those that might be larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hefu.facts.stated_control import Pair, StatedControl

if TYPE_CHECKING:
    from hefu.kernels.network.control.holdings import Holdings
    from hefu.kernels.network.control.ties import ControlTies
    from hefu.kernels.network.graph import Nodes

_WHOLE = 10_000
Holding = tuple[str, str, int, int]


class Tie(NamedTuple):
    """Who stands above a node: its head, the node through which, and why (a kind of the kernel).

    ``held_bp``: what the head and those below it hold together. ``ultimate_bp``: the head's capital share
    by all ways, to the nearest basis point; ``None`` where it cannot be told so exactly.
    """

    head: int
    through: int
    kind: int
    held_bp: int
    step_count: int
    ultimate_bp: int | None


@dataclass(frozen=True, slots=True)
class ControlGroups:
    """Parties by position in ``ids``. A node is the first position of those that are one party.

    ``group`` and ``declared``: first position of all that are tied, and of all that declarations tie.
    ``in_doubt``: groups that might be larger. ``heads``: by group the first node that nobody controls and
    that controls another. ``downwards``: by head the strongest kind of its ties. ``named``: parties of
    which a holding or a declaration speaks by this very id.
    """

    ids: list[str]
    node: list[int]
    group: list[int]
    declared: list[int]
    in_doubt: frozenset[int]
    ties: dict[int, Tie]
    heads: dict[int, int]
    downwards: dict[int, int]
    named: frozenset[int]


def control_groups(stated: StatedControl, control_share_bp: int) -> ControlGroups:
    """Groups of all parties that ``stated`` names; more than ``control_share_bp`` controls."""
    ids = stated.parties
    place = {party_id: position for position, party_id in enumerate(ids)}
    sure, possible = stated.sure, stated.possible
    node = _joined(place, sure.same)
    ties = _ties(place, node, sure.holdings, sure.declared, control_share_bp)
    group = _together(node, ties)
    wider = group
    if possible.holdings or possible.declared or possible.same:
        all_nodes = _joined(place, [*sure.same, *possible.same])
        more = _ties(
            place,
            all_nodes,
            [*sure.holdings, *possible.holdings],
            [*sure.declared, *possible.declared],
            control_share_bp,
        )
        wider = _together(all_nodes, more)
    best = _best(place, node, ties, stated)
    heads: dict[int, int] = {}
    downwards: dict[int, int] = {}
    for head, kind in sorted(zip(ties.head.tolist(), ties.kind.tolist(), strict=True)):
        heads.setdefault(int(group[head]), head)
        downwards[head] = kind
    return ControlGroups(
        ids,
        node.tolist(),
        group.tolist(),
        _joined(place, [*sure.same, *sure.declared]).tolist(),
        _in_doubt(group.tolist(), wider.tolist(), [place[one] for one in stated.open_ends]),
        best,
        heads,
        downwards,
        frozenset(
            place[party_id]
            for pair in (*sure.declared, *(row[:2] for row in sure.holdings))
            for party_id in pair
        ),
    )


def _joined(place: dict[str, int], pairs: list[Pair]) -> Nodes:
    """For each party the first of those that the pairs tie it to."""
    import numpy as np

    from hefu.kernels.network.union_find import tied_together

    ends = np.array([(place[one], place[other]) for one, other in pairs], np.int32).reshape(-1, 2)
    return tied_together(len(place), ends[:, 0], ends[:, 1])


def _layout(
    place: dict[str, int], node: Nodes, holdings: list[Holding], declared: list[Pair]
) -> Holdings:
    """Holdings between nodes, capital and votes; a declaration decides."""
    import numpy as np

    from hefu.kernels.network.control.holdings import build_holdings

    rows = [(place[holder], place[firm], share, votes) for holder, firm, share, votes in holdings]
    rows += [(place[controller], place[firm], 0, 0) for controller, firm in declared]
    table = np.array(rows, np.int64).reshape(-1, 4)
    is_decisive = np.zeros(len(rows), np.bool_)
    is_decisive[len(holdings) :] = True
    return build_holdings(
        len(place), node[table[:, 0]], node[table[:, 1]], table[:, 2:], is_decisive
    )


def _ties(
    place: dict[str, int],
    node: Nodes,
    holdings: list[Holding],
    declared: list[Pair],
    control_share_bp: int,
) -> ControlTies:
    from hefu.kernels.network.control.ties import control_ties

    return control_ties(_layout(place, node, holdings, declared), control_share_bp)


def _together(node: Nodes, ties: ControlTies) -> Nodes:
    """The first position of each group."""
    import numpy as np

    from hefu.kernels.network.union_find import tied_together

    every = np.arange(len(node), dtype=np.int32)
    left, right = np.concatenate((every, ties.firm)), np.concatenate((node, ties.head))
    return tied_together(len(node), left, right)


def _best(
    place: dict[str, int], node: Nodes, ties: ControlTies, stated: StatedControl
) -> dict[int, Tie]:
    """The tie of each firm to the first of its heads."""
    from hefu.kernels.network.control.look_through import UNIT, look_through

    # A holding that might be of any size makes more than the whole: then no share has a bound.
    unbounded = [(one, other, _WHOLE + 1, 0) for one, other, _, _ in stated.possible.holdings]
    capital = _layout(place, node, [*stated.sure.holdings, *unbounded], [])
    found = look_through(capital, ties.head, ties.firm)
    columns = (ties.firm, ties.head, ties.through, ties.kind, ties.held, ties.steps)
    best: dict[int, Tie] = {}
    table = zip(*(column.tolist() for column in columns), strict=True)
    bounds = zip(found.low.tolist(), found.high.tolist(), strict=True)
    for (firm, head, through, kind, held_bp, steps), (low, high) in zip(table, bounds, strict=True):
        is_exact = (high - low) * _WHOLE < UNIT
        ultimate = ((low + high) * _WHOLE + UNIT) // (2 * UNIT) if is_exact else None
        best.setdefault(firm, Tie(head, through, kind, held_bp, steps, ultimate))
    return best


def _in_doubt(group: list[int], wider: list[int], open_ends: list[int]) -> frozenset[int]:
    """Groups that possible ties join to others, and those of which a tie leads nobody knows where."""
    inside: dict[int, set[int]] = {}
    for own, larger in zip(group, wider, strict=True):
        inside.setdefault(larger, set()).add(own)
    found = {own for groups in inside.values() if len(groups) > 1 for own in groups}
    return frozenset(found | {group[position] for position in open_ends})
