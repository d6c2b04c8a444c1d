"""Where key-encryption keys come from: a file, the environment, or a folder that stands for a key service."""

from __future__ import annotations

import os
from pathlib import Path

from hefu.protection.ciphers import Cipher
from hefu.protection.key_ring import (
    HeldKey,
    KeyRing,
    new_key_line,
    parse_keys,
    unwrapped_by,
    wrapped_by,
)
from hefu.vocabulary.errors import Conflict, InvalidInput, Unavailable

SETTING = "HEFU_KEYS"
"""Setting of the machine: ``file:PATH``, ``env:NAME`` or ``kms:FOLDER``; without it nothing is sealed."""
_OTHERS_MAY = 0o077
_CURRENT = "current"


def open_keys(setting: str | None) -> KeyRing | None:
    """The ring that ``setting`` names; ``None`` without a setting.

    Raises ``InvalidInput`` for a setting or a key that cannot be read as one, ``Unavailable`` for a place
    that is not there, ``Conflict`` for one that others may read.
    """
    if not setting:
        return None
    kind, _, place = setting.partition(":")
    if kind == "file" and place:
        return parse_keys(_read(Path(place)), place)
    if kind == "env" and place:
        held = os.environ.get(place)
        if held is None:
            raise Unavailable("protection.keys_not_there", place=setting)
        return parse_keys(held, place)
    if kind == "kms" and place:
        return FolderKms(Path(place))
    raise InvalidInput("protection.keys_setting")


def add_key(place: Path, key_id: str, cipher: Cipher) -> None:
    """Add a new random key to a key file, from now on the current one; the file is made if need be.

    Raises ``InvalidInput``, ``Conflict`` for an id that is taken or a file that others may read.
    """
    line = new_key_line(key_id, cipher)
    lines = _read(place).splitlines() if place.exists() else []
    if any(one.split()[:1] == [key_id] for one in lines):
        raise Conflict("protection.key_taken", key_id=key_id)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write("\n".join([*lines, line]) + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable("protection.key_not_written", place=str(place), reason=reason) from error


class FolderKms:
    """A key service in a folder: a file for each key, and ``current`` with the id of the one that wraps.

    It stands where a real service would: keys are read at each use, so that one that was taken away or
    replaced takes effect at once, and the caller is never given one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> tuple[str, Cipher]:
        """See the port ``protection.key_ring.KeyRing``."""
        key_id = _read(self._folder / _CURRENT).strip()
        return key_id, self._key(key_id).cipher

    def wrap(self, key_id: str, data_key: bytes, bound: bytes) -> bytes:
        """See the port."""
        return wrapped_by(self._key(key_id), data_key, bound)

    def unwrap(self, key_id: str, wrapped: bytes, bound: bytes) -> bytes:
        """See the port."""
        return unwrapped_by(self._key(key_id), wrapped, bound)

    def _key(self, key_id: str) -> HeldKey:
        path = self._folder / f"{key_id}.key"
        if path.parent != self._folder or not path.is_file():
            raise Unavailable("protection.key_missing", key_id=key_id)
        return parse_keys(_read(path), str(path)).key(key_id)


def _read(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unavailable("protection.keys_not_there", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("protection.no_keys", place=str(path)) from error
    if os.name != "nt" and mode & _OTHERS_MAY:
        raise Conflict("protection.keys_open", place=str(path))
    return text
