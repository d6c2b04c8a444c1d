"""``hefu import``: put a folder of documents into a book."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from hefu.cli.import_page import print_summary
from hefu.cli.options import Day, book_option, language_option
from hefu.services.house import House
from hefu.services.import_evidence import Progress, import_folder
from hefu.services.import_summary import summary_json
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mappings",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Mapping file for tables; may be repeated. 表格映射文件",
)
@click.option("--dry-run", is_flag=True, help="Say what would be read; write nothing. 试导入")
@click.option("--known-on", type=Day(), help="Day we learned of it; today if not given. 获知日期")
@click.option("--json", "wants_json", is_flag=True, help="The summary as JSON. 输出 JSON")
@click.option("--all", "wants_all", is_flag=True, help="List every line. 列出全部条目")
@language_option
@book_option
@click.pass_obj
def command(
    house: House,
    folder: Path,
    mappings: tuple[Path, ...],
    dry_run: bool,
    known_on: date | None,
    wants_json: bool,
    wants_all: bool,
    language: Language,
    book: Path,
) -> int:
    """Put a folder of documents into a book. 导入单据文件夹"""
    with progress_bar(language) as progress:
        summary = import_folder(
            house,
            book,
            folder,
            mappings=mappings,
            dry_run=dry_run,
            known_on=known_on,
            progress=progress,
        )
    if wants_json:
        click.echo(summary_json(summary))
    else:
        print_summary(summary, language, every=wants_all)
    return 0


@contextmanager
def progress_bar(language: Language) -> Iterator[Progress | None]:
    """A bar on the terminal; nothing where stderr goes elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        words = render_message("import_page.reading", {}, language)
        task = bar.add_task(words, total=None)

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{words} {escape(name)}")

        yield show
