"""Guards: conditions of a move. Each says what stands against it; saying nothing is the only pass.

A guard is a pure function of the standing, the wish and the *circumstances*: facts that a service has read
for it in the same unit of work. A circumstance that could not be read is ``None`` and refuses: the guard
never guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer
from hefu.lifecycle.commitment_fee import Undrawn
from hefu.lifecycle.day_end import Entry
from hefu.lifecycle.loan_parts import PARTS, Part
from hefu.lifecycle.loan_plan import Plan
from hefu.lifecycle.standing import Standing, Wish
from hefu.vocabulary.labelled import Label


class Refusal(msgspec.Struct, frozen=True):
    """One reason against a move: a code of ``messages/lifecycle.yaml`` and what fills it."""

    code: str
    arguments: Mapping[str, object] = {}


class DecisionNow(msgspec.Struct, frozen=True):
    """What Hefu decides about the application on today's facts, re-made in this unit of work.

    ``is_same``: whether the decision that the caller names says the same; ``missing``: names of the facts
    that are not known; ``stops``: titles of the findings that forbid it.
    """

    decision_id: str
    named_id: str
    is_same: bool
    outcome: str
    amount_minor: int | None
    currency: str
    missing: tuple[Label, ...] = ()
    stops: tuple[Label, ...] = ()


class LimitNow(msgspec.Struct, frozen=True):
    """One limit that a financing needs. ``amount_minor``: how much of it the approved financing takes at
    most. What stands on it is ``None`` where it cannot be read, and ``why`` says so by a code of messages.

    ``granted_minor``: what was granted; ``target_minor``: what is approved now (less, where a reduction
    waits for room); ``is_restored``: whether what is repaid may be used again.
    """

    limit_id: str
    scope_code: str
    scope_id: str
    amount_minor: int
    currency: str
    room_minor: int | None = None
    reserved_minor: int | None = None
    granted_minor: int = 0
    target_minor: int = 0
    valid_until_on: date | None = None
    is_restored: bool = True
    why: str = ""

    @property
    def said(self) -> dict[str, object]:
        """What fills a sentence about it."""
        return {"scope": self.scope_code, "id": self.scope_id, "currency": self.currency}


class Loan(msgspec.Struct, frozen=True):
    """What a drawdown owes by part, on the day of the wish, before what is paid on it.

    ``entries``: what is to be posted first to bring it there; ``order``: in which order a payment pays the
    parts; ``plan``: what falls due from now on, as of before the payment.
    """

    owed: Mapping[Part, int]
    currency: str
    plan: Plan | None = None
    entries: tuple[Entry, ...] = ()
    order: tuple[Part, ...] = PARTS

    @property
    def owed_minor(self) -> int:
        """All of it."""
        return sum(self.owed.values())


class Fees(msgspec.Struct, frozen=True):
    """Fees that stand with an application. ``owed``: minor units by fee, the commitment fee to the day before
    included; ``undrawn``: what the commitment fee is counted from."""

    undrawn: Undrawn
    owed: Mapping[str, int]


class DayEnd(msgspec.Struct, frozen=True):
    """What closing a day posts, for all loans together."""

    accounts: tuple[Account, ...]
    transfers: tuple[Transfer, ...]


class Commitment(msgspec.Struct, frozen=True):
    """An approved application in the ledger, minor units: ``approved``, ``drawn`` in all so far, and what of
    it is ``outstanding``."""

    approved_minor: int
    drawn_minor: int
    outstanding_minor: int
    currency: str

    @property
    def left_minor(self) -> int:
        """What may still be drawn."""
        return self.approved_minor - self.drawn_minor


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What services read for guards and postings; ``None``: was not, or could not be, read.

    ``party``: the customer's own standing; ``party_row``: what evidence says of it; ``watched``: why it may
    not be dealt with, empty for no reason, ``None`` where nobody searched. ``limits``: those the financing
    needs; ``own_limit``: the instrument itself as a limit. ``rows``: evidence found for a paper.
    ``plan``: what a drawdown
    will pay when. ``charged_minor``: what was charged for services in all.
    ``closed_until``: the last day of the ledger that was closed. ``holdings``: who holds
    how much of a voucher. ``alerts``: those that stand this morning, each with the digest of the facts it
    rests on.
    """

    decision: DecisionNow | None = None
    limits: tuple[LimitNow, ...] | None = None
    own_limit: LimitNow | None = None
    application: Standing | None = None
    commitment: Commitment | None = None
    loan: Loan | None = None
    plan: Plan | None = None
    fees: Fees | None = None
    charged_minor: int | None = None
    closed_until: date | None = None
    day_end: DayEnd | None = None
    party: Standing | None = None
    party_row: Mapping[str, object] | None = None
    watched: tuple[Label, ...] | None = None
    open_minor: int | None = None
    holdings: Mapping[str, int] | None = None
    rows: tuple[Mapping[str, object], ...] | None = None
    alerts: Mapping[str, str] | None = None


class View(NamedTuple):
    """Everything a guard sees."""

    standing: Standing
    wish: Wish
    now: Circumstances

    def term(self, name: str) -> str | int:
        """A term of the wish, else of the instrument; empty text where nobody stated it."""
        return self.wish.terms.get(name, self.standing.terms.get(name, ""))


Guard = Callable[[View], list[Refusal]]
