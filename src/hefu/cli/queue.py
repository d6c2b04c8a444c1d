"""``hefu queue``: the alerts of the morning, sized to the people, and what was waived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from hefu.cli.options import Day, book_option, clock_options, engine_option, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.house import House
from hefu.services.morning_queue import morning_queue
from hefu.services.queue_json import queue_json
from hefu.services.queue_wording import queue_lines, queue_list
from hefu.services.queue_words import Line
from hefu.services.start_engine import start_engine
from hefu.services.waive_alert import revoke_waiver, waive_alert
from hefu.services.waiver_wording import kept_line, revoked_line, waiver_lines
from hefu.vocabulary.labelled import Language


@click.group(invoke_without_command=True)
@click.option(
    "--budget",
    type=int,
    default=20,
    show_default=True,
    help="Alerts your people can deal with today. 今日可处理的预警数量",
)
@click.option("--list", "listing", is_flag=True, help="One line an alert. 每条预警一行")
@click.option("--json", "wants_json", is_flag=True, help="As JSON. 输出 JSON")
@clock_options
@engine_option
@language_option
@book_option
@click.pass_context
def command(
    ctx: click.Context,
    budget: int,
    listing: bool,
    wants_json: bool,
    as_of: date | None,
    known_on: date | None,
    engine_name: str | None,
    language: Language,
    book: Path,
) -> int:
    """What to look at first this morning. 晨间预警队列"""
    if ctx.invoked_subcommand is not None:
        return 0
    house: House = ctx.obj
    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        engine = start_engine(house, engine_name, clocks)
        morning, judged = morning_queue(register, engine, clocks, budget=budget)
        if wants_json:
            click.echo(queue_json(morning, judged, register))
        elif listing:
            _print(queue_list(morning, judged, language))
        else:
            _print(queue_lines(morning, judged, register, language))
    finally:
        register.close()
    return 1 if morning.undecided or morning.failed_checks else 0


@command.command("waive")
@click.argument("alert")
@click.option("--by", "by", required=True, help="Name of the person who waives. 豁免人")
@click.option("--reason", required=True, help="Why it is a false alarm. 理由")
@click.option("--until", "until_on", type=Day(), required=True, help="Last day. 截止日")
@clock_options
@engine_option
@language_option
@book_option
@click.pass_obj
def waive_command(
    house: House,
    alert: str,
    by: str,
    reason: str,
    until_on: date,
    as_of: date | None,
    known_on: date | None,
    engine_name: str | None,
    language: Language,
    book: Path,
) -> None:
    """Keep a known false alarm out of the queue. 豁免一条预警"""
    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        engine = start_engine(house, engine_name, clocks)
        morning, _ = morning_queue(register, engine, clocks, budget=1)
        waiver = waive_alert(
            register, house.clock, morning, alert, by=by, reason=reason, until_on=until_on
        )
    finally:
        register.close()
    _print([kept_line(waiver, language)])


@command.command("revoke")
@click.argument("waiver")
@click.option("--by", "by", required=True, help="Name of the person. 撤销人")
@click.option("--reason", required=True, help="Why. 理由")
@clock_options
@language_option
@book_option
@click.pass_obj
def revoke_command(
    house: House,
    waiver: str,
    by: str,
    reason: str,
    as_of: date | None,
    known_on: date | None,
    language: Language,
    book: Path,
) -> None:
    """Take a waiver back. 撤销豁免"""
    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        kept = revoke_waiver(register, house.clock, clocks.known_on, waiver, by=by, reason=reason)
    finally:
        register.close()
    _print([revoked_line(kept, language)])


@command.command("waivers")
@clock_options
@engine_option
@language_option
@book_option
@click.pass_obj
def waivers_command(
    house: House,
    as_of: date | None,
    known_on: date | None,
    engine_name: str | None,
    language: Language,
    book: Path,
) -> None:
    """Every waiver ever given, and what it is today. 全部豁免记录"""
    clocks = choose_clocks(house, as_of, known_on)
    register = house.register(book)
    try:
        engine = start_engine(house, engine_name, clocks)
        morning, _ = morning_queue(register, engine, clocks, budget=1)
        _print(waiver_lines(register.waivers(clocks.known_on), morning, language))
    finally:
        register.close()


def _print(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.is_warning:
            click.echo(click.style(line.text, fg="red", bold=True))
        elif line.is_head:
            click.echo(click.style(line.text, bold=True))
        else:
            click.echo(line.text)
