"""A name tells a story or is changed."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tests.tidy.repository import Exempt, not_exempt, tracked

import hefu

FORBIDDEN = ("utils", "util", "common", "core", "base", "helpers", "helper", "misc", "manager")
FORBIDDEN_FILES = ("models.py", "service.py")
ODD_NAMES: tuple[Exempt, ...] = ()

# Files whose spelling a tool or a habit of the trade prescribes.
PRESCRIBED = re.compile(r"^(?:[A-Z]+(?:\.md)?|\.[\w.-]+|__\w+__\.py|py\.typed)$")
PLAIN = re.compile(r"^_?[a-z0-9][a-z0-9_.-]*$")


def stories(path: str) -> list[str]:
    """Folder names and the file name without its endings."""
    parts = PurePosixPath(path).parts
    return [*parts[:-1], parts[-1].split(".")[0]]


def test_no_name_is_a_drawer_for_anything() -> None:
    found = [
        path
        for path in tracked()
        if set(stories(path)) & set(FORBIDDEN) or path.rsplit("/", 1)[-1] in FORBIDDEN_FILES
    ]
    assert not_exempt(found, ODD_NAMES) == []


def test_names_are_lower_case_english() -> None:
    odd = [
        path
        for path in tracked()
        for part in PurePosixPath(path).parts
        if not PLAIN.match(part) and not PRESCRIBED.match(part)
    ]
    assert not_exempt(odd, ODD_NAMES) == []


def test_the_root_namespace_stays_small() -> None:
    assert len(hefu.__all__) <= 10
    assert set(hefu.__all__) <= set(vars(hefu))
