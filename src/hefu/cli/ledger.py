"""``hefu ledger``: the double-entry book beside the evidence."""

from __future__ import annotations

from pathlib import Path

import click

from hefu.cli.options import book_option, language_option
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
