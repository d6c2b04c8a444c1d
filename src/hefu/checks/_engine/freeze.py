"""Writes the mechanical parts of a check's card and of the lock; used by authors, never at run time."""

from __future__ import annotations

import re
from pathlib import Path

import hefu.checks
from hefu.checks._engine.lint import compared_columns
from hefu.checks._engine.lock import FILE, lock_text, next_lock, read_lock
from hefu.checks._engine.registry import Check, checks, make_check

_NEEDS = re.compile(r"^needs:.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def checks_folder() -> Path:
    """The folder of the checks in this checkout."""
    return Path(str(hefu.checks.__file__)).parent


def folder_of(check_id: str) -> Path:
    """The folder of one check in this checkout."""
    return checks_folder().joinpath(*check_id.split("."))


def needs_text(check: Check) -> str:
    """The ``needs`` block as it must stand on the card."""
    needs = compared_columns(check)
    if not needs:
        return "needs: {}\n"
    lines = [f"  {alias}: [{', '.join(columns)}]" for alias, columns in needs.items()]
    return "needs:\n" + "\n".join(lines) + "\n"


def freeze_needs(check: Check) -> bool:
    """Write the compared columns into the card; whether the card changed."""
    place = folder_of(check.id) / "check.yaml"
    text = place.read_text(encoding="utf-8")
    fresh = _NEEDS.sub("", text).rstrip("\n") + "\n" + needs_text(check)
    if fresh == text:
        return False
    make_check(fresh, check.text.sql)
    place.write_text(fresh, encoding="utf-8")
    return True


def write_lock() -> list[str]:
    """Freeze all cards and write the lock file; ids of the checks whose entry changed."""
    for check in checks().values():
        freeze_needs(check)
    checks.cache_clear()
    before = read_lock()
    after = next_lock(checks(), before)
    (checks_folder() / FILE).write_text(lock_text(after), encoding="utf-8")
    return [check_id for check_id, entry in after.items() if before.get(check_id) != entry]
