"""Every public thing says what it is, in which units, and what it raises."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.tidy.repository import Exempt, Function, line_count, not_exempt, tree, under

WITHOUT: tuple[Exempt, ...] = ()
HOLLOW = ("to come", "todo", "tbd", "init", "package")


def public_definitions(path: str) -> Iterator[tuple[str, ast.AST]]:
    """Module, public classes, their public methods, and public functions of a file."""
    module = tree(path)
    if line_count(path):
        yield path, module
    for node in module.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield f"{path}::{node.name}", node
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, Function) and not method.name.startswith("_"):
                    yield f"{path}::{node.name}.{method.name}", method


def docstring(node: ast.AST) -> str:
    """The docstring, or an empty string."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return ast.get_docstring(node) or ""
    return ""


def overloads(node: ast.AST) -> bool:
    """Whether the definition only repeats another one for the type checker."""
    return isinstance(node, Function) and any(
        ast.unparse(entry).endswith(("overload", ".setter")) for entry in node.decorator_list
    )


def test_every_public_thing_has_a_docstring() -> None:
    found = [
        where
        for path in under("src", ".py")
        if not any(part.startswith("_") for part in PurePosixPath(path).parts[:-1])
        or "/_engine/" in path
        for where, node in public_definitions(path)
        if not docstring(node).strip() and not overloads(node)
    ]
    assert not_exempt(found, WITHOUT) == []


def test_every_package_says_what_lives_in_it() -> None:
    hollow = []
    for path in under("src", "__init__.py"):
        text = docstring(tree(path)).strip()
        if len(text) < 20 or text.lower().strip(".") in HOLLOW:
            hollow.append(path)
    assert hollow == []


def test_every_test_file_says_what_it_proves() -> None:
    silent = [p for p in under("tests", ".py") if line_count(p) and not docstring(tree(p))]
    assert silent == []
