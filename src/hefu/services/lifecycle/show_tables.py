"""Transition tables for people and for doors: who may do what with which instrument, and what follows."""

from __future__ import annotations

from functools import cache

import msgspec

from hefu.lifecycle.table import Move, TransitionTable, table_of, tables
from hefu.vocabulary.labelled import Label, Language
from hefu.vocabulary.labels import code_families, code_label
from hefu.vocabulary.messages import render_message


class TermShown(msgspec.Struct, frozen=True):
    """One thing to be stated with a move; ``kind`` as in the tables."""

    name: str
    kind: str
    is_required: bool


class MoveShown(msgspec.Struct, frozen=True):
    """One move of an instrument."""

    event: str
    label: Label
    begins: bool
    roles: tuple[str, ...]
    terms: tuple[TermShown, ...]


class InstrumentShown(msgspec.Struct, frozen=True):
    """One instrument; ``own_party``: the term by which a firm from outside begins one for itself."""

    instrument: str
    label: Label
    own_party: str
    parties: tuple[str, ...]
    moves: tuple[MoveShown, ...]


@cache
def instruments_shown() -> tuple[InstrumentShown, ...]:
    """Every instrument."""
    return tuple(
        InstrumentShown(
            instrument=table.instrument,
            label=table.label,
            own_party=table.parties[0] if table.parties else "",
            parties=table.parties,
            moves=tuple(_shown(event, move) for event, move in table.moves.items()),
        )
        for table in tables().values()
    )


def instrument_shown(instrument: str) -> InstrumentShown:
    """One instrument. Raises ``NotFound``."""
    wanted = table_of(instrument).instrument
    return next(one for one in instruments_shown() if one.instrument == wanted)


def _shown(event: str, move: Move) -> MoveShown:
    terms = tuple(
        TermShown(name.removesuffix("?"), kind, not name.endswith("?"))
        for name, kind in move.terms.items()
    )
    return MoveShown(event, move.label, move.begins, move.roles, terms)


def table_lines(language: Language) -> list[str]:
    """One line an instrument."""
    return [
        f"{table.instrument:<12} {table.label.in_language(language)}" for table in tables().values()
    ]


def describe_lines(instrument: str, language: Language) -> list[str]:
    """The whole table of one instrument, move by move."""
    table = table_of(instrument)
    lines = [table.label.in_language(language), ""]
    for event, move in table.moves.items():
        lines += [*_move_lines(table, event, move, language), ""]
    return lines


def _move_lines(table: TransitionTable, event: str, move: Move, language: Language) -> list[str]:
    begin = render_message("lifecycle_page.begin", {}, language)
    sources = [table.states[one].label.in_language(language) for one in move.sources] or [begin]
    to = table.states[move.to].label.in_language(language)
    roles = [code_label("role", one).in_language(language) for one in move.roles]
    told = [
        ("who", _joined(roles, language)),
        ("terms", _joined(list(move.terms), language)),
        *(("guards", one) for one in _named("lifecycle_guard", move.guards, language)),
        *(("postings", one) for one in _named("lifecycle_posting", move.postings, language)),
        *(("notes", one) for one in _named("lifecycle_note", move.notes, language)),
    ]
    head = f"{event}  {move.label.in_language(language)}: {' | '.join(sources)} → {to}"
    return [
        head,
        *(
            f"  {render_message(f'lifecycle_page.{name}', {'what': text}, language)}"
            for name, text in told
            if text
        ),
        f"  {render_message('lifecycle_page.log', {}, language)}",
    ]


def _joined(words: list[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(words)


def _named(family: str, names: tuple[str, ...], language: Language) -> list[str]:
    codes = code_families()[family].codes
    return [codes[name].in_language(language) for name in names]


def diagram(instrument: str, language: Language) -> str:
    """The states and moves as a Mermaid state diagram."""
    table = table_of(instrument)
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{state.label.in_language(language)}" as {code}'
        for code, state in table.states.items()
    ]
    for move in table.moves.values():
        name = move.label.in_language(language)
        lines += [f"    {source} --> {move.to}: {name}" for source in move.sources or ("[*]",)]
    lines += [f"    {code} --> [*]" for code, state in table.states.items() if state.is_end]
    return "\n".join(lines)
