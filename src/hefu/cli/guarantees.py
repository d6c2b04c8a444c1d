"""``hefu network guarantees``: what the guarantees of a book cost, and which to dissolve."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.committee_output import output_options, put_out
from hefu.cli.options import book_option, clock_options, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.house import House
from hefu.vocabulary.labelled import Language


@click.command("guarantees")
@click.option("--firm", help="Only around this firm: id, credit code or name. 仅看某企业")
@click.option(
    "--rounds", "with_rounds", is_flag=True, help="Round by round, to retrace by hand. 逐轮推演"
)
@output_options
@clock_options
@language_option
@book_option
@click.pass_obj
def command(
    house: House,
    firm: str | None,
    with_rounds: bool,
    wants_json: bool,
    file: Path | None,
    as_of: date | None,
    known_on: date | None,
    language: Language,
    book: Path,
) -> int:
    """Circles, losses and what to dissolve. 担保圈、代偿损失与化解方案"""
    # Arrays are loaded when somebody asks, not when the command is listed.
    from hefu.services.guarantees.guarantee_page import guarantee_page

    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        page = guarantee_page(register, clocks, firm=firm, with_rounds=with_rounds)
    finally:
        register.close()
    put_out(page, language, wants_json=wants_json, file=file)
    return 0
