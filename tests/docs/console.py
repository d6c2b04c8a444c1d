"""Runs the ```console blocks of a page, in order, in one folder.

A line that starts with ``$ `` is a command. The lines below it, up to the next command, are output a
reader will see: each must occur in the real output, in that order; ``...`` stands for anything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELLIPSIS = ("...", "…")
SECONDS = 300

# What a page may tell a reader to type that is not run here, each with the reason.
NOT_RUN = {
    "./hefu-dev test": "it is the command that runs this very test",
    "./hefu-dev test quick": "it is the command that runs this very test",
    "./hefu-dev lint": "part of ./hefu-dev test",
    "./hefu-dev lock": "asks a package index; tests/packaging proves its result",
    "./hefu-dev reference": "would write into the checkout; test_reference.py proves its result",
    "./hefu-dev shell": "waits for a person",
}
# Commands of the checkout, run with the environment that runs the tests; the install itself is proved
# by tests/packaging/test_hefu_dev.py.
SAME_AS = (("./hefu-dev run ", "hefu "), ("./hefu-dev demo", "hefu demo"))


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a page and the output that the page shows for it."""

    command: str
    shown: tuple[str, ...]


def steps(page: str) -> list[Step]:
    """All commands of a page, in order."""
    found: list[Step] = []
    for block in BLOCK.findall(page):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:].strip(), ()))
            elif not found:
                raise ValueError(f"a console block must begin with a command: {line!r}")
            elif line.strip() and line.strip() not in ELLIPSIS:
                found[-1] = Step(found[-1].command, (*found[-1].shown, line.strip()))
    return found


def runnable(command: str) -> str | None:
    """The command as it is run here, or ``None`` when it is not run, for a reason given above."""
    if command in NOT_RUN:
        return None
    for written, meant in SAME_AS:
        if command.startswith(written):
            return meant + command.removeprefix(written)
    return command


def missing(shown: Sequence[str], output: str) -> list[str]:
    """Shown lines that the output does not contain in that order; blanks are not compared."""
    rest = " ".join(output.split())
    lost = []
    for line in shown:
        wanted = " ".join(line.split())
        place = rest.find(wanted)
        if place < 0:
            lost.append(line)
        else:
            rest = rest[place + len(wanted) :]
    return lost


def run_steps(found: Sequence[Step], folder: Path) -> list[str]:
    """Run the commands in ``folder``; what went wrong, in words. Stops at the first command that fails."""
    binaries = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"COLUMNS": "120", "NO_COLOR": "1"}
    for step in found:
        command = runnable(step.command)
        if command is None:
            continue
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        output = done.stdout + done.stderr
        if done.returncode != 0:
            return [f"$ {step.command}\nended with {done.returncode}:\n{output[-2000:]}"]
        if lost := missing(step.shown, output):
            return [f"$ {step.command}\ndid not print {lost}; it printed:\n{output[-2000:]}"]
    return []
