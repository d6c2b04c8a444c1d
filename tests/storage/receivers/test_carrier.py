"""A message reaches its receiver, or the answer says why not; nobody is waited for longer than allowed."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hefu.services.webhook_port import Answer
from hefu.storage.receivers.addresses import read_origins
from hefu.storage.receivers.carrier import SocketCarrier
from hefu.vocabulary.errors import InvalidInput
from tests.servers.receiver import receiving

HEADERS = [("content-type", "application/json"), ("webhook-id", "evt_1")]
BODY = b'{"id":"evt_1"}'


def told(url: str, named: str = "", trusted: str | None = None, seconds: int = 5) -> Answer:
    """What becomes of one message."""
    return SocketCarrier(read_origins(named), trusted).carry(url, HEADERS, BODY, seconds)


@contextmanager
def speaking(speak: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server that does as it is told with one connection; its origin."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        opened, _ = listening.accept()
        with opened:
            try:
                speak(opened)
            except OSError:
                return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()
        thread.join(5)


def test_a_message_arrives_as_it_was_sent() -> None:
    with receiving() as receiver:
        answer = told(f"{receiver.origin}/hefu?a=b", receiver.origin)
    assert (answer.outcome_code, answer.status) == ("taken", 204)
    (one,) = receiver.received
    assert (one.path, one.body) == ("/hefu?a=b", BODY)
    assert one.headers["webhook-id"] == "evt_1"
    assert one.headers["host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "taken"),
        (299, "taken"),
        (301, "refused"),
        (400, "refused"),
        (410, "gone"),
        (500, "refused"),
    ],
)
def test_the_status_is_the_answer(status: int, outcome: str) -> None:
    with receiving() as receiver:
        receiver.answers = [status]
        answer = told(receiver.origin, receiver.origin)
    assert (answer.outcome_code, answer.status) == (outcome, status)


def test_a_redirect_is_not_followed() -> None:
    with receiving() as receiver, receiving() as other:
        receiver.answers, receiver.headers = [307], {"location": f"{other.origin}/there"}
        answer = told(receiver.origin, f"{receiver.origin} {other.origin}")
    assert (answer.outcome_code, answer.status) == ("refused", 307)
    assert other.received == []


def test_an_address_that_nobody_named_gets_nothing() -> None:
    with receiving() as receiver:
        for url in (receiver.origin, f"https://127.0.0.1:{receiver.port}", "https://127.0.0.1/"):
            assert told(url).outcome_code == "address_refused"
        assert receiver.received == []
    with pytest.raises(InvalidInput) as refused:
        SocketCarrier(read_origins("")).check("https://127.0.0.1/")
    assert refused.value.code == "webhook.address_refused"


def test_a_name_that_means_something_else_a_moment_later_does_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Public when it is checked, inside when the message is sent: nothing arrives. It is asked for once a
    message, and what was judged is what is connected to."""
    meant = iter(["8.8.8.8", "127.0.0.1", "never asked"])

    def found(host: str, port: int, **_named: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(meant), port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    carrier = SocketCarrier(read_origins(""))
    carrier.check("https://rebinding.example/")
    answer = carrier.carry("https://rebinding.example/", HEADERS, BODY, 1)
    assert answer.outcome_code == "address_refused"
    assert next(meant) == "never asked"


def drip(opened: socket.socket) -> None:
    """A byte now and again, for ever."""
    opened.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(100):
        opened.sendall(b"y")
        time.sleep(0.1)


def test_bytes_that_drip_are_not_waited_for() -> None:
    began = time.monotonic()
    with speaking(drip) as origin:
        assert told(origin, origin, seconds=1).outcome_code == "too_slow"
        assert time.monotonic() - began < 3


def endless(opened: socket.socket) -> None:
    """A body without an end."""
    opened.recv(10_000)
    opened.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        opened.sendall(bytes(10_000))


def test_a_body_without_an_end_is_not_read_to_its_end() -> None:
    with speaking(endless) as origin:
        assert told(origin, origin).outcome_code == "taken"


def interim(opened: socket.socket) -> None:
    """Two answers that are none yet, then one."""
    opened.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100\r\n\r\n")
    opened.sendall(b"HTTP/1.0 202 Accepted\r\n\r\n")


def test_interim_answers_are_read_over() -> None:
    with speaking(interim) as origin:
        assert told(origin, origin).status == 202


@pytest.mark.parametrize(
    "said",
    [b"", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 999 x\r\n\r\n", b"HTTP/2 200\r\n\r\n", b"x" * 50_000],
)
def test_what_does_not_speak_http_is_told(said: bytes) -> None:
    def speak(opened: socket.socket) -> None:
        opened.recv(10_000)
        opened.sendall(said)

    with speaking(speak) as origin:
        assert told(origin, origin).outcome_code == "not_http"


def test_nobody_there_is_told() -> None:
    with receiving() as receiver:
        origin = receiver.origin
    assert told(origin, origin).outcome_code == "unreachable"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1 that no authority signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = tmp_path_factory.mktemp("tls") / "receiver.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.write_bytes(private + made.public_bytes(encoding))
    return place


@pytest.mark.parametrize(("is_trusted", "outcome"), [(False, "not_trusted"), (True, "taken")])
def test_by_tls_only_who_can_prove_who_he_is(
    certificate: Path, is_trusted: bool, outcome: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def speak(opened: socket.socket) -> None:
        with context.wrap_socket(opened, server_side=True) as secured:
            secured.recv(10_000)
            secured.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with speaking(speak) as plain:
        origin = plain.replace("http:", "https:")
        answer = told(origin, origin, str(certificate) if is_trusted else None)
    assert answer.outcome_code == outcome
