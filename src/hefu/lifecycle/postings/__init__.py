"""Postings by name: what a move writes into the ledger; one posting, one file, each with ``transfers`` and
the circumstances it ``NEEDS``."""

from __future__ import annotations

from importlib import import_module

from hefu.lifecycle.posting import Posting


def posting(name: str) -> Posting:
    """The posting of that name; a test reads every one that a table names."""
    found: Posting = import_module(f"{__name__}.{name}").transfers
    return found


def needs_of(name: str) -> tuple[str, ...]:
    """Circumstances that the posting asks for, by field of ``Circumstances``."""
    found: tuple[str, ...] = import_module(f"{__name__}.{name}").NEEDS
    return found
