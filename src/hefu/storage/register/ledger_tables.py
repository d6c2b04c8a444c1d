"""The tables of the ledger. Accounts and transfers are only ever added; a balance is what its transfers come
to, kept so that it can be locked and read at once, and compared with them by ``verify``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, UniqueConstraint, text

from hefu.storage.register.column_types import ARRIVAL, DAY, TEXT
from hefu.storage.register.tables import METADATA

LEDGER_ACCOUNT = Table(
    "ledger_account",
    METADATA,
    Column("account_id", TEXT, primary_key=True),
    Column("kind_code", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("owner_id", TEXT, nullable=False, index=True),
    Column("opened_on", DAY, nullable=False),
    Column("limit_minor", BigInteger),
)

LEDGER_BALANCE = Table(
    "ledger_balance",
    METADATA,
    Column("account_id", TEXT, primary_key=True),
    Column("debits_posted", BigInteger, nullable=False),
    Column("credits_posted", BigInteger, nullable=False),
    Column("debits_held", BigInteger, nullable=False),
    Column("credits_held", BigInteger, nullable=False),
)

_HAS_HOLD, _REVERSES = text("hold_id != ''"), text("reverses_id != ''")

# One hold is resolved once and one transfer undone once: by an index, so that no program can forget it.
LEDGER_TRANSFER = Table(
    "ledger_transfer",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("transfer_id", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("debit_account_id", TEXT, nullable=False),
    Column("credit_account_id", TEXT, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("effective_on", DAY, nullable=False),
    Column("purpose_code", TEXT, nullable=False),
    Column("about_id", TEXT, nullable=False),
    Column("hold_id", TEXT, nullable=False),
    Column("reverses_id", TEXT, nullable=False),
    Column("known_on", DAY, nullable=False),
    UniqueConstraint("transfer_id"),
    Index("ledger_transfer_by_debit", "debit_account_id"),
    Index("ledger_transfer_by_credit", "credit_account_id"),
    Index(
        "ledger_transfer_by_hold",
        "hold_id",
        unique=True,
        sqlite_where=_HAS_HOLD,
        postgresql_where=_HAS_HOLD,
    ),
    Index(
        "ledger_transfer_by_reversed",
        "reverses_id",
        unique=True,
        sqlite_where=_REVERSES,
        postgresql_where=_REVERSES,
    ),
    sqlite_autoincrement=True,
)
