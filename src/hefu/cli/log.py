"""``hefu log``: the tamper-evident log of a book."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from hefu.cli.log_witness import (
    add_cosignature_command,
    add_stamp_command,
    cosign_command,
    fork_command,
    new_key_command,
    policy_command,
    stamp_request_command,
)
from hefu.cli.options import book_option, language_option
from hefu.services.house import House
from hefu.services.log.audit import audit_book, audit_lines
from hefu.services.log.prove import SHOWN, Wanted, newest_note, prove_entry, show_lines
from hefu.services.log.rotate import rotate_key
from hefu.services.log.seal import seal_book
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """The tamper-evident log. 防篡改日志"""


@command.command("seal")
@language_option
@book_option
@click.pass_obj
def seal_command(house: House, language: Language, book: Path) -> None:
    """Sign what waits; every command that wrote does it at its end. 封存待签条目"""
    sealed = seal_book(house, book)
    code = "log.sealed" if sealed.added_count else "log.nothing_to_seal"
    told = {"added": sealed.added_count, "size": sealed.size}
    click.echo(render_message(code, told, language))


@command.command("show")
@click.option("--last", default=SHOWN, show_default=True, help="How many entries. 条数")
@language_option
@book_option
@click.pass_obj
def show_command(house: House, language: Language, book: Path, last: int) -> None:
    """The last entries in plain words. 最近条目"""
    for line in show_lines(house, book, last, language):
        click.echo(line)


@command.command("prove")
@click.argument("thing")
@click.option("--kind", help="Kind of the thing, where several have the id. 事项种类")
@click.option("--open", "is_open", is_flag=True, help="With the content. 附原文")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File for the proof. 证明文件",
)
@language_option
@book_option
@click.pass_obj
def prove_command(
    house: House,
    language: Language,
    book: Path,
    thing: str,
    kind: str | None,
    is_open: bool,
    out: Path,
) -> None:
    """Write the proof of the entry about THING, checkable offline. 出具证明"""
    wanted = Wanted(thing, kind, is_open=is_open)
    click.echo(prove_entry(house, book, wanted, out, language))


@command.command("audit")
@click.option(
    "--checkpoint", "kept", multiple=True, type=_FILE, help="A checkpoint that you kept. 自存检查点"
)
@click.option("--trust", type=_FILE, help="Trust policy instead of the published key. 信任策略")
@language_option
@book_option
@click.pass_obj
def audit_command(
    house: House, language: Language, book: Path, kept: tuple[Path, ...], trust: Path | None
) -> int:
    """Compare the register with what was signed; 1 and the first lie when it differs. 核对日志"""
    notes = [(one.name, one.read_bytes()) for one in kept]
    policy = None if trust is None else trust.read_bytes()
    audited = audit_book(house, book, notes, policy)
    for line in audit_lines(audited, language):
        click.echo(line)
    return 1 if audited.faults else 0


@command.command("rotate-key")
@language_option
@book_option
@click.pass_obj
def rotate_command(house: House, language: Language, book: Path) -> None:
    """Let a new key take over that the old one introduces. 更换日志密钥"""
    told = msgspec.structs.asdict(rotate_key(house, book))
    click.echo(render_message("log.key_rotated", told, language))


@command.command("checkpoint")
@book_option
@click.pass_obj
def checkpoint_command(house: House, book: Path) -> None:
    """Print the newest checkpoint, to be given out. 打印最新检查点"""
    click.echo(newest_note(house, book), nl=False)


for _one in (
    policy_command,
    new_key_command,
    cosign_command,
    add_cosignature_command,
    stamp_request_command,
    add_stamp_command,
    fork_command,
):
    command.add_command(_one)
