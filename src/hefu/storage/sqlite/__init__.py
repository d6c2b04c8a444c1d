"""The engine that is always there: SQLite in memory, for one application or a small book."""

from hefu.storage.sqlite.engine import SqliteEngine

__all__ = ["SqliteEngine"]
