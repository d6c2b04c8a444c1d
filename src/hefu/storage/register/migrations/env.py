"""What Alembic runs for every command: on the connection it was given, in the caller's unit of work."""

from __future__ import annotations

from alembic import context

from hefu.storage.register.tables import METADATA, evidence_tables

evidence_tables()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
