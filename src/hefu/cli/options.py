"""Options that several commands share: language, clocks, book, engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from hefu.vocabulary.labelled import Language

Command = TypeVar("Command", bound=Callable[..., Any])


def default_language() -> Language:
    """``HEFU_LANG``, else English when the locale is English, else Chinese."""
    wanted = os.environ.get("HEFU_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if wanted.lower().startswith("en") else "zh"


class Day(click.ParamType[date]):
    """A calendar day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that says which form is wanted."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write YYYY-MM-DD 日期应为 YYYY-MM-DD", param, ctx)


def language_option(command: Command) -> Command:
    """``--lang zh|en``."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["zh", "en"]),
        default=default_language,
        help="Language of the answer. 输出语言",
    )(command)


def book_option(command: Command) -> Command:
    """``--book DIR``: the folder of the register."""
    return click.option(
        "--book",
        type=click.Path(path_type=Path),
        envvar="HEFU_BOOK",
        default=Path("hefu-book"),
        show_default=True,
        help="Folder of the book. 账簿文件夹",
    )(command)


def clock_options(command: Command) -> Command:
    """``--as-of`` and ``--known-on``: the two clocks; both default to today."""
    as_of = click.option("--as-of", type=Day(), help="Business date. 业务日期")
    known_on = click.option(
        "--known-on", type=Day(), help="Use nothing learned later. 获知日期（默认今日）"
    )
    return as_of(known_on(command))


def engine_option(command: Command) -> Command:
    """``--engine sqlite|duckdb|spark``."""
    return click.option(
        "--engine",
        "engine_name",
        type=click.Choice(["sqlite", "duckdb", "spark"]),
        default=None,
        help="Query engine; SQLite if not given. 查询引擎",
    )(command)
