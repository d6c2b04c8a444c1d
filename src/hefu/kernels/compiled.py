"""One text for every numeric kernel: run as it stands on small inputs, compiled on large ones.

A committee with twelve guarantees must not wait for a compiler, and a book with a million must not wait
for an interpreter. A kernel is a plain function over NumPy arrays in the subset that Numba compiles.
Below ``COMPILE_FROM`` steps it runs as plain Python and Numba is not even imported; from there on it is
compiled once, kept on disk where a writable place is found, and kept in memory in any case. Both ways
give the same integers; floating-point results are the same to the last bit as long as a kernel does not
ask for reordering (``fastmath`` is off).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

COMPILE_FROM = 300_000
"""Elementary steps from which compiling pays: about the half second that a warm start costs."""

_CACHE_VARIABLE = "NUMBA_CACHE_DIR"

P = ParamSpec("P")
R = TypeVar("R")


class Kernel(Generic[P, R]):
    """A function over arrays with two ways to run. Kernels may call kernels of their own module or others:
    inside a compiled kernel they are compiled, too."""

    def __init__(self, plain: Callable[P, R], *, parallel: bool = False) -> None:
        if not isinstance(plain, FunctionType):
            raise TypeError(f"a kernel is made of a function, not of {plain!r}")
        self.plain: Callable[P, R] = plain
        self._source: FunctionType = plain
        self._parallel = parallel
        self._machine: Any = None
        self.__doc__ = plain.__doc__
        self.__name__ = plain.__name__
        self.__module__ = plain.__module__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run as plain Python; what a kernel called by a plain kernel does."""
        return self.plain(*args, **kwargs)

    def at(self, step_count: int) -> Callable[P, R]:
        """The way to run for about so many elementary steps (nodes plus edges, times sweeps).

        Without Numba the plain way is all there is: slower, never different.
        """
        if step_count < COMPILE_FROM or find_spec("numba") is None:
            return self.plain
        return self.compiled

    @property
    def compiled(self) -> Callable[P, R]:
        """The compiled function; compiled on first use. ``ModuleNotFoundError`` without Numba."""
        if self._machine is None:
            self._machine = self._compile()
        machine: Callable[P, R] = self._machine
        return machine

    def _compile(self) -> Any:
        keep = _choose_cache()
        from numba import njit

        function = self._source
        within = dict(function.__globals__)
        for name in function.__code__.co_names:
            called = within.get(name)
            if isinstance(called, Kernel):
                within[name] = called.compiled
        twin = FunctionType(
            function.__code__,
            within,
            function.__name__,
            function.__defaults__,
            function.__closure__,
        )
        twin.__module__ = function.__module__
        twin.__qualname__ = function.__qualname__
        twin.__kwdefaults__ = function.__kwdefaults__
        return njit(cache=keep, parallel=self._parallel, nogil=True)(twin)


class TwinKernel(Kernel[P, R]):
    """A function with a twin written for the machine, where the compiler would not find the lanes of the
    processor by itself. The twin does the same operations in the same order; tests compare their bits."""

    def __init__(self, plain: Callable[P, R], twin: Callable[[bool], Any]) -> None:
        """``twin`` is told whether compiled code can be kept, and imports Numba no earlier than that."""
        super().__init__(plain)
        self._twin = twin

    def _compile(self) -> Any:
        return self._twin(_choose_cache())


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """Make a kernel of a plain function."""
    return Kernel(function)


def parallel_kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """The same with loops over ``numba.prange`` spread over cores; give it independent iterations."""
    return Kernel(function, parallel=True)


def twin_kernel(twin: Callable[[bool], Any]) -> Callable[[Callable[P, R]], TwinKernel[P, R]]:
    """Make a kernel of a plain function and its twin for the machine."""
    return lambda function: TwinKernel(function, twin)


def _choose_cache() -> bool:
    """Whether compiled code can be kept, having named a place for it: a home that cannot be written, as
    on a locked-down server, must not keep the program from starting."""
    if os.environ.get(_CACHE_VARIABLE):
        return True
    for place in (Path.home() / ".cache" / "hefu" / "kernels", _temporary_place()):
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=place):
                os.environ[_CACHE_VARIABLE] = str(place)
                return True
        except OSError:
            continue
    return False


def _temporary_place() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"hefu-kernels-{user}"
