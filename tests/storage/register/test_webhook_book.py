"""Acts on webhooks last; progress moves only from where it stood; one server at a time tells receivers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from hefu.attestation.keys import new_signer_key
from hefu.services.log.seal import seal_log
from hefu.services.webhook_port import Progress, Tried, WebhookAct
from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister
from hefu.storage.register.webhook_book import TRIES_KEPT
from hefu.storage.register.webhook_tables import WEBHOOK_ACT
from tests.services.log.full_book import move
from tests.storage.register.test_sealed_book import key, ring

NOON = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
KEY = new_signer_key("webhooks.example/log")


def made(webhook_id: str = "w1", from_place: int = 0) -> WebhookAct:
    return WebhookAct(
        act_id=f"{webhook_id}-made",
        webhook_id=webhook_id,
        act_code="made",
        acted_by="admin-1",
        at=NOON,
        url="https://erp.example/hefu",
        event_kinds=("decision.kept", "drawdown.moved"),
        secret=b"s" * 24,
        from_place=from_place,
    )


def tried(number: int) -> Tried:
    return Tried("evt_1", "decision.kept", 0, number, NOON, None, "too_slow", 10_000)


def test_an_act_is_kept_once_and_read_as_it_was(register: SqlRegister) -> None:
    book = register.webhooks
    assert book.acts() == []
    assert book.keep_act(made())
    assert not book.keep_act(made())
    ended = WebhookAct(
        act_id="w1-end", webhook_id="w1", act_code="ended", acted_by="x", at=NOON, former_until=NOON
    )
    assert book.keep_act(ended)
    assert book.keep_act(made("w2", 7))
    assert book.acts("w1") == [made(), ended]
    assert book.progress("w1") == Progress("w1", 0)
    assert book.progress("w2") == Progress("w2", 7)
    assert book.progress("w3") is None


def test_without_keys_nothing_is_sealed_and_with_them_secret_and_url_are(
    tmp_path: Path, database: str | None
) -> None:
    plain = open_register(tmp_path / "book", create=True, database=database)
    assert not plain.webhooks.can_seal
    plain.close()
    keys = ring(key("k1"))
    opened = open_register(tmp_path / "book", database=database, keys=keys)
    assert opened.webhooks.can_seal
    opened.webhooks.keep_act(made())
    assert opened.webhooks.acts() == [made()]
    with opened._database.reading() as connection:
        read = connection.exec_driver_sql(f"SELECT url, secret FROM {WEBHOOK_ACT.name}").one()
    assert "erp.example" not in read[0]
    assert b"ssss" not in bytes(read[1])
    opened.close()


def test_progress_moves_only_from_where_it_stands(register: SqlRegister) -> None:
    book = register.webhooks
    book.keep_act(made())
    start = Progress("w1", 0)
    failed = msgspec.structs.replace(
        start, failure_count=1, failing_since=NOON, next_try_at=NOON + timedelta(seconds=5)
    )
    assert book.advance(start, failed, tried(1))
    assert not book.advance(start, Progress("w1", 1), tried(2)), "somebody else moved on"
    assert book.progress("w1") == failed
    assert [one for _, one in book.tries("w1", None, 10)] == [tried(1)]


def test_only_the_last_tries_are_kept_and_they_come_in_pages(register: SqlRegister) -> None:
    book = register.webhooks
    book.keep_act(made())
    book.keep_act(made("w2"))
    start = Progress("w1", 0)
    with register.together():
        book.advance(Progress("w2", 0), Progress("w2", 0), tried(1))
        for number in range(TRIES_KEPT + 3):
            assert book.advance(start, start, tried(number))
    newest = book.tries("w1", None, TRIES_KEPT + 10)
    assert [one.attempt_no for _, one in newest] == [*range(TRIES_KEPT + 2, 2, -1)]
    assert [one.attempt_no for _, one in book.tries("w1", newest[4][0], 2)] == [
        one.attempt_no for _, one in newest[5:7]
    ]
    assert len(book.tries("w2", None, 10)) == 1


def test_one_holds_the_lease_until_it_ends_or_is_given_up(register: SqlRegister) -> None:
    book = register.webhooks
    later = NOON + timedelta(seconds=60)
    assert book.take_lease("one", NOON, later)
    assert not book.take_lease("two", NOON + timedelta(seconds=59), later)
    assert book.take_lease("one", NOON + timedelta(seconds=30), later + timedelta(seconds=30))
    book.drop_lease("two")
    assert not book.take_lease("two", later, later + timedelta(seconds=60))
    assert book.take_lease("two", later + timedelta(seconds=30), later + timedelta(seconds=90))
    book.drop_lease("two")
    assert book.take_lease("three", later, later + timedelta(seconds=60))


def test_only_what_is_sealed_is_told_in_the_order_of_the_log(
    register: SqlRegister, tmp_path: Path
) -> None:
    book = register.webhooks
    register.lifecycle.keep(move("move-1", "facility-1"))
    register.keep_decision("decision-1", "application-1", b'{"outcome":"decline"}')
    assert book.happenings(0, ("decision", "transition"), 10) == ([], 0)
    seal_log(register.log_beside(tmp_path / "book" / "log"), KEY)
    assert book.log_size() == 2
    found, after = book.happenings(0, ("decision", "transition"), 10)
    assert [(one.log_kind, one.thing_id, one.instrument_id) for one in found] == [
        ("transition", "move-1", "facility-1"),
        ("decision", "decision-1", ""),
    ]
    assert after == 2
    assert book.happenings(0, ("decision", "transition"), 1) == (found[:1], 1)
    assert book.happenings(1, ("transition",), 10) == ([], 2)
    assert book.happenings(9, ("transition",), 10) == ([], 9)
