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
@click.option(
    "--rounds",
    "with_rounds",
    is_flag=True,
    help="Then the fall of the borrower along its guarantees, round by round. 附借款人违约逐轮代偿推演",
)
@click.pass_obj
def command(
    house: House,
    decision_id: str,
    language: Language,
    book: Path,
    wants_json: bool,
    page: Path | None,
    with_rounds: bool,
) -> None:
    """Explain one decision. 解释一项决定"""
    if with_rounds and (wants_json or page is not None):
        raise click.UsageError(
            "--rounds: hefu network guarantees --firm … --rounds --json | --html"
        )
    rounds: list[str] = []
    register = house.register(book)
    try:
        decision = kept_decision(register, decision_id)
        if with_rounds:
            # Arrays are loaded when somebody asks for them.
            from hefu.services.guarantees.fall_of_borrower import fall_lines

            rounds = ["", *fall_lines(register, decision, language)]
    finally:
        register.close()
    if page is not None:
        page.write_text(as_page(decision, language), encoding="utf-8")
        click.echo(str(page))
    elif wants_json:
        click.echo(as_json(decision))
    else:
        for line in (*as_lines(decision, language), *rounds):
            click.echo(line)
