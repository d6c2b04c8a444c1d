"""The limit is of a kind there is, and stands under the id of what it limits."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View
from hefu.lifecycle.limit_scope import FACILITY, SCOPES, limit_id

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    scope, currency = str(view.term("scope_code")), str(view.term("currency"))
    if scope not in SCOPES or scope == FACILITY:
        known = ", ".join(one for one in SCOPES if one != FACILITY)
        return [Refusal("lifecycle.scope_unknown", {"scope_code": scope, "known": known})]
    right = limit_id(scope, str(view.term("scope_id")), currency)
    if view.wish.instrument_id != right:
        return [Refusal("lifecycle.limit_id", {"id": view.wish.instrument_id, "right": right})]
    return []
