"""The first tables: evidence, documents, decisions, kept facts and waivers. Their list is frozen: later
tables and columns come with later revisions."""

from __future__ import annotations

from alembic import op

from hefu.storage.register.migrations.first_shape import make_first_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    make_first_tables(op.get_bind())
