"""Guards by name: one guard, one file, each with ``judge`` and the circumstances it ``NEEDS``."""

from __future__ import annotations

from importlib import import_module

from hefu.lifecycle.guard import Guard

Needs = tuple[str, ...]


def guard(name: str) -> Guard:
    """The guard of that name; a table that names none that is there cannot be run (a test reads them all)."""
    found: Guard = import_module(f"{__name__}.{name}").judge
    return found


def needs_of(name: str) -> Needs:
    """Circumstances that the guard asks for, by field of ``Circumstances``."""
    found: Needs = import_module(f"{__name__}.{name}").NEEDS
    return found
