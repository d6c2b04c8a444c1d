"""Pages come in two languages, say the same, and link to what exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tests.docs.console import ROOT, steps
from tests.tidy.repository import matching, read, tracked, under

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
# Root pages and working notes are English, or hold both languages on one page.
BILINGUAL_FOLDERS = ("docs/tutorial", "docs/how-to", "docs/explanation", "docs/reference")
PAGES = matching("*.md")
DEPENDENCIES = ("docs/explanation/dependencies.en.md", "docs/explanation/dependencies.zh.md")


def partner(path: str) -> str:
    """The same page in the other language."""
    return path.replace(".zh.", ".en.") if ".zh." in path else path.replace(".en.", ".zh.")


@pytest.mark.parametrize("path", [p for folder in BILINGUAL_FOLDERS for p in under(folder, ".md")])
def test_every_page_has_its_partner_in_the_other_language(path: str) -> None:
    assert partner(path) != path, "name the page PAGE.zh.md and PAGE.en.md"
    assert partner(path) in tracked()
    ours, theirs = read(path), read(partner(path))
    assert [step.done for step in steps(ours)] == [step.done for step in steps(theirs)]
    assert len(re.findall(r"^#", ours, re.M)) == len(re.findall(r"^#", theirs, re.M))


@pytest.mark.parametrize("path", [p for p in PAGES if p.endswith(".zh.md")])
def test_a_chinese_page_is_chinese(path: str) -> None:
    assert len(re.findall(r"[\u4e00-\u9fff]", read(path))) >= 30


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_somewhere(path: str) -> None:
    folder = (ROOT / path).parent
    dead = [
        target
        for target in LINK.findall(read(path))
        if not re.match(r"[a-z]+:", target) and not Path(folder, target).exists()
    ]
    assert dead == []


def direct_dependencies() -> set[str]:
    """Every library that ``pyproject.toml`` names, in lower case."""
    data = tomllib.loads(read("pyproject.toml"))
    project = data["project"]
    lines = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
        *data["dependency-groups"]["build"],
    ]
    return {re.split(r"[^\w.-]", line)[0].lower() for line in lines}


@pytest.mark.parametrize("path", DEPENDENCIES)
def test_every_dependency_is_explained(path: str) -> None:
    explained = {name.lower() for name in re.findall(r"^\| `([\w.-]+)` \|", read(path), re.M)}
    assert direct_dependencies() - explained == set(), "say what it is for and what was considered"
    assert explained - direct_dependencies() == set(), "the page names a library we no longer use"


@pytest.mark.parametrize("path", DEPENDENCIES)
def test_every_dependency_row_is_full(path: str) -> None:
    rows = re.findall(r"^\| `[\w.-]+` \|(.*)\|$", read(path), re.M)
    assert [row for row in rows if len([c for c in row.split("|") if c.strip()]) != 3] == []


def test_the_changelog_keeps_its_sections() -> None:
    sections = re.findall(r"^### (.+)$", read("CHANGELOG.md"), re.M)
    assert set(sections) <= {"Findings may change", "Figures may change", "API", "Operations"}
    assert "## [Unreleased]" in read("CHANGELOG.md")
