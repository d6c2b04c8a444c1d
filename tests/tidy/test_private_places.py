"""Nothing in the repository names a machine, a person's folder or a download address."""

from __future__ import annotations

import re

import pytest
from tests.tidy.repository import Exempt, not_exempt, read, tracked

NAMES_A_PLACE: tuple[Exempt, ...] = ()

# Written in pieces, so that this file does not name what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted",
    "npm" + "js.org",
    "registry." + "npm",
    "crates" + ".io",
    "proxy.go" + "lang",
    "deb" + ".debian",
    "conda" + ".anaconda",
    "tuna" + ".tsinghua",
    "mirrors." + "aliyun",
)
FOLDERS = re.compile(
    r"(?<![\w./~-])(?:"
    + "|".join(
        (
            "/wo" + "rk/",
            "/ro" + "ot/",
            "/ho" + "me/[a-z]",
            "/Us" + "ers/[A-Za-z]",
            "/op" + "t/[a-z]",
        )
    )
    + r"|[A-Z]:\\\\?Us"
    + r"ers)"
)


@pytest.mark.parametrize("line", ["see /wo" + "rk/x", "'/ro" + "ot/.cache'", "C:\\Us" + "ers\\a"])
def test_the_pattern_finds_a_machine_path(line: str) -> None:
    assert FOLDERS.search(line)


@pytest.mark.parametrize("line", ["teamwork/root/x", "../shared/conformance", "a/home/b"])
def test_the_pattern_leaves_other_paths_alone(line: str) -> None:
    assert not FOLDERS.search(line)


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        f"{path} line {number}: {line.strip()[:120]}"
        for path in tracked()
        for number, line in enumerate(read(path).splitlines(), start=1)
        if FOLDERS.search(line)
    ]
    assert not_exempt(found, NAMES_A_PLACE) == []


def test_no_file_names_a_download_address() -> None:
    found = [
        f"{path}: {host}" for path in tracked() for host in REGISTRIES if host in read(path).lower()
    ]
    assert not_exempt(found, NAMES_A_PLACE) == []
