"""What has been kept for as long as its class asks: a list for a person to decide on, nothing is erased.

The time of a document runs from the day it became known to us. A law may let it run from a later day, the
end of the transaction or of the whole relation, which no document tells: what is listed is due at the
earliest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from hefu.evidence.day import Clocks
from hefu.evidence.field_class import column_classes
from hefu.parameters.loader import ParameterView
from hefu.services.data_security.ports import AgedDocument, Custody
from hefu.vocabulary.field_class import FieldClass, highest
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.labels import code_label
from hefu.vocabulary.messages import render_message
from hefu.vocabulary.types.period import end_of_months

_SHOWN_OF_DIGEST = 12


class DueDocument(msgspec.Struct, frozen=True):
    """A document and its time; ``kept_until``: the last day that its class asks for; ``months``: how
    many months that is, ``verified``: whether that number was checked against its source."""

    document: AgedDocument
    field_class: FieldClass
    kept_until: date
    months: int
    verified: bool


def due_documents(custody: Custody, clocks: Clocks) -> list[DueDocument]:
    """Documents whose time is over on the business date, of those known on the day, the oldest first.

    Raises ``PolicyIncomplete`` when no time holds for a class on that day.
    """
    documents = custody.aged_documents(min(clocks.as_of, clocks.known_on))
    times = [time_of(document, clocks) for document in documents]
    return [one for one in times if one.kept_until < clocks.as_of]


def time_of(document: AgedDocument, clocks: Clocks) -> DueDocument:
    """For how long a document is kept. Raises ``PolicyIncomplete`` when no time holds for its class."""
    field_class = class_of_document(document)
    kept = ParameterView(clocks).get(f"policy.retention.{field_class}_class")
    kept_until = end_of_months(document.known_on, kept.value)
    return DueDocument(document, field_class, kept_until, kept.value, kept.verified)


def class_of_document(document: AgedDocument) -> FieldClass:
    """The highest class of what it states; of one that nothing could be read from ``core``."""
    if not document.tables:
        return "core"
    return highest(one for table in document.tables for one in column_classes(table).values())


def due_lines(found: Sequence[DueDocument], clocks: Clocks, language: Language) -> Iterator[str]:
    """One line for each, and what the list is not."""
    for one in found:
        yield render_message(
            "protection.due",
            {
                "digest": one.document.digest[:_SHOWN_OF_DIGEST],
                "kind": one.document.kind,
                "known_on": one.document.known_on.isoformat(),
                "kept_until": one.kept_until.isoformat(),
                "class": code_label("field_class", one.field_class).in_language(language),
            },
            language,
        )
    told = {"count": len(found), "as_of": clocks.as_of.isoformat()}
    yield render_message("protection.due_count", told, language)
    if any(not one.verified for one in found):
        yield render_message("protection.due_unverified", {}, language)
