"""A decision on its way out: its sentences are made of facts, so masking the facts must reach them.

What it does: every *named value* of a reason is looked up by its label, and its printed form is replaced
wherever it stands in the document; so are names, numbers and identities. From a reader who may not see
sensitive fields plainly, every longer number in a sentence is taken as well.

What it cannot do: recognise a value that a sentence words anew (rounded, added up, spelled out), or hide
that something was found, by which check, on which day. A reader who may not know that must not be given
the decision at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import cast

from hefu.evidence.field_class import class_of_value, column_classes, declared_tables
from hefu.services.mask_rows import HIDDEN, Reader, masked_value
from hefu.vocabulary.errors import require
from hefu.vocabulary.field_class import FieldClass, highest
from hefu.vocabulary.labelled import LANGUAGES, Label
from hefu.vocabulary.labels import code_families, column_label, entity, entity_names

Json = object
"""What ``json.loads`` gives."""

_FIELDS: Mapping[str, tuple[str, str]] = {
    "borrower_id": ("application", "borrower_id"),
    "borrower_name": ("party", "name"),
    "application_id": ("application", "application_id"),
    "application_no": ("application", "application_no"),
    "requested_minor": ("application", "requested_minor"),
    "amount_minor": ("application", "requested_minor"),
    "adds_minor": ("application", "requested_minor"),
    "about": ("party", "name"),
    "evidence_id": ("contradiction", "row_id"),
    "row_id": ("contradiction", "row_id"),
    "said_by": ("application", "financier_id"),
    "document_name": ("registration", "description"),
}
"""Fields of a decision, each classed as a column that holds the same; ``about`` may be a person's name,
``document_name`` is in the sender's words, ``evidence_id`` names a row of any table."""
_KEPT = frozenset(
    {
        *("decision_id", "digest", "policy_id", "policy_digest", "parameter_digest"),
        *("check_digests", "hefu_version", "engine", "code", "check_id", "id", "kind", "effect"),
        *("outcome", "as_of", "known_on", "technique_code", "currency", "runs", "table"),
    }
)
"""Fields that say what was judged by which rule on which day, and nothing about anybody."""
_LONG_NUMBER = re.compile(r"(?<![\d-])(?!\d{4}-\d{2}-\d{2}(?!\d))\d[\d,.]{2,}\d")
_SHORTEST_SOUGHT = 3


def masked_decision(document: Mapping[str, Json], reader: Reader) -> dict[str, Json]:
    """The document of a decision (decoded JSON) as ``reader`` may see it; see above for its limits.

    Raises ``InvalidInput`` for a role or purpose that is none, ``PolicyIncomplete`` without a table.
    """
    found: dict[str, str] = {}
    for field, value in _fields(document):
        _seek(found, str(value), _masked_field(field, value, reader))
    for name, value in _named_values(document):
        for language in LANGUAGES:
            plain = value[language]
            if plain not in _closed_words():
                _seek(found, plain, _masked_named(name, plain, reader))
    ordered = sorted(found, key=lambda plain: (-len(plain), plain))
    sought = re.compile("|".join(map(re.escape, ordered))) if ordered else None
    without_numbers = reader.sees("sensitive") != "plain"

    def in_text(text: str) -> str:
        if sought is not None:
            text = sought.sub(lambda match: found[match[0]], text)
        return _LONG_NUMBER.sub(HIDDEN, text) if without_numbers else text

    walked = _Walk(reader, in_text).of(document)
    require(isinstance(walked, dict), "a decision is an object")
    return cast("dict[str, Json]", walked)


def _seek(found: dict[str, str], plain: str, shown: str | None) -> None:
    if shown is not None and len(plain) >= _SHORTEST_SOUGHT:
        found[plain] = shown


class _Walk:
    """The document once more, every text of it through ``in_text``."""

    def __init__(self, reader: Reader, in_text: Callable[[str], str]) -> None:
        self._reader, self._in_text = reader, in_text

    def of(self, part: Json, field: str = "") -> Json:
        """One part of the document; ``field``: the name it stands under."""
        if isinstance(part, dict):
            if _is_named_value(part):
                return self._named_value(part)
            return {
                key: value if key in _KEPT else self.of(value, key) for key, value in part.items()
            }
        if isinstance(part, list):
            return [self.of(one, field) for one in part]
        if field in _FIELDS and part not in (None, ""):
            shown = _masked_field(field, part, self._reader)
            return part if shown is None else shown
        return self._in_text(part) if isinstance(part, str) else part

    def _named_value(self, part: dict[str, Json]) -> Json:
        name, value = _label(part["name"]), _label(part["value"])
        shown = {
            language: value[language]
            if value[language] in _closed_words()
            else _masked_named(name, value[language], self._reader) or value[language]
            for language in LANGUAGES
        }
        return {"name": part["name"], "value": shown}


def _masked_field(field: str, value: Json, reader: Reader) -> str | None:
    """What is shown in place of a field; ``None`` where it stays as it is."""
    table, column = _FIELDS[field]
    plain = value if isinstance(value, int) else str(value)
    how = reader.sees(class_of_value(table, column, plain))
    if how == "plain":
        return None
    return HIDDEN if how == "hidden" else str(masked_value(table, column, plain, reader.key))


def _masked_named(name: Mapping[str, str], plain: str, reader: Reader) -> str | None:
    columns = _columns_called(name["en"])
    if not columns:
        return HIDDEN if reader.sees("core") != "plain" else None
    classes: list[FieldClass] = [column_classes(table)[column] for table, column in columns]
    how = reader.sees(highest(classes))
    if how == "plain":
        return None
    table, column = columns[0]
    is_text = declared_tables()[table].columns[column].type in ("text", "code")
    if how == "hidden" or not is_text:
        return HIDDEN
    return str(masked_value(table, column, plain, reader.key))


@cache
def _columns_called(label: str) -> tuple[tuple[str, str], ...]:
    """Columns with that English label, whichever tables they are in."""
    tables = declared_tables()
    return tuple(
        (table, column)
        for table in entity_names()
        if table in tables
        for column in entity(table).columns
        if column in tables[table].columns and column_label(table, column).en == label
    )


@cache
def _closed_words() -> frozenset[str]:
    """Words of closed lists and of the unknown: they name no value of anybody."""
    unknown = Label(en="unknown", zh="未知")
    labels = [
        unknown,
        *(one for family in code_families().values() for one in family.codes.values()),
    ]
    return frozenset(label.in_language(language) for label in labels for language in LANGUAGES)


def _fields(part: Json, field: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _fields(value, key)
    elif isinstance(part, list):
        for one in part:
            yield from _fields(one, field)
    elif field in _FIELDS and part not in (None, ""):
        yield field, part


def _named_values(part: Json) -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    if isinstance(part, list):
        for one in part:
            yield from _named_values(one)
    elif isinstance(part, dict):
        if _is_named_value(part):
            yield _label(part["name"]), _label(part["value"])
            return
        for value in part.values():
            yield from _named_values(value)


def _is_named_value(part: Mapping[str, Json]) -> bool:
    return set(part) == {"name", "value"} and all(isinstance(one, dict) for one in part.values())


def _label(part: Json) -> Mapping[str, str]:
    return cast("Mapping[str, str]", part)
