"""Libraries that come with an extra: where one is missing, the caller is told which extra to install."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from hefu.vocabulary.errors import Unavailable

Extra = Literal["proof", "sm2"]
"""``proof``: signatures, certificates, SM3, time-stamps. ``sm2``: the Chinese signature algorithm."""


@contextmanager
def coming_with(extra: Extra) -> Iterator[None]:
    """Around the import of a library: raises ``Unavailable`` (``attestation.library_missing``)."""
    try:
        yield
    except ImportError as error:
        raise Unavailable("attestation.library_missing", extra=extra) from error
