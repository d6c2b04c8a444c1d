"""Erasing takes two people, a ground and a time that is over; then nothing is left but the proof."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hefu.bootstrap import DATABASE, EmbeddedHouse
from hefu.evidence.day import Clocks
from hefu.evidence.record import Document
from hefu.lifecycle.standing import Done
from hefu.lifecycle.table import tables
from hefu.services.data_security.consent import consent_of, give_consent
from hefu.services.data_security.erasure import (
    AT_REST,
    Book,
    NewErasure,
    Person,
    approve_erasure,
    ask_erasure,
)
from hefu.services.data_security.erasure_list import erased_before, erasure_lines, read_erasures
from hefu.services.data_security.erasure_ports import Erasure
from hefu.services.house import OpenBook
from hefu.services.import_evidence import import_folder
from hefu.services.log.audit import audit_book, audit_lines
from hefu.services.log.seal import seal_book
from hefu.services.restore_book import require_word, restored_book
from hefu.vocabulary.errors import Conflict, EvidenceError, HefuError, InvalidInput, NotAllowed
from hefu.vocabulary.labelled import Language
from tests.servers.postgresql import BookServer
from tests.storage.register.statements import document, said

NAME, OTHER = "欧阳锋", "同一人的另一来源"
PERSON = "party:x-1"
LONG_AGO, LATELY, TODAY = date(2010, 1, 4), date(2026, 3, 2), date(2026, 3, 31)
ADMIN, AUDITOR = Person("u-admin", "administrator"), Person("u-auditor", "auditor")


class Noon:
    """A clock that stands still."""

    def today(self) -> date:
        """The day of these tests."""
        return TODAY

    def now(self) -> datetime:
        """Noon in China."""
        return datetime(2026, 3, 31, 4, tzinfo=UTC)


class House(EmbeddedHouse):
    """The real adapters under that clock."""

    clock = Noon()


@pytest.fixture(params=("sqlite", "postgresql"))
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        monkeypatch.setenv(DATABASE, server.address)
    return tmp_path / "book"


@pytest.fixture
def opened(place: Path) -> Iterator[OpenBook]:
    made = House().open_book(place, create=True)
    yield made
    made.register.close()


def told(opened: OpenBook, folder: Path, name: str, known_on: date, text: str = NAME) -> Document:
    """A paper that says who somebody is."""
    paper = document(folder, name, known_on)
    opened.register.keep_document(paper, "test")
    record = said("party", {"party_id": PERSON, "name": text}, source_id=name)
    opened.register.record_document(paper, "test", [record], ())
    opened.register.resolve()
    return paper


def book_of(opened: OpenBook) -> Book:
    return Book(opened.register, opened.lifecycle, opened.custody)


def ask(opened: OpenBook, digest: str, ground: str = "retention_over", by: Person = ADMIN) -> str:
    new = NewErasure(document_digest=digest, ground_code=ground, reason="time is over")
    return ask_erasure(book_of(opened), TODAY, new, by).erasure_id


def approve(opened: OpenBook, erasure_id: str, by: Person = AUDITOR) -> Erasure:
    return approve_erasure(book_of(opened), TODAY, erasure_id, "looked at", by)


def code_of(error: pytest.ExceptionInfo[HefuError]) -> str:
    assert "{" not in error.value.text("zh") + error.value.text("en")
    return error.value.code


def lies(place: Path) -> list[str]:
    seal_book(House(), place)
    return [one.code for one in audit_book(House(), place, []).faults]


def test_two_people_and_the_paper_is_gone_while_the_log_keeps_its_proof(
    opened: OpenBook, place: Path, tmp_path: Path
) -> None:
    paper = told(opened, tmp_path, "old", LONG_AGO)
    kept = opened.register.document_path(paper.digest)
    erasure_id = ask(opened, paper.digest)
    assert kept.is_file(), "asking takes nothing away"
    done = approve(opened, erasure_id)
    assert done.statement_count == 1
    assert len(done.blinded) >= 2
    assert not kept.exists()
    assert opened.register.statements_of("party", PERSON, TODAY) == []
    assert opened.register.rows_where(Clocks(TODAY, TODAY), "party", "party_id", [PERSON]) == []
    assert lies(place) == []
    for language in ("zh", "en"):
        lines = audit_lines(audit_book(House(), place, []), language)
        assert sum(erasure_id in line for line in lines) == 1
    with pytest.raises(Conflict) as again:
        ask(opened, paper.digest)
    assert code_of(again) == "erase.already"


def test_nothing_is_left_on_disk(place: Path, tmp_path: Path) -> None:
    opened = House().open_book(place, create=True)
    paper = told(opened, tmp_path, "old", LONG_AGO)
    files = House().evidence_files(place)
    files.bring_up_to_date()
    files.close()
    approve(opened, ask(opened, paper.digest))
    opened.register.close()
    found = [
        one.name for one in place.rglob("*") if one.is_file() and NAME.encode() in one.read_bytes()
    ]
    assert found == []
    assert list(place.rglob("*.parquet")) == []


def test_what_another_paper_says_stays(opened: OpenBook, place: Path, tmp_path: Path) -> None:
    paper = told(opened, tmp_path, "old", LONG_AGO)
    told(opened, tmp_path, "other", LATELY, OTHER)
    approve(opened, ask(opened, paper.digest))
    [row] = opened.register.rows_where(Clocks(TODAY, TODAY), "party", "party_id", [PERSON])
    assert row["name"] == OTHER
    assert list(opened.register.contradictions(TODAY)) == []
    assert lies(place) == []


def test_one_person_or_a_wrong_role_erases_nothing(opened: OpenBook, tmp_path: Path) -> None:
    paper = told(opened, tmp_path, "old", LONG_AGO)
    erasure_id = ask(opened, paper.digest)
    for by, code in (
        (Person(ADMIN.subject, "auditor"), "erase.same_person"),
        (Person("u-3", "administrator"), "erase.role"),
        (Person("u-3", "sme"), "erase.role"),
    ):
        with pytest.raises(NotAllowed) as refused:
            approve(opened, erasure_id, by)
        assert code_of(refused) == code
    with pytest.raises(NotAllowed):
        ask(opened, paper.digest, by=AUDITOR)
    with pytest.raises(HefuError) as unknown:
        approve(opened, "0" * 64)
    assert code_of(unknown) == "erase.unknown"
    assert opened.register.document_path(paper.digest).is_file()


def test_a_paper_is_kept_for_its_time_unless_the_ground_goes_before_it(
    opened: OpenBook, place: Path, tmp_path: Path
) -> None:
    paper = told(opened, tmp_path, "new", LATELY)
    for ground in ("retention_over", "consent_withdrawn", "request_of_person"):
        with pytest.raises(Conflict) as refused:
            ask(opened, paper.digest, ground)
        assert code_of(refused) == "erase.retention"
    with pytest.raises(InvalidInput) as no_ground:
        ask(opened, paper.digest, "whim")
    assert code_of(no_ground) == "erase.ground"
    approve(opened, ask(opened, paper.digest, "court_order"))
    assert lies(place) == []


def moved(opened: OpenBook, version: int, event: str, states: tuple[str, str]) -> None:
    opened.lifecycle.keep(
        Done(
            transition_id=f"m-{version}",
            instrument="facility",
            instrument_id="F-1",
            version=version,
            event=event,
            from_state=states[0],
            to_state=states[1],
            actor_id="u-9",
            role_code="risk_officer",
            at=datetime(2026, 3, 10, 9, tzinfo=UTC),
            effective_on=LATELY,
            known_on=LATELY,
            terms={"borrower_id": PERSON},
        )
    )


def test_what_a_living_instrument_rests_on_stays_and_it_is_named(
    opened: OpenBook, tmp_path: Path
) -> None:
    paper = told(opened, tmp_path, "old", LONG_AGO)
    erasure_id = ask(opened, paper.digest)
    moved(opened, 1, "propose", ("", "proposed"))
    with pytest.raises(Conflict) as refused:
        approve(opened, erasure_id)
    assert code_of(refused) == "erase.in_use"
    assert "facility F-1" in refused.value.text("en")
    moved(opened, 2, "close", ("proposed", "closed"))
    approve(opened, erasure_id)


def test_the_paper_of_a_consent_that_holds_stays(opened: OpenBook, tmp_path: Path) -> None:
    paper = told(opened, tmp_path, "old", LONG_AGO)
    who, days = (PERSON, "role:underwriter", "partner_service"), (LATELY, TODAY, LATELY)
    consent = consent_of("given", who, days, paper.digest, "u-1")
    give_consent(opened.custody, opened.register, consent)
    with pytest.raises(Conflict) as refused:
        ask(opened, paper.digest)
    assert consent.consent_id in refused.value.text("zh")


def test_what_was_erased_does_not_come_back_by_the_front_door(
    opened: OpenBook, place: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "party.csv").write_text(f"party_id,name\n{PERSON},{NAME}\n", encoding="utf-8")
    first = import_folder(House(), place, folder, known_on=LONG_AGO)
    [digest] = [one.digest for one in first.files]
    approve(opened, ask(opened, digest))
    second = import_folder(House(), place, folder, known_on=TODAY)
    assert [one.state for one in second.files] == ["rejected"]
    assert [one.code for one in second.findings] == ["register.document_erased"]
    again = Document("party.csv", folder / "party.csv", digest, 1, TODAY)
    with pytest.raises(EvidenceError):
        opened.register.keep_document(again, "test")
    with pytest.raises(EvidenceError):
        opened.register.record_document(again, "test", (), ())
    assert not (place / "documents" / digest[:2] / digest).exists()
    assert lies(place) == []


def test_an_older_backup_is_put_back_with_the_erasures_done_again(
    place: Path, tmp_path: Path
) -> None:
    house = House()
    opened = house.open_book(place, create=True)
    paper = told(opened, tmp_path, "old", LONG_AGO)
    seal_book(house, place)
    house.back_up(place, tmp_path / "monday.hefu", with_keys=True)
    erasure_id = ask(opened, paper.digest)
    approve(opened, erasure_id)
    opened.register.close()
    seal_book(house, place)
    published = place / "log" / "erasures"
    assert "time is over" not in published.read_text(encoding="utf-8")
    for given, none_erased in ((None, False), (published, True)):
        with pytest.raises(InvalidInput):
            require_word(given, none_erased=none_erased)
    back = tmp_path / "back"
    lines = list(restored_book(house, tmp_path / "monday.hefu", back, published, "en"))
    assert "1 were done again" in lines[-1]
    again = house.open_book(back)
    assert [one.erasure_id for one in again.custody.erasing.acts()] == [erasure_id] * 2
    assert again.register.statements_of("party", PERSON, TODAY) == []
    again.register.close()
    assert lies(back) == []
    acts = json.loads(published.read_text(encoding="utf-8"))
    for one in acts:
        one["acted_by"] = "u-one"
    for wrong in (b"[1]", json.dumps(acts[1:]).encode(), json.dumps(acts).encode()):
        with pytest.raises(InvalidInput):
            read_erasures(wrong, "list")
    house.back_up(back, tmp_path / "tuesday.hefu", with_keys=True)
    list(restored_book(house, tmp_path / "tuesday.hefu", tmp_path / "third", None, "zh"))
    assert lies(tmp_path / "third") == []


def test_the_acts_are_told_and_known_to_old_answers(opened: OpenBook, tmp_path: Path) -> None:
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        assert len(list(erasure_lines([], language))) == 1
    paper = told(opened, tmp_path, "old", LONG_AGO)
    approve(opened, ask(opened, paper.digest))
    erasing = opened.custody.erasing
    assert [len(erased_before(erasing, day)) for day in (date(2009, 1, 1), LONG_AGO, TODAY)] == [
        *(0, 1, 1)
    ]
    for language in languages:
        assert len(list(erasure_lines(erasing.acts(), language))) == 2


def test_states_at_rest_are_states_of_some_instrument() -> None:
    resting = {
        state
        for one in tables().values()
        for state, declared in one.states.items()
        if state in AT_REST and not declared.is_end
    }
    assert resting == AT_REST
