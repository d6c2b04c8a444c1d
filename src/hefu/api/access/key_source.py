"""Public keys of the token issuer: from a file, or by its discovery document, fetched and kept a while."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hefu.vocabulary.errors import InvalidInput, Unavailable

KEPT_SECONDS = 600
ASKED_AGAIN_SECONDS = 30
_ANSWER_BYTES_MAX = 1 << 20
_FETCH_SECONDS = 5
_RSA_BITS_MIN = 2048
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class KeySource(Protocol):
    """Where keys come from."""

    def keys(self, key_id: str | None) -> KeySet:
        """All keys that may sign; asked anew when ``key_id`` is not among them. Raises ``Unavailable``."""
        ...


class FileKeys:
    """Keys in a file, read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = -1
        self._keys = KeySet([])

    def keys(self, key_id: str | None) -> KeySet:
        """The keys of the file. Raises ``Unavailable`` when it cannot be read."""
        del key_id
        try:
            changed_at = self._path.stat().st_mtime_ns
            if changed_at != self._read_at:
                self._keys = usable_keys(json.loads(self._path.read_bytes()))
                self._read_at = changed_at
        except (OSError, ValueError, JoseError) as error:
            raise Unavailable("api.no_keys", place=str(self._path)) from error
        return self._keys


class DiscoveredKeys:
    """Keys that the issuer publishes."""

    def __init__(self, issuer: str) -> None:
        """Raises ``InvalidInput`` for an issuer whose keys could be exchanged on the way here."""
        self._issuer = issuer
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._fetched_at = 0
        _require_safe(issuer)

    def keys(self, key_id: str | None) -> KeySet:
        """The keys, at most ten minutes old; an unknown id makes us ask again, twice a minute at most."""
        with self._lock:
            age = time.monotonic_ns() // 1_000_000_000 - self._fetched_at
            known = self._keys
            is_missing = known is not None and key_id is not None and not _has(known, key_id)
            if known is None or age > KEPT_SECONDS or (is_missing and age > ASKED_AGAIN_SECONDS):
                known = self._keys = self._fetch()
                self._fetched_at = time.monotonic_ns() // 1_000_000_000
            return known

    def _fetch(self) -> KeySet:
        place = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            told = _fetched(place)
            if told.get("issuer") != self._issuer:
                raise Unavailable("api.other_issuer", issuer=self._issuer)
            place = str(told.get("jwks_uri"))
            _require_safe(place)
            return usable_keys(_fetched(place))
        except (OSError, ValueError, JoseError, urllib.error.URLError) as error:
            raise Unavailable("api.no_keys", place=place) from error


def usable_keys(told: Any) -> KeySet:
    """The keys of a set that may verify a signature: asymmetric, not for encryption, long enough."""
    if not isinstance(told, dict) or not isinstance(told.get("keys"), list):
        raise ValueError("not a set of keys")  # noqa: TRY004
    wanted = [
        key
        for key in told["keys"]
        if isinstance(key, dict)
        and key.get("kty") in ("RSA", "EC", "OKP")
        and key.get("use", "sig") == "sig"
        and not (key["kty"] == "RSA" and len(str(key.get("n"))) * 6 < _RSA_BITS_MIN)
    ]
    public = [{name: key[name] for name in key if name in _PUBLIC} for key in wanted]
    return KeySet.import_key_set({"keys": public})


_PUBLIC = frozenset({"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"})


def _has(keys: KeySet, key_id: str) -> bool:
    return any(key.kid == key_id for key in keys.keys)


def _require_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    raise InvalidInput("api.unsafe_issuer", issuer=address)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever answers must be whom we asked."""

    def redirect_request(self, *_asked: Any, **_named: Any) -> None:
        """Follow nothing."""


def _fetched(place: str) -> dict[str, Any]:
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(place, timeout=_FETCH_SECONDS) as answer:
        body = answer.read(_ANSWER_BYTES_MAX + 1)
    found = json.loads(body) if len(body) <= _ANSWER_BYTES_MAX else None
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004
    return found
