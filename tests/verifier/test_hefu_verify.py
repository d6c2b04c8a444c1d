"""The stand-alone verifier: alone in a folder, without Hefu, it proves what holds and refuses the rest."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hefu.attestation.bundle import verify_bundle
from hefu.attestation.keys import new_signer_key
from hefu.attestation.policy import read_policy
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.timestamps import read_anchors
from tests.attestation.small_log import (
    AUDITOR,
    CONTENT,
    KEY,
    KEY_SM2,
    LENDER,
    POLICY,
    SALT,
    small_log,
    stamped_bundle,
)
from tests.attestation.tampering import tampered
from tests.attestation.test_sm2 import PUBLIC, SIGNATURE
from tests.attestation.time_stamper import DAY, YEAR, authority

SOURCE = Path(__file__).resolve().parents[2] / "verifier" / "hefu_verify.py"
ONE_WITNESS = f"""log {KEY.verifier.text}
witness lender {LENDER.verifier.text}
quorum lender
""".encode()

# Checks many bundles in one process: each line of the input is one bundle, each of the output a verdict.
MANY = """
import json, runpy, sys
from pathlib import Path
verifier = runpy.run_path("hefu_verify.py")
policy = verifier["read_policy"](Path("policy").read_text("utf-8"))
anchors = verifier["x509"].load_pem_x509_certificates(Path("roots.pem").read_bytes())
for line in sys.stdin.buffer:
    try:
        print(json.dumps(verifier["check"](line.decode(), policy, anchors)))
    except Exception:
        print(json.dumps([]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Another folder: the verifier, a whole bundle, a policy and the roots of time-stamps."""
    (tmp_path / "hefu_verify.py").write_bytes(SOURCE.read_bytes())
    (tmp_path / "bundle.json").write_bytes(stamped_bundle())
    (tmp_path / "policy").write_bytes(POLICY)
    (tmp_path / "roots.pem").write_bytes(authority().anchors)
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of the verifier in that folder, cut off from everything else."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "hefu_verify.py", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b"" or done.returncode == 2, done.stderr.decode()
    return done.returncode, done.stdout.decode()


def verdicts(folder: Path, bundles: list[bytes]) -> list[list[str]]:
    """What one process of the verifier says is proved by each bundle (each in one line); an empty list
    for a bundle that it refuses."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", MANY],
        cwd=folder,
        input=b"".join(one + b"\n" for one in bundles),
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_it_is_one_short_file_that_needs_one_library() -> None:
    text = SOURCE.read_text("utf-8")
    assert len(text.splitlines()) < 300
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            found.add(node.module.split(".")[0])
    assert found - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.parametrize("is_withheld", [False, True])
def test_no_changed_field_is_believed(folder: Path, is_withheld: bool) -> None:
    whole = small_log().bundle(4, witnesses=(LENDER,), by=authority())
    bundle = json.loads((whole.without_content if is_withheld else whole).content)
    (folder / "policy").write_bytes(ONE_WITNESS)
    tries = list(tampered(bundle))
    good, *said = verdicts(folder, [json.dumps(one).encode() for _, one in [("", bundle), *tries]])
    assert good != []
    assert len(said) == len(tries) > 100
    # The wrapping of a time-stamp is not covered by its signature and may change; what it says may not.
    believed = [
        field
        for (field, _), lines in zip(tries, said, strict=True)
        if lines and (field != "timestamp" or lines != good)
    ]
    assert believed == []
    trust, anchors = read_policy(ONE_WITNESS), read_anchors(authority().anchors)
    for (field, one), lines in zip(tries, said, strict=True):
        if field != "timestamp":
            assert is_believed_by_hefu(one, trust, anchors) == bool(lines), field


def is_believed_by_hefu(bundle: dict[str, Any], trust: Any, anchors: Any) -> bool:
    """What Hefu itself says of the bundle."""
    try:
        verify_bundle(json.dumps(bundle).encode(), trust, anchors=anchors, at=DAY + YEAR)
    except ProofRefused:
        return False
    return True


@pytest.mark.parametrize("place", ["checkpoint", "opened", "entry", "proof"])
def test_a_spoiled_bundle_is_refused_with_exit_code_1(folder: Path, place: str) -> None:
    bundle = json.loads(stamped_bundle())
    if place == "proof":
        bundle[place] = bundle[place][::-1]
    elif place == "opened":
        bundle[place]["content"] = "AAAA"
    elif place == "checkpoint":  # Its size: the rest of its text is drawn by chance.
        bundle[place] = bundle[place].replace("\n7\n", "\n8\n")
    else:
        bundle[place] = bundle[place].replace("decision-4", "decision-5")
    assert bundle != json.loads(stamped_bundle())
    (folder / "bundle.json").write_text(json.dumps(bundle), "utf-8")
    code, said = run(folder, "bundle.json", "--key", "policy")
    assert code == 1
    assert said.startswith("拒绝 REFUSED\n")


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b"null", b"[" * 100_000, b"7"])
def test_what_is_no_bundle_is_refused(folder: Path, content: bytes) -> None:
    (folder / "bundle.json").write_bytes(content)
    assert run(folder, "bundle.json", "--key", "policy")[0] == 1


def test_a_key_that_stands_twice_is_refused(folder: Path) -> None:
    twice = stamped_bundle().replace(b'"index":4', b'"index":3,"index":4')
    (folder / "bundle.json").write_bytes(twice)
    assert run(folder, "bundle.json", "--key", "policy")[0] == 1


def test_another_log_and_fewer_witnesses_are_refused(folder: Path) -> None:
    other = new_signer_key(KEY.verifier.name).verifier.text
    (folder / "other").write_text(f"log {other}\nquorum none\n", "utf-8")
    assert run(folder, "bundle.json", "--key", "other")[0] == 1
    for witnesses in ((), (LENDER,), (AUDITOR,)):
        content = small_log().bundle(4, witnesses=witnesses).content
        (folder / "bundle.json").write_bytes(content)
        code, said = run(folder, "bundle.json", "--key", "policy")
        assert (code, "witnesses" in said) == (1, True)


@pytest.mark.parametrize(
    "by",
    [
        authority(until=DAY - YEAR / 2),
        authority(is_critical=False),
        authority(None),
        authority(until=DAY + 2 * YEAR),
    ],
)
def test_a_stamp_that_does_not_hold_is_refused(folder: Path, by: Any) -> None:
    (folder / "bundle.json").write_bytes(small_log().bundle(4, by=by).content)
    is_trusted = by is not authority(until=DAY + 2 * YEAR)
    (folder / "roots.pem").write_bytes(by.anchors if is_trusted else authority().anchors)
    assert run(folder, "bundle.json", "--key", "policy", "--anchors", "roots.pem")[0] == 1


def test_a_stamp_of_another_checkpoint_is_refused(folder: Path) -> None:
    bundle = json.loads(stamped_bundle())
    bundle["timestamp"] = json.loads(small_log(6).bundle(4, by=authority()).content)["timestamp"]
    (folder / "bundle.json").write_text(json.dumps(bundle), "utf-8")
    assert run(folder, "bundle.json", "--key", "policy", "--anchors", "roots.pem")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.json", "--key", "policy"),
        ("bundle.json", "--key", "missing"),
        ("bundle.json", "--key", "bundle.json"),
        ("bundle.json", "--key", "policy", "--anchors", "policy"),
        ("bundle.json",),
        (),
    ],
)
def test_what_could_not_be_checked_ends_with_exit_code_2(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    assert run(folder, *arguments)[0] == 2


@pytest.mark.parametrize(
    "lines",
    [
        "quorum lender",
        "quorum none\nquorum none",
        "",
        "WITNESS\ngroup two 2 lender lender\nquorum two",
        "WITNESS\ngroup two 2 lender\nquorum two",
        "WITNESS\ngroup two 0 lender\nquorum two",
        "WITNESS\ngroup none any lender\nquorum none",
        "WITNESS\nWITNESS\nquorum none",
        "witness lender LOG\nquorum none",
        "log LENDER\nquorum none",
        "trust everybody\nquorum none",
    ],
)
def test_a_policy_that_cannot_be_read_in_one_way_checks_nothing(folder: Path, lines: str) -> None:
    text = lines.replace("WITNESS", "witness lender LENDER")
    text = text.replace("LENDER", LENDER.verifier.text).replace("LOG", KEY.verifier.text)
    policy = f"log {KEY_SM2.verifier.text}\n{text}\n"
    (folder / "odd").write_text(policy, "utf-8")
    assert run(folder, "bundle.json", "--key", "odd")[0] == 2
    with pytest.raises(ProofRefused):
        read_policy(policy.encode())


def test_a_missing_library_ends_with_exit_code_2(folder: Path) -> None:
    # Without the site folder there is no library: -S.
    command = [sys.executable, "-I", "-S", "hefu_verify.py", "bundle.json", "--key", "policy"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"pip install cryptography" in done.stdout


def test_a_whole_bundle_is_proved_in_both_languages(folder: Path) -> None:
    code, said = run(folder, "bundle.json", "--key", "policy", "--anchors", "roots.pem")
    assert code == 0, said
    lines = said.splitlines()
    assert lines[0] == "已证明 PROVED"
    assert f"日志包含该条目 the log holds the entry: {KEY.verifier.name}, 4 / 7" in lines
    assert any('"id":"decision-4"' in line for line in lines)
    assert any((CONTENT + b"4").decode() in line for line in lines)
    assert sum(line.startswith("见证 witness") for line in lines) == 2
    stamp = next(line for line in lines if line.startswith("时间戳"))
    assert datetime.fromisoformat(stamp.split(" ")[2].rstrip(",")) == DAY
    assert lines[-1] == "未证明：条目内容是否属实 not proved: that what the entry says is true"


def test_a_stamp_without_roots_is_said_to_be_unchecked(folder: Path) -> None:
    code, said = run(folder, "bundle.json", "--key", "policy")
    assert code == 0
    assert "时间戳未核验 time-stamp NOT checked" in said


def test_a_withheld_entry_signed_by_sm2_is_proved(folder: Path) -> None:
    bundle = small_log(7, "sm3").bundle(6, KEY_SM2, by=authority()).without_content
    (folder / "bundle.json").write_bytes(bundle.content)
    code, said = run(folder, "bundle.json", "--key", "policy", "--anchors", "roots.pem")
    assert code == 0, said
    assert "未出示 withheld" in said
    assert "decision" not in said


def test_an_sm3_digest_is_opened(folder: Path) -> None:
    (folder / "bundle.json").write_bytes(small_log(3, "sm3").bundle(2).content)
    code, said = run(folder, "bundle.json", "--key", "policy")
    assert code == 0, said
    assert (CONTENT + b"2").decode() in said


def test_every_entry_of_logs_of_many_sizes_is_proved(folder: Path) -> None:
    (folder / "policy").write_bytes(ONE_WITNESS)
    sizes = (1, 2, 3, 5, 8, 13)
    bundles = [
        small_log(size).bundle(index, witnesses=(LENDER,)).content
        for size in sizes
        for index in range(size)
    ]
    assert [] not in verdicts(folder, bundles)


def test_its_own_sm2_holds_the_published_signature(folder: Path) -> None:
    script = (
        "import runpy\n"
        "holds = runpy.run_path('hefu_verify.py')['sm2_holds']\n"
        f"public, message, good = {PUBLIC!r}, b'message digest', {SIGNATURE!r}\n"
        "print(holds(public, message, good))\n"
        "bad = [(public, b'other', good), (public, message, good[::-1]), (public, message, b'')]\n"
        "bad += [(public, message, bytes(64)), (public[:-1] + b'0', message, good)]\n"
        "bad += [(public, message, good + b'0'), (public, message, bytes([good[0] ^ 1]) + good[1:])]\n"
        "print([holds(*one) for one in bad])\n"
    )
    command = [sys.executable, "-I", "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True)
    assert done.stdout.split("\n", 1) == ["True", f"{[False] * 7}\n"]


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("response-sha256.tsr", True),
        ("response-no-embedded-cert.tsr", True),
        ("response-invalid-signature.tsr", False),
        ("response-sha384.tsr", False),  # a checkpoint is stamped by its SHA-256
    ],
)
def test_the_public_stamps_are_decided_as_they_must_be(
    folder: Path, conformance: Path, name: str, holds: bool
) -> None:
    place, names = conformance / "rfc3161" / "sigstage", ["ts_chain.pem", name]
    script = (
        "import hashlib, runpy\n"
        "from pathlib import Path\n"
        "verifier = runpy.run_path('hefu_verify.py')\n"
        f"chain, response = (Path({str(place)!r}, name).read_bytes() for name in {names})\n"
        "anchors = verifier['x509'].load_pem_x509_certificates(chain)\n"
        "print(verifier['read_stamp'](response, hashlib.sha256(b'hello').digest(), anchors)[0].year)\n"
    )
    command = [sys.executable, "-I", "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)
    assert (done.returncode == 0) == holds, done.stderr
    assert done.stdout == ("2025\n" if holds else "")


def test_it_knows_nothing_of_hefu(folder: Path) -> None:
    assert SALT not in stamped_bundle()
    script = (
        "import runpy, sys\n"
        "runpy.run_path('hefu_verify.py')\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'hefu'])\n"
    )
    command = [sys.executable, "-I", "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
