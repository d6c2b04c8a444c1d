"""The trial issuer, and a server that starts only when it can be trusted."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from pathlib import Path

import click.testing
import pytest

from hefu.api.access.caller import Caller
from hefu.api.access.key_source import FileKeys
from hefu.api.access.tokens import TokenReader
from hefu.api.app import open_office
from hefu.api.dev_issuer import ISSUER, LocalIssuer
from hefu.bootstrap import EmbeddedHouse
from hefu.cli import main
from hefu.services.serve_settings import ServeSettings
from hefu.vocabulary.errors import HefuError, InvalidInput, NotFound
from tests.api.asking import StandingClock, TrialHouse, bare_client


def issuer(folder: Path) -> LocalIssuer:
    return LocalIssuer(folder / "keys", StandingClock())


def test_the_private_key_is_its_owners_alone(tmp_path: Path) -> None:
    first = issuer(tmp_path).token(subject="a", role="auditor", tenant="demo")
    place = tmp_path / "keys" / "private-key.json"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    published = json.loads((tmp_path / "keys" / "jwks.json").read_text(encoding="utf-8"))
    assert "d" not in published["keys"][0]
    reader = TokenReader(ISSUER, "hefu", FileKeys(tmp_path / "keys" / "jwks.json"), StandingClock())
    assert reader.read(f"Bearer {first}") == Caller("a", "auditor", "demo")
    again = issuer(tmp_path).token(subject="b", role="sme", tenant="demo", party="uscc:1")
    assert reader.read(f"Bearer {again}") == Caller("b", "sme", "demo", "uscc:1")


@pytest.mark.parametrize(
    ("role", "party", "code"),
    [
        ("owner", "", "dev_issuer.role"),
        ("sme", "", "dev_issuer.party"),
        ("auditor", "uscc:1", "dev_issuer.party"),
    ],
)
def test_a_token_that_nobody_would_believe_is_not_made(
    tmp_path: Path, role: str, party: str, code: str
) -> None:
    with pytest.raises(InvalidInput, match=code):
        issuer(tmp_path).token(subject="a", role=role, tenant="demo", party=party)


def test_the_issuer_tells_where_its_keys_are_and_what_it_is(tmp_path: Path) -> None:
    made = issuer(tmp_path)
    client = bare_client(made.app(), ISSUER)
    told = client.get("/.well-known/openid-configuration").json()
    assert (told["issuer"], told["jwks_uri"]) == (ISSUER, f"{ISSUER}/jwks.json")
    assert "NOT FOR PRODUCTION" in told["warning"]
    assert [key["kty"] for key in client.get("/jwks.json").json()["keys"]] == ["EC"]
    form = {"subject": "a", "role": "auditor", "tenant": "demo"}
    answer = client.post("/token", data=form).json()
    assert answer["expires_in"] == 3600
    assert len(answer["access_token"].split(".")) == 3
    wrong = client.post("/token", data={**form, "role": "owner"})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_request")


def asked(folder: Path, arguments: Sequence[str]) -> tuple[int, str]:
    with click.testing.CliRunner().isolation() as (out, err, _):
        outcome = main.run(EmbeddedHouse(), [one.format(folder=folder) for one in arguments])
        return outcome, (out.getvalue() + err.getvalue()).decode()


def test_the_command_line_prints_a_token(tmp_path: Path) -> None:
    told = "dev-issuer token --subject a --role auditor --tenant demo --folder {folder}/keys"
    outcome, printed = asked(tmp_path, told.split())
    assert outcome == 0
    assert len(printed.strip().split(".")) == 3


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("--books {folder}/nowhere --issuer https://x.example", "api.no_books"),
        ("--books {folder} --issuer http://x.example", "api.unsafe_issuer"),
        ("--books {folder} --issuer https://x.example --new-book Demo", "api.tenant_name"),
        (
            "--books {folder} --issuer https://x.example --policies {folder}/none",
            "api.no_policies",
        ),
    ],
)
def test_a_server_that_could_not_be_trusted_does_not_start(
    tmp_path: Path, options: str, code: str
) -> None:
    outcome, printed = asked(tmp_path, ["serve", *options.split()])
    assert outcome == 1
    assert f"[{code}]" in printed


def test_an_office_needs_books_and_sound_policies(tmp_path: Path) -> None:
    settings = ServeSettings(books=tmp_path / "books", issuer="https://x.example")
    with pytest.raises(NotFound):
        open_office(TrialHouse(), settings)
    (tmp_path / "books").mkdir()
    (tmp_path / "own.cedar").write_text("permit (", encoding="utf-8")
    unsound = ServeSettings(books=tmp_path / "books", issuer=ISSUER, policies=tmp_path)
    with pytest.raises(HefuError, match=r"api\.policy_unsound"):
        open_office(TrialHouse(), unsound)
