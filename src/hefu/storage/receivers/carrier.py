"""One message, one connection, one answer: HTTP/1.1 over a socket whose address was judged.

Nothing is followed, kept open or believed: of the answer its status counts and the rest is thrown away. All
of it together, however slowly bytes drip, takes no longer than it may; only the look for a name is the
system's own, and waits as long as the system waits.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Final

from hefu.services.webhook_port import Answer, Outcome
from hefu.storage.receivers.addresses import (
    AddressRefused,
    Origin,
    Target,
    addresses_of,
    target_of,
)
from hefu.vocabulary.errors import InvalidInput, Unavailable

_HEAD_MAX: Final = 32 << 10
_REST_MAX: Final = 64 << 10
_REST_SECONDS: Final = 1.0
_PIECE: Final = 4_096
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\r?\n")
_END: Final = re.compile(rb"\r?\n\r?\n")


class NotHttp(Exception):
    """Whatever answered does not speak HTTP/1."""


class SocketCarrier:
    """Fulfils ``services.webhook_port.Carrier``. ``trusted``: a file with certificates of authorities in
    place of those of the machine."""

    def __init__(self, named: frozenset[Origin], trusted: str | None = None) -> None:
        self._named, self._trusted = named, trusted

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._trusted)

    def check(self, url: str) -> None:
        """Refuse what a message may not go to; see the port."""
        target = target_of(url, self._named)
        try:
            addresses_of(target)
        except AddressRefused as error:
            raise InvalidInput("webhook.address_refused", host=target.host) from error

    def carry(
        self, url: str, headers: Sequence[tuple[str, str]], body: bytes, seconds: int
    ) -> Answer:
        """Send one message; see the port."""
        began = time.monotonic()
        outcome, status = self._outcome(url, headers, body, began + seconds)
        return Answer(outcome, status, int((time.monotonic() - began) * 1_000))

    def _outcome(
        self, url: str, headers: Sequence[tuple[str, str]], body: bytes, until: float
    ) -> tuple[Outcome, int | None]:
        try:
            status = self._status(url, headers, body, until)
        except (AddressRefused, InvalidInput):
            return "address_refused", None
        except Unavailable:
            return "name_unknown", None
        except TimeoutError:
            return "too_slow", None
        except ssl.SSLCertVerificationError:
            return "not_trusted", None
        except NotHttp:
            return "not_http", None
        except OSError:
            return "unreachable", None
        if status == 410:
            return "gone", status
        return ("taken" if 200 <= status < 300 else "refused"), status

    def _status(
        self, url: str, headers: Sequence[tuple[str, str]], body: bytes, until: float
    ) -> int:
        target = target_of(url, self._named)
        left = _left(until)
        opened = _connected(target, left)
        try:
            if target.is_tls:
                opened.settimeout(left())
                opened = self._tls.wrap_socket(opened, server_hostname=target.host)
            opened.settimeout(left())
            opened.sendall(_request(target, headers, body))
            status = _read_status(opened, left)
            _throw_rest_away(opened, left)
            return status
        finally:
            opened.close()


def _left(until: float) -> Callable[[], float]:
    def left() -> float:
        """Seconds that are left. Raises ``TimeoutError`` when none are."""
        seconds = until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    return left


def _connected(target: Target, left: Callable[[], float]) -> socket.socket:
    """A connection to one of the addresses that were judged, and to nothing else."""
    failed: OSError | None = None
    for family, address in addresses_of(target):
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(left())
            opened.connect(address)
        except OSError as error:
            opened.close()
            failed = error
        else:
            return opened
    raise failed or OSError


def _request(target: Target, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
    told = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        *(f"{name}: {value}" for name, value in headers),
        f"Content-Length: {len(body)}",
        "Accept: */*",
        "Connection: close",
    ]
    return "\r\n".join(told).encode("ascii") + b"\r\n\r\n" + body


def _read_status(opened: socket.socket, left: Callable[[], float]) -> int:
    """The status of the final answer; interim ones are read over."""
    seen = b""
    while True:
        while (end := _END.search(seen)) is None:
            if len(seen) > _HEAD_MAX:
                raise NotHttp
            opened.settimeout(left())
            piece = opened.recv(_PIECE)
            if not piece:
                raise NotHttp
            seen += piece
        line = _STATUS.match(seen)
        if line is None:
            raise NotHttp
        status = int(line[1])
        if status >= 200:
            return status
        seen = seen[end.end() :]


def _throw_rest_away(opened: socket.socket, left: Callable[[], float]) -> None:
    """Let the receiver end its answer, if it is short and quick; it was heard already."""
    count, until = 0, _left(time.monotonic() + _REST_SECONDS)
    with suppress(OSError):
        while count < _REST_MAX:
            opened.settimeout(min(left(), until()))
            piece = opened.recv(_PIECE)
            if not piece:
                return
            count += len(piece)
