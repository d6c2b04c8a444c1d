"""A log changes its key: what was proved stays proved, the new key is believed because the old one says so,
and a change that is broken off anywhere is finished by the same command."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hefu.attestation.bundle import verify_bundle
from hefu.attestation.keys import Algorithm, new_signer_key, read_signer_key
from hefu.attestation.notes import SignedNote, read_note
from hefu.attestation.policy import read_policy
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.succession import read_succession, succession_note
from hefu.bootstrap import DATABASE, EmbeddedHouse
from hefu.cli.main import run
from hefu.services.log.additions import policy_text
from hefu.services.log.audit import audit_book
from hefu.services.log.prove import Wanted, prove_entry
from hefu.services.log.rotate import rotate_key
from hefu.services.log.seal import seal_book
from hefu.services.log.tree import checkpoint_in
from hefu.services.log.witness import cosign_log
from hefu.services.log_port import SUCCESSION, Addition
from hefu.storage.files.log_files import KeyFile
from hefu.vocabulary.errors import Conflict, HefuError, NotFound
from tests.servers.postgresql import BookServer
from tests.storage.register.statements import said, tell

HOUSE = EmbeddedHouse()
DAY = date(2026, 3, 10)
VERIFIER = Path(__file__).resolve().parents[3] / "verifier" / "hefu_verify.py"


@pytest.fixture(params=("sqlite", "postgresql"))
def book(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one paper, sealed."""
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        monkeypatch.setenv(DATABASE, server.address)
    place = tmp_path / "book"
    HOUSE.register(place, create=True).close()
    written(place, "first")
    return place


def written(book: Path, name: str) -> None:
    """One paper more, and the log sealed."""
    folder = book.parent / "papers"
    folder.mkdir(exist_ok=True)
    opened = EmbeddedHouse()._opened(book)
    tell(opened, folder, name, DAY, [said("party", {"party_id": name, "name": name})])
    opened.close()
    seal_book(HOUSE, book)


def proof(book: Path, name: str) -> bytes:
    """The proof of one paper."""

    out = book.parent / f"{name}.json"
    wanted = Wanted(hashlib.sha256(name.encode()).hexdigest(), "document", is_open=False)
    prove_entry(HOUSE, book, wanted, out, "en")
    return out.read_bytes()


def is_proved(bundle: bytes, policy: str, folder: Path) -> bool:
    """Whether the stand-alone verifier and Hefu prove it; both must say the same."""
    (folder / "one.json").write_bytes(bundle)
    (folder / "policy").write_text(policy, encoding="utf-8")
    asked = [sys.executable, str(VERIFIER), "one.json", "--key", "policy"]
    alone = subprocess.run(asked, cwd=folder, capture_output=True, check=False).returncode
    try:
        verify_bundle(bundle, read_policy(policy.encode()))
    except ProofRefused:
        assert alone == 1
        return False
    assert alone == 0
    return True


def key_file(book: Path) -> KeyFile:
    return KeyFile(book / "keys" / "log.key", None)


def faults(book: Path, policy: str | None = None) -> list[str]:
    told = audit_book(HOUSE, book, [], None if policy is None else policy.encode()).faults
    return [one.code for one in told]


def test_the_chain_leads_from_the_first_key_to_the_last(book: Path, tmp_path: Path) -> None:
    first, before = policy_text(HOUSE, book), proof(book, "first")
    changes = []
    for name in ("second", "third"):
        changes.append(rotate_key(HOUSE, book))
        written(book, name)
    last = policy_text(HOUSE, book)
    assert changes[0].new == changes[1].old
    assert changes[1].new in last
    middle = f"log {changes[0].new}\nquorum none\n"
    after = proof(book, "third")
    assert is_proved(before, first, tmp_path), "made before, valid still"
    assert [is_proved(after, one, tmp_path) for one in (first, middle, last)] == [True] * 3
    assert not is_proved(before, last, tmp_path), "it says nothing of the new key"
    assert is_proved(proof(book, "first"), last, tmp_path), "made again under the new key"
    for policy in (None, first, middle, last):
        assert faults(book, policy) == []
    assert (Path(changes[0].retired).stat().st_mode & 0o777) == 0o600


def test_a_key_that_the_old_one_did_not_introduce_is_nobodys(book: Path, tmp_path: Path) -> None:
    first = policy_text(HOUSE, book)
    rotate_key(HOUSE, book)
    written(book, "second")
    bundle = proof(book, "second")
    own = new_signer_key(checkpoint_in_bundle(bundle)[0])
    stranger = new_signer_key(own.verifier.name)
    forged = bytes_with(bundle, own, stranger)
    assert not is_proved(forged, first, tmp_path)
    without = without_succession(bundle)
    assert not is_proved(without, first, tmp_path)


def checkpoint_in_bundle(bundle: bytes) -> tuple[str, bytes]:

    note = str(json.loads(bundle)["checkpoint"]).encode()
    return checkpoint_in(note).origin, note


def without_succession(bundle: bytes) -> bytes:

    told = json.loads(bundle)
    del told["succession"]
    return json.dumps(told).encode()


def bytes_with(bundle: bytes, old: object, new: object) -> bytes:
    """The bundle signed by ``new``, which ``old`` introduces: neither is the log's."""

    told = json.loads(bundle)
    stated = checkpoint_in(told["checkpoint"].encode())
    told["succession"] = [succession_note(stated, old, new).decode()]  # type: ignore[arg-type]
    told["checkpoint"] = SignedNote(stated.text, ()).signed_by(new).content.decode()  # type: ignore[arg-type]
    return json.dumps(told).encode()


@pytest.mark.parametrize("broken", ["make_waiting", "promote", "seal"])
def test_a_change_that_is_broken_off_is_finished(
    book: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    old = policy_text(HOUSE, book)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if broken == "make_waiting":
            kept = KeyFile.make_waiting

            def keep_and_stop(self: KeyFile, text: str) -> None:
                kept(self, text)
                stop()

            patch.setattr(KeyFile, "make_waiting", keep_and_stop)
        elif broken == "promote":
            patch.setattr(KeyFile, "promote", stop)
        else:
            taken = KeyFile.promote

            def take_and_stop(self: KeyFile, key_id: str) -> Path:
                taken(self, key_id)
                raise KeyboardInterrupt

            patch.setattr(KeyFile, "promote", take_and_stop)
        with pytest.raises(KeyboardInterrupt):
            rotate_key(HOUSE, book)
    if broken == "promote":
        with pytest.raises(Conflict, match=r"log\.key_retired"):
            seal_book(HOUSE, book)
    done = rotate_key(HOUSE, book)
    assert done.old in old
    assert done.new in policy_text(HOUSE, book)
    log = HOUSE.log(book)
    notes = [one.content for one in log.additions() if one.kind == SUCCESSION]
    log.close()
    assert len(notes) == 1
    assert key_file(book).waiting() is None
    written(book, "after")
    assert faults(book) == []


def test_without_the_old_key_nobody_changes_it(book: Path) -> None:
    place = key_file(book).place
    kept = place.read_text(encoding="utf-8")
    place.unlink()
    with pytest.raises(NotFound) as lost:
        rotate_key(HOUSE, book)
    assert lost.value.code == "log.key_lost"
    assert "new log must begin" in lost.value.text("en")
    name = read_signer_key(kept.strip()).verifier.name
    place.write_text(new_signer_key(name).text, encoding="utf-8")
    for attempt in (rotate_key, seal_book):
        with pytest.raises(HefuError):
            attempt(HOUSE, book)


def test_a_retired_key_signs_nothing_more(book: Path) -> None:
    place = key_file(book).place
    old = read_signer_key(place.read_text(encoding="utf-8").strip())
    rotate_key(HOUSE, book)
    current = place.read_text(encoding="utf-8")
    place.write_text(old.text, encoding="utf-8")
    with pytest.raises(Conflict, match=r"log\.key_retired"):
        seal_book(HOUSE, book)
    place.write_text(current, encoding="utf-8")
    register = EmbeddedHouse()._opened(book)
    log = register.log_beside(book / "log")
    newest = log.checkpoint()
    assert newest is not None
    forged = SignedNote(read_note(newest[1]).text, ()).signed_by(old).content
    with register._database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE log_checkpoint SET note = "
            + (
                f"x'{forged.hex()}'"
                if connection.dialect.name == "sqlite"
                else f"'\\x{forged.hex()}'"
            )
            + f" WHERE size = {newest[0]}"
        )
    register.close()
    assert "log.signed_by_retired" in faults(book)


def test_a_witness_follows_the_key_that_it_knows(book: Path, tmp_path: Path) -> None:
    witness = new_signer_key("witness.example/w", Algorithm.ED25519_COSIGNATURE)
    folder, state = book / "log", tmp_path / "state"
    cosign_log(HOUSE, folder, witness.text, state)
    first = policy_text(HOUSE, book).split()[1]
    rotate_key(HOUSE, book)
    cosign_log(HOUSE, folder, witness.text, state)
    cosign_log(HOUSE, folder, witness.text, tmp_path / "other", first)
    name = first.partition("+")[0]
    published = folder / "verifier-key"
    published.write_text(new_signer_key(name).verifier.text, encoding="utf-8")
    with pytest.raises(Conflict, match=r"log\.key_changed"):
        cosign_log(HOUSE, folder, witness.text, state)
    (folder / SUCCESSION).write_bytes(b"{}")
    with pytest.raises(ProofRefused):
        cosign_log(HOUSE, folder, witness.text, state)


def test_a_note_that_does_not_change_a_key_is_refused(book: Path) -> None:
    log = HOUSE.log(book)
    newest = log.checkpoint()
    log.close()
    assert newest is not None
    stated = checkpoint_in(newest[1])
    one, two = (new_signer_key(stated.origin) for _ in range(2))
    note = succession_note(stated, one, two)
    assert read_succession(note).new == two.verifier
    text, _, tail = note.decode().partition("\n\n")
    signed = tail.splitlines(keepends=True)
    halves = [f"{text}\n\n{line}".encode() for line in signed]
    plain = SignedNote(stated.text, ()).signed_by(one).signed_by(two).content
    for wrong in (*halves, plain, note.replace(b"hefu/next-key", b"hefu/last-key")):
        with pytest.raises(ProofRefused):
            read_succession(wrong)


def test_a_changed_announcement_is_found(book: Path) -> None:
    rotate_key(HOUSE, book)
    assert faults(book) == []
    log = HOUSE.log(book)
    newest = log.checkpoint()
    assert newest is not None
    one, two = (new_signer_key(checkpoint_in(newest[1]).origin) for _ in range(2))
    log.add([Addition(newest[0], SUCCESSION, succession_note(checkpoint_in(newest[1]), one, two))])
    log.close()
    assert faults(book) != [], "strangers introduce one another in vain"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_tells_both_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    place = tmp_path / "book"
    asked = ["log", "rotate-key", "--book", str(place), "--lang", language]
    assert run(HOUSE, asked) == 1
    HOUSE.register(place, create=True).close()
    assert run(HOUSE, asked) == 1
    assert "[log.never_sealed]" in capsys.readouterr().err
    written(place, "first")
    before = policy_text(HOUSE, place).split()[1]
    assert run(HOUSE, asked) == 0
    told = capsys.readouterr().out
    assert before in told
    assert policy_text(HOUSE, place).split()[1] in told
    assert "{" not in told
