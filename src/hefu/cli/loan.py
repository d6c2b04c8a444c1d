"""``hefu loan``: what loans pay when, and what they owe."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.options import Day, book_option, language_option
from hefu.services.house import House
from hefu.services.show_loans import list_lines, plan_lines
from hefu.vocabulary.labelled import Language


@click.group()
def command() -> None:
    """Plans of payments and what is owed. 还款计划与应还款项"""


@command.command("plan")
@click.argument("loan")
@click.option("--on", "day", type=Day(), help="Morning of which day; today if not given. 日期")
@language_option
@book_option
@click.pass_obj
def plan_command(house: House, loan: str, day: date | None, language: Language, book: Path) -> None:
    """The payments of one loan, and what it owes on a morning. 单笔贷款还款计划"""
    opened = house.open_book(book)
    try:
        for line in plan_lines(opened, loan, day or house.clock.today(), language):
            click.echo(line)
    finally:
        opened.register.close()


@command.command("list")
@click.option("--overdue", "is_overdue_only", is_flag=True, help="Overdue ones only. 仅逾期")
@click.option("--on", "day", type=Day(), help="Morning of which day; today if not given. 日期")
@language_option
@book_option
@click.pass_obj
def list_command(
    house: House, day: date | None, is_overdue_only: bool, language: Language, book: Path
) -> None:
    """Every open loan, what it owes, for how long it is overdue. 未结清贷款清单"""
    opened = house.open_book(book)
    try:
        wanted = day or house.clock.today()
        lines = list_lines(opened, wanted, language, is_overdue_only=is_overdue_only)
        for line in lines:
            click.echo(line)
    finally:
        opened.register.close()
