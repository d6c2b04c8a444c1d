"""Writes ``docs/reference`` in Chinese and English from the YAML and the commands themselves.

``python docs/build_reference.py`` writes; with ``--check`` it only names the pages that are not fresh
and exits with 1. A test runs the same comparison.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import msgspec

from hefu.checks._engine.registry import Check, checks
from hefu.cli.main import COMMANDS
from hefu.evidence.fact_schema import FactTable, fact_tables
from hefu.evidence.field_class import column_classes
from hefu.evidence.schema import Table, tables
from hefu.parameters.loader import DatedValue, Parameter, parameter, parameter_ids
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import (
    LANGUAGES,
    Label,
    Language,
    parse_yaml,
    read_yaml,
    yaml_names,
)
from hefu.vocabulary.labels import code_label, entity, entity_names, term, term_names

DOCS = Path(__file__).resolve().parent
TARGET = DOCS / "reference"
BY_HAND = ("benchmarks.en.md", "benchmarks.zh.md", "detection.en.md", "detection.zh.md")
"""Pages of measured figures, which nothing but a measurement can write."""
UNKNOWN = "—"


@cache
def words() -> Mapping[str, Label]:
    """Headings of the pages."""
    text = (DOCS / "reference_words.yaml").read_text(encoding="utf-8")
    return msgspec.convert(parse_yaml(text), dict[str, Label])


def say(key: str, language: Language, **values: object) -> str:
    """One heading word, its placeholders filled."""
    return words()[key].in_language(language).format_map(values)


def table_of(columns: Sequence[str], rows: Iterable[Sequence[str]], language: Language) -> str:
    """A Markdown table; ``columns`` are keys of the heading words."""
    head = [say(key, language) for key in columns]
    lines = [head, ["---"] * len(head), *(map(cell, row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return " ".join(text.split()).replace("|", "\\|") or UNKNOWN


def codes(names: Iterable[str]) -> str:
    """Names in code type, joined by commas."""
    return ", ".join(f"`{name}`" for name in names)


def table_words(name: str, language: Language) -> tuple[str, str, Mapping[str, Label]]:
    """Title, meaning and column labels of a table; the bare name where no words exist yet."""
    if name not in entity_names():
        return name, "", {}
    found = entity(name)
    return (
        f"{found.title.in_language(language)} `{name}`",
        found.meaning.in_language(language),
        found.columns,
    )


def named(labels: Mapping[str, Label], column: str, language: Language) -> str:
    """Label of a column, or a dash."""
    return labels[column].in_language(language) if column in labels else UNKNOWN


def field_class(table: str, column: str, language: Language) -> str:
    """The class of a column in words."""
    return code_label("field_class", column_classes(table)[column]).in_language(language)


def evidence_table(found: Table, language: Language) -> str:
    """One evidence table: columns, then which rows an application reads."""
    title, meaning, labels = table_words(found.table, language)
    rows = []
    for name, column in found.columns.items():
        remarks = [say("key", language)] if name == found.key else []
        remarks += [say("required", language)] if column.required else []
        remarks += [say("descriptive", language)] if column.descriptive else []
        if name in found.derived:
            sources = codes(found.derived[name].sources)
            remarks.append(say("derived", language, sources=sources))
        rows.append(
            (
                f"`{name}`",
                named(labels, name, language),
                column.type,
                field_class(found.table, name, language),
                "; ".join(remarks),
            )
        )
    reached = [say("reach_row", language, by=r.by, origin=r.origin) for r in found.reach]
    parts = [
        f"## {title}\n",
        meaning,
        "",
        table_of(("column", "label", "type", "class", "remark"), rows, language),
        f"{say('reach', language)}: {'; '.join(reached) or say('reach_start', language)}.",
    ]
    if found.fresh:
        fresh = found.fresh
        parts.append(
            "\n" + say("fresh", language, column=fresh.column, parameter=fresh.parameter) + "."
        )
    return "\n".join(parts) + "\n"


def evidence_tables(language: Language) -> str:
    """Page of all evidence tables."""
    return "\n".join(evidence_table(found, language) for found in tables().values())


def fact_table(found: FactTable, language: Language) -> str:
    """One fact table."""
    title, meaning, labels = table_words(found.table, language)
    rows = [
        (
            f"`{name}`",
            named(labels, name, language),
            column.type,
            field_class(found.table, name, language),
            codes(column.sources),
        )
        for name, column in found.columns.items()
    ]
    body = table_of(("column", "label", "type", "class", "rests_on"), rows, language)
    return f"## {title}\n\n{meaning}\n\n{body}"


def fact_tables_page(language: Language) -> str:
    """Page of all fact tables."""
    return "\n".join(fact_table(found, language) for found in fact_tables().values())


def basis(ids: Iterable[str], language: Language) -> str:
    """Titles of legal and policy sources; the bare id where its file does not exist yet."""
    known = yaml_names("hefu.vocabulary.basis")
    return "; ".join(
        clause(name).title.in_language(language) if f"{name}.yaml" in known else f"`{name}`"
        for name in ids
    )


def parameter_row(found: Parameter, value: DatedValue, language: Language) -> Sequence[str]:
    """One dated value."""
    unit = code_label("parameter_unit", found.unit).in_language(language)
    return (
        f"{value.value} {found.currency or ''} {unit}",
        code_label("comparison", found.comparison).in_language(language),
        value.effective_from.isoformat(),
        value.known_from.isoformat(),
        basis(value.basis, language),
        value.source.in_language(language),
        say("yes" if value.verified else "no", language),
    )


PARAMETER_COLUMNS = (
    "value",
    "comparison",
    "effective_from",
    "known_from",
    "basis",
    "source",
    "verified",
)


def parameters(language: Language) -> str:
    """Page of all parameters."""
    parts = []
    for name in parameter_ids():
        found = parameter(name)
        rows = [parameter_row(found, value, language) for value in found.values]
        title = found.title.in_language(language)
        note = f"{found.note.in_language(language)}\n\n" if found.note else ""
        body = table_of(PARAMETER_COLUMNS, rows, language)
        parts.append(f"## `{name}`\n\n{title}\n\n{note}{body}")
    return "\n".join(parts)


def check_section(check: Check, language: Language) -> str:
    """One check: its card in words."""
    card = check.card
    folder = f"../../src/hefu/checks/{check.id.replace('.', '/')}"
    rows = [
        ("code", card.code),
        ("severity", code_label("severity", card.severity).in_language(language)),
        ("worse_error", code_label("worse_error", card.worse_error).in_language(language)),
        ("maturity", code_label("maturity", card.maturity).in_language(language)),
        ("says", card.message.in_language(language)),
        ("reads", codes(card.reads)),
        ("parameters", codes(card.parameters.values())),
        ("basis", basis(card.basis, language)),
        ("misses", card.misses.in_language(language)),
        ("asks_for", card.asks_for.in_language(language)),
    ]
    lines = [f"- {say(key, language)}: {cell(text)}" for key, text in rows]
    lines.append(
        f"- [{say('page', language)}]({folder}/page.{language}.md) · [SQL]({folder}/check.sql)"
    )
    title = card.title.in_language(language)
    return f"## {title} `{check.id}`\n\n" + "\n".join(lines) + "\n"


def checks_page(language: Language) -> str:
    """Page of all checks."""
    return "\n".join(check_section(check, language) for check in checks().values())


def messages(language: Language) -> str:
    """Page of all sentences by code."""
    package = "hefu.vocabulary.messages"
    parts = []
    for file in yaml_names(package):
        area = file.removesuffix(".yaml")
        found = msgspec.convert(read_yaml(package, file), dict[str, Label])
        rows = [(f"`{area}.{code}`", text.in_language(language)) for code, text in found.items()]
        parts.append(f"## {area}\n\n{table_of(('code', 'sentence'), rows, language)}")
    return "\n".join(parts)


def glossary(language: Language) -> str:
    """Page of all terms."""
    rows = []
    for name in term_names():
        found = term(name)
        meaning = found.meaning.in_language(language)
        rows.append((f"`{name}`", found.en, found.zh, meaning, ", ".join(found.avoided)))
    return table_of(("term", "label", "word", "meaning", "avoided"), rows, language)


def command_help(command: click.Command, name: str, parent: click.Context | None) -> list[str]:
    """Help of a command and of its sub-commands, as on the screen."""
    with click.Context(command, info_name=name, parent=parent, max_content_width=100) as context:
        context.terminal_width = 100
        parts = [f"## `{context.command_path}`\n\n```text\n{command.get_help(context)}\n```\n"]
        if isinstance(command, click.Group):
            for sub_name, sub in command.commands.items():
                parts += command_help(sub, sub_name, context)
    return parts


def cli(_language: Language) -> str:
    """Page of all commands; their help is written in both languages at once."""
    # As the program itself starts them; click keeps the help option of whoever asked first.
    root = click.Context(click.Group("hefu"), info_name="hefu", help_option_names=["-h", "--help"])
    parts: list[str] = []
    for name, (module, _) in COMMANDS.items():
        if find_spec(module) is not None:
            parts += command_help(import_module(module).command, name, root)
    return "\n".join(parts)


def rights(language: Language) -> str:
    """Table of every operation of the API and the roles that the policies permit it."""
    from hefu.api.access.permission import Policies, roles_that_may
    from hefu.api.app import operations

    policies = Policies()
    rows = []
    for found in operations():
        may = roles_that_may(policies, found.name)
        names = ", ".join(code_label("role", role).in_language(language) for role in may)
        path = f"`{found.method} /v1{found.path.replace(':path', '')}`"
        rows.append((path, found.summary.in_language(language), names))
    return table_of(("route", "operation", "roles"), rows, language)


PAGES: Mapping[str, Callable[[Language], str]] = {
    "evidence-tables": evidence_tables,
    "fact-tables": fact_tables_page,
    "parameters": parameters,
    "checks": checks_page,
    "messages": messages,
    "glossary": glossary,
    "cli": cli,
    "rights": rights,
}


def page(name: str, language: Language) -> str:
    """One whole page: title, what it holds, the generated body."""
    head = f"# {say(name, language)}\n\n{say(name + '-says', language)}\n"
    return f"{head}\n> {say('generated', language)}\n\n{PAGES[name](language).rstrip()}\n"


def all_pages() -> Mapping[Path, str]:
    """Path -> text of every page, and of the description of the API."""
    from hefu.api.app import description

    pages = {
        TARGET / f"{name}.{language}.md": page(name, language)
        for name in PAGES
        for language in LANGUAGES
    }
    return {**pages, TARGET / "openapi.json": description().decode()}


def stale(pages: Mapping[Path, str]) -> list[str]:
    """Names of the pages on disk that differ from ``pages`` or belong to none of them."""
    differing = [
        path.name
        for path, text in pages.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    return differing + [path.name for path in _left_over(pages)]


def _left_over(pages: Mapping[Path, str]) -> list[Path]:
    return [path for path in TARGET.glob("*.md") if path not in pages and path.name not in BY_HAND]


def write(pages: Mapping[Path, str]) -> None:
    """Write every page; pages that nothing generates any more are removed."""
    TARGET.mkdir(exist_ok=True)
    for old in _left_over(pages):
        old.unlink()
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` compare them: 0 fresh, 1 stale, 2 wrong usage."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{(__doc__ or '').strip()}\n")
        return 2
    pages = all_pages()
    if arguments:
        found = stale(pages)
        sys.stderr.writelines(f"not fresh: docs/reference/{name}\n" for name in found)
        return 1 if found else 0
    write(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
