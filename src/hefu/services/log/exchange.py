"""What keepers, witnesses and readers pass to one another, from file to file."""

from __future__ import annotations

import os
from pathlib import Path

from hefu.attestation.keys import is_key_name, new_signer_key, read_signer_key
from hefu.services.house import House
from hefu.services.log.forks import fork_between
from hefu.services.log.signing import ALGORITHMS
from hefu.services.log.tree import checkpoint_in
from hefu.services.log.witness import cosign_log
from hefu.vocabulary.errors import InvalidInput, Unavailable


def make_key(path: Path, name: str, algorithm: str, *, is_witness: bool) -> str:
    """Write a new secret key that its owner alone may read, and beside it, as ``<path>.pub``, its public
    half; the public half.

    ``algorithm``: ``ed25519`` or ``sm2``. Raises ``InvalidInput``, ``Unavailable`` for a file that is there.
    """
    if not is_key_name(name):
        raise InvalidInput("log.key_name_bad", name=name)
    key = new_signer_key(name, ALGORITHMS[algorithm, is_witness])
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as writer:
            writer.write(f"{key.text}\n")
        Path(f"{path}.pub").write_text(f"{key.verifier.text}\n", encoding="utf-8")
    except OSError as error:
        raise Unavailable("log.not_written", path=str(path), reason=str(error)) from error
    return key.verifier.text


def public_key_of(path: Path) -> str:
    """The public key in a file; of a secret key its public half."""
    text = path.read_text(encoding="utf-8").strip()
    return read_signer_key(text).verifier.text if text.startswith("PRIVATE+KEY+") else text


def cosign_into(
    house: House, folders: tuple[Path, Path], key: Path, log_key: Path | None, out: Path
) -> dict[str, object]:
    """Cosign the log published in the first folder with the memory in the second; its name and size."""
    folder, state = folders
    given = None if log_key is None else public_key_of(log_key)
    note = cosign_log(house, folder, key.read_text(encoding="utf-8").strip(), state, given)
    out.write_bytes(note)
    stated = checkpoint_in(note)
    return {"name": stated.origin, "size": stated.size}


def fork_into(
    house: House, notes: tuple[Path, Path], log_key: Path, folder: Path | None, out: Path
) -> dict[str, object]:
    """Write the evidence of a fork between two checkpoints; whose it is and their sizes."""
    one, other = (path.read_bytes() for path in notes)
    fork = fork_between(house, one, other, public_key_of(log_key), folder)
    out.write_bytes(fork.document)
    return {"origin": fork.first.origin, "first": fork.first.size, "second": fork.second.size}
