"""The lock of all checks: digest, version and maturity, bumped by machine when a check changes."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from hefu.checks._engine.registry import PACKAGE, Check
from hefu.vocabulary.labelled import parse_yaml

FILE = "checks.lock.yaml"


class LockEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is promised about one check."""

    version: int
    maturity: str
    digest: str


def read_lock() -> dict[str, LockEntry]:
    """The lock file as shipped; empty when there is none yet."""
    place = files(PACKAGE).joinpath(FILE)
    if not place.is_file():
        return {}
    return msgspec.convert(
        parse_yaml(place.read_text(encoding="utf-8")) or {}, dict[str, LockEntry]
    )


def next_lock(found: dict[str, Check], lock: dict[str, LockEntry]) -> dict[str, LockEntry]:
    """The lock that fits ``found``; a changed digest raises the version by one."""
    entries = {}
    for check_id, check in sorted(found.items()):
        old = lock.get(check_id)
        if old is not None and old.digest == check.digest:
            entries[check_id] = LockEntry(old.version, check.card.maturity, old.digest)
        else:
            version = old.version + 1 if old else 1
            entries[check_id] = LockEntry(version, check.card.maturity, check.digest)
    return entries


def lock_text(entries: dict[str, LockEntry]) -> str:
    """The lock file's text, one check a block, sorted."""
    lines = ["# Written by: hefu check lock. A changed digest raises the version."]
    for check_id, entry in sorted(entries.items()):
        lines += [
            f"{check_id}:",
            f"  version: {entry.version}",
            f"  maturity: {entry.maturity}",
            f"  digest: {entry.digest}",
        ]
    return "\n".join(lines) + "\n"
