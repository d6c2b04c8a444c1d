"""A committee page as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.services.committee.page import CommitteePage, Section, Table, said
from hefu.services.terminal_width import padded, width, wrapped
from hefu.vocabulary.labelled import Language

_LINE_WIDTH = 100
_COLUMN_MAX = 44
_ROWS_MAX = 12


def as_lines(page: CommitteePage, language: Language) -> Iterator[str]:
    """Title, the answer, figures, sections with their tables, then what is unknown and assumed."""
    yield page.title.in_language(language)
    yield said("committee.clocks", as_of=page.as_of, known_on=page.known_on).in_language(language)
    yield ""
    yield from _paragraph(page.answer.in_language(language), "▪ ")
    names = [figure.name.in_language(language) for figure in page.figures]
    widest = max(map(width, names), default=0)
    for name, figure in zip(names, page.figures, strict=True):
        yield f"  {padded(name, widest)}  {figure.value.in_language(language)}"
    for section in page.sections:
        yield ""
        yield from section_lines(section, language)
    for code, told in (("unknown", page.unknown), ("assumed", page.assumed)):
        if told:
            yield ""
            yield said(f"committee.{code}").in_language(language)
            for label in told:
                yield from _paragraph(label.in_language(language), "  · ")
    if page.clauses:
        yield ""
        yield said("committee.clauses").in_language(language)
        for clause in page.clauses:
            yield from _paragraph(clause.title.in_language(language), "  · ")


def section_lines(section: Section, language: Language) -> Iterator[str]:
    """One section: its heading, sentences, the picture in words, and the table."""
    yield section.title.in_language(language)
    for label in section.says:
        yield from _paragraph(label.in_language(language), "  ")
    if section.picture is not None and section.table is None:
        yield from _paragraph(section.picture.in_words.in_language(language), "  ")
    if section.table is not None:
        yield from _table(section.table, language)


def _paragraph(text: str, indent: str) -> Iterator[str]:
    for number, line in enumerate(wrapped(text, _LINE_WIDTH - width(indent))):
        yield (indent if number == 0 else " " * width(indent)) + line


def _table(table: Table, language: Language) -> Iterator[str]:
    heads = [column.title.in_language(language) for column in table.columns]
    shown = [[cell.in_language(language) for cell in row] for row in table.rows[:_ROWS_MAX]]
    widths = [
        min(_COLUMN_MAX, max(width(row[place]) for row in [heads, *shown]))
        for place in range(len(heads))
    ]
    for row in [heads, *shown]:
        told = [wrapped(cell, space) for cell, space in zip(row, widths, strict=True)]
        for number in range(max(map(len, told), default=0)):
            cells = [
                padded(
                    lines[number] if number < len(lines) else "", space, is_number=column.is_number
                )
                for lines, space, column in zip(told, widths, table.columns, strict=True)
            ]
            yield ("  " + "  ".join(cells)).rstrip()
    more = len(table.rows) - len(shown) + table.left_out
    if more:
        yield "  " + said("committee.more_rows", count=more).in_language(language)
