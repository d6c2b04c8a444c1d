"""Runs the commands of a page, in order, in one folder.

In a ```` ```console ```` block a line that starts with ``$ `` is a command. The lines below it, up to the
next command, are output a reader will see: each must occur in the real output, in that order; ``...``
stands for anything, in a line too. A block that names a file (```` ```csv title=papers/a.csv ````) is
what the reader saves under that name. The number of a decision, an alert or a waiver hangs on every
digest behind it and changes with each of them: the one that a page shows stands for the real one, in
later commands and their output too.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(
    r"(Decision no\. |决定编号 |Waiver |豁免 |[A-Z]{3}\d{3}-|…-|\[)"
    r"([0-9a-f]{20}|[0-9a-f]{12}|[0-9a-f]{8})\b"
)
ELLIPSIS = re.compile(r"\s*(?:\.\.\.|…)\s*")
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
    """One command of a page and the output that the page shows for it, or one file to save."""

    command: str
    shown: tuple[str, ...]
    path: str = ""
    text: str = ""

    @property
    def done(self) -> str:
        """What the reader does, whatever the language of the answer."""
        return re.sub(r" --lang (zh|en)\b", "", self.command) or f"{self.path}\n{self.text}"


def steps(page: str) -> list[Step]:
    """Everything that a page tells a reader to do, in order."""
    found: list[Step] = []
    for language, path, text in BLOCK.findall(page):
        if path:
            found.append(Step("", (), path, text))
        elif language == "console":
            found += _commands(text)
    return found


def _commands(block: str) -> Iterator[Step]:
    command, shown = "", list[str]()
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield Step(command, tuple(shown))
            command, shown = line[2:].strip(), []
        elif not command:
            raise ValueError(f"a console block must begin with a command: {line!r}")
        elif ELLIPSIS.sub("", line).strip():
            shown.append(line.strip())
    yield Step(command, tuple(shown))


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
    return compared(shown, output)[0]


def numbers(shown: Sequence[str], output: str) -> dict[str, str]:
    """Numbers on the page, each with the one that the command printed in its place."""
    return compared(shown, output)[1]


def compared(shown: Sequence[str], output: str) -> tuple[list[str], dict[str, str]]:
    """What ``missing`` and ``numbers`` tell."""
    rest = " ".join(output.split())
    lost: list[str] = []
    meant: dict[str, str] = {}
    for line in shown:
        place = re.search(_pattern(line), rest)
        if place is None:
            lost.append(line)
            continue
        written = [number for _, number in NUMBER.findall(line)]
        meant |= dict(zip(written, place.groups(), strict=True))
        rest = rest[place.end() :]
    return lost, meant


def _pattern(line: str) -> str:
    """The line with anything for an ellipsis and one group for each number."""
    pieces = NUMBER.split(" ".join(line.split()))
    # Around each number stand the text before it and its prefix, which belong together.
    texts = [a + b for a, b in zip(pieces[0::3], [*pieces[1::3], ""], strict=True)]
    parts = (".*?".join(map(re.escape, ELLIPSIS.split(text))) for text in texts)
    return r"([0-9a-f]+)\b".join(parts)


def run_steps(found: Sequence[Step], folder: Path) -> list[str]:
    """Do all steps in ``folder``; what went wrong, in words. Stops at the first command that fails."""
    try:
        return _all_done(found, folder)
    finally:
        # A server that the page did not come to stop.
        for left in folder.glob("*.pid"):
            with suppress(OSError, ValueError):
                os.kill(int(left.read_text(encoding="utf-8")), signal.SIGTERM)


def _all_done(found: Sequence[Step], folder: Path) -> list[str]:
    # A page says 8000; on the machine that runs it somebody else may.
    port = _free_port()
    real = {f"{mark}8000": f"{mark}{port}" for mark in ("127.0.0.1:", "--port ")}
    for step in found:
        if step.path:
            (folder / step.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / step.path).write_text(_meant(step.text, real), encoding="utf-8")
            continue
        command = runnable(step.command)
        if command is None:
            continue
        command, *shown = (_meant(text, real) for text in (command, *step.shown))
        done = _run(command, folder)
        output = done.stdout + done.stderr
        if done.returncode != 0:
            return [f"$ {step.command}\nended with {done.returncode}:\n{output[-2000:]}"]
        if lost := missing(shown, output):
            return [f"$ {step.command}\ndid not print {lost}; it printed:\n{output[-2000:]}"]
        known = set(real.values())
        real |= {
            written: printed
            for written, printed in numbers(shown, output).items()
            if written not in known
        }
    return []


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _meant(text: str, real: Mapping[str, str]) -> str:
    """The text with real numbers in the place of those of the page."""
    for written, printed in real.items():
        text = text.replace(written, printed)
    return text


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    binaries = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    # The reader's machine tells the day that Hefu tells; pages that ask it for one say so.
    environment |= {"COLUMNS": "120", "NO_COLOR": "1", "TZ": "Asia/Shanghai"}
    if (folder / "src").is_dir():
        environment |= {"PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
