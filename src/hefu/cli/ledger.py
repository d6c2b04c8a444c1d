"""``hefu ledger``: the double-entry book beside the evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.options import Day, book_option, language_option
from hefu.services.close_day import close_day, close_days, closed_line
from hefu.services.house import House
from hefu.services.verify_ledger import fault_lines
from hefu.vocabulary.labelled import Language


@click.group()
def command() -> None:
    """The double-entry ledger. 复式账"""


@command.command("verify")
@language_option
@book_option
@click.pass_obj
def verify_command(house: House, language: Language, book: Path) -> int:
    """Add everything up again; 1 when something does not. 核对全账"""
    lines, is_sound = fault_lines(house, book, language)
    for line in lines:
        click.echo(line)
    return 0 if is_sound else 1


@command.command("close-day")
@click.option("--on", "day", type=Day(), required=True, help="Day to close. 账务日")
@click.option("--by", default="day-end", show_default=True, help="Name of who closes. 操作人")
@click.option("--and-before", is_flag=True, help="Open days before it, too. 连同之前未结账各日")
@language_option
@book_option
@click.pass_obj
def close_day_command(
    house: House, day: date, by: str, and_before: bool, language: Language, book: Path
) -> None:
    """Interest, due days and overdue amounts of all loans; once a day. 日终结账"""
    opened = house.open_book(book)
    try:
        days = close_days(opened, house.clock, day, by=by) if and_before else None
        for done in days or [close_day(opened, house.clock, day, by=by)]:
            click.echo(closed_line(done, language))
    finally:
        opened.register.close()
