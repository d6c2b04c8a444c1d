"""Ends a process with SIGKILL at its n-th point: before a statement that writes, before or after a commit,
and before or after a file gets its name. Which points there are is counted by running once to the end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from hefu.storage.register import bulk
from hefu.storage.register.database import Prepared

Action = Callable[[], object]


class Point(Enum):
    """Where the process may end. ``LASTING``: between two writes that outlive it."""

    WITHIN = "w"
    LASTING = "l"


def points_of(action: Action) -> list[Point]:
    """Every point that the action passes."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        outcome = 1
        try:
            passed = _installed(lambda _n, point: os.write(write, point.value.encode()))
            action()
            outcome = 0 if passed else 2
        finally:
            os._exit(outcome)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read().decode()
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
        pytest.fail("the action itself failed, or writes nothing")
    return [Point(one) for one in told]


def killed_at(number: int, action: Action) -> None:
    """Run the action in a process of its own that ends at point ``number``, the first being 0."""
    pid = os.fork()
    if pid == 0:
        try:
            _installed(lambda n, _point: os.kill(os.getpid(), signal.SIGKILL) if n == number else 0)
            action()
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code != -signal.SIGKILL:
        pytest.fail(f"the process passed point {number} and ended with {code}")


def chosen(points: list[Point], every: int, lasting: int = 1) -> list[int]:
    """Numbers of every ``lasting``-th point between lasting writes and of every ``every``-th other one; of
    all points where ``HEFU_EVERY_KILL_POINT`` is set, which takes an hour."""
    if os.environ.get("HEFU_EVERY_KILL_POINT"):
        return list(range(len(points)))
    numbers = {one: [n for n, point in enumerate(points) if point is one] for one in Point}
    return sorted([*numbers[Point.LASTING][::lasting], *numbers[Point.WITHIN][::every]])


def _installed(reach: Callable[[int, Point], object]) -> list[int]:
    """Let ``reach`` be called at each point; only ever in a process that is about to end."""
    passed: list[int] = []

    def point(kind: Point) -> None:
        number = len(passed)
        passed.append(number)
        reach(number, kind)

    def before_execute(_c: Any, _k: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "TRUNCATE")):
            point(Point.WITHIN)

    event.listen(Engine, "before_cursor_execute", before_execute)
    # What is compiled once runs on the driver, past what SQLAlchemy tells of.
    for owner, name in ((Prepared, "once"), (Prepared, "many"), (Prepared, "written")):
        _before(owner, name, point)
    _before(bulk, "_copy", point)
    _around(Connection, "_commit_impl", point)
    _around(Path, "replace", point)
    _around(Path, "rename", point)
    return passed


def _before(owner: object, name: str, point: Callable[[Point], None]) -> None:
    real = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        point(Point.WITHIN)
        return real(*given, **named)

    setattr(owner, name, wrapped)


def _around(owner: type, name: str, point: Callable[[Point], None]) -> None:
    real = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        point(Point.LASTING)
        answer = real(*given, **named)
        point(Point.LASTING)
        return answer

    setattr(owner, name, wrapped)
