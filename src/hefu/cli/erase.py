"""``hefu erase``: take a kept paper away for good, by two people, and let the log keep its proof."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from hefu.cli.options import book_option, language_option
from hefu.services.data_security.erasure import (
    Book,
    NewErasure,
    Person,
    approve_erasure,
    ask_erasure,
)
from hefu.services.data_security.erasure_list import erasure_lines
from hefu.services.house import House
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_BY = click.option("--by", required=True, help="Opaque id of who acts. 经办人标识")
_REASON = click.option("--reason", required=True, help="Why; name nobody. 理由（勿写人名）")


@click.group()
def command() -> None:
    """Take a paper away for good, by two people. 删除单据（两人办理）"""


@command.command("ask")
@click.argument("digest")
@click.option("--ground", required=True, help="Legal ground. 删除依据")
@click.option("--role", default="administrator", show_default=True, help="In which role. 角色")
@_REASON
@_BY
@language_option
@book_option
@click.pass_obj
def ask_command(
    house: House,
    digest: str,
    ground: str,
    role: str,
    reason: str,
    by: str,
    language: Language,
    book: Path,
) -> None:
    """Ask for a document and all it states to be erased. 申请删除"""
    new = NewErasure(document_digest=digest, ground_code=ground, reason=reason)
    with _opened(house, book, by) as opened:
        act = ask_erasure(opened, house.clock.today(), new, Person(by, role))
    told = {"erasure": act.erasure_id, "digest": digest}
    click.echo(render_message("erase.asked", told, language))


@command.command("approve")
@click.argument("erasure_id")
@click.option("--role", default="auditor", show_default=True, help="In which role. 角色")
@_REASON
@_BY
@language_option
@book_option
@click.pass_obj
def approve_command(
    house: House, erasure_id: str, role: str, reason: str, by: str, language: Language, book: Path
) -> None:
    """Erase what somebody else asked for. 批准并删除"""
    with _opened(house, book, by) as opened:
        today, person = house.clock.today(), Person(by, role)
        done = approve_erasure(opened, today, erasure_id, reason, person)
    told = {
        "erasure": erasure_id,
        "digest": done.document_digest,
        "count": done.statement_count,
        "entries": len(done.blinded),
    }
    click.echo(render_message("erase.done", told, language))


@command.command("list")
@language_option
@book_option
@click.pass_obj
def list_command(house: House, language: Language, book: Path) -> None:
    """What was asked for, and what was erased. 查看删除事项"""
    with _opened(house, book, "") as opened:
        acts = opened.custody.erasing.acts()
    for line in erasure_lines(acts, language):
        click.echo(line)


@command.command("clear")
@language_option
@book_option
@click.pass_obj
def clear_command(house: House, language: Language, book: Path) -> None:
    """Remove files that a broken-off erasing left on disk. 清除残留文件"""
    with _opened(house, book, "") as opened:
        count = opened.custody.erasing.clear()
    click.echo(render_message("erase.cleared", {"count": count}, language))


@contextmanager
def _opened(house: House, place: Path, by: str) -> Iterator[Book]:
    opened = house.open_book(place)
    try:
        with opened.register.acting(by):
            yield Book(opened.register, opened.lifecycle, opened.custody)
    finally:
        opened.register.close()
