"""Accounts of the ledger: on which side they stand, and what their balance may not pass."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from hefu.vocabulary.labelled import Label, read_yaml

Side = Literal["debit", "credit"]


class AccountKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of ``chart.yaml``."""

    side: Side
    may_pass_zero: bool
    memo: bool
    label: Label


@cache
def chart() -> dict[str, AccountKind]:
    """Every kind of account by its code."""
    return msgspec.convert(read_yaml("hefu.ledger", "chart.yaml"), dict[str, AccountKind])


class Account(msgspec.Struct, frozen=True):
    """``limit_minor``: the most that may stand on the account's own side, held amounts included; ``None``
    for no limit. ``owner_id``: whose account it is, a party or a facility."""

    account_id: str
    kind_code: str
    currency: str
    owner_id: str
    opened_on: date
    limit_minor: int | None = None

    @property
    def kind(self) -> AccountKind:
        """Side and rules."""
        return chart()[self.kind_code]


class Balance(msgspec.Struct, frozen=True):
    """Minor units posted and held on either side, each from 0 up."""

    debits_posted: int = 0
    credits_posted: int = 0
    debits_held: int = 0
    credits_held: int = 0

    def standing(self, side: Side) -> int:
        """What stands on ``side``, posted; negative: it stands on the other."""
        net = self.debits_posted - self.credits_posted
        return net if side == "debit" else -net

    def least(self, side: Side) -> int:
        """What is left on ``side`` if every hold against it is settled and none for it."""
        held = self.credits_held if side == "debit" else self.debits_held
        return self.standing(side) - held

    def most(self, side: Side) -> int:
        """What may come to stand on ``side`` if every hold for it is settled and none against it."""
        held = self.debits_held if side == "debit" else self.credits_held
        return self.standing(side) + held

    def moved(self, side: Side, posted: int = 0, held: int = 0) -> Balance:
        """The balance after amounts on one side."""
        if side == "debit":
            return msgspec.structs.replace(
                self, debits_posted=self.debits_posted + posted, debits_held=self.debits_held + held
            )
        return msgspec.structs.replace(
            self, credits_posted=self.credits_posted + posted, credits_held=self.credits_held + held
        )
