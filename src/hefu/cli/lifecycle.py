"""``hefu lifecycle``: which steps there are, who may take them, and what follows."""

from __future__ import annotations

import click

from hefu.cli.options import language_option
from hefu.services.lifecycle.show_tables import describe_lines, diagram, table_lines
from hefu.vocabulary.labelled import Language


@click.group()
def command() -> None:
    """States of instruments and the steps between them. 业务状态与步骤"""


@command.command("list")
@language_option
def list_command(language: Language) -> None:
    """Every instrument. 全部业务对象"""
    for line in table_lines(language):
        click.echo(line)


@command.command("show")
@click.argument("instrument")
@click.option("--diagram", "is_diagram", is_flag=True, help="Mermaid diagram only. 仅输出状态图")
@language_option
def show_command(instrument: str, is_diagram: bool, language: Language) -> None:
    """Steps of one instrument with guards, roles and postings, then the diagram. 单个业务对象"""
    if not is_diagram:
        for line in describe_lines(instrument, language):
            click.echo(line)
    click.echo(diagram(instrument, language))
