"""A bank's day with the approvable application: people who onboard, decide, pay out and take money back."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from hefu.evidence.day import Clocks
from hefu.lifecycle.limit_scope import limit_id
from hefu.lifecycle.standing import Standing, Wish
from hefu.services.close_day import DayClosed, close_day
from hefu.services.house import OpenBook
from hefu.services.lifecycle.make_move import make_move
from hefu.services.lifecycle.read_day import last_closed
from hefu.services.screen_application import screen_application
from hefu.storage.sqlite import SqliteEngine
from hefu.vocabulary.errors import NotFound
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BUYER,
    FACILITY,
    FINANCEABLE,
    GUARANTOR,
    HOLDING,
    SELLER,
    Rows,
    approvable,
    records_of,
)
from tests.decisions.trade_book import TradeBook

Terms = Mapping[str, str | int]
YUAN = 100
INDUSTRY = "C3311"
SECTION = "C"
GROUP = f"group:{HOLDING}"
AMOUNT = 300_000 * YUAN
LIMIT = 1_000_000 * YUAN
UNTIL = "2026-12-31"
SCOPES = {
    "single": SELLER,
    "group": GROUP,
    "core_enterprise": BUYER,
    "product": "factoring",
    "sector": SECTION,
    "guarantor": GUARANTOR,
}
"""The limits that the application takes beside its facility."""

PEOPLE = {
    "relationship_manager": "u-li",
    "risk_officer": "u-wang",
    "approver": "u-zhao",
    "auditor": "u-sun",
    "core_enterprise": "u-buyer",
    "sme": "u-seller",
}


def evidence() -> Rows:
    """The approvable application of a borrower whose industry is known."""
    rows = approvable()
    for party in rows["party"]:
        if party["party_id"] == SELLER:
            party["industry_code"] = INDUSTRY
    return rows


@dataclass(frozen=True)
class Evening:
    """A clock that stands on one day."""

    day: date

    def today(self) -> date:
        """The day."""
        return self.day

    def now(self) -> datetime:
        """Its evening."""
        return datetime.combine(self.day, time(20), UTC)


class Deal(TradeBook):
    """``do`` makes a move as the person who holds the role; ids count up, so that two deals do the same."""

    def __init__(
        self,
        folder: Path,
        database: str | None = None,
        rows: Rows | None = None,
        *,
        ids_from: int = 0,
    ) -> None:
        """``ids_from``: of a copied book, beyond the ids that it used already."""
        super().__init__(folder, database)
        register = self.register
        self.opened = OpenBook(
            register,
            register.ledger,
            register.doors,
            register.lifecycle,
            register.custody,
            register.webhooks,
        )
        self._ids = count(ids_from + 1)
        self._told = ids_from
        self.today = AS_OF
        if not ids_from:
            self.tell(records_of(evidence() if rows is None else rows))

    def wish(
        self,
        instrument: str,
        instrument_id: str,
        event: str,
        role: str,
        terms: Terms | None = None,
        *,
        by: str | None = None,
        party: str = "",
        transition_id: str | None = None,
        on: date | None = None,
    ) -> Wish:
        """A wish of today."""
        return Wish(
            transition_id=transition_id or f"move-{next(self._ids):06d}",
            instrument=instrument,
            instrument_id=instrument_id,
            event=event,
            actor_id=by or PEOPLE[role],
            role_code=role,
            at=datetime.combine(self.today, time(9), UTC),
            effective_on=on or self.today,
            known_on=self.today,
            terms=dict(terms or {}),
            party_id=party,
        )

    def do(
        self,
        instrument: str,
        instrument_id: str,
        event: str,
        role: str,
        terms: Terms | None = None,
        **more: object,
    ) -> Standing:
        """Make one move."""
        wish = self.wish(instrument, instrument_id, event, role, terms, **more)  # type: ignore[arg-type]
        return self.make(wish)

    def make(self, wish: Wish) -> Standing:
        """Make one move as wished."""
        return make_move(self.opened, lambda _: self.engine, wish)

    def onboard(self, party_id: str = SELLER) -> None:
        """The borrower becomes a customer."""
        self.do("party", party_id, "apply", "relationship_manager", {"party_id": party_id})
        self.do("party", party_id, "check", "risk_officer")
        self.do("party", party_id, "admit", "approver")

    def grant_facility(self, amount: int = LIMIT, *, revolving: int = 1) -> str:
        """The facility of the application, approved."""
        own = limit_id("facility", FACILITY, "CNY")
        terms: Terms = {
            "party_id": SELLER,
            "scope_code": "facility",
            "scope_id": FACILITY,
            "amount_minor": amount,
            "currency": "CNY",
            "valid_until_on": UNTIL,
            "is_revolving": revolving,
        }
        self.do("facility", own, "propose", "relationship_manager", terms)
        self.do("facility", own, "approve", "approver")
        return own

    def grant_limit(self, scope: str, amount: int = LIMIT, scope_id: str | None = None) -> str:
        """One limit, approved."""
        named = SCOPES[scope] if scope_id is None else scope_id
        own = limit_id(scope, named, "CNY")
        terms: Terms = {
            "scope_code": scope,
            "scope_id": named,
            "amount_minor": amount,
            "currency": "CNY",
            "valid_until_on": UNTIL,
        }
        self.do("limit", own, "propose", "risk_officer", terms)
        self.do("limit", own, "approve", "approver")
        return own

    def set_up(self, *without: str) -> None:
        """Customer, facility and all limits but those named."""
        self.onboard()
        if "facility" not in without:
            self.grant_facility()
        for scope in SCOPES:
            if scope not in without:
                self.grant_limit(scope)

    def decide_today(self) -> str:
        """Id of the decision on today's facts."""
        clocks = Clocks(as_of=self.today, known_on=self.today)
        return screen_application(self.register, self.engine, APPLICATION, clocks).decision_id

    def propose(self, amount: int = AMOUNT, more: Terms | None = None) -> None:
        """The application submitted and proposed for approval; ``more``: terms besides."""
        self.do(
            "application", APPLICATION, "submit", "relationship_manager", {"borrower_id": SELLER}
        )
        terms: Terms = {
            "decision_id": self.decide_today(),
            "amount_minor": amount,
            "currency": "CNY",
            **(more or {}),
        }
        self.do("application", APPLICATION, "propose", "risk_officer", terms)

    def approve(self, amount: int = AMOUNT, more: Terms | None = None) -> Standing:
        """The application approved by a second person."""
        self.propose(amount, more)
        terms: Terms = {"decision_id": self.decide_today()}
        return self.do("application", APPLICATION, "approve", "approver", terms)

    def request(
        self, amount: int = AMOUNT, drawdown: str = "DD-0001", more: Terms | None = None
    ) -> str:
        """A drawdown asked for; ``more``: terms besides."""
        terms: Terms = {
            "application_id": APPLICATION,
            "borrower_id": SELLER,
            "amount_minor": amount,
            "currency": "CNY",
            "rate_bp": 435,
            "day_count": "act/360",
            "due_on": "2026-06-29",
            **(more or {}),
        }
        self.do("drawdown", drawdown, "request", "relationship_manager", terms)
        return drawdown

    def pay_out(
        self, amount: int = AMOUNT, drawdown: str = "DD-0001", more: Terms | None = None
    ) -> Standing:
        """A drawdown asked for and paid out."""
        self.request(amount, drawdown, more)
        return self.book(drawdown)

    def book(self, drawdown: str = "DD-0001") -> Standing:
        """A drawdown paid out on today's decision."""
        terms: Terms = {"decision_id": self.decide_today()}
        return self.do("drawdown", drawdown, "book", "risk_officer", terms)

    def close_until(self, day: date, by: str = "u-night") -> list[DayClosed]:
        """Every open day up to ``day`` closed on its evening, or late where the deal is further on."""
        last = last_closed(self.opened.lifecycle)
        following = self.today if last is None else last + timedelta(days=1)
        found = []
        while following <= day:
            evening = Evening(max(following, self.today))
            found.append(close_day(self.opened, evening, following, by=by))
            following += timedelta(days=1)
        return found

    def balance(self, account_id: str, side: str = "credit") -> int:
        """What stands on an account."""
        return self.register.ledger.balance(account_id).standing(side)  # type: ignore[arg-type]

    def balance_or_none(self, account_id: str) -> int | None:
        """The same; nothing where the account was never opened."""
        try:
            return self.balance(account_id)
        except NotFound:
            return None

    def standing(self, instrument: str, instrument_id: str) -> Standing:
        """Where an instrument stands."""
        found = self.register.lifecycle.standing(instrument, instrument_id)
        assert found is not None
        return found

    def make_on_own_engine(self, wish: Wish, own: threading.local) -> Standing:
        """Make a move in another thread, which has an engine of its own."""
        if not hasattr(own, "engine"):
            own.engine = SqliteEngine()
        return make_move(self.opened, lambda _: own.engine, wish)

    def limit(self, own: str) -> tuple[int, int, int]:
        """Room, reserved and used of a limit, in yuan."""
        parts = ("room", "reserved", "used")
        return tuple(self.balance(f"{own}:{part}") // YUAN for part in parts)  # type: ignore[return-value]


__all__ = ["AMOUNT", "APPLICATION", "BUYER", "FACILITY", "FINANCEABLE", "SELLER", "Deal"]
