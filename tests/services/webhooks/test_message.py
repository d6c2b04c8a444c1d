"""A receiver can check a message with any tool that knows HMAC."""

from __future__ import annotations

import base64
import hmac
import shutil
import subprocess
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from hefu.services.webhook_port import Happening, WebhookAct
from hefu.services.webhooks.kinds import EVENT_KINDS, LINKS, checked_kinds, event_of, log_kinds_of
from hefu.services.webhooks.message import body_of, headers_of, new_secret, secret_text, signature
from hefu.services.webhooks.standing import standing
from hefu.vocabulary.errors import InvalidInput

SECRET = bytes(range(32))
SENT = datetime(2026, 3, 31, 4, 0, 0, 900_000, tzinfo=UTC)
BODY = '{"book":"demo","said":"合符"}'.encode()
KNOWN = "v1,TelLSNiLMiAEm0CdVOko/h4nk07LF7lhYfQksH5gv8o="


def entry(log_kind: str, thing_id: str = "d" * 64, moved: tuple[str, str] = ("", "")) -> Happening:
    return Happening(3, log_kind, thing_id, "2026-03-31T04:00:00.000000Z", "sha256:00", *moved)


def by_openssl(secret: bytes, event_id: str, seconds: int, body: bytes) -> str:
    """The signature as OpenSSL makes it."""
    made = subprocess.run(
        [
            "openssl",
            "dgst",
            "-sha256",
            "-mac",
            "HMAC",
            "-macopt",
            f"hexkey:{secret.hex()}",
            "-binary",
        ],
        input=f"{event_id}.{seconds}.".encode() + body,
        capture_output=True,
        check=True,
    )
    return "v1," + base64.b64encode(made.stdout).decode()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_makes_the_same_signature() -> None:
    for secret, body in ((SECRET, BODY), (new_secret(), b""), (new_secret(), bytes(10_000))):
        made = signature(secret, "evt_1", 1_774_929_600, body)
        assert made == by_openssl(secret, "evt_1", 1_774_929_600, body)


def test_a_signature_that_was_made_elsewhere() -> None:
    """The vector of the how-to page, computed with ``openssl dgst``."""
    assert signature(SECRET, "evt_1", 1_774_929_600, BODY) == KNOWN


def test_another_id_time_body_or_secret_has_another_signature() -> None:
    made = signature(SECRET, "evt_1", 1, BODY)
    others = {
        signature(SECRET, "evt_2", 1, BODY),
        signature(SECRET, "evt_1", 2, BODY),
        signature(SECRET, "evt_1", 1, BODY + b" "),
        signature(SECRET[1:], "evt_1", 1, BODY),
    }
    assert made not in others
    assert len(others) == 4


def test_the_headers_are_those_of_standard_webhooks() -> None:
    headers = dict(headers_of("evt_1", SENT, BODY, [SECRET, SECRET[1:]]))
    assert headers["webhook-id"] == "evt_1"
    assert headers["webhook-timestamp"] == "1774929600"
    first, second = headers["webhook-signature"].split(" ")
    assert hmac.compare_digest(first, signature(SECRET, "evt_1", 1_774_929_600, BODY))
    assert second == signature(SECRET[1:], "evt_1", 1_774_929_600, BODY)
    assert base64.b64decode(secret_text(SECRET).removeprefix("whsec_")) == SECRET


@pytest.mark.parametrize("wanted", [(), ("decision.kept", "party.name"), ("",)])
def test_kinds_that_are_none_are_refused(wanted: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_kinds(wanted)
    assert refused.value.code == "webhook.kind_unknown"


def test_kinds_come_once_and_in_order() -> None:
    assert checked_kinds(("case.moved", "decision.kept", "case.moved")) == (
        "decision.kept",
        "case.moved",
    )
    assert log_kinds_of(("decision.kept", "case.moved", "limit.moved")) == {
        "decision",
        "transition",
    }


@pytest.mark.parametrize(
    "log_kind", ["access", "posting_batch", "kept_facts", "webhook_act", "new"]
)
def test_what_nobody_is_told_of_is_no_event(log_kind: str) -> None:
    assert event_of(entry(log_kind)) is None


def test_a_move_of_an_instrument_without_a_path_is_no_event() -> None:
    assert event_of(entry("transition", moved=("unknown", "x"))) is None


@pytest.mark.parametrize("party_id", ["name:张三", "name:zhang", "tax:440301199001011234", "甲"])
def test_an_id_made_of_a_name_or_a_number_of_a_person_does_not_leave(party_id: str) -> None:
    event = event_of(entry("transition", "t" * 64, ("party", party_id)))
    assert event is not None
    assert (event.thing_id, event.link) == (None, "/v1/customers")
    told = body_of(event, "demo").decode()
    assert party_id not in told
    assert quote(party_id) not in told
    firm = event_of(entry("transition", "t" * 64, ("party", "uscc:91330200MA2H4T6R63")))
    assert firm is not None
    assert firm.link == "/v1/customers/uscc:91330200MA2H4T6R63"


def test_an_event_names_its_thing_and_nothing_that_is_known_of_it() -> None:
    event = event_of(entry("transition", "t" * 64, ("drawdown", "DD?1/2")))
    assert event is not None
    assert (event.kind, event.thing_id) == ("drawdown.moved", "DD?1/2")
    assert event.link == "/v1/drawdowns/DD%3F1/2"
    again = event_of(entry("transition", "t" * 64, ("drawdown", "DD?1/2")))
    assert again == event, "the same entry is the same event"
    other = event_of(entry("decision"))
    assert other is not None
    assert other.event_id != event.event_id
    told = body_of(event, "demo")
    assert told == body_of(event, "demo")
    assert set(LINKS) == set(EVENT_KINDS)


def test_the_former_secret_is_valid_for_a_while() -> None:
    acts = [
        WebhookAct(
            act_id=str(number),
            webhook_id="w",
            act_code="made" if number == 0 else "secret_changed",
            acted_by="x",
            at=SENT,
            secret=bytes([number]),
            former_until=SENT if number else None,
        )
        for number in range(3)
    ]
    now = standing(acts)["w"]
    before = SENT.replace(microsecond=0)
    assert now.valid_secrets(before) == [b"\x02", b"\x01"]
    assert now.valid_secrets(SENT) == [b"\x02"]
    assert standing(acts[:1])["w"].valid_secrets(before) == [b"\x00"]
