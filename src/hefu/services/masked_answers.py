"""What a door shows of evidence and decisions: masked for who reads and what for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from hefu.evidence.field_class import class_of_value
from hefu.evidence.ports import StoredWaiver
from hefu.services.data_security.record_consent import ConsentLine
from hefu.services.kept_decisions import DecisionLine, DecisionMessage
from hefu.services.mask_decision import masked_decision
from hefu.services.mask_rows import HIDDEN, Reader, masked_rows, masked_value
from hefu.services.show_evidence import StatementLine
from hefu.services.show_matches import MatchLine, PartyLine, PartyMatches
from hefu.services.view_application import ApplicationLine, ApplicationView
from hefu.vocabulary.errors import NotAllowed
from hefu.vocabulary.field_class import FIELD_CLASSES

Line = TypeVar("Line", bound=msgspec.Struct)
_SOURCE = ("application", "financier_id")
_WORDS = ("party_match", "reason")
_NAME_OF_PAPER = ("registration", "description")


def sees_all(reader: Reader) -> bool:
    """Whether nothing is masked or hidden from the reader."""
    return all(reader.sees(each) == "plain" for each in FIELD_CLASSES)


def masked_statements(
    lines: Sequence[StatementLine], table: str, reader: Reader
) -> list[StatementLine]:
    """Statements about rows of ``table``; of a value that is not shown plainly the original words go too."""
    return [_statement(line, table, reader) for line in lines]


def _statement(line: StatementLine, table: str, reader: Reader) -> StatementLine:
    shown = masked_rows([dict(line.values)], table, reader)
    changed = shown.masked | shown.hidden
    values: dict[str, str | int | None] = {
        name: value if isinstance(value, int) or value is None else str(value)
        for name, value in shown.rows[0].items()
    }
    return msgspec.structs.replace(
        line,
        said_by=_shown(line.said_by, _SOURCE, reader),
        document_name=_shown(line.document_name, _NAME_OF_PAPER, reader),
        values=values,
        original={name: words for name, words in line.original.items() if name not in changed},
        not_plain=tuple(sorted(changed)),
    )


def masked_party(found: PartyMatches, reader: Reader) -> PartyMatches:
    """One party and all it is held against; what people wrote about a pair goes with the names."""

    def line(one: PartyLine) -> PartyLine:
        named = msgspec.structs.asdict(one).items()
        return PartyLine(*(_shown(value, ("party", name), reader) for name, value in named))

    def match(one: MatchLine) -> MatchLine:
        words = tuple(
            msgspec.structs.replace(word, reason=_shown(word.reason, _WORDS, reader))
            for word in one.words
        )
        return msgspec.structs.replace(one, one=line(one.one), other=line(one.other), words=words)

    return msgspec.structs.replace(
        found,
        party=line(found.party),
        group=tuple(line(one) for one in found.group),
        matches=tuple(match(one) for one in found.matches),
    )


def masked_line(found: ApplicationLine, reader: Reader) -> ApplicationLine:
    """The head of an application."""
    return _masked(found, "application", reader)


def masked_application(found: ApplicationView, reader: Reader) -> ApplicationView:
    """An application with its items."""
    head = _masked(found, "application", reader)
    items = tuple(_masked(one, "application_item", reader) for one in found.items)
    return msgspec.structs.replace(head, items=items)


def _masked(line: Line, table: str, reader: Reader) -> Line:
    """Texts masked; of an amount or a day that is not shown plainly nothing is left."""
    changed: dict[str, object] = {}
    for name, value in msgspec.structs.asdict(line).items():
        if isinstance(value, str):
            changed[name] = _shown(value, (table, name), reader)
        elif value is not None and not isinstance(value, tuple):
            is_plain = reader.sees(class_of_value(table, name, value)) == "plain"
            changed[name] = value if is_plain else None
    return msgspec.structs.replace(line, **changed)


def masked_decision_line(found: DecisionLine, reader: Reader) -> DecisionLine:
    """A decision of a history; its amount is classed as one that is asked for."""
    is_plain = reader.sees(class_of_value("application", "requested_minor", 0)) == "plain"
    return found if is_plain else msgspec.structs.replace(found, amount_minor=None)


def masked_consents(lines: Sequence[ConsentLine], reader: Reader) -> list[ConsentLine]:
    """Consents; an identity may be a name."""
    return [
        msgspec.structs.replace(
            line,
            party_id=_shown(line.party_id, ("party", "party_id"), reader),
            recipient_id=_shown(line.recipient_id, ("party", "party_id"), reader),
        )
        for line in lines
    ]


def masked_waivers(found: Sequence[StoredWaiver], reader: Reader) -> list[StoredWaiver]:
    """Waivers; why one was given or taken back is in people's own words."""
    return [
        msgspec.structs.replace(
            one,
            reason=_shown(one.reason, _WORDS, reader),
            revocation=one.revocation
            and msgspec.structs.replace(
                one.revocation, reason=_shown(one.revocation.reason, _WORDS, reader)
            ),
        )
        for one in found
    ]


def masked_queue(told: str, reader: Reader) -> dict[str, object]:
    """The morning queue (JSON) as the reader may see it; its sentences are masked as those of a decision."""
    plain: dict[str, object] = msgspec.json.decode(told)
    return plain if sees_all(reader) else masked_decision(plain, reader)


def decision_shown(decision: DecisionMessage, reader: Reader) -> DecisionMessage:
    """A decision as the reader may see it. Raises ``NotAllowed`` when too little of it would be left to be a
    decision still."""
    if sees_all(reader):
        return decision
    # As it is kept: a tuple would be walked past.
    plain = msgspec.json.decode(msgspec.json.encode(decision))
    try:
        return msgspec.convert(masked_decision(plain, reader), DecisionMessage)
    except msgspec.ValidationError as error:
        raise NotAllowed("api.too_little_left", role=reader.role, purpose=reader.purpose) from error


def _shown(value: str, column: tuple[str, str], reader: Reader) -> str:
    how = reader.sees(class_of_value(*column, value)) if value else "plain"
    if how == "plain":
        return value
    return str(masked_value(*column, value, reader.key)) if how == "masked" else HIDDEN
