"""Who is let in: a token of the trusted issuer, for this server, now, by a key that the issuer alone has."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import MissingKeyError
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from hefu.api.access.caller import Caller
from hefu.api.access.key_source import DiscoveredKeys, FileKeys, usable_keys
from hefu.api.access.refusals import TokenRefused
from hefu.api.access.tokens import LEEWAY_SECONDS, TokenReader
from hefu.vocabulary.errors import InvalidInput, Unavailable
from tests.api.asking import NOW, StandingClock, TrialServer, problem

ISSUER = "https://issuer.example"
KEYS: dict[str, RSAKey | ECKey | OKPKey] = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa"}, private=True),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}, private=True),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "okp"}, private=True),
}
SECOND = int(NOW.timestamp())
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "hefu",
    "sub": "alice",
    "role": "approver",
    "tenant": "demo",
    "iat": SECOND,
    "exp": SECOND + 600,
}


class TheseKeys:
    """Keys at hand."""

    def keys(self, key_id: str | None) -> KeySet:
        """The public ones, as an issuer publishes them."""
        return usable_keys({"keys": [key.as_dict(private=False) for key in KEYS.values()]})


READER = TokenReader(ISSUER, "hefu", TheseKeys(), StandingClock())


def signed(alg: str = "ES256", header: dict[str, Any] | None = None, **changed: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    key = KEYS[alg]
    told = {"alg": alg, "kid": key.kid, **(header or {})}
    return jwt.encode(told, claims, key, algorithms=[alg])


def refusal(token: str | None) -> tuple[str, object]:
    with pytest.raises(TokenRefused) as refused:
        READER.read(None if token is None else f"Bearer {token}")
    return refused.value.code, refused.value.arguments.get("claim")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("alg", sorted(KEYS))
def test_a_sound_token_is_a_caller(alg: str) -> None:
    caller = READER.read(f"Bearer {signed(alg)}")
    assert caller == Caller("alice", "approver", "demo")
    external = signed(alg, role="sme", party="uscc:1")
    assert READER.read(f"bearer {external}") == Caller("alice", "sme", "demo", "uscc:1")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer " + "x" * 9000]
)
def test_no_token_is_nobody(header: str | None) -> None:
    with pytest.raises(TokenRefused, match=r"api\.no_token"):
        READER.read(header)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"iss": "https://other.example"}, "api.token_signature"),
        ({"iss": None}, "api.token_signature"),
        ({"aud": "another"}, "api.token_signature"),
        ({"aud": None}, "api.token_signature"),
        ({"exp": None}, "api.token_signature"),
        ({"exp": "tomorrow"}, "api.token_signature"),
        ({"exp": SECOND - LEEWAY_SECONDS}, "api.token_expired"),
        ({"nbf": SECOND + LEEWAY_SECONDS + 1}, "api.token_signature"),
        ({"sub": None}, "api.token_signature"),
    ],
)
def test_a_token_for_others_or_of_another_time(changed: dict[str, Any], code: str) -> None:
    assert refusal(signed(**changed))[0] == code


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({"sub": ""}, "sub"),
        ({"sub": "a b"}, "sub"),
        ({"sub": "张三"}, "sub"),
        ({"role": None}, "role"),
        ({"role": "owner"}, "role"),
        ({"role": ["approver", "risk_officer"]}, "role"),
        ({"tenant": None}, "tenant"),
        ({"tenant": 7}, "tenant"),
        ({"role": "sme"}, "party"),
        ({"party": "uscc:1"}, "party"),
    ],
)
def test_claims_that_name_nobody_we_know(changed: dict[str, Any], claim: str) -> None:
    code, told = refusal(signed(**changed))
    if changed.get("sub", "x"):
        assert (code, told) == ("api.token_claim", claim)
    else:
        assert code in {"api.token_claim", "api.token_signature"}


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(alg: str) -> None:
    assert refusal(f"{part({'alg': alg})}.{part(CLAIMS)}.")[0] == "api.token_signature"


@pytest.mark.parametrize("kid", sorted(str(key.kid) for key in KEYS.values()))
def test_a_public_key_is_no_shared_secret(kid: str) -> None:
    key = next(key for key in KEYS.values() if key.kid == kid)
    for secret in (key.as_pem(private=False), json.dumps(key.as_dict(private=False)).encode()):
        head = f"{part({'alg': 'HS256', 'kid': kid})}.{part(CLAIMS)}"
        made = hmac.new(secret, head.encode(), hashlib.sha256).digest()
        assert refusal(f"{head}.{part(made)}")[0] == "api.token_signature"


def test_a_signature_of_another_key_kind_or_content_is_refused() -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
    forged = jwt.encode({"alg": "ES256", "kid": "ec"}, CLAIMS, stranger)
    assert refusal(forged)[0] == "api.token_signature"
    wrong_kind = jwt.encode({"alg": "ES256", "kid": "rsa"}, CLAIMS, KEYS["ES256"])
    assert refusal(wrong_kind)[0] == "api.token_signature"
    head, _, tail = signed().split(".")
    changed = f"{head}.{part({**CLAIMS, 'role': 'administrator'})}.{tail}"
    assert refusal(changed)[0] == "api.token_signature"


@pytest.mark.parametrize(
    "header", [{"kid": "unknown"}, {"typ": "dpop+jwt"}, {"crit": ["x"], "x": 1}]
)
def test_a_header_that_asks_for_more_than_we_do(header: dict[str, Any]) -> None:
    head = {"alg": "ES256", "kid": "ec", **header}
    _, body, tail = signed().split(".")
    assert refusal(f"{part(head)}.{body}.{tail}")[0] == "api.token_signature"


@pytest.mark.parametrize("token", ["a", "a.b", "a.b.c", "....", "é.é.é", "\u2028", "eyJ9.e30.AA"])
def test_what_is_no_token_at_all(token: str) -> None:
    assert refusal(token)[0] in {"api.token_signature", "api.no_token"}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_keys_that_cannot_verify_are_left_out() -> None:
    secret = OctKey.generate_key(256, private=True).as_dict(private=True)
    short = RSAKey.generate_key(1024, private=True).as_dict(private=False)
    encrypting = {**KEYS["ES256"].as_dict(private=False), "use": "enc"}
    good = KEYS["RS256"].as_dict(private=False)
    told = usable_keys({"keys": [secret, short, encrypting, "x", good]})
    assert [key.kid for key in told.keys] == ["rsa"]
    with pytest.raises(MissingKeyError):
        usable_keys({"keys": [secret, short]})
    useless: list[Any] = [[], {}, {"keys": 1}]
    for nothing in useless:
        with pytest.raises(ValueError, match="not a set of keys"):
            usable_keys(nothing)


def test_a_private_key_that_was_published_by_mistake_only_verifies() -> None:
    told = usable_keys({"keys": [KEYS["ES256"].as_dict(private=True)]})
    assert not told.keys[0].is_private


def test_keys_of_a_file_follow_it(tmp_path: Path) -> None:
    source = FileKeys(tmp_path / "jwks.json")
    with pytest.raises(Unavailable, match=r"api\.no_keys"):
        source.keys("ec")
    for name in ("ES256", "EdDSA"):
        told = json.dumps({"keys": [KEYS[name].as_dict(private=False)]})
        (tmp_path / "next.json").write_text(told, encoding="utf-8")
        (tmp_path / "next.json").replace(tmp_path / "jwks.json")
        assert [key.kid for key in source.keys(None).keys] == [KEYS[name].kid]


@contextmanager
def publishing(documents: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """A server of JSON documents by path; its address and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            told = documents.get(self.path)
            self.send_response(302 if isinstance(told, str) else 200 if told else 404)
            if isinstance(told, str):
                self.send_header("Location", told)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


DISCOVERY = "/.well-known/openid-configuration"


def test_keys_are_found_by_discovery_and_kept() -> None:
    documents: dict[str, Any] = {"/k": {"keys": [KEYS["ES256"].as_dict(private=False)]}}
    with publishing(documents) as (place, asked):
        documents[DISCOVERY] = {"issuer": place, "jwks_uri": f"{place}/k"}
        source = DiscoveredKeys(place)
        for _ in range(3):
            assert [key.kid for key in source.keys("ec").keys] == ["ec"]
        source.keys("unknown")
        assert asked == [DISCOVERY, "/k"], "an unknown key asks again only after a while"


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://other.example", "jwks_uri": "PLACE/k"},
        {"issuer": "PLACE", "jwks_uri": "http://far.example/k"},
        {"issuer": "PLACE", "jwks_uri": "PLACE/nothing"},
        {"issuer": "PLACE", "jwks_uri": "file:///k"},
        ["PLACE"],
        "PLACE/elsewhere",
    ],
)
def test_discovery_that_leads_elsewhere_is_not_believed(told: Any) -> None:
    documents: dict[str, Any] = {"/k": {"keys": []}, "/elsewhere": {"issuer": "PLACE"}}
    with publishing(documents) as (place, _):
        documents[DISCOVERY] = json.loads(json.dumps(told).replace("PLACE", place))
        with pytest.raises((Unavailable, InvalidInput)):
            DiscoveredKeys(place).keys("ec")


@pytest.mark.parametrize("issuer", ["http://issuer.example", "ftp://127.0.0.1", "issuer.example"])
def test_an_issuer_whose_keys_could_be_exchanged_is_refused(issuer: str) -> None:
    with pytest.raises(InvalidInput, match=r"api\.unsafe_issuer"):
        DiscoveredKeys(issuer)


def test_over_http_nobody_is_told_with_a_challenge(served: TrialServer) -> None:
    answer = served.client.get("/v1/applications", headers={"authorization": "Bearer a.b.c"})
    assert problem(answer) == (401, "api.token_signature")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_tenant_without_a_book_is_refused(served: TrialServer) -> None:
    for tenant in ("nowhere", "../demo", ".incoming", "Demo"):
        answer = served.get("/applications", "approver", tenant=tenant)
        assert answer.status_code in {403, 422}, tenant
        assert problem(answer)[1] in {"api.no_tenant", "api.tenant_name"}
