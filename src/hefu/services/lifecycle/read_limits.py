"""The limits that a financing needs, as they stand in the ledger now."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.lifecycle import limit_scope
from hefu.lifecycle.guard import LimitNow
from hefu.lifecycle.standing import Standing
from hefu.services.lifecycle.limits_needed import limits_needed
from hefu.services.lifecycle.reading import Reading

_TAKES = "takes:"
"""Before the id of a limit in what an approval has ``seen``: how much of the limit it takes at most."""


def limits(reading: Reading) -> tuple[LimitNow, ...]:
    """For an approval those that today's evidence calls for; afterwards those that the approval took."""
    if reading.wish.event == "approve":
        wanted = limits_needed(reading)
        found = tuple(one if one.why else _read(reading, one) for one in wanted)
        reading.seen |= {f"{_TAKES}{one.limit_id}": one.amount_minor for one in found}
        return found
    application = reading.application
    approval = None if application is None else application.last("approve")
    if application is None or approval is None:
        return ()
    taken = {
        name.removeprefix(_TAKES): int(amount)
        for name, amount in approval.seen.items()
        if name.startswith(_TAKES)
    }
    currency = application.text("currency")
    return tuple(
        _read(reading, LimitNow(own, "", "", amount, currency)) for own, amount in taken.items()
    )


def own_limit(reading: Reading) -> LimitNow | None:
    """The instrument itself as a limit; nothing where it was never granted."""
    own = reading.standing
    blank = LimitNow(own.instrument_id, "", "", 0, own.text("currency"))
    found = _read(reading, blank)
    return None if found.room_minor is None else found


def _read(reading: Reading, limit: LimitNow) -> LimitNow:
    """The limit with what stands on it; what is not in force is left unread, so that nothing moves on it."""
    kept = _instrument(reading, limit.limit_id)
    if kept is None:
        return limit
    named = msgspec.structs.replace(
        limit,
        scope_code=kept.text("scope_code"),
        scope_id=limit.scope_id or kept.text("scope_id"),
        target_minor=kept.minor("amount_minor"),
        valid_until_on=date.fromisoformat(kept.text("valid_until_on")),
        is_restored=kept.terms.get("is_revolving", 1) == 1,
    )
    if kept.state not in limit_scope.IN_FORCE or kept.text("currency") != limit.currency:
        return named
    accounts = (limit_scope.room, limit_scope.reserved, limit_scope.granted)
    room, reserved, granted = (reading.balance(name(limit.limit_id)) for name in accounts)
    if room is None or reserved is None or granted is None:
        return named
    return msgspec.structs.replace(
        named,
        room_minor=room.least("credit"),
        reserved_minor=reserved.least("credit"),
        granted_minor=granted.standing("debit"),
    )


def _instrument(reading: Reading, limit_id: str) -> Standing | None:
    return reading.lifecycle.standing("limit", limit_id) or reading.lifecycle.standing(
        "facility", limit_id
    )
