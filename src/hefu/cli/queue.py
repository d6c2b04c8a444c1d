"""``hefu queue``: the alerts of the morning, sized to the people, and what was waived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from hefu.cli.options import Day, book_option, clock_options, engine_option, language_option
from hefu.services.asked_waivers import asked_waivers
from hefu.services.choose_clocks import choose_clocks
from hefu.services.house import House
from hefu.services.morning_queue import morning_queue
from hefu.services.queue_json import queue_json
from hefu.services.queue_wording import queue_lines, queue_list
from hefu.services.queue_words import Line
from hefu.services.revoke_waiver import revoke_waiver
from hefu.services.start_engine import start_engine
from hefu.services.waive_alert import (
    ASKS,
    Person,
    WaiverDesk,
    ask_waiver,
    grant_waiver,
    refuse_waiver,
)
from hefu.services.waiver_wording import (
    asked_line,
    granted_line,
    refused_line,
    revoked_line,
    waiver_lines,
)
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
    opened = house.open_book(book)
    register = opened.register
    try:
        engine = start_engine(house, engine_name, clocks)
        morning, judged = morning_queue(register, engine, clocks, budget=budget)
        shown = frozenset(alert.alert_id for alert in morning.alerts)
        asked = asked_waivers(opened.lifecycle, shown, clocks.known_on)
        if wants_json:
            click.echo(queue_json(morning, judged, register, asked))
        elif listing:
            _print(queue_list(morning, judged, language, asked))
        else:
            _print(queue_lines(morning, judged, register, language, asked))
    finally:
        register.close()
    return 1 if morning.undecided or morning.failed_checks else 0


@command.command("waive")
@click.argument("alert")
@click.option(
    "--by", "by", required=True, help="Id of the risk officer who asks. 申请人（风险经理）"
)
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
    """Ask that a known false alarm be kept out of the queue. 申请豁免一条预警"""
    with _desk(house, book, as_of, known_on, engine_name) as desk:
        engine = desk.engine_for(desk.clocks)
        morning, _ = morning_queue(desk.opened.register, engine, desk.clocks, budget=1)
        asked = ask_waiver(desk, morning, alert, by=by, reason=reason, until_on=until_on)
    _print([asked_line(asked, language)])


@command.command("approve-waiver")
@click.argument("waiver")
@click.option("--by", "by", required=True, help="Id of the approver. 批准人（审批人）")
@clock_options
@engine_option
@language_option
@book_option
@click.pass_obj
def approve_command(
    house: House,
    waiver: str,
    by: str,
    as_of: date | None,
    known_on: date | None,
    engine_name: str | None,
    language: Language,
    book: Path,
) -> None:
    """Keep the alert out, as another person asked. 批准豁免"""
    with _desk(house, book, as_of, known_on, engine_name) as desk:
        granted = grant_waiver(desk, waiver, by=by)
    _print([granted_line(granted, language)])


@command.command("refuse-waiver")
@click.argument("waiver")
@click.option("--by", "by", required=True, help="Id of the approver. 否决人（审批人）")
@click.option("--reason", required=True, help="Why. 理由")
@clock_options
@language_option
@book_option
@click.pass_obj
def refuse_command(
    house: House,
    waiver: str,
    by: str,
    reason: str,
    as_of: date | None,
    known_on: date | None,
    language: Language,
    book: Path,
) -> None:
    """Leave the alert in the queue. 否决豁免"""
    with _desk(house, book, as_of, known_on) as desk:
        refused = refuse_waiver(desk, waiver, by=by, reason=reason)
    _print([refused_line(refused, language)])


@command.command("revoke")
@click.argument("waiver")
@click.option("--by", "by", required=True, help="Id of the risk officer. 撤销人（风险经理）")
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
    with _desk(house, book, as_of, known_on) as desk:
        kept = revoke_waiver(desk, waiver, Person(by, ASKS), reason=reason)
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
    """Every waiver ever asked for or given, and what it is today. 全部豁免记录"""
    with _desk(house, book, as_of, known_on, engine_name) as desk:
        register, day = desk.opened.register, desk.clocks.known_on
        morning, _ = morning_queue(register, desk.engine_for(desk.clocks), desk.clocks, budget=1)
        asked = asked_waivers(desk.opened.lifecycle, None, day).values()
        _print(waiver_lines(register.waivers(day), morning, language, asked))


@contextmanager
def _desk(
    house: House,
    book: Path,
    as_of: date | None,
    known_on: date | None,
    engine_name: str | None = None,
) -> Iterator[WaiverDesk]:
    """Where waivers are dealt with, as long as the book is open."""
    clocks = choose_clocks(house, as_of, known_on)
    opened = house.open_book(book)
    try:
        yield WaiverDesk(
            opened, lambda wanted: start_engine(house, engine_name, wanted), house.clock, clocks
        )
    finally:
        opened.register.close()


def _print(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.is_warning:
            click.echo(click.style(line.text, fg="red", bold=True))
        elif line.is_head:
            click.echo(click.style(line.text, bold=True))
        else:
            click.echo(line.text)
