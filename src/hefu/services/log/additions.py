"""What others say of a checkpoint, brought home: cosignatures and time-stamps, checked before they are
kept."""

from __future__ import annotations

from pathlib import Path

from hefu.attestation.bundle import stamped_digest
from hefu.attestation.keys import VerifierKey, read_verifier_key
from hefu.attestation.notes import SignedNote, open_note, read_note
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.timestamps import (
    Anchors,
    Timestamp,
    read_anchors,
    request_of,
    verify_timestamp,
)
from hefu.services.house import House
from hefu.services.log.notes import with_cosignatures
from hefu.services.log.signing import published_key
from hefu.services.log.tree import checkpoint_in
from hefu.services.log_port import CHECKPOINT, Addition, BookLog
from hefu.vocabulary.errors import InvalidInput, NotFound


def add_cosignature(house: House, book: Path, note: bytes, witness_key: str) -> tuple[int, str]:
    """Keep a witness's cosignature of one of the book's checkpoints; the size and the witness's name.

    Raises ``InvalidInput`` (``log.cosignature_other``) for a note over something else, ``ProofRefused``
    where the signature is not that of the key.
    """
    witness = read_verifier_key(witness_key.strip())
    if not witness.algorithm.is_cosignature:
        raise InvalidInput("log.key_of_log")
    given = read_note(note)
    open_note(given, [witness])
    log = house.log(book)
    try:
        with log.sealing():
            stated = checkpoint_in(note)
            kept = log.checkpoint(stated.size)
            if kept is None or read_note(kept[1]).text != given.text:
                raise InvalidInput("log.cosignature_other", size=stated.size)
            _keep(log, stated.size, kept[1], witness, _line_of(given, witness))
    finally:
        log.close()
    return stated.size, witness.name


def stamp_request(house: House, book: Path) -> tuple[int, bytes]:
    """The request (DER) for a time-stamp of the newest checkpoint, and its size. Raises ``NotFound``."""
    log = house.log(book)
    try:
        newest = log.checkpoint()
    finally:
        log.close()
    if newest is None:
        raise NotFound("log.never_sealed")
    return newest[0], request_of(stamped_digest(checkpoint_in(newest[1])))


def add_stamp(house: House, book: Path, response: bytes, anchors: bytes) -> tuple[int, Timestamp]:
    """Keep a time-stamp of the newest checkpoint that it fits; the size and what it says.

    Raises ``ProofRefused``: of the newest checkpoint's refusal where it fits none.
    """
    trust = read_anchors(anchors)
    log = house.log(book)
    try:
        with log.sealing():
            size, stamp = _fitting(log, response, trust)
            log.add([Addition(size, "timestamp", response)])
    finally:
        log.close()
    return size, stamp


def policy_text(house: House, book: Path) -> str:
    """The trust policy for the verifier: the log, its witnesses, and that any one of them must have
    cosigned; ``quorum none`` where there are none."""
    log = house.log(book)
    try:
        with log.snapshot():
            lines = [f"log {published_key(log).text}"]
            texts = dict.fromkeys(one.content for one in log.additions() if one.kind == "witness")
    finally:
        log.close()
    names = []
    for number, text in enumerate(texts, start=1):
        names.append(f"witness-{number}")
        lines.append(f"witness {names[-1]} {text.decode()}")
    if names:
        lines += [f"group witnesses any {' '.join(names)}", "quorum witnesses"]
    else:
        lines.append("quorum none")
    return "\n".join(lines) + "\n"


def _fitting(log: BookLog, response: bytes, trust: Anchors) -> tuple[int, Timestamp]:
    """The newest of all checkpoints that a response is a stamp of: an answer may come days later."""
    refused: ProofRefused | None = None
    for size, note in sorted(log.checkpoints(), reverse=True):
        try:
            digest = stamped_digest(checkpoint_in(note))
            return size, verify_timestamp(response, digest, trust, at=log.now())
        except ProofRefused as error:
            if error.code != "attestation.timestamp_other_digest":
                raise
            refused = refused or error
    raise refused or NotFound("log.never_sealed")


def _keep(log: BookLog, size: int, kept: bytes, witness: VerifierKey, line: bytes) -> None:
    """Keep the line once, and the key it was checked with; publish it with the newest checkpoint."""
    known = log.additions()
    wanted = [
        Addition(size, "witness", witness.text.encode()),
        Addition(size, "cosignature", line),
    ]
    if any(one.kind == "witness" and one.content == wanted[0].content for one in known):
        del wanted[0]
    log.add([one for one in wanted if one not in known])
    newest = log.checkpoint()
    if newest is not None and newest[0] == size:
        log.files.write([(CHECKPOINT, with_cosignatures(kept, log.additions(size)))])


def _line_of(note: SignedNote, witness: VerifierKey) -> bytes:
    line = next(
        one.line
        for one in note.signatures
        if (one.name, one.key_id) == (witness.name, witness.key_id)
    )
    return line.encode()
