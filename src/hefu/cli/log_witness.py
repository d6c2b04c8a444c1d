"""``hefu log``: what is done with others. Keys, policies, cosignatures, time-stamps, forks."""

from __future__ import annotations

from pathlib import Path

import click

from hefu.cli.options import book_option, language_option
from hefu.services.house import House
from hefu.services.log.additions import (
    add_cosignature,
    add_stamp,
    policy_text,
    stamp_request,
)
from hefu.services.log.exchange import cosign_into, fork_into, make_key, public_key_of
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("policy")
@book_option
@click.pass_obj
def policy_command(house: House, book: Path) -> None:
    """Print the trust policy for the verifier. 打印信任策略"""
    click.echo(policy_text(house, book), nl=False)


@click.command("new-key")
@click.argument("path", type=_NEW)
@click.option("--name", required=True, help="Name it signs under. 签名名称")
@click.option("--witness", "is_witness", is_flag=True, help="A witness's key. 见证人密钥")
@click.option(
    "--algorithm",
    type=click.Choice(["ed25519", "sm2"]),
    default="ed25519",
    show_default=True,
    help="What signs. 签名算法",
)
@language_option
def new_key_command(
    language: Language, path: Path, name: str, is_witness: bool, algorithm: str
) -> None:
    """Make a key that signs, for a log or a witness. 生成签名密钥"""
    public = make_key(path, name, algorithm, is_witness=is_witness)
    told = {"name": name, "path": str(path), "public": public}
    click.echo(render_message("log.key_made", told, language))


@click.command("cosign")
@click.argument("folder", type=_FOLDER)
@click.option("--key", type=_FILE, required=True, help="The witness's secret key. 见证人私钥")
@click.option("--state", type=_FOLDER, required=True, help="What the witness remembers. 见证记录")
@click.option("--log-key", type=_FILE, help="The log's public key, got another way. 日志公钥")
@click.option("--out", type=_NEW, required=True, help="File for the cosigned checkpoint. 输出文件")
@language_option
@click.pass_obj
def cosign_command(
    house: House,
    language: Language,
    folder: Path,
    key: Path,
    state: Path,
    log_key: Path | None,
    out: Path,
) -> None:
    """Cosign the log published in FOLDER if it continues what was seen. 见证日志"""
    told = cosign_into(house, (folder, state), key, log_key, out)
    click.echo(render_message("log.cosigned", {**told, "path": str(out)}, language))


@click.command("add-cosignature")
@click.argument("note", type=_FILE)
@click.option(
    "--witness-key", type=_FILE, required=True, help="The witness's public key. 见证人公钥"
)
@language_option
@book_option
@click.pass_obj
def add_cosignature_command(
    house: House, language: Language, book: Path, note: Path, witness_key: Path
) -> None:
    """Check and keep a witness's cosignature. 保存见证签名"""
    size, name = add_cosignature(house, book, note.read_bytes(), public_key_of(witness_key))
    click.echo(render_message("log.cosignature_added", {"size": size, "name": name}, language))


@click.command("stamp-request")
@click.option("--out", type=_NEW, required=True, help="File for the request. 请求文件")
@language_option
@book_option
@click.pass_obj
def stamp_request_command(house: House, language: Language, book: Path, out: Path) -> None:
    """Write the RFC 3161 request for the newest checkpoint. 生成时间戳请求"""
    size, request = stamp_request(house, book)
    out.write_bytes(request)
    click.echo(render_message("log.stamp_requested", {"size": size, "path": str(out)}, language))


@click.command("add-stamp")
@click.argument("response", type=_FILE)
@click.option("--anchors", type=_FILE, required=True, help="Roots you trust (PEM). 信任的根证书")
@language_option
@book_option
@click.pass_obj
def add_stamp_command(
    house: House, language: Language, book: Path, response: Path, anchors: Path
) -> None:
    """Check and keep a time-stamp. 保存时间戳"""
    size, stamp = add_stamp(house, book, response.read_bytes(), anchors.read_bytes())
    told = {"size": size, "time": stamp.stamped_at.isoformat(), "authority": stamp.authority}
    click.echo(render_message("log.stamped", told, language))


@click.command("fork")
@click.argument("one", type=_FILE)
@click.argument("other", type=_FILE)
@click.option("--log-key", type=_FILE, required=True, help="The log's public key. 日志公钥")
@click.option("--folder", type=_FOLDER, help="Published log of the larger one. 较大一方的日志")
@click.option("--out", type=_NEW, required=True, help="File for the evidence. 证据文件")
@language_option
@click.pass_obj
def fork_command(
    house: House,
    language: Language,
    one: Path,
    other: Path,
    log_key: Path,
    folder: Path | None,
    out: Path,
) -> None:
    """Show that one log signed two checkpoints that cannot both be true. 证明日志分叉"""
    told = fork_into(house, (one, other), log_key, folder, out)
    click.echo(render_message("log.fork_shown", {**told, "path": str(out)}, language))
