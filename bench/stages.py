"""Where the time of one call goes: exclusive time per stage, by wrapping the functions of each stage."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Stages:
    """Seconds per stage of the present round; time inside a nested stage belongs to the inner one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Everything inside belongs to ``name``, except what is inside a stage of its own."""
        self._pass_on(name)
        try:
            yield
        finally:
            self._pass_on(None)

    def _pass_on(self, opened: str | None) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now
        if opened is None:
            self._open.pop()
        else:
            self._open.append(opened)

    def wrapped(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed as stage ``name``."""

        def timed(*values: Any, **named: Any) -> Any:
            with self.stage(name):
                return function(*values, **named)

        return timed

    @contextmanager
    def watching(self, places: dict[str, list[tuple[Any, str]]]) -> Iterator[None]:
        """Wrap attributes while inside: stage -> (object that holds it, name of the attribute)."""
        before = [
            (holder, attribute, getattr(holder, attribute))
            for each in places.values()
            for holder, attribute in each
        ]
        for name, each in places.items():
            for holder, attribute in each:
                setattr(holder, attribute, self.wrapped(name, getattr(holder, attribute)))
        try:
            yield
        finally:
            for holder, attribute, function in before:
                setattr(holder, attribute, function)
