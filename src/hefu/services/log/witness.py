"""The work of a witness: another process, with its own key and its own memory, that sees nothing of a book
but the published folder of its log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Final

import msgspec

from hefu.attestation.base64_text import encoded
from hefu.attestation.checkpoint import Checkpoint, read_checkpoint
from hefu.attestation.keys import VerifierKey, read_signer_key, read_verifier_key
from hefu.attestation.notes import open_note, read_note
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.succession import Succession, read_succession
from hefu.attestation.witness import cosign
from hefu.services.house import House
from hefu.services.log.tree import refuse_empty, tree_of
from hefu.services.log_port import CHECKPOINT, PUBLIC_KEY, SUCCESSION, LogFiles
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound

STATE_SUFFIX: Final = ".checkpoint"


def cosign_log(
    house: House, folder: Path, key_text: str, state: Path, log_key: str | None = None
) -> bytes:
    """The published checkpoint with the witness's cosignature; what it saw is remembered in ``state``
    before the cosignature is given out.

    ``log_key``: the log's public key, from its keeper by another way; without it the published one is
    taken at the first meeting and no other later. Raises ``ProofRefused`` where the log does not continue
    what the witness saw (``attestation.consistency_refused``), ``InvalidInput``, ``NotFound``.
    """
    key = read_signer_key(key_text)
    if not key.verifier.algorithm.is_cosignature:
        raise InvalidInput("log.key_of_log")
    files = house.log_folder(folder)
    note = files.read(CHECKPOINT)
    published = files.read(PUBLIC_KEY)
    if note is None or published is None:
        raise NotFound("log.nothing_published", path=str(folder))
    given = log_key if log_key is not None else published.decode("utf-8", "replace")
    changes = _changes(files)
    log = _newest(read_verifier_key(given.strip()), changes)
    if log.public == key.verifier.public:
        raise InvalidInput("log.own_witness")
    memory = house.log_folder(state)
    last = _remembered(memory, log, changes)
    open_note(read_note(note), [log])
    new = read_checkpoint(read_note(note).text)
    refuse_empty(new)
    proof = _continuing(files, last, new)
    at = int(house.clock.now().astimezone(UTC).timestamp())
    cosigned, kept = cosign(note, log, last=last, proof=proof, key=key, at=at)
    memory.write([(_name(log), f"{log.text}\n\n{kept.text}".encode())])
    return cosigned.content


def _continuing(files: LogFiles, last: Checkpoint | None, new: Checkpoint) -> tuple[bytes, ...]:
    """The proof that the log continues what was seen last; nothing is needed for what is equally large."""
    if last is None or last.size == new.size:
        return ()
    if last.size > new.size:
        told = {"old_size": last.size, "new_size": new.size}
        raise ProofRefused("attestation.consistency_refused", **told)
    return tree_of(files, new.size).consistency_proof(last.size)


def _changes(files: LogFiles) -> list[Succession]:
    """The published changes of the log's key, the oldest first; each is signed by both keys."""
    content = files.read(SUCCESSION)
    if content is None:
        return []
    try:
        notes = msgspec.json.decode(content, type=list[str])
    except (msgspec.MsgspecError, ValueError) as error:
        raise ProofRefused("attestation.succession_malformed") from error
    return [read_succession(one.encode()) for one in notes]


def _newest(key: VerifierKey, changes: Sequence[Succession]) -> VerifierKey:
    """The key that follows from ``key``: itself where nothing took over from it."""
    for one in changes:
        key = one.new if one.old == key else key
    return key


def _remembered(
    memory: LogFiles, log: VerifierKey, changes: Sequence[Succession]
) -> Checkpoint | None:
    """What the witness saw of a log last. Another key under the same name is refused, unless the one that is
    remembered introduced it."""
    content = memory.read(_name(log))
    if content is None:
        return None
    head, _, text = content.decode("utf-8", "replace").partition("\n\n")
    if _newest(read_verifier_key(head), changes) != log:
        raise Conflict("log.key_changed", name=log.name)
    return read_checkpoint(text)


def _name(log: VerifierKey) -> str:
    """A file name of a log's name, whatever signs it holds."""
    return encoded(log.name.encode()).replace("/", "_").replace("=", "") + STATE_SUFFIX
