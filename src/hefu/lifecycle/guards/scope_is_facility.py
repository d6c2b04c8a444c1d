"""A facility limits itself, under the id that evidence gives it."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View
from hefu.lifecycle.limit_scope import FACILITY, limit_id

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    scope, currency = str(view.term("scope_code")), str(view.term("currency"))
    right = limit_id(FACILITY, str(view.term("scope_id")), currency)
    if scope != FACILITY or view.wish.instrument_id != right:
        return [Refusal("lifecycle.limit_id", {"id": view.wish.instrument_id, "right": right})]
    return []
