"""The wheel, installed into an empty environment with nothing but the runtime lock."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.packaging.index import ROOT, require_index, run
from tests.tidy.repository import under

from hefu.cli.main import COMMANDS

pytestmark = pytest.mark.slow

# Modules that may ask for the library of an extra at import, each with that library.
NEEDS_EXTRA = {
    "hefu.importers.facturx_worker": "pypdf",
    "hefu.kernels.network.esri.lane_machine": "llvmlite",
    "hefu.storage.register.migrations": "alembic",
}
# Every module of the API stands on these; the package itself is empty.
SERVES = {"anyio", "cedarpy", "fastapi", "joserfc", "starlette", "uvicorn"}
IMPORT_ALL = """
import importlib, json, pkgutil, hefu
missing = {}
for module in pkgutil.walk_packages(hefu.__path__, "hefu."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        missing[module.name] = error.name
print(json.dumps(missing))
"""
ASK_ENGINE = """
import sys
from hefu.bootstrap import EmbeddedHouse
from hefu.vocabulary.errors import Unavailable
try:
    EmbeddedHouse().engine(sys.argv[1])
except Unavailable as error:
    print(error.text("en"), error.text("zh"))
"""

Python = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the working tree by the locked build tool."""
    if find_spec("hatchling") is None:
        pytest.skip("the build tool is not installed (requirements/build.txt): wheel NOT tested")
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("hefu-*.whl"))


@pytest.fixture(scope="session")
def minimal(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder ``bin`` of an environment that holds the runtime lock and the wheel, nothing else."""
    require_index()
    folder = tmp_path_factory.mktemp("minimal")
    made = run(sys.executable, "-m", "venv", folder)
    assert made.returncode == 0, made.stderr
    pip = (folder / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps")
    lock = ROOT / "requirements" / "runtime.txt"
    locked = run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock)
    assert locked.returncode == 0, locked.stderr
    installed = run(*pip, "--no-index", wheel)
    assert installed.returncode == 0, installed.stderr
    return folder / "bin"


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("hefu/")}
    wanted = {path.removeprefix("src/") for path in under("src/hefu")}
    assert wanted - packed == set()
    assert {name for name in packed if "test" in name.lower() and name not in wanted} == set()


def test_the_wheel_carries_the_licence(wheel: Path) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in zipfile.ZipFile(wheel).namelist())


def test_requirements_are_consistent(minimal: Path, tmp_path: Path) -> None:
    done = run(minimal / "python", "-m", "pip", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_the_command_answers(minimal: Path, tmp_path: Path) -> None:
    done = run(minimal / "hefu", "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout.split()[0]) == (0, "hefu,")
    assert run(minimal / "hefu", "--help", cwd=tmp_path).returncode == 0


def test_every_command_explains_itself(minimal: Path, tmp_path: Path) -> None:
    failed = {
        name: done.stderr[-300:]
        for name in COMMANDS
        if (done := run(minimal / "hefu", name, "--help", cwd=tmp_path)).returncode != 0
    }
    assert failed == {}


def test_everything_imports_without_an_engine(minimal: Path, tmp_path: Path) -> None:
    done = run(minimal / "python", "-c", IMPORT_ALL, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    missing: dict[str, str] = json.loads(done.stdout)
    served = {name for name in missing if name.startswith("hefu.api.")}
    assert {missing[name] for name in served} <= SERVES
    assert {name: missing[name] for name in missing.keys() - served} == NEEDS_EXTRA


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_an_engine_that_is_missing_says_what_to_install(
    minimal: Path, tmp_path: Path, engine: str
) -> None:
    done = run(minimal / "python", "-c", ASK_ENGINE, engine, cwd=tmp_path)
    assert done.stdout.count(f"hefu[{engine}]") == 2, done.stdout + done.stderr


def test_a_command_that_needs_an_extra_names_it(minimal: Path, tmp_path: Path) -> None:
    done = run(minimal / "hefu", "check", "test", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("hefu[author]") == 2, done.stderr
