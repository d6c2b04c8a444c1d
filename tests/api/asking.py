"""Ask a server without a socket: tokens of a trial issuer, a clock that stands still, a book of one sound
application and an empty book beside it."""

from __future__ import annotations

import hashlib
import itertools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec

from hefu.api.access.caller import EXTERNAL_ROLES
from hefu.api.app import make_app, open_office
from hefu.api.dev_issuer import ISSUER, LocalIssuer
from hefu.api.office import Office
from hefu.bootstrap import EmbeddedHouse
from hefu.evidence.record import Document
from hefu.services.serve_settings import ServeSettings
from tests.decisions.approvable import AS_OF, BUYER, SELLER, approvable, records_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

BOOK, OTHER_BOOK = "demo", "elsewhere"
INSURER = "uscc:91310000132221158X"
PARTY_OF = {"sme": SELLER, "core_enterprise": BUYER, "underwriter": INSURER}
"""The parties of the one application, and an insurer of credit, for the roles that act for one."""

NOW = datetime(2026, 3, 31, 4, 0, tzinfo=UTC)


class StandingClock:
    """Always the day of the book."""

    def today(self) -> date:
        """The day on which the application is sound."""
        return AS_OF

    def now(self) -> datetime:
        """Noon in China."""
        return NOW


class TrialHouse(EmbeddedHouse):
    """The real adapters under a clock that stands still."""

    clock = StandingClock()


class TrialServer:
    """``ask`` with a role, get the answer."""

    def __init__(self, office: Office, client: TestClient, issuer: LocalIssuer) -> None:
        self.office = office
        self.client = client
        self.issuer = issuer
        self._numbers = itertools.count(1)

    def new_key(self) -> str:
        """A key that no request of this server had."""
        return f"trial-key-{next(self._numbers)}"

    def bearer(self, role: str, tenant: str = BOOK, party: str | None = None) -> str:
        """The header of a subject named after its role."""
        own = PARTY_OF.get(role, "") if party is None else party
        token = self.issuer.token(subject=f"a-{role}", role=role, tenant=tenant, party=own)
        return f"Bearer {token}"

    def ask(
        self,
        method: str,
        path: str,
        role: str,
        *,
        tenant: str = BOOK,
        party: str | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        **sent: Any,
    ) -> httpx.Response:
        """The answer to one request; a change gets a new key unless ``key`` is given."""
        told = {"authorization": self.bearer(role, tenant, party), **(headers or {})}
        if method == "POST":
            told["idempotency-key"] = key or self.new_key()
        answer: Any = self.client.request(method, f"/v1{path}", headers=told, **sent)
        return answer  # type: ignore[no-any-return]

    def get(self, path: str, role: str, **asked: Any) -> httpx.Response:
        """A read."""
        return self.ask("GET", path, role, **asked)

    def post(self, path: str, role: str, body: object = None, **asked: Any) -> httpx.Response:
        """A change with a JSON body."""
        asked.setdefault("json", body)
        return self.ask("POST", path, role, **asked)


@contextmanager
def running(folder: Path, *, lay_out: bool = True, **changed: Any) -> Iterator[TrialServer]:
    """A server over two books in ``folder``, made now unless they are there; ``changed``: settings in
    place of the usual ones."""
    house = TrialHouse()
    issuer = LocalIssuer(folder / "issuer", house.clock)
    settings = ServeSettings(
        books=folder / "books",
        issuer=ISSUER,
        jwks=folder / "issuer" / "jwks.json",
        requests_per_minute=100_000,
    )
    if lay_out:
        _lay_out(house, settings.books)
    office = open_office(house, msgspec.structs.replace(settings, **changed))
    with TestClient(make_app(office), raise_server_exceptions=False) as client:
        yield TrialServer(office, client, issuer)


def _lay_out(house: TrialHouse, books: Path) -> None:
    books.mkdir(parents=True)
    for name in (BOOK, OTHER_BOOK):
        opened = house.open_book(books / name, create=True)
        if name == BOOK:
            records = records_of(approvable())
            content = repr(records).encode()
            place = books / "papers.txt"
            place.write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            paper = Document("papers.txt", place, digest, len(content), AS_OF)
            opened.register.keep_document(paper, "test")
            opened.register.record_document(paper, "test", records, ())
        opened.register.close()


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:hefu:problem:{told['code']}"
    return answer.status_code, told["code"]


def is_external(role: str) -> bool:
    """Whether the role acts for a party."""
    return role in EXTERNAL_ROLES


def bare_client(app: Any, address: str) -> Any:
    """A client of any application, as if it were served at the address."""
    return TestClient(app, base_url=address)
