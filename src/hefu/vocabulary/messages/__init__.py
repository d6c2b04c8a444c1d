"""Sentences for people, by stable code, in Chinese and English.

Every error and every import finding carries a *code* and *arguments*; its text is rendered here at
the edge and never stored as the fact. One YAML file per area; the code is ``area.what_is_wrong``.
Each sentence says what happened, with which values, why it matters and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from hefu.vocabulary.labelled import Label, Language, read_yaml, yaml_names


@cache
def _catalogue(area: str) -> dict[str, Label]:
    name = f"{area}.yaml"
    if name not in yaml_names(__name__):
        return {}
    return msgspec.convert(read_yaml(__name__, name), dict[str, Label])


def message_label(code: str) -> Label:
    """The sentence of ``code`` in both languages, placeholders unfilled.

    Raises ``KeyError`` naming the code when no sentence was written for it.
    """
    area, _, rest = code.partition(".")
    return _catalogue(area)[rest]


def render_message(code: str, arguments: Mapping[str, object], language: Language) -> str:
    """Fill the sentence of ``code`` with ``arguments`` (placeholder name -> value)."""
    return (
        message_label(code)
        .in_language(language)
        .format_map({name: "—" if value is None else value for name, value in arguments.items()})
    )
