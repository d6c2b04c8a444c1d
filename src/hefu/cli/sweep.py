"""``hefu sweep``: all checks over a whole book in Parquet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hefu.cli.options import book_option, clock_options, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.describe_checks import list_checks
from hefu.services.export_book import export_book
from hefu.services.house import House
from hefu.services.start_engine import start_engine
from hefu.services.sweep_book import Sweep, sweep_book
from hefu.services.sweep_evidence import sweep_evidence
from hefu.vocabulary.labelled import Language

_HEAD = {
    "zh": ("检查项", "已检查", "有发现", "未判定"),
    "en": ("check", "examined", "found", "unjudged"),
}


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--write", "write", is_flag=True, help="Write the book's tables there first. 先由账簿导出"
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="New folder for findings and unjudged rows as Parquet. 疑点与未判定行的输出文件夹",
)
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Query engine. 查询引擎",
)
@clock_options
@language_option
@book_option
@click.pass_obj
def command(
    house: House,
    folder: Path | None,
    write: bool,
    out: Path | None,
    engine_name: str,
    as_of: date | None,
    known_on: date | None,
    language: Language,
    book: Path,
) -> int:
    """Run all checks over the tables in FOLDER, or over the book's own evidence. 全量筛查"""
    clocks = choose_clocks(house, as_of, known_on)
    engine = start_engine(house, engine_name, clocks)
    if folder is None:
        if write:
            raise click.UsageError("--write: name a folder 请指定文件夹")
        sweep = sweep_evidence(house, book, engine, clocks, out=out)
        _print(sweep, language)
        return _exit_code(sweep)
    if write:
        register = house.register(book)
        try:
            for path in export_book(house, register, clocks, folder):
                click.echo(str(path))
        finally:
            register.close()
    sweep = sweep_book(engine, folder, clocks, out=out)
    _print(sweep, language)
    return _exit_code(sweep)


def _exit_code(sweep: Sweep) -> int:
    return 1 if any(check.error for check in sweep.checks) else 0


def _print(sweep: Sweep, language: Language) -> None:
    titles = {row.id: row.title.in_language(language) for row in list_checks()}
    name, examined, found, unjudged = _HEAD[language]
    click.echo(f"{examined:>12} {found:>9} {unjudged:>9}  {name}")
    for check in sweep.checks:
        counts = f"{check.examined_count:>12,} {check.found_count:>9,} {check.unjudged_count:>9,}"
        click.echo(f"{counts}  {check.check_id}  {titles[check.check_id]}  {check.error}".rstrip())
    click.echo(f"{sweep.engine} · {sweep.seconds:.2f} s")
