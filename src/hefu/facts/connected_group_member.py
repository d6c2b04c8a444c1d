"""Groups of connected parties: who controls whom through holdings or by declaration, and who is one."""

from __future__ import annotations

from collections import Counter

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.control_groups import ControlGroups, control_groups
from hefu.facts.stated_control import stated_control
from hefu.parameters.loader import ParameterView

TABLE = "connected_group_member"
READS: tuple[str, ...] = ("party", "ownership", "party_match")

_CONTROL_SHARE = "law.connected.control_share"
_REASONS = ("same_party", "declared_controller", "joint_holdings", "majority_ownership")
"""By the kernel's kinds of tie; the first is none of them."""


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per party that is tied to another on the business date, of a whole book.

    Control is by a majority of capital or of votes, held alone, along a chain, or by a party together
    with those that it controls; votes that lie in a circle count for nobody (see
    ``hefu.kernels.network.control``), and a declared controller controls. ``controller_id`` is the party
    at the top, of several the first by id; ``through_id`` the largest holder next above, or who was
    declared. ``is_undeclared``: declared controllers and decided matches alone do not tie the party to
    its actual controller.

    ``group_id``, and all that is said about control, is unknown for every party whose group a holding of
    unknown size, an end or a controller in dispute or a party match that nobody decided might make larger.
    """
    stated = stated_control(bundle, clocks)
    if not stated.parties:
        return []
    groups = control_groups(stated, parameters.integer(_CONTROL_SHARE))
    size = Counter(groups.group)
    aliases = Counter(groups.node)
    return [
        {
            "party_id": party_id,
            **_place(groups, position),
            "reason_code": _reason(groups, position, aliases),
        }
        for position, party_id in enumerate(groups.ids)
        if size[groups.group[position]] > 1 or groups.group[position] in groups.in_doubt
    ]


def _place(groups: ControlGroups, position: int) -> dict[str, Value]:
    """Where the party stands in its group."""
    node, group = groups.node[position], groups.group[position]
    if group in groups.in_doubt:
        return dict.fromkeys(
            (
                "group_id",
                "controller_id",
                "through_id",
                "held_bp",
                "step_count",
                "ultimate_share_bp",
                "declared_group_id",
                "is_undeclared",
            )
        )
    tie = groups.ties.get(node)
    head = groups.heads.get(group, node) if tie is None else tie.head
    declared = groups.declared[position]
    return {
        "group_id": f"group:{groups.ids[group]}",
        "controller_id": groups.ids[head],
        "through_id": None if tie is None else groups.ids[tie.through],
        "held_bp": None if tie is None else tie.held_bp,
        "step_count": 0 if tie is None else tie.step_count,
        "ultimate_share_bp": None if tie is None else tie.ultimate_bp,
        "declared_group_id": f"declared:{groups.ids[declared]}",
        "is_undeclared": int(declared != groups.declared[head]),
    }


def _reason(groups: ControlGroups, position: int, aliases: Counter[int]) -> str | None:
    """Why a party stands in its group: what it is tied upwards by, at the top its strongest tie
    downwards. One of which only a match speaks is there as another name."""
    node = groups.node[position]
    if aliases[node] > 1 and position not in groups.named:
        return _REASONS[0]
    if node in groups.ties:
        return _REASONS[groups.ties[node].kind]
    if node in groups.downwards:
        return _REASONS[groups.downwards[node]]
    return _REASONS[0] if aliases[node] > 1 else None
