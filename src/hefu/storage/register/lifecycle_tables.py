"""The tables of the lifecycle. Moves are only ever added; where an instrument stands is its latest move, kept
so that it can be found and listed at once."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from hefu.storage.register.column_types import ARRIVAL, DAY, TEXT
from hefu.storage.register.sealed_columns import SealedText
from hefu.storage.register.tables import METADATA

INSTRUMENT = Table(
    "instrument",
    METADATA,
    Column("instrument", TEXT, nullable=False),
    Column("instrument_id", TEXT, nullable=False),
    Column("state_code", TEXT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("belongs_to", TEXT, nullable=False),
    Column("terms", SealedText("instrument.terms"), nullable=False),
    PrimaryKeyConstraint("instrument", "instrument_id"),
    Index("instrument_by_owner", "instrument", "belongs_to"),
)

# Of each version of an instrument there is one: of two people who move it at once, exactly one wins.
TRANSITION = Table(
    "transition",
    METADATA,
    Column("arrival", ARRIVAL, primary_key=True, autoincrement=True),
    Column("transition_id", TEXT, nullable=False),
    Column("instrument", TEXT, nullable=False),
    Column("instrument_id", TEXT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("event_code", TEXT, nullable=False),
    Column("from_state_code", TEXT, nullable=False),
    Column("to_state_code", TEXT, nullable=False),
    Column("actor_id", TEXT, nullable=False),
    Column("role_code", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    Column("effective_on", DAY, nullable=False),
    Column("known_on", DAY, nullable=False),
    Column("terms", SealedText("transition.terms"), nullable=False),
    Column("seen", SealedText("transition.seen"), nullable=False),
    UniqueConstraint("transition_id"),
    UniqueConstraint("instrument", "instrument_id", "version"),
    sqlite_autoincrement=True,
)
