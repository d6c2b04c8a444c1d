"""``hefu consent``: who lets whom have its data, what for, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from hefu.cli.options import Day, book_option, clock_options, language_option
from hefu.services.choose_clocks import choose_clocks
from hefu.services.data_security.record_consent import (
    ConsentLine,
    NewConsent,
    Speaker,
    Withdrawal,
    consent_lines,
    consent_words,
    record_consent,
    withdraw_at_door,
)
from hefu.services.house import House
from hefu.vocabulary.labelled import Language

_BY = click.option("--by", required=True, help="Opaque id of who records. 经办人标识")


@click.group()
def command() -> None:
    """Consents of firms to show their data. 数据授权"""


@command.command("record")
@click.argument("party_id")
@click.option("--to", "recipient_id", required=True, help="An id, or role:ROLE. 接收方")
@click.option("--purpose", "purpose_code", default="partner_service", show_default=True)
@click.option("--paper", required=True, help="Digest of the kept document. 授权书摘要")
@click.option("--from", "effective_on", type=Day(), required=True, help="First day. 起始日")
@click.option("--until", "expires_on", type=Day(), required=True, help="Last day. 截止日")
@_BY
@language_option
@book_option
@click.pass_obj
def record_command(
    house: House,
    party_id: str,
    recipient_id: str,
    purpose_code: str,
    paper: str,
    effective_on: date,
    expires_on: date,
    by: str,
    language: Language,
    book: Path,
) -> None:
    """Record a consent that a kept document proves. 登记授权"""
    new = NewConsent(
        party_id=party_id,
        recipient_id=recipient_id,
        purpose_code=purpose_code,
        effective_on=effective_on,
        expires_on=expires_on,
        document_digest=paper,
    )
    opened = house.open_book(book)
    try:
        with opened.register.acting(by), opened.register.together():
            today = house.clock.today()
            made = record_consent(opened.custody, opened.register, today, new, _speaker(by))
    finally:
        opened.register.close()
    _print([made], language)


@command.command("withdraw")
@click.argument("consent_id")
@click.option("--paper", help="Digest of the document, if there is one. 撤回书摘要")
@_BY
@language_option
@book_option
@click.pass_obj
def withdraw_command(
    house: House, consent_id: str, paper: str | None, by: str, language: Language, book: Path
) -> None:
    """Withdraw a consent from today. 撤回授权"""
    asked = Withdrawal(document_digest=paper)
    opened = house.open_book(book)
    custody, register = opened.custody, opened.register
    try:
        with register.acting(by), register.together():
            today = house.clock.today()
            left = withdraw_at_door(custody, register, today, consent_id, asked, by=_speaker(by))
    finally:
        register.close()
    _print([left], language)


@command.command("list")
@click.argument("party_id")
@clock_options
@language_option
@book_option
@click.pass_obj
def list_command(
    house: House,
    party_id: str,
    as_of: date | None,
    known_on: date | None,
    language: Language,
    book: Path,
) -> None:
    """Consents of one party as they stand. 查看授权"""
    clocks = choose_clocks(house, as_of, known_on)
    opened = house.open_book(book)
    try:
        found = consent_lines(opened.custody, party_id, clocks)
    finally:
        opened.register.close()
    _print(found, language)


def _speaker(by: str) -> Speaker:
    return Speaker(by, f"staff:{by}")


def _print(lines: Sequence[ConsentLine], language: Language) -> None:
    for line in consent_words(lines, language):
        click.echo(line)
