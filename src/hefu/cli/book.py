"""``hefu book``: the book itself, as a thing to be kept in order."""

from __future__ import annotations

from pathlib import Path

import click

from hefu.cli.options import book_option, language_option
from hefu.services.house import House
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message


@click.group()
def command() -> None:
    """Keep a book in order. 账簿维护"""


@command.command("upgrade")
@language_option
@book_option
@click.pass_obj
def upgrade_command(house: House, language: Language, book: Path) -> None:
    """Give a book of an older Hefu the tables of this one. 升级旧版账簿"""
    before, after = house.upgrade_register(book)
    code = "register.is_latest" if before == after else "register.upgraded"
    told = {"book": str(book), "before": before, "after": after}
    click.echo(render_message(code, told, language))
