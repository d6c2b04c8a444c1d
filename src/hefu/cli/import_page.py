"""The summary of an import for people: counts first, then every thing that was not taken, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import click

from hefu.services.import_summary import FileLine, FindingLine, ImportSummary, SkippedFile
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.labels import code_label, column_label, entity_label
from hefu.vocabulary.messages import render_message

_LINES_SHOWN = 50
_PLACES_SHOWN = 3
_STATES = ("read", "read_in_part", "rejected", "already_known")


def _alike(findings: Iterable[FindingLine]) -> list[list[FindingLine]]:
    """Findings by what they say, in the order in which each was first said."""
    groups: dict[tuple[object, ...], list[FindingLine]] = {}
    for line in findings:
        said = (line.code, line.effect, line.field, *sorted(line.arguments.items()))
        groups.setdefault(said, []).append(line)
    return list(groups.values())


def print_summary(summary: ImportSummary, language: Language, *, every: bool = False) -> None:
    """Print ``summary``; long lists are cut to the first lines unless ``every``."""
    page = _Page(language, every=every)
    page.head(summary)
    page.counts(summary)
    page.files(summary)
    page.findings(summary)
    page.rest(summary)


class _Page:
    def __init__(self, language: Language, *, every: bool) -> None:
        self._language = language
        self._every = every

    def head(self, summary: ImportSummary) -> None:
        """What was imported whereto."""
        click.echo(
            self._say(
                "title_dry" if summary.dry_run else "title",
                folder=summary.folder,
                book=summary.book,
                known_on=summary.known_on,
            )
        )
        for name in summary.mappings:
            click.echo(self._say("mapping", name=name))

    def counts(self, summary: ImportSummary) -> None:
        """Documents by state and records by table, as two small tables."""
        states = [
            (code_label("document_state", state).in_language(self._language), count)
            for state in _STATES
            if (count := sum(1 for line in summary.files if line.state == state))
        ]
        self._table("documents", [*states, (self._say("total"), len(summary.files))])
        records = [(self._table_name(name), count) for name, count in summary.record_counts.items()]
        if records:
            total = sum(summary.record_counts.values())
            self._table("records", [*records, (self._say("total"), total)])

    def files(self, summary: ImportSummary) -> None:
        """Files about which there is something to say; on a dry run all, with their first rows."""
        chosen = [
            line
            for line in summary.files
            if summary.dry_run or line.state == "read_in_part" or line.same_as
        ]
        self._listing("files", [self._file_text(line) for line in chosen])

    def findings(self, summary: ImportSummary) -> None:
        """File, place, field and sentence of everything that was not taken as it stands; what is
        said in the same words of many places is said once."""
        groups = _alike(summary.findings)
        if self._every:
            groups = [[line] for line in summary.findings]
        self._listing("findings", [self._finding_text(lines) for lines in groups])
        if len(summary.findings) < sum(summary.finding_counts.values()):
            click.echo("  " + self._say("cut", count=len(summary.findings)))

    def rest(self, summary: ImportSummary) -> None:
        """Skipped files, contradictions, references that lead nowhere."""
        self._listing("skipped", self._skipped_texts(summary.skipped))
        self._contradictions(summary)
        self._listing(
            "unmatched",
            [
                self._say(
                    "unmatched_line",
                    table=self._table_name(one.table),
                    column=self._column_name(one.table, one.column),
                    count=one.count,
                    target=self._table_name(one.target_table),
                    examples=", ".join(value for _, value in one.examples[:3]),
                )
                for one in summary.unmatched
            ],
        )

    def _contradictions(self, summary: ImportSummary) -> None:
        if not summary.contradiction_count:
            return
        click.echo("\n" + self._say("contradictions", count=summary.contradiction_count))
        lines = [
            self._say(
                "contradiction_line",
                table=self._table_name(one.table),
                row_id=one.row_id,
                column=self._column_name(one.table, one.column),
                values=" / ".join(one.values),
            )
            for one in summary.contradictions
        ]
        self._lines(lines, summary.contradiction_count)

    def _file_text(self, line: FileLine) -> str:
        if line.state == "already_known":
            if line.same_as:
                return self._say("same_as", name=line.name, other=line.same_as)
            phrase = "known_before_part" if line.rejected_count else "known_before"
        elif line.state == "rejected":
            phrase = "file_line_rejected"
        else:
            phrase = "file_line_part" if line.rejected_count else "file_line"
        text = self._say(
            phrase,
            name=line.name,
            state=code_label("document_state", line.state).in_language(self._language),
            kind=self._say("kind_unknown") if line.kind == "unknown" else line.kind,
            count=line.record_count,
            rejected=line.rejected_count,
        )
        rows = (
            f"\n      {self._table_name(row.table)} ({row.locator}): "
            + "; ".join(
                f"{self._column_name(row.table, name)} {value}"
                for name, value in row.values.items()
            )
            for row in line.preview
        )
        return text + "".join(rows)

    def _finding_text(self, lines: Sequence[FindingLine]) -> str:
        """Findings that differ in nothing but their place."""
        line = lines[0]
        field = [f"{self._say('field')} {name}"] if (name := self._field_name(line)) else []
        effect = code_label("import_effect", line.effect).in_language(self._language)
        first = self._place(line) if len(lines) == 1 else self._say("places", count=len(lines))
        head = " · ".join([first, *field, effect])
        shown = [] if len(lines) == 1 else [self._place(one) for one in lines[:_PLACES_SHOWN]]
        if len(lines) > _PLACES_SHOWN:
            shown.append(self._say("places_more", count=len(lines) - _PLACES_SHOWN))
        return "\n      ".join([f"{head} [{line.code}]", self._sentence(line), *shown])

    def _place(self, line: FindingLine) -> str:
        return f"{line.name} · {self._say('place')} {line.locator}" if line.locator else line.name

    def _skipped_texts(self, skipped: Sequence[SkippedFile]) -> list[str]:
        """Files that were passed over for the same reason are named together."""
        by_code: dict[str, list[str]] = {}
        for one in skipped:
            by_code.setdefault(one.code, []).append(one.name)
        groups = [(one.code, [one.name]) for one in skipped] if self._every else by_code.items()
        texts = []
        for code, names in groups:
            between, before_rest = ("、", "，") if self._language == "zh" else (", ", " ")
            shown = between.join(names[:_PLACES_SHOWN])
            if len(names) > _PLACES_SHOWN:
                rest = self._say("places_more", count=len(names) - _PLACES_SHOWN)
                shown += before_rest + rest
            texts.append(f"{shown}: {render_message(code, {}, self._language)}")
        return texts

    def _sentence(self, line: FindingLine) -> str:
        """The finding's sentence; if its catalogue and its reader disagree, the bare values."""
        try:
            return render_message(line.code, self._named(line.arguments), self._language)
        except (KeyError, IndexError, ValueError):
            return "; ".join(f"{name}={value}" for name, value in line.arguments.items())

    def _named(self, arguments: Mapping[str, str]) -> dict[str, object]:
        """Names of tables and columns among the arguments, in words."""
        table = arguments.get("table", "")
        named: dict[str, object] = dict(arguments)
        if table:
            named["table"] = self._table_name(table)
            for key in ("column", "missing"):
                if key in arguments:
                    columns = arguments[key].split(", ")
                    named[key] = ", ".join(self._column_name(table, one) for one in columns)
        return named

    def _field_name(self, line: FindingLine) -> str:
        return self._column_name(line.arguments.get("table", ""), line.field)

    def _table_name(self, table: str) -> str:
        try:
            return entity_label(table).in_language(self._language)
        except KeyError:
            return table

    def _column_name(self, table: str, column: str) -> str:
        try:
            return column_label(table, column).in_language(self._language)
        except KeyError:
            return column

    def _table(self, phrase: str, rows: Sequence[tuple[str, int]]) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(title=None, min_width=40)
        table.add_column(Text(self._say(phrase)))
        table.add_column(Text(self._say("count")), justify="right")
        for position, (name, count) in enumerate(rows, 1):
            table.add_row(Text(name), f"{count:,}", end_section=position == len(rows) - 1)
        Console(highlight=False).print(table)

    def _listing(self, phrase: str, lines: Sequence[str]) -> None:
        if lines:
            click.echo("\n" + self._say(phrase))
            self._lines(lines, len(lines))

    def _lines(self, lines: Iterable[str], total: int) -> None:
        shown = list(lines) if self._every else list(lines)[:_LINES_SHOWN]
        for line in shown:
            click.echo("  - " + line)
        if len(shown) < total:
            click.echo("  " + self._say("more", count=total - len(shown)))

    def _say(self, phrase: str, **arguments: object) -> str:
        return render_message(f"import_page.{phrase}", arguments, self._language)
