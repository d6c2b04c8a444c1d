"""A new key for a book's log: the old one introduces it, and both sign the switch-over.

The new key is lasting before anything is said of it, and what is said is lasting before it takes the old
one's place: killed anywhere between, the same command goes on where it stopped. Without the old key nobody
can do it: then a new log begins, and only its keeper's word joins the two.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from hefu.attestation.keys import SignerKey, VerifierKey, new_signer_key, read_signer_key
from hefu.attestation.succession import Succession, read_succession, succession_note
from hefu.services.house import House
from hefu.services.log.seal import seal_log
from hefu.services.log.signing import signer_of, succession_notes
from hefu.services.log.tree import checkpoint_in
from hefu.services.log_port import SUCCESSION, Addition, BookLog, LogKeys
from hefu.vocabulary.errors import Conflict, NotFound


class Rotated(msgspec.Struct, frozen=True):
    """``size``: of the log when the key changed; the public keys as texts; ``retired``: where the old secret
    key lies now, to be destroyed or locked away."""

    size: int
    old: str
    new: str
    retired: str


def rotate_key(house: House, book: Path) -> Rotated:
    """Change the key of a book's log, or finish a change that was broken off.

    Raises ``NotFound`` (``log.never_sealed``, ``log.key_lost``), ``Conflict`` as sealing does.
    """
    keys, log = house.log_keys(book), house.log(book)
    try:
        if keys.read() is None:
            raise NotFound(
                "log.key_lost" if log.size() else "log.never_sealed", path=str(keys.place)
            )
        current, last = signer_of(keys, make=False), _last(log)
        if last is not None and last.new == current.verifier and log.size() == last.size:
            retired = keys.retired_place(last.old.key_id.hex())  # only sealing was left to be done
        else:
            if last is None or last.old != current.verifier:
                last = _announced(log, keys, current)
            _require_waiting(keys, last.new)
            retired = keys.promote(last.old.key_id.hex())
        seal_log(log, signer_of(keys, make=False))
    finally:
        log.close()
    return Rotated(last.size, last.old.text, last.new.text, str(retired))


def _announced(log: BookLog, keys: LogKeys, old: SignerKey) -> Succession:
    """The switch-over, kept for good in the log."""
    seal_log(log, old)
    text = keys.waiting()
    if text is None:
        text = new_signer_key(old.verifier.name, old.verifier.algorithm).text
        keys.make_waiting(text)
    new = read_signer_key(text)
    with log.sealing():
        newest = log.checkpoint()
        if newest is None:
            raise NotFound("log.never_sealed")
        note = succession_note(checkpoint_in(newest[1]), old, new)
        log.add([Addition(newest[0], SUCCESSION, note)])
    return read_succession(note)


def _require_waiting(keys: LogKeys, announced: VerifierKey) -> None:
    """The key that was announced waits to take over."""
    text = keys.waiting()
    if text is None or read_signer_key(text).verifier != announced:
        raise Conflict("log.next_key_lost", path=str(keys.place))


def _last(log: BookLog) -> Succession | None:
    notes = succession_notes(log)
    return read_succession(notes[-1]) if notes else None
