"""A receiver is told everything, in order and at least once; it is tried again, given up, and tried again."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from hefu.evidence.day import Clocks
from hefu.parameters.loader import ParameterView
from hefu.services.webhooks.message import signature
from hefu.services.webhooks.subscribe import (
    RECEIVER,
    Asker,
    change_secret,
    end_webhook,
    make_webhook,
    retry_webhook,
)
from hefu.services.webhooks.tell import Limits, delay_after, limits_of
from hefu.services.webhooks.view import webhook_view, webhook_views
from hefu.vocabulary.errors import HefuError
from hefu.vocabulary.labelled import Language
from tests.servers.receiver import Receiver, receiving
from tests.services.log.full_book import move
from tests.services.webhooks.trial import BOOK, KINDS, MovedClock, Trial
from tests.storage.register.test_webhook_book import made

LIMITS = Limits(10, 5, 21_600, 3)
ASKER = Asker("admin-1", "some-key")
IN_A_FILE = pytest.mark.parametrize("trial", ["sqlite"], indirect=True)
"""Where nothing hangs on the database: `test_webhook_book` tries both."""


def refusal(work: Callable[..., object], *asked: object, **named: object) -> str:
    """The code of a refusal."""
    with pytest.raises(HefuError) as refused:
        work(*asked, **named)
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        assert "{" not in refused.value.text(language)
    return refused.value.code


def told(receiver: Receiver) -> list[str]:
    """Ids of the things of which the receiver was told."""
    return [msgspec.json.decode(one.body)["data"]["id"] for one in receiver.received]


def test_nothing_is_told_that_nobody_asked_for(trial: Trial, receiver: Receiver) -> None:
    trial.decide("before")
    trial.tell()
    name = trial.subscribe(f"{receiver.origin}/hefu", ("waiver.moved",))
    trial.decide("of another kind")
    trial.opened.lifecycle.keep(move("move-1", "facility-1"))
    trial.decide()
    trial.tell()
    assert receiver.received == []
    assert webhook_view(trial.book, name).told_until_place == trial.book.log_size()


def test_what_happened_is_told_once_signed_and_in_order(trial: Trial, receiver: Receiver) -> None:
    trial.decide("before")
    name = trial.subscribe(f"{receiver.origin}/hefu")
    secret = trial.book.acts(name)[0].secret
    trial.decide("d-1", "d-2", "d-3")
    trial.tell()
    trial.tell()
    assert told(receiver) == ["d-1", "d-2", "d-3"]
    first = receiver.received[0]
    assert msgspec.json.decode(first.body) == {
        "id": first.headers["webhook-id"],
        "type": "decision.kept",
        "timestamp": "2026-03-31T04:00:00.000000Z",
        "book": BOOK,
        "data": {"id": "d-1", "link": "/v1/decisions/d-1"},
    }
    seconds = int(trial.clock.now().timestamp())
    assert first.headers["webhook-timestamp"] == str(seconds)
    signed = signature(secret, first.headers["webhook-id"], seconds, first.body)
    assert first.headers["webhook-signature"] == signed
    assert len(set(receiver.ids)) == 3
    view = webhook_view(trial.book, name)
    assert (view.state, view.failure_count) == ("active", 0)
    assert [one.status for one in view.last_tries] == [204, 204, 204]


def test_what_was_not_taken_comes_again_under_the_same_id_before_all_else(
    trial: Trial, receiver: Receiver
) -> None:
    name = trial.subscribe(receiver.origin)
    trial.decide("d-1", "d-2")
    receiver.answers = [500, 302]
    trial.tell()
    trial.tell()
    assert told(receiver) == ["d-1"], "not before it is time"
    for _ in range(2):
        trial.clock.move(days=1)
        trial.tell()
    assert told(receiver) == ["d-1", "d-1", "d-1", "d-2"]
    assert len(set(receiver.ids)) == 2
    tries = webhook_view(trial.book, name).last_tries
    assert [(one.attempt_no, one.status) for one in tries] == [
        (1, 204),
        (3, 204),
        (2, 302),
        (1, 500),
    ]


@IN_A_FILE
def test_after_days_it_is_failing_until_somebody_tries_again(
    trial: Trial, receiver: Receiver
) -> None:
    name = trial.subscribe(receiver.origin)
    trial.decide("d-1")
    receiver.answers = [503] * 4
    for _ in range(4):
        trial.tell()
        trial.clock.move(days=1)
    view = webhook_view(trial.book, name)
    assert (view.state, view.failure_count, view.next_try_at) == ("failing", 4, None)
    assert view.failing_since is not None
    trial.clock.move(days=30)
    trial.decide("d-2")
    trial.tell()
    assert len(receiver.received) == 4, "given up"
    retry_webhook(trial.book, name)
    trial.tell()
    assert told(receiver)[4:] == ["d-1", "d-2"], "nothing is left out"
    view = webhook_view(trial.book, name)
    assert (view.state, view.failure_count, view.failing_since) == ("active", 0, None)


@IN_A_FILE
def test_a_receiver_that_is_gone_ends_it(trial: Trial, receiver: Receiver) -> None:
    name = trial.subscribe(receiver.origin)
    trial.decide("d-1", "d-2")
    receiver.answers = [410]
    trial.tell()
    trial.clock.move(days=1)
    trial.tell()
    assert told(receiver) == ["d-1"]
    view = webhook_view(trial.book, name)
    assert (view.state, view.ended_by) == ("ended", RECEIVER)
    assert refusal(retry_webhook, trial.book, name) == "webhook.ended"


def test_one_that_was_ended_is_told_nothing(trial: Trial, receiver: Receiver) -> None:
    name, other = trial.subscribe(receiver.origin), trial.subscribe(f"{receiver.origin}/other")
    first = end_webhook(trial.book, trial.clock, name, "admin-2")
    trial.clock.move(days=1)
    assert end_webhook(trial.book, trial.clock, name, "admin-3") == first, "it ended once"
    trial.decide("d-1")
    trial.tell()
    assert [one.path for one in receiver.received] == ["/other"]
    assert [(one.webhook_id, one.state) for one in webhook_views(trial.book)] == [
        (name, "ended"),
        (other, "active"),
    ]
    assert refusal(change_secret, trial.book, trial.clock, ASKER, name, 1) == "webhook.ended"


@IN_A_FILE
def test_two_secrets_are_valid_for_a_while(trial: Trial, receiver: Receiver) -> None:
    name = trial.subscribe(receiver.origin)
    old = trial.book.acts(name)[0].secret
    shown = change_secret(trial.book, trial.clock, ASKER, name, 2)
    assert change_secret(trial.book, trial.clock, ASKER, name, 2) == shown, "the same key"
    new = base64.b64decode(shown.secret.removeprefix("whsec_"))
    for days, valid in ((1, [new, old]), (2, [new])):
        trial.clock.move(days=days)
        trial.decide(f"after {days}")
        trial.tell()
        last, seconds = receiver.received[-1], int(trial.clock.now().timestamp())
        wanted = [signature(one, receiver.ids[-1], seconds, last.body) for one in valid]
        assert last.headers["webhook-signature"].split(" ") == wanted


@IN_A_FILE
def test_the_same_asked_twice_is_one_webhook_with_one_secret(
    trial: Trial, receiver: Receiver
) -> None:
    carrier = trial.house.webhook_carrier()

    def make(asker: Asker) -> object:
        return make_webhook(
            trial.book, carrier, trial.clock, asker, url=receiver.origin, event_kinds=KINDS
        )

    assert make(ASKER) == make(ASKER)
    assert make(Asker("admin-1", "other-key")) != make(ASKER)
    assert len(webhook_views(trial.book)) == 2


@IN_A_FILE
def test_what_cannot_be_made_is_refused(trial: Trial, receiver: Receiver) -> None:
    carrier = trial.house.webhook_carrier()

    def code(url: str = receiver.origin, kinds: tuple[str, ...] = KINDS) -> str:
        asked = (trial.book, carrier, trial.clock, ASKER)
        return refusal(make_webhook, *asked, url=url, event_kinds=kinds)

    assert code(kinds=("decision.changed",)) == "webhook.kind_unknown"
    assert code("http://erp.example/") == "webhook.url"
    assert code("https://127.0.0.1/") == "webhook.address_refused"
    assert refusal(webhook_view, trial.book, "wh_none") == "webhook.unknown"
    assert refusal(end_webhook, trial.book, trial.clock, "wh_none", "x") == "webhook.unknown"
    name = trial.subscribe(receiver.origin)
    for days in (-1, 8):
        asked = (trial.book, trial.clock, ASKER, name, days)
        assert refusal(change_secret, *asked) == "webhook.former_days"
    most = ParameterView(Clocks(trial.clock.today(), trial.clock.today())).integer(
        "policy.webhook.count_max"
    )
    for number in range(most - 1):
        trial.book.keep_act(made(f"w{number}"))
    assert code() == "webhook.too_many"
    trial.book.keep_act(msgspec.structs.replace(made("w0"), act_id="end", act_code="ended"))
    trial.subscribe(receiver.origin)


@IN_A_FILE
def test_without_keys_no_secret_is_kept(trial: Trial, receiver: Receiver) -> None:
    trial.house.__dict__["keys"] = None
    trial.shelf.close()
    book = trial.shelf.open(BOOK).webhooks
    carrier = trial.house.webhook_carrier()
    asked = (book, carrier, trial.clock, ASKER)
    wanted = {"url": receiver.origin, "event_kinds": KINDS}
    assert refusal(make_webhook, *asked, **wanted) == "webhook.no_keys"
    assert book.acts() == []


@IN_A_FILE
def test_a_book_whose_key_is_gone_is_told_on_the_log_and_stops_no_other(
    trial: Trial, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    trial.subscribe(receiver.origin)
    trial.decide("d-1")
    trial.house.__dict__["keys"] = None
    trial.shelf.close()
    trial.shelf.open(BOOK)
    for _ in range(3):
        trial.tell()
    assert [one.getMessage() for one in caplog.records] == [
        '{"event": "receivers_not_told", "tenant": "demo", "code": "protection.key_missing"}'
    ], "once"
    assert receiver.received == []


def test_one_server_tells_and_another_takes_over(trial: Trial, receiver: Receiver) -> None:
    other = Trial(trial.shelf.folder, receiver.origin)
    try:
        trial.subscribe(receiver.origin)
        trial.decide("d-1")
        other.tell()
        assert told(receiver) == ["d-1"]
        trial.decide("d-2")
        trial.tell()
        assert told(receiver) == ["d-1"], "the other one holds the lease"
        trial.clock.move(seconds=61)
        trial.tell()
        assert told(receiver) == ["d-1", "d-2"], "it was not renewed"
        other.clock.move(seconds=61)
        trial.rounds.stop()
        trial.decide("d-3")
        other.tell()
        assert told(receiver) == ["d-1", "d-2", "d-3"], "it was given back"
    finally:
        other.close()


def test_a_receiver_that_hangs_holds_neither_the_others_nor_the_end(
    trial: Trial, receiver: Receiver
) -> None:
    with receiving() as hanging:
        hanging.hangs = True
        trial.house.origins += f" {hanging.origin}"
        trial.rounds._carrier = trial.house.webhook_carrier()
        trial.subscribe(hanging.origin)
        trial.subscribe(receiver.origin)
        trial.decide("d-1")
        trial.rounds.go_round()
        while not (hanging.received and receiver.received):
            pass
        trial.decide("d-2")
        while told(receiver) != ["d-1", "d-2"]:
            trial.rounds.go_round()
        assert told(hanging) == ["d-1"], "one message at a time"
        hanging.free.set()
        trial.rounds.stop()


def test_the_wait_doubles_up_to_the_longest_and_is_spread() -> None:
    longest = [5, 10, 20, 40]
    for number, seconds in enumerate(longest, start=1):
        waits = {delay_after(number, LIMITS) for _ in range(200)}
        assert min(waits) >= timedelta(seconds=seconds / 2)
        assert max(waits) <= timedelta(seconds=seconds)
        assert len(waits) > 20
    assert delay_after(10_000, LIMITS) <= timedelta(hours=6)


def test_the_limits_are_parameters() -> None:
    assert limits_of(MovedClock()) == LIMITS
