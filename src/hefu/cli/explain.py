"""``hefu explain``: one kept decision on the terminal, as JSON, or as a printable page."""

from __future__ import annotations

from pathlib import Path

import click

from hefu.cli.options import book_option, language_option
from hefu.services.decision_lines import as_lines
from hefu.services.explain_decision import as_json, as_page, kept_decision
from hefu.services.house import House
from hefu.vocabulary.labelled import Language


@click.command()
@click.argument("decision_id")
@language_option
@book_option
@click.option("--json", "wants_json", is_flag=True, help="As JSON. 输出 JSON")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    help="Write one printable page. 输出可打印网页",
)
@click.pass_obj
def command(
    house: House,
    decision_id: str,
    language: Language,
    book: Path,
    wants_json: bool,
    page: Path | None,
) -> None:
    """Explain one decision. 解释一项决定"""
    register = house.register(book)
    try:
        decision = kept_decision(register, decision_id)
    finally:
        register.close()
    if page is not None:
        page.write_text(as_page(decision, language), encoding="utf-8")
        click.echo(str(page))
    elif wants_json:
        click.echo(as_json(decision))
    else:
        for line in as_lines(decision, language):
            click.echo(line)
