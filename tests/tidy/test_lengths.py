"""How long files, functions and parameter lists may be."""

from __future__ import annotations

import ast

from tests.tidy.repository import (
    Exempt,
    Function,
    functions,
    length,
    line_count,
    matching,
    not_exempt,
    percentile,
    python_files,
    under,
)

LONG_FILES: tuple[Exempt, ...] = ()
LONG_FUNCTIONS: tuple[Exempt, ...] = ()
MANY_PARAMETERS: tuple[Exempt, ...] = ()
LONG_SERVICES: tuple[Exempt, ...] = ()

POSITIONAL_MAX = 5


def source_lines() -> list[int]:
    """Lengths of the files in ``src``; empty package files would only flatter the median."""
    return [line_count(path) for path in under("src", ".py") if line_count(path) > 1]


def function_lines(paths: tuple[str, ...]) -> list[int]:
    """Lengths of all functions of the files."""
    return [length(node) for path in paths for _, node in functions(path)]


def positional(node: Function) -> int:
    """Parameters that may be given by position, ``self`` and ``cls`` left out."""
    names = [entry.arg for entry in node.args.posonlyargs + node.args.args]
    is_command = any("click" in ast.unparse(d) for d in node.decorator_list)
    return 0 if is_command else len([name for name in names if name not in ("self", "cls")])


def test_no_file_is_longer_than_600_lines() -> None:
    long = [f"{path} {line_count(path)}" for path in python_files() if line_count(path) > 600]
    assert not_exempt(long, LONG_FILES) == []


def test_files_stay_short_as_a_whole() -> None:
    lines = source_lines()
    assert percentile(lines, 50) <= 130
    assert percentile(lines, 90) <= 350


def test_no_function_is_longer_than_70_lines() -> None:
    long = [
        f"{where} {length(node)}"
        for path in python_files()
        for where, node in functions(path)
        if length(node) > 70
    ]
    assert not_exempt(long, LONG_FUNCTIONS) == []


def test_functions_stay_short_as_a_whole() -> None:
    assert percentile(function_lines(under("src", ".py")), 90) <= 35
    assert percentile(function_lines(python_files()), 90) <= 35


def is_kernel(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the function is compiled: it takes its arrays one by one, for the compiler knows no
    structures."""
    makers = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    names = {one.id for one in makers if isinstance(one, ast.Name)}
    return bool(names & {"kernel", "parallel_kernel", "twin_kernel"})


def test_at_most_five_parameters_by_position() -> None:
    many = [
        f"{where} {positional(node)}"
        for path in under("src", ".py")
        for where, node in functions(path)
        if positional(node) > POSITIONAL_MAX and not is_kernel(node)
    ]
    assert not_exempt(many, MANY_PARAMETERS) == []


def test_a_service_fits_on_200_lines() -> None:
    long = [
        f"{path} {line_count(path)}"
        for path in under("src/hefu/services", ".py")
        if line_count(path) > 200
    ]
    assert not_exempt(long, LONG_SERVICES) == []


def test_a_check_fits_on_60_lines_of_sql() -> None:
    assert [p for p in matching("*.sql") if line_count(p) > 60] == []


def test_a_parameter_fits_on_40_lines() -> None:
    assert [p for p in under("src/hefu/parameters", ".yaml") if line_count(p) > 40] == []
