"""``hefu webhook``: which systems of the bank are told of what goes on in the book."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

import click

from hefu.cli.options import book_option, language_option
from hefu.services.house import House
from hefu.services.webhooks.kinds import EVENT_KINDS
from hefu.services.webhooks.subscribe import (
    Asker,
    change_secret,
    end_webhook,
    make_webhook,
    retry_webhook,
)
from hefu.services.webhooks.view import webhook_view, webhook_views
from hefu.services.webhooks.wording import (
    changed_lines,
    ended_line,
    made_lines,
    retried_line,
    webhook_lines,
)
from hefu.vocabulary.labelled import Language

_by = click.option("--by", "by", required=True, help="Id of the person. 操作人")
_webhook = click.argument("webhook")


@click.group()
def command() -> None:
    """Systems that are told of what goes on in the book. 事件通知"""


@command.command("add")
@click.argument("url")
@click.option(
    "--event",
    "kinds",
    multiple=True,
    required=True,
    type=click.Choice(EVENT_KINDS),
    help="Kind of event; more than one may be given. 事件种类，可重复",
)
@_by
@language_option
@book_option
@click.pass_obj
def add_command(
    house: House, url: str, kinds: tuple[str, ...], by: str, language: Language, book: Path
) -> None:
    """Have a receiver told from now on; its secret is shown once. 创建事件通知"""
    opened = house.open_book(book)
    try:
        asker = Asker(by, secrets.token_hex(16))
        carrier = house.webhook_carrier()
        with opened.register.acting(by):
            made = make_webhook(
                opened.webhooks, carrier, house.clock, asker, url=url, event_kinds=kinds
            )
    finally:
        opened.register.close()
    _print(made_lines(made, language))


@command.command("list")
@language_option
@book_option
@click.pass_obj
def list_command(house: House, language: Language, book: Path) -> None:
    """Every webhook, how it stands and what was answered last. 全部事件通知"""
    opened = house.open_book(book)
    try:
        views = webhook_views(opened.webhooks)
    finally:
        opened.register.close()
    _print(webhook_lines(views, language))


@command.command("secret")
@_webhook
@click.option(
    "--former-days",
    type=int,
    default=1,
    show_default=True,
    help="Days for which the former secret is valid too. 旧密钥并行有效天数",
)
@_by
@language_option
@book_option
@click.pass_obj
def secret_command(
    house: House, webhook: str, former_days: int, by: str, language: Language, book: Path
) -> None:
    """A new secret; the former one stays valid for some days. 更换签名密钥"""
    opened = house.open_book(book)
    try:
        asker = Asker(by, secrets.token_hex(16))
        with opened.register.acting(by):
            shown = change_secret(opened.webhooks, house.clock, asker, webhook, former_days)
    finally:
        opened.register.close()
    _print(changed_lines(shown, language))


@command.command("retry")
@_webhook
@language_option
@book_option
@click.pass_obj
def retry_command(house: House, webhook: str, language: Language, book: Path) -> None:
    """Try now what a receiver did not take. 重新发送"""
    opened = house.open_book(book)
    try:
        retry_webhook(opened.webhooks, webhook)
        view = webhook_view(opened.webhooks, webhook)
    finally:
        opened.register.close()
    _print([retried_line(view, language)])


@command.command("end")
@_webhook
@_by
@language_option
@book_option
@click.pass_obj
def end_command(house: House, webhook: str, by: str, language: Language, book: Path) -> None:
    """Tell a receiver nothing any more. 终止事件通知"""
    opened = house.open_book(book)
    try:
        with opened.register.acting(by):
            end_webhook(opened.webhooks, house.clock, webhook, by)
        view = webhook_view(opened.webhooks, webhook)
    finally:
        opened.register.close()
    _print([ended_line(view, language)])


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
