"""Every operation, every role, own book and foreign book, as ``matrix.csv`` says: a page that a person can
review. An operation without a row there fails."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from hefu.api.access.caller import roles
from hefu.api.access.permission import THING_ACTIONS, Policies
from hefu.api.app import operations
from tests.api.asking import OTHER_BOOK, PARTY_OF, TrialServer, problem, running
from tests.api.samples import SAMPLES, ask_sample, prepare, status_of
from tests.decisions.approvable import APPLICATION, GUARANTOR

with (Path(__file__).parent / "matrix.csv").open(encoding="utf-8", newline="") as _file:
    MATRIX = {row.pop("operation"): row for row in csv.DictReader(_file)}
CASES = [(name, role) for name, row in MATRIX.items() for role in row]

Prepared = tuple[TrialServer, dict[str, str]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """A server whose book holds whatever the samples name."""
    with running(tmp_path_factory.mktemp("rights")) as server:
        yield server, prepare(server)


def test_every_operation_and_every_role_has_its_place() -> None:
    assert list(MATRIX) == [one.name for one in operations()]
    assert {tuple(row) for row in MATRIX.values()} == {roles()}
    assert {cell for row in MATRIX.values() for cell in row.values()} == {"yes", "own", "-"}
    assert set(SAMPLES) == set(MATRIX)


def test_nothing_is_permitted_that_no_operation_is() -> None:
    text = "".join(
        place.read_text(encoding="utf-8")
        for place in files("hefu.api.policies").iterdir()
        if ".cedar" in place.name
    )
    named = {part.split('"')[0] for part in text.split('Action::"')[1:]}
    assert named <= set(MATRIX) | THING_ACTIONS
    assert all(f'"{name}"' in text for name in MATRIX)
    assert Policies()


@pytest.mark.parametrize(("name", "role"), CASES)
def test_in_the_own_book(prepared: Prepared, name: str, role: str) -> None:
    server, ids = prepared
    answer = ask_sample(server, name, role, ids)
    if MATRIX[name][role] == "-":
        assert problem(answer) == (403, "api.not_allowed")
    else:
        assert answer.status_code == status_of(name, role), answer.text


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name, role in CASES if MATRIX[name][role] != "-"]
)
def test_in_the_book_of_another_tenant(prepared: Prepared, name: str, role: str) -> None:
    server, ids = prepared
    foreign = SAMPLES[name].foreign
    answer = ask_sample(server, name, role, ids, tenant=OTHER_BOOK)
    if foreign == "not_found":
        assert problem(answer)[0] == 404
    else:
        assert answer.status_code == status_of(name, role)
    if foreign == "nothing":
        assert APPLICATION not in answer.text


@pytest.mark.parametrize("role", sorted(PARTY_OF))
def test_from_outside_the_bank_nothing_of_others_is_there(prepared: Prepared, role: str) -> None:
    server, _ = prepared
    own = server.get("/applications", role).json()["items"]
    assert APPLICATION in [line["application_id"] for line in own]
    assert server.get("/applications", role, party=GUARANTOR).json()["items"] == []
    there = server.get(f"/applications/{APPLICATION}", role, party=GUARANTOR)
    assert problem(there) == (404, "register.application_unknown")


def test_nobody_applies_for_others(prepared: Prepared) -> None:
    server, ids = prepared
    answer = ask_sample(server, "create_application", "sme", ids, party=GUARANTOR)
    assert problem(answer) == (403, "api.not_for_this_party")


@pytest.mark.parametrize("role", ["approver", "sme", "core_enterprise"])
def test_a_foreign_id_is_answered_like_one_that_does_not_exist(
    prepared: Prepared, role: str
) -> None:
    server, _ = prepared
    outside = {"sme": GUARANTOR, "core_enterprise": GUARANTOR}.get(role)
    tenant = "demo" if outside else OTHER_BOOK
    foreign = server.get(f"/applications/{APPLICATION}", role, party=outside, tenant=tenant)
    unknown = server.get("/applications/RZ-2026-999", role, party=outside, tenant=tenant)
    assert foreign.content.replace(APPLICATION.encode(), b"RZ-2026-999") == unknown.content

    def bare(headers: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in headers.items() if name != "x-request-id"}

    assert bare(dict(foreign.headers)) == bare(dict(unknown.headers))


def test_a_debtor_does_not_see_what_the_borrower_asks_for(prepared: Prepared) -> None:
    server, _ = prepared
    for path in (f"/applications/{APPLICATION}", "/applications"):
        told = server.get(path, "core_enterprise").json()
        line = told["items"][0] if path == "/applications" else told
        assert line["requested_minor"] is None
        assert "F-1" not in str(told)
