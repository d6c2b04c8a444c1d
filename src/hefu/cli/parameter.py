"""``hefu parameter``: numbers of law and policy, with both their dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import click

from hefu.services.house import House
from hefu.services.show_parameter import (
    ParameterLine,
    ParameterPage,
    list_parameters,
    show_parameter,
)
from hefu.vocabulary.labelled import Language

_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _with_clocks(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--as-of", type=_DAY, help="Business date. 业务日期"),
        click.option("--known-on", type=_DAY, help="Nothing learned later counts. 获知日期"),
        click.option("--lang", "language", type=click.Choice(["zh", "en"]), default="zh"),
    ):
        function = option(function)
    return click.pass_context(function)


def _days(house: House, as_of: datetime | None, known_on: datetime | None) -> tuple[date, date]:
    today = house.clock.today()
    return as_of.date() if as_of else today, known_on.date() if known_on else today


@click.group()
def command() -> None:
    """Show numbers of law and policy. 法规与政策参数"""


@command.command("list")
@_with_clocks
def list_command(
    ctx: click.Context, as_of: datetime | None, known_on: datetime | None, language: Language
) -> None:
    """All parameters and the values that hold. 全部参数及现行取值"""
    for page in list_parameters(*_days(ctx.obj, as_of, known_on)):
        chosen = page.chosen
        value = chosen.value.in_language(language) if chosen else "—"
        mark = (
            ""
            if chosen is None or chosen.verified
            else _say(language, " [未核实]", " [unverified]")
        )
        click.echo(f"{page.id}\t{value}{mark}\t{page.title.in_language(language)}")


@command.command("show")
@click.argument("parameter_id")
@_with_clocks
def show_command(
    ctx: click.Context,
    parameter_id: str,
    as_of: datetime | None,
    known_on: datetime | None,
    language: Language,
) -> None:
    """One parameter with all its dated values. 单个参数的全部取值"""
    days = _days(ctx.obj, as_of, known_on)
    page = show_parameter(parameter_id, *days)
    click.echo(f"{page.id}\n{page.title.in_language(language)}")
    _echo_answer(page, days, language)
    click.echo(_say(language, "全部取值：", "All values:"))
    for line in page.lines:
        _echo_line(line, language)
    if page.note:
        click.echo(_say(language, "说明：", "Note: ") + page.note.in_language(language))
    if page.missing:
        click.echo(page.missing.in_language(language), err=True)
        ctx.exit(1)


def _echo_answer(page: ParameterPage, days: tuple[date, date], language: Language) -> None:
    as_of, known_on = days
    head = _say(
        language,
        f"业务日期 {as_of}，获知日期 {known_on}：",
        f"Business date {as_of}, known on {known_on}: ",
    )
    if page.chosen is None:
        click.echo(head + _say(language, "无有效取值", "no value holds"))
        return
    words = page.comparison.in_language(language)
    space = _say(language, "", " ")
    click.echo(f"{head}{words}{space}{page.chosen.value.in_language(language)}")
    if not page.chosen.verified:
        warning = _say(
            language,
            "！未核实：该数值未与正式文本核对，依据该数值得出的结论须人工复核。",
            "! UNVERIFIED: this figure was not checked against the promulgated text; "
            "a person must review every answer that rests on it.",
        )
        click.echo(click.style(warning, fg="red", bold=True))


def _echo_line(line: ParameterLine, language: Language) -> None:
    mark = "*" if line.is_chosen else " "
    until = line.effective_to
    period = _say(
        language,
        f"自 {line.effective_from} {f'至 {until}' if until else '起'}（{line.known_from} 获知）",
        f"from {line.effective_from}{f' to {until}' if until else ''} (known {line.known_from})",
    )
    state = "" if line.verified else _say(language, "  [未核实]", "  [unverified]")
    click.echo(f" {mark} {period}  {line.value.in_language(language)}{state}")
    joined = _say(language, "；", "; ").join(title.in_language(language) for title in line.basis)
    click.echo("     " + _say(language, "依据：", "Basis: ") + joined)
    click.echo("     " + _say(language, "来源：", "Source: ") + line.source.in_language(language))


def _say(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en
