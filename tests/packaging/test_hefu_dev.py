"""``./hefu-dev``: plain POSIX sh that finds a Python, installs from the lock, and says what fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.packaging.index import ROOT, require_index

SCRIPT = ROOT / "hefu-dev"
FAKE_PYTHON = """#!/bin/sh
case $2 in
    *version_info*) exit 0 ;;
    *) exit 1 ;;
esac
"""


def hefu_dev(script: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Call the script by ``sh`` without standard input, as a fresh machine would."""
    return subprocess.run(
        ["/bin/sh", str(script), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | variables,
    )


def test_the_script_is_plain_sh() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert re.findall(r"\[\[|\blocal \b|<<<|\bfunction \w|\$'|&>|^\s*source |==", text, re.M) == []
    for shell in filter(None, map(shutil.which, ("sh", "dash", "bash"))):
        assert subprocess.run([shell, "-n", str(SCRIPT)], check=False).returncode == 0


def test_help_names_every_job() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    jobs = re.findall(r"^    ([a-z]+)\)$", text, re.MULTILINE)
    shown = hefu_dev(SCRIPT).stdout
    assert len(jobs) >= 7
    assert [job for job in jobs if f"./hefu-dev {job}" not in shown] == []


def test_an_unknown_job_is_wrong_usage() -> None:
    done = hefu_dev(SCRIPT, "dance")
    assert (done.returncode, done.stdout) == (2, "")
    assert "./hefu-dev demo" in done.stderr


def test_without_a_python_it_says_so_in_both_languages(tmp_path: Path) -> None:
    venv = str(tmp_path / "venv")
    done = hefu_dev(SCRIPT, "run", "--version", HEFU_PYTHON="no-such-python", HEFU_VENV=venv)
    assert done.returncode == 1
    assert "No Python 3.11, 3.12 or 3.13 found" in done.stderr
    assert "未找到 Python" in done.stderr


def test_without_venv_it_names_the_package_to_install(tmp_path: Path) -> None:
    python = tmp_path / "python-without-venv"
    python.write_text(FAKE_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    venv = str(tmp_path / "venv")
    done = hefu_dev(SCRIPT, "run", "--version", HEFU_PYTHON=str(python), HEFU_VENV=venv)
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert "venv 模块" in done.stderr


def test_ci_calls_the_test_command_of_the_readme() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in run.splitlines() if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "exec ./hefu-dev test"]
    assert "./hefu-dev test" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_from_an_empty_clone_to_the_command(tmp_path: Path) -> None:
    require_index()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{ROOT}", clone], check=True)
    shutil.copy(SCRIPT, clone / "hefu-dev")

    variables = {"HEFU_PYTHON": sys.executable, "HEFU_VENV": str(clone / ".venv")}
    first = hefu_dev(clone / "hefu-dev", "run", "--version", **variables)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("hefu, version")
    assert "Installing from the lock" in first.stderr

    again = hefu_dev(clone / "hefu-dev", "run", "--version", **variables)
    assert (again.returncode, again.stderr) == (0, ""), "nothing changed, nothing is installed"

    with (clone / "requirements" / "demo.txt").open("a", encoding="utf-8") as lock:
        lock.write("# a change of the lock\n")
    changed = hefu_dev(clone / "hefu-dev", "run", "--version", **variables)
    assert "Installing from the lock" in changed.stderr
