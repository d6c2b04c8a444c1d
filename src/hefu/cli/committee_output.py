"""How a committee page leaves the program: options that all questions share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from hefu.services.committee.document import as_document, as_json
from hefu.services.committee.lines import as_lines
from hefu.services.committee.page import CommitteePage
from hefu.vocabulary.labelled import Language

Command = TypeVar("Command", bound=Callable[..., Any])


def output_options(command: Command) -> Command:
    """``--json`` and ``--html FILE``."""
    wants_json = click.option("--json", "wants_json", is_flag=True, help="As JSON. 输出 JSON")
    page = click.option(
        "--html",
        "file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write one printable page. 输出可打印网页",
    )
    return wants_json(page(command))


def put_out(
    page: CommitteePage, language: Language, *, wants_json: bool, file: Path | None
) -> None:
    """On the terminal, as JSON, or into one file, whose path is printed."""
    if file is not None:
        file.write_text(as_document(page, language), encoding="utf-8")
        click.echo(str(file))
    elif wants_json:
        click.echo(as_json(page))
    else:
        for line in as_lines(page, language):
            click.echo(line)
