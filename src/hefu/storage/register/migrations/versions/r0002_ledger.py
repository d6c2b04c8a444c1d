"""The ledger: accounts, balances, transfers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hefu.storage.register.column_types import ARRIVAL, DAY, TEXT

revision = "0002"
down_revision = "0001"

_HAS_HOLD, _REVERSES = sa.text("hold_id != ''"), sa.text("reverses_id != ''")


def upgrade() -> None:
    """Make three tables."""
    op.create_table(
        "ledger_account",
        sa.Column("account_id", TEXT, primary_key=True),
        sa.Column("kind_code", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("owner_id", TEXT, nullable=False),
        sa.Column("opened_on", DAY, nullable=False),
        sa.Column("limit_minor", sa.BigInteger),
    )
    op.create_index("ix_ledger_account_owner_id", "ledger_account", ["owner_id"])
    op.create_table(
        "ledger_balance",
        sa.Column("account_id", TEXT, primary_key=True),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("debits_posted", "credits_posted", "debits_held", "credits_held")
        ),
    )
    op.create_table(
        "ledger_transfer",
        sa.Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("transfer_id", "kind", "debit_account_id", "credit_account_id")
        ),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("effective_on", DAY, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("purpose_code", "about_id", "hold_id", "reverses_id")
        ),
        sa.Column("known_on", DAY, nullable=False),
        sa.UniqueConstraint("transfer_id"),
        sqlite_autoincrement=True,
    )
    for name, column, where in (
        ("ledger_transfer_by_debit", "debit_account_id", None),
        ("ledger_transfer_by_credit", "credit_account_id", None),
        ("ledger_transfer_by_hold", "hold_id", _HAS_HOLD),
        ("ledger_transfer_by_reversed", "reverses_id", _REVERSES),
    ):
        op.create_index(
            name,
            "ledger_transfer",
            [column],
            unique=where is not None,
            sqlite_where=where,
            postgresql_where=where,
        )
