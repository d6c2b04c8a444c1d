"""The arrows of the house, and that every library used is one we declared."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

from tests.tidy.repository import ROOT, read, tree, under

# import name -> distribution, where the two differ
DISTRIBUTION = {
    "chinese_calendar": "chinesecalendar",
    "pyspark": "pyspark-client",
    "rfc3161_client": "rfc3161-client",
    "stdnum": "python-stdnum",
    "yaml": "pyyaml",
}
# Never imported by us, but used by a library when it is there.
USED_THROUGH = {"defusedxml": "openpyxl"}
# Engines come as extras: nothing outside these folders may need them.
ENGINE_ROOMS: dict[str, str | tuple[str, ...]] = {
    "duckdb": "src/hefu/storage/",
    "pyarrow": ("src/hefu/storage/", "src/hefu/importers/table_parquet.py"),
    "pyspark": "src/hefu/storage/",
    "splink": "src/hefu/storage/splink/",
    "sqlalchemy": "src/hefu/storage/",
    "openpyxl": "src/hefu/importers/",
    "lxml": "src/hefu/importers/",
    **dict.fromkeys(
        ("anyio", "cedarpy", "fastapi", "joserfc", "starlette", "uvicorn"), "src/hefu/api/"
    ),
}


def declared() -> set[str]:
    """Names of all libraries in ``pyproject.toml``, extras that users install included."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(x for k in extras if k != "dev" for x in extras[k])]
    return {re.split(r"[^\w.-]", line)[0].lower() for line in wanted}


def imported(path: str) -> Iterator[str]:
    """First part of every absolute import of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_import_contracts_are_kept() -> None:
    code = "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_library_used_is_declared() -> None:
    known = declared() | {"hefu"} | sys.stdlib_module_names
    found = {
        f"{path}: {name}"
        for path in under("src", ".py")
        for name in imported(path)
        if DISTRIBUTION.get(name, name).lower() not in known
    }
    assert found == set()


def test_every_library_declared_is_used() -> None:
    used = {DISTRIBUTION.get(n, n).lower() for p in under("src", ".py") for n in imported(p)}
    project = tomllib.loads(read("pyproject.toml"))["project"]
    runtime = {re.split(r"[^\w.-]", line)[0].lower() for line in project["dependencies"]}
    used |= {name for name, through in USED_THROUGH.items() if through in used}
    assert runtime - used == set(), "a library nobody imports is weight and risk for nothing"


def test_heavy_libraries_stay_in_their_rooms() -> None:
    found = [
        f"{path}: {name}"
        for path in under("src", ".py")
        for name in imported(path)
        if name in ENGINE_ROOMS and not path.startswith(ENGINE_ROOMS[name])
    ]
    assert found == []
