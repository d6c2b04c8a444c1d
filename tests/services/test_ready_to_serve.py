"""A serving process does not look for leftovers in the middle of an answer, and still gets rid of them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from hefu.services.ready_to_serve import ready_to_serve

_ROWS_OF_AN_ANSWER = 60_000


class _Ring:
    """An object that holds itself, so that only the search for leftovers frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def ready() -> Iterator[None]:
    before = gc.get_threshold()
    ready_to_serve()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("ready")
def test_nothing_is_looked_through_while_one_answer_is_made() -> None:
    before = [each["collections"] for each in gc.get_stats()]
    rows = [[number] for number in range(_ROWS_OF_AN_ANSWER)]
    assert [each["collections"] for each in gc.get_stats()] == before
    assert len(rows) == _ROWS_OF_AN_ANSWER


@pytest.mark.usefixtures("ready")
def test_what_is_left_over_is_found_in_the_end() -> None:
    gone = weakref.ref(_Ring())
    kept: list[_Ring] = []
    while gone() is not None and len(kept) < 1_000_000:
        kept.append(_Ring())
    assert gone() is None
