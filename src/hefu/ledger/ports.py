"""What the rest of Hefu asks of a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import msgspec

from hefu.ledger.account import Account, Balance
from hefu.ledger.transfer import Transfer


class LedgerFault(msgspec.Struct, frozen=True):
    """Something that must not be: ``what`` is a code of ``messages/ledger.yaml``, ``about`` whom it is of."""

    what: str
    about: str
    expected: int
    found: int


class Ledger(Protocol):
    """Accounts and transfers; every call is one unit of work."""

    def open_accounts(self, accounts: Sequence[Account]) -> int:
        """Open accounts, all or none; how many are new. The same account again changes nothing.

        Raises ``Conflict`` for an account that was opened with other terms, ``InvalidInput`` for an unknown
        kind.
        """
        ...

    def post(self, transfers: Sequence[Transfer], *, known_on: date) -> int:
        """Write transfers, all or none; how many are new. The same transfers again change nothing.

        Raises what ``posting.apply_all`` raises.
        """
        ...

    def account(self, account_id: str) -> Account:
        """One account. Raises ``NotFound``."""
        ...

    def accounts(self, account_ids: Sequence[str]) -> Mapping[str, Account]:
        """Accounts by id; those that were never opened are left out."""
        ...

    def balance(
        self, account_id: str, *, as_of: date | None = None, known_on: date | None = None
    ) -> Balance:
        """What an account stands at now, or as of a business date by what was known on a day.

        Raises ``NotFound``.
        """
        ...

    def balances(self, account_ids: Sequence[str]) -> Mapping[str, Balance]:
        """What accounts stand at now, by id; those that were never opened are left out."""
        ...

    def transfers_of(self, account_id: str) -> list[Transfer]:
        """Everything that touched an account, in the order in which it was written."""
        ...

    def verify(self) -> list[LedgerFault]:
        """Everything that does not add up; nothing for a sound ledger."""
        ...

    def close(self) -> None:
        """Release the book."""
        ...
