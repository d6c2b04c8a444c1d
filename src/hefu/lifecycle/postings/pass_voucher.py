"""A part passed on: nobody can pass on more than is held, by the account itself."""

from __future__ import annotations

from hefu.lifecycle.guard import View
from hefu.lifecycle.posting import Posted, account, moved
from hefu.lifecycle.voucher_accounts import held

NEEDS: tuple[str, ...] = ()


def transfers(view: View) -> Posted:
    """See the module."""
    own, to = view.standing.instrument_id, str(view.term("to_id"))
    between = (held(own, to), held(own, str(view.term("from_id"))))
    passed = int(view.wish.terms["passed_minor"])
    receiver = account(view, held(own, to), "voucher_asset", to)
    return [receiver], moved(view, "pass", between, passed, "voucher_passed_on")
