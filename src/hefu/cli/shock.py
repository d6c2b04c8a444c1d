"""``hefu network shock``: what a stop of firms costs the chain and our loans."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.committee_output import output_options, put_out
from hefu.cli.options import book_option, clock_options, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.house import House
from hefu.vocabulary.labelled import Language

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command("shock")
@click.argument("scenario", required=False, type=_FILE)
@click.option("--firm", help="This firm stops: id, credit code or name. 该企业停产")
@click.option(
    "--top",
    "top_count",
    type=click.IntRange(1, 1000),
    help="The firms whose stop costs most. 关键企业",
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long firms stand still. 停产天数")
@click.option(
    "--essentiality", "survey", type=_FILE, help="A survey's matrix as CSV. 投入必要程度调查矩阵"
)
@click.option("--relief-budget", help="Most to be spent on relief. 纾困预算（元）")
@click.option(
    "--reconstruct",
    "draw_count",
    type=click.IntRange(2, 1000),
    default=None,
    help="Draw the missing trade so many times. 补足缺失交易的抽取次数",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for result tables by firm and facility. 结果表输出文件夹",
)
@output_options
@clock_options
@language_option
@book_option
@click.pass_obj
def command(
    house: House,
    scenario: Path | None,
    firm: str | None,
    top_count: int | None,
    days: int | None,
    survey: Path | None,
    relief_budget: str | None,
    draw_count: int | None,
    out: Path | None,
    wants_json: bool,
    file: Path | None,
    as_of: date | None,
    known_on: date | None,
    language: Language,
    book: Path,
) -> int:
    """What a stop of firms costs the chain and our loans. 产业链冲击测算"""
    # Arrays are loaded when somebody asks, not when the command is listed.
    from hefu.services.chain.ask_shock import ShockQuestion, ask_shock

    question = ShockQuestion(
        scenario, firm, top_count, days, survey, relief_budget, draw_count or 0, out
    )
    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        page = ask_shock(house, register, question, clocks)
    finally:
        register.close()
    put_out(page, language, wants_json=wants_json, file=file)
    return 0
