"""A bundle changed in each of its fields, for the tests of who believes what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def other_text(text: str) -> Iterator[str]:
    """The text with single characters changed, cut and prolonged."""
    for place in range(0, len(text), 7):
        swapped = "A" if text[place] != "A" else "B"
        yield text[:place] + swapped + text[place + 1 :]
    yield from (text[:-1], text[1:], text + "A", "")


def changed(value: object) -> Iterator[object]:
    """Other values of the same field, and of another kind."""
    yield from (None, True, 7.5, [], {}, "text")
    if isinstance(value, str):
        yield from other_text(value)
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value, 2**62, float(value) + 0.5)
    elif isinstance(value, list):
        yield from (value[1:], value[:-1], [*value, value[0]], value[::-1])
        for place, one in enumerate(value):
            yield from ([*value[:place], two, *value[place + 1 :]] for two in changed(one))
    elif isinstance(value, dict):
        yield from ({**value, "more": ""}, {key: value[key] for key in list(value)[1:]})
        for key, one in value.items():
            yield from ({**value, key: two} for two in changed(one))


def tampered(bundle: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field in turn changed, left out, or joined by one that is not known."""
    yield "more", {**bundle, "more": "x"}
    for field, value in bundle.items():
        # A bundle may do without these two: less is proved then, and said.
        if field not in ("timestamp", "opened"):
            yield field, {key: bundle[key] for key in bundle if key != field}
        yield from ((field, {**bundle, field: two}) for two in changed(value) if two != value)
