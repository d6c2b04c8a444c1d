"""The log as others meet it: by the command line, from other folders, with the stand-alone verifier."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from hefu.attestation.bundle import stamped_digest
from hefu.attestation.checkpoint import Checkpoint
from hefu.attestation.keys import read_signer_key
from hefu.attestation.merkle import EMPTY_ROOT
from hefu.attestation.notes import SignedNote
from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.services.log.tree import checkpoint_in
from tests.attestation.time_stamper import DAY, authority

VERIFIER = Path(__file__).resolve().parents[3] / "verifier" / "hefu_verify.py"


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a book, and the command line over it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def hefu(self, *words: str | Path, code: int = 0) -> str:
        """Run a command that must end with ``code``; what it said on both channels."""
        given = [str(word) for word in words]
        ended = run(EmbeddedHouse(), given)
        told = self.capsys.readouterr()
        assert ended == code, told.out + told.err
        return told.out + told.err

    def log(self, *words: str | Path, code: int = 0) -> str:
        """``hefu log`` over the book."""
        on_book = ("--book", self.book) if words[0] not in ("cosign", "fork", "new-key") else ()
        in_words = () if words[0] in ("checkpoint", "policy") else ("--lang", "en")
        return self.hefu("log", *words, *on_book, *in_words, code=code)

    @property
    def book(self) -> Path:
        return self.folder / "book"

    def take_in(self, name: str) -> None:
        """Import one more paper."""
        papers = self.folder / name
        papers.mkdir()
        (papers / f"{name}.txt").write_text(name, encoding="utf-8")
        self.hefu("import", papers, "--book", self.book)

    def digest(self) -> str:
        """The id of a document of the book."""
        return next(one.name for one in (self.book / "documents").rglob("*") if one.is_file())


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """A book with two papers, sealed by the import itself."""
    monkeypatch.delenv("HEFU_LOG_KEY", raising=False)
    monkeypatch.delenv("HEFU_DATABASE", raising=False)
    made = Desk(tmp_path, capsys)
    made.take_in("first")
    made.take_in("second")
    return made


def verified(desk: Desk, bundle: Path, *further: str) -> subprocess.CompletedProcess[str]:
    """What the verifier says in a folder of its own, without Hefu."""
    alone = desk.folder / "alone"
    alone.mkdir(exist_ok=True)
    shutil.copy(VERIFIER, alone)
    shutil.copy(bundle, alone / "bundle.json")
    (alone / "policy").write_text(desk.log("policy"), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "hefu_verify.py", "bundle.json", "--key", "policy", *further],
        cwd=alone,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_changed_proof_is_refused_and_a_whole_one_believed(desk: Desk) -> None:
    proof = desk.folder / "proof.json"
    told = desk.log("prove", desk.digest(), "--open", "--out", proof)
    assert "document" in told
    done = verified(desk, proof)
    assert done.returncode == 0, done.stdout
    assert "PROVED" in done.stdout
    assert "second" not in json.loads(proof.read_text())["entry"]
    for field, other in (
        ("index", 0 if json.loads(proof.read_text())["index"] else 1),
        ("entry", "{}"),
    ):
        changed = json.loads(proof.read_text()) | {field: other}
        (desk.folder / "changed.json").write_text(json.dumps(changed))
        assert verified(desk, desk.folder / "changed.json").returncode == 1


def test_an_opened_proof_shows_the_content_and_a_closed_one_does_not(desk: Desk) -> None:
    desk.log("prove", desk.digest(), "--out", desk.folder / "closed.json")
    assert "opened" not in json.loads((desk.folder / "closed.json").read_text())
    assert "first.txt" not in verified(desk, desk.folder / "closed.json").stdout
    desk.log("prove", desk.digest()[:12], "--open", "--out", desk.folder / "open.json")
    assert ".txt" in verified(desk, desk.folder / "open.json").stdout


def test_what_cannot_be_proved_is_told(desk: Desk) -> None:
    out = desk.folder / "out"
    assert "log.thing_unknown" in desk.log("prove", "nobody", "--out", out, code=1)
    assert not out.exists()


def test_every_writing_command_seals_and_show_says_so(desk: Desk) -> None:
    told = desk.log("show")
    assert "0 wait" in told
    assert "hefu entered document" in told
    assert "log.kind" not in told
    assert "Nothing waits" in desk.log("seal")
    assert "Sound" in desk.log("audit")
    key = desk.book / "keys" / "log.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_named_and_not_there_is_told_and_entries_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEFU_LOG_KEY", str(desk.folder / "nowhere"))
    papers = desk.folder / "more"
    papers.mkdir()
    (papers / "more.txt").write_text("more", encoding="utf-8")
    assert "log.key_missing" in desk.hefu("import", papers, "--book", desk.book, code=1)
    monkeypatch.delenv("HEFU_LOG_KEY")
    assert "Sealed: " in desk.log("seal")


def witness(desk: Desk) -> Path:
    """A witness's folder with its key."""
    folder = desk.folder / "witness"
    folder.mkdir()
    desk.log("new-key", folder / "key", "--name", "outsider.example/w", "--witness")
    return folder


def cosign(desk: Desk, folder: Path, *, code: int = 0) -> str:
    """The witness looks at the published log alone."""
    return desk.log(
        "cosign",
        desk.book / "log",
        "--key",
        folder / "key",
        "--state",
        folder / "seen",
        "--out",
        folder / "cosigned",
        code=code,
    )


def test_a_witness_cosigns_what_continues_and_its_word_goes_into_proofs(desk: Desk) -> None:
    folder = witness(desk)
    assert "Cosigned" in cosign(desk, folder)
    desk.take_in("third")
    assert "Cosigned" in cosign(desk, folder)
    public = folder / "key.pub"
    desk.log("add-cosignature", folder / "cosigned", "--witness-key", public)
    assert "quorum witnesses" in desk.log("policy")
    desk.log("prove", desk.digest(), "--out", desk.folder / "proof.json")
    done = verified(desk, desk.folder / "proof.json")
    assert done.returncode == 0, done.stdout
    assert "witness-1" in done.stdout
    assert "Sound" in desk.log("audit")


def test_a_witness_refuses_a_log_that_was_written_anew(desk: Desk) -> None:
    folder = witness(desk)
    cosign(desk, folder)
    first = desk.folder / "first-checkpoint"
    first.write_text(desk.log("checkpoint"), encoding="utf-8")
    rewritten(desk)
    assert "attestation.consistency_refused" in cosign(desk, folder, code=1)
    told = desk.log("audit", "--checkpoint", first, code=1)
    assert "“first-checkpoint”" in told
    second = desk.folder / "second-checkpoint"
    second.write_text(desk.log("checkpoint"), encoding="utf-8")
    evidence = desk.folder / "fork.json"
    told = desk.log(
        "fork",
        first,
        second,
        "--log-key",
        desk.book / "log" / "verifier-key",
        "--folder",
        desk.book / "log",
        "--out",
        evidence,
    )
    assert "cannot both be true" in told
    assert evidence.is_file()


def rewritten(desk: Desk) -> None:
    """The keeper makes another book under the same key and seals more into it."""
    key = (desk.book / "keys" / "log.key").read_text(encoding="utf-8")
    shutil.rmtree(desk.book)
    (desk.book / "keys").mkdir(parents=True)
    (desk.book / "keys" / "log.key").write_text(key, encoding="utf-8")
    for name in ("other", "another", "more"):
        desk.take_in(name)


def test_no_fork_is_shown_of_an_honest_log(desk: Desk) -> None:
    one, two = desk.folder / "one", desk.folder / "two"
    one.write_text(desk.log("checkpoint"), encoding="utf-8")
    desk.take_in("third")
    two.write_text(desk.log("checkpoint"), encoding="utf-8")
    key, published = desk.book / "log" / "verifier-key", desk.book / "log"
    out = desk.folder / "fork.json"
    told = desk.log("fork", one, two, "--log-key", key, "--folder", published, "--out", out, code=1)
    assert "attestation.fork_not_shown" in told
    assert not out.exists()


def test_an_empty_checkpoint_proves_nothing(desk: Desk) -> None:
    """Size 0 to size 0 is consistent by the algorithm and says nothing: it is refused by name."""
    key = read_signer_key((desk.book / "keys" / "log.key").read_text(encoding="utf-8").strip())
    empty = Checkpoint(key.verifier.name, 0, EMPTY_ROOT)
    note = desk.folder / "empty"
    note.write_bytes(SignedNote(empty.text, ()).signed_by(key).content)
    assert "without entries" in desk.log("audit", "--checkpoint", note, code=1)
    public, out = desk.book / "log" / "verifier-key", desk.folder / "fork.json"
    told = desk.log("fork", note, note, "--log-key", public, "--out", out, code=1)
    assert "log.checkpoint_empty" in told
    folder = witness(desk)
    shutil.copy(note, desk.book / "log" / "checkpoint")
    assert "log.checkpoint_empty" in cosign(desk, folder, code=1)


def test_a_checkpoint_of_another_log_is_told(desk: Desk) -> None:
    other = Desk(desk.folder / "elsewhere", desk.capsys)
    other.folder.mkdir()
    other.take_in("first")
    note = desk.folder / "theirs"
    note.write_text(other.log("checkpoint"), encoding="utf-8")
    assert "“theirs” does not count" in desk.log("audit", "--checkpoint", note, code=1)


def test_a_time_stamp_is_asked_for_checked_and_kept(desk: Desk) -> None:
    request = desk.folder / "request.tsq"
    desk.log("stamp-request", "--out", request)
    digest = stamped_digest(checkpoint_in(desk.log("checkpoint").encode()))
    assert digest in request.read_bytes()
    by = authority()
    (desk.folder / "roots.pem").write_bytes(by.anchors)
    for name, stamped in (("wrong", b"\x00" * 32), ("right", digest)):
        (desk.folder / name).write_bytes(by.stamp(stamped, at=DAY))
    anchors = ("--anchors", desk.folder / "roots.pem")
    refused = desk.log("add-stamp", desk.folder / "wrong", *anchors, code=1)
    assert "attestation.timestamp_other_digest" in refused
    assert "checked and kept" in desk.log("add-stamp", desk.folder / "right", *anchors)
    desk.log("prove", desk.digest(), "--out", desk.folder / "proof.json")
    (desk.folder / "alone").mkdir()
    shutil.copy(desk.folder / "roots.pem", desk.folder / "alone" / "roots.pem")
    done = verified(desk, desk.folder / "proof.json", "--anchors", "roots.pem")
    assert done.returncode == 0, done.stdout
    assert "time-stamp: 2024-03-04" in done.stdout
