"""``hefu book``: the book itself, as a thing to be kept in order."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from hefu.cli.options import book_option, clock_options, language_option
from hefu.services.backup_lines import backup_lines
from hefu.services.choose_clocks import choose_clocks
from hefu.services.data_security.retention import due_documents, due_lines
from hefu.services.house import House
from hefu.services.restore_book import require_word, restored_book
from hefu.services.update_evidence_files import update_evidence_files, updated_line
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


@command.command("parquet")
@language_option
@book_option
@click.pass_obj
def parquet_command(house: House, language: Language, book: Path) -> None:
    """Bring the Parquet files of the evidence up to date. 更新证据 Parquet 文件"""
    click.echo(updated_line(update_evidence_files(house, book), language))


@command.command("backup")
@click.argument("book", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--to",
    "place",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="New file for the backup. 备份文件（不得已存在）",
)
@click.option("--with-keys", is_flag=True, help="Keys too; guard the file. 同时备份密钥")
@language_option
@click.pass_obj
def backup_command(
    house: House, book: Path, place: Path, with_keys: bool, language: Language
) -> None:
    """Write the whole book into one file while others go on writing. 备份账簿"""
    for line in backup_lines(house.back_up(book, place, with_keys=with_keys), book, language):
        click.echo(line)


@command.command("restore")
@click.argument("place", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to",
    "book",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="New folder for the book. 账簿新文件夹（不得已存在）",
)
@click.option(
    "--erasures",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="Newest list of erasures, done again. 最新删除事项清单",
)
@click.option("--none-erased", is_flag=True, help="Nothing was erased since. 备份后没有删除")
@language_option
@click.pass_obj
def restore_command(
    house: House,
    place: Path,
    book: Path,
    erasures: Path | None,
    none_erased: bool,
    language: Language,
) -> None:
    """Make a book from its backup, on a file or a server. 由备份恢复账簿"""
    require_word(erasures, none_erased=none_erased)
    for line in restored_book(house, place, book, erasures, language):
        click.echo(line)


@command.command("new-key")
@click.argument("place", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--id", "key_id", required=True, help="Name of the key, for good. 密钥编号（不可再改）"
)
@click.option(
    "--cipher",
    type=click.Choice(["aes-256-gcm", "sm4-gcm"]),
    default="aes-256-gcm",
    show_default=True,
    help="What it is for. 加密算法",
)
@language_option
@click.pass_obj
def new_key_command(
    house: House,
    place: Path,
    key_id: str,
    cipher: Literal["aes-256-gcm", "sm4-gcm"],
    language: Language,
) -> None:
    """Add a new key to a key file; it becomes the current one. 新增密钥"""
    house.add_key(place, key_id, cipher)
    click.echo(
        render_message("protection.key_added", {"key_id": key_id, "place": str(place)}, language)
    )


@command.command("rewrap")
@language_option
@book_option
@click.pass_obj
def rewrap_command(house: House, language: Language, book: Path) -> None:
    """Put what is sealed under the current key of HEFU_KEYS. 以当前密钥重新封装"""
    documents, values, key_id = house.rewrap(book)
    told = {"documents": documents, "values": values, "key_id": key_id}
    click.echo(render_message("protection.rewrapped", told, language))


@command.command("retention")
@clock_options
@language_option
@book_option
@click.pass_obj
def retention_command(
    house: House, as_of: date | None, known_on: date | None, language: Language, book: Path
) -> None:
    """List documents kept for as long as their class asks. 列出保存期满的单据"""
    clocks = choose_clocks(house, as_of, known_on)
    opened = house.open_book(book)
    try:
        for line in due_lines(due_documents(opened.custody, clocks), clocks, language):
            click.echo(line)
    finally:
        opened.register.close()
