"""The voucher falls due within the longest tenor that the rules of today allow."""

from __future__ import annotations

from datetime import date

from hefu.evidence.day import Clocks
from hefu.kernels.credit.cycles import Cycle, Unit
from hefu.lifecycle.guard import Refusal, View
from hefu.parameters.loader import ParameterView

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    clocks = Clocks(as_of=view.wish.effective_on, known_on=view.wish.known_on)
    months_max = ParameterView(clocks).integer("law.voucher.tenor_hard_max")
    due_on = date.fromisoformat(str(view.term("due_on")))
    latest = Cycle(months_max, Unit.MONTH).after(view.wish.effective_on, 1)
    if not view.wish.effective_on < due_on <= latest:
        told = {"due": due_on.isoformat(), "latest": latest.isoformat(), "months": months_max}
        return [Refusal("lifecycle.voucher_tenor", told)]
    return []
