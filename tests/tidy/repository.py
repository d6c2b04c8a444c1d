"""The files under git and their parse trees: what the tidy tests look at.

Only tracked files count, so that work in progress is judged when it is committed.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Exempt:
    """One exception to a rule: where it holds (a path from the root, or ``path::name``) and why."""

    where: str
    reason: str


@cache
def tracked() -> tuple[str, ...]:
    """Paths of all tracked files that still exist, from the root, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return tuple(sorted(name for name in listed.stdout.split("\0") if name and on_disk(name)))


def on_disk(path: str) -> bool:
    """Whether a tracked path is a file in the working tree."""
    return (ROOT / path).is_file()


def matching(*patterns: str) -> tuple[str, ...]:
    """Tracked files that match one of the shell patterns (``**`` as in ``Path.match``)."""
    return tuple(path for path in tracked() if any(Path(path).match(p) for p in patterns))


def under(folder: str, suffix: str = "") -> tuple[str, ...]:
    """Tracked files below ``folder`` that end in ``suffix``."""
    return tuple(p for p in tracked() if p.startswith(f"{folder}/") and p.endswith(suffix))


def python_files() -> tuple[str, ...]:
    """Every tracked Python file of the repository."""
    return matching("*.py")


@cache
def read(path: str) -> str:
    """Text of a tracked file; an empty string for a file that is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def line_count(path: str) -> int:
    """Number of lines of a tracked file."""
    return len(read(path).splitlines())


@cache
def tree(path: str) -> ast.Module:
    """Parse tree of a Python file."""
    return ast.parse(read(path), filename=path)


def functions(path: str) -> Iterator[tuple[str, Function]]:
    """All functions of a file, nested ones too, with ``path::name``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield f"{path}::{node.name}", node


def length(node: Function) -> int:
    """Lines of a function from ``def`` to its end, docstring left out: prose is not complexity."""
    last = node.end_lineno or node.lineno
    body = node.body
    if ast.get_docstring(node) is not None:
        prose = (body[0].end_lineno or body[0].lineno) - body[0].lineno + 1
        return last - node.lineno + 1 - prose
    return last - node.lineno + 1


def calls(path: str) -> Iterator[tuple[str, ast.Call]]:
    """All calls of a file as (dotted name of what is called, node); names without a dot stay bare."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def not_exempt(found: list[str], exempt: tuple[Exempt, ...]) -> list[str]:
    """``found`` (each begins with its place) without the exceptions."""
    places = {entry.where for entry in exempt}
    return [line for line in found if line.split(" ")[0] not in places]


def percentile(values: list[int], share: int) -> int:
    """The ``share``-th percentile (1 to 100) by the nearest rank; 0 for no values."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * share // 100) - 1] if ordered else 0
