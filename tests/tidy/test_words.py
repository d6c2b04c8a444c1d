"""Words that may not stand in ``src``, each with what to write instead."""

from __future__ import annotations

import ast
import re

import pytest
from tests.tidy.repository import Exempt, calls, not_exempt, read, tracked, tree, under

CLOCK = "src/hefu/storage/system_clock.py"
PRESENT = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.date.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
}

FLOATS: tuple[Exempt, ...] = (
    Exempt(
        "src/hefu/kernels/network/adjusted_cover.py",
        "only asks whether integers would overflow, which an integer sum could not tell",
    ),
    Exempt(
        "src/hefu/kernels/network/guarantee_book.py",
        "only asks whether integers would overflow, which an integer sum could not tell",
    ),
    Exempt(
        "src/hefu/kernels/network/exact_share.py",
        "a first guess that an exact integer division then corrects to the last unit",
    ),
    Exempt("src/hefu/kernels/network/dissolve.py", "ranks candidates; no amount is made of it"),
    Exempt(
        "src/hefu/kernels/network/hitting_set.py",
        "the solver takes scaled costs; the answer is added up again in integers",
    ),
)
PRINTS: tuple[Exempt, ...] = ()
MONEY = re.compile(r"_(?:minor|micro|bp)$")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|To come)\b")


def called(path: str, names: set[str]) -> list[str]:
    """Places where a file calls one of ``names``."""
    return [f"{path} line {node.lineno}: {name}()" for name, node in calls(path) if name in names]


def test_require_instead_of_bare_assert() -> None:
    found = [
        f"{path} line {node.lineno}"
        for path in under("src", ".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
    ]
    assert found == [], "use vocabulary.errors.require: assert vanishes under python -O"


def test_the_present_comes_from_the_clock_port() -> None:
    found = [line for p in under("src", ".py") if p != CLOCK for line in called(p, PRESENT)]
    assert found == [], "ask the Clock port; an answer must be repeatable"


def test_the_clock_is_the_one_place_that_asks_for_the_present() -> None:
    assert called(CLOCK, PRESENT) != [], "the exception above points at a file that needs it"


def test_only_the_doors_print() -> None:
    found = [
        line
        for path in under("src", ".py")
        if not path.startswith("src/hefu/cli/")
        for line in called(path, {"print", "pprint", "sys.stdout.write"})
    ]
    assert not_exempt(found, PRINTS) == []


# Shares of output or equity lost in a cascade: ratios by definition, compared with published figures to
# the last digits. What they do to money is computed in integers by whoever asks.
LOSS_SHARES = (
    "src/hefu/kernels/network/esri/",
    "src/hefu/kernels/network/contagion/",
    "src/hefu/facts/chain_shock.py",
    "src/hefu/services/chain/",
)


def test_nothing_is_computed_in_floating_point() -> None:
    found = [
        line
        for path in under("src", ".py")
        if not path.startswith(LOSS_SHARES)
        for line in called(path, {"float", "round"})
    ]
    assert not_exempt(found, FLOATS) == [], "minor units, millionths and basis points are integers"


def test_no_amount_is_typed_as_a_float() -> None:
    found = []
    for path in under("src", ".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
                name = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
                if MONEY.search(name) and "float" in ast.unparse(node.annotation):
                    found.append(f"{path} line {node.lineno}: {name}")
    assert found == []


def test_nothing_is_left_unfinished_in_src() -> None:
    found = [
        f"{path} line {number}: {line.strip()}"
        for path in under("src")
        for number, line in enumerate(read(path).splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert found == [], "finish it, or write what is missing as an issue"


@pytest.mark.parametrize("path", [p for p in tracked() if p.endswith((".py", ".sql", ".yaml"))])
def test_text_files_end_in_one_newline_and_hold_no_tabs(path: str) -> None:
    text = read(path)
    assert "\t" not in text
    assert "\r" not in text
    assert text == "" or (text.endswith("\n") and not text.endswith("\n\n"))
