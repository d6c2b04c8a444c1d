"""Answers are kept once, jobs as they stand last, applications come in pages that nothing disturbs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import Value, table
from hefu.services.door_book import ApplicationFilter, ImportJob, KeptAnswer, PagePlace
from hefu.storage.register.sql_register import SqlRegister
from tests.storage.register.statements import JANUARY, said, tell

NOON = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


def answer(body: bytes, at: datetime = NOON, key: str = "key-1") -> KeptAnswer:
    return KeptAnswer("alice", key, "waive_alert", "0" * 64, 201, {"location": "/x"}, body, at)


def test_the_first_answer_stands(register: SqlRegister) -> None:
    doors = register.doors
    assert doors.answer("alice", "key-1") is None
    assert doors.keep_answer(answer(b"one")).body == b"one"
    assert doors.keep_answer(answer(b"two")).body == b"one"
    assert doors.answer("alice", "key-1") == answer(b"one")
    assert doors.answer("bob", "key-1") is None


def test_an_answer_goes_with_the_unit_of_work_it_stands_in(register: SqlRegister) -> None:
    def fail_after_answering() -> None:
        with register.together():
            register.doors.keep_answer(answer(b"never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_answering()
    assert register.doors.answer("alice", "key-1") is None


def test_old_answers_are_forgotten_and_new_ones_not(register: SqlRegister) -> None:
    register.doors.keep_answer(answer(b"old", NOON - timedelta(days=31), "key-old"))
    register.doors.keep_answer(answer(b"new"))
    assert register.doors.forget_answers(NOON - timedelta(days=30)) == 1
    assert register.doors.answer("alice", "key-old") is None
    assert register.doors.answer("alice", "key-1") is not None


def test_a_job_is_found_as_it_stands_last(register: SqlRegister) -> None:
    job = ImportJob("job-1", "alice", "waiting", 2, "2026-04-01", NOON)
    register.doors.keep_job(job)
    assert register.doors.unfinished_jobs() == [job]
    done = msgspec.structs.replace(job, state="done", ended_at=NOON, result=b"{}")
    register.doors.keep_job(done)
    assert register.doors.job("job-1") == done
    assert register.doors.unfinished_jobs() == []
    assert register.doors.job("job-2") is None


def test_pages_show_every_application_once_though_others_arrive(
    register: SqlRegister, tmp_path: Path
) -> None:
    before = [_application(number, day) for number, day in (("3", 3), ("1", 1), ("2", 2))]
    tell(register, tmp_path, "before", JANUARY, before)
    wanted = ApplicationFilter(known_on=JANUARY)
    first = register.doors.application_page(wanted, None, 2)
    meanwhile = [_application("0", 1), _application("4", 4)]
    tell(register, tmp_path, "meanwhile", JANUARY, meanwhile)
    place = PagePlace(str(first[-1]["requested_on"]), str(first[-1]["application_id"]))
    rest = register.doors.application_page(wanted, place, 9)
    assert [row["application_id"] for row in (*first, *rest)] == ["1", "2", "3", "4"]
    assert rest[0]["requested_on"] == date(2026, 1, 3)


def test_a_party_finds_what_is_its_own(register: SqlRegister, tmp_path: Path) -> None:
    items = [
        _stated(
            "application_item",
            application_id=number,
            item_no="1",
            account_debtor_id=debtor,
            claimed_minor=1,
            currency="CNY",
        )
        for number, debtor in (("1", "name:甲"), ("2", "name:乙"))
    ]
    applications = [_application("1", 1), _application("2", 2, "name:丙")]
    tell(register, tmp_path, "papers", JANUARY, [*applications, *items])
    asked = ApplicationFilter(known_on=JANUARY)

    def numbers(wanted: ApplicationFilter) -> list[object]:
        return [row["application_no"] for row in register.doors.application_page(wanted, None, 9)]

    assert numbers(msgspec.structs.replace(asked, borrower_id="name:丙")) == ["2"]
    assert numbers(msgspec.structs.replace(asked, account_debtor_id="name:甲")) == ["1"]
    assert numbers(msgspec.structs.replace(asked, status_code="approved")) == []
    assert numbers(ApplicationFilter(known_on=JANUARY - timedelta(days=1))) == []


def _application(number: str, day: int, borrower: str = "name:丁") -> Record:
    return _stated(
        "application",
        application_no=number,
        borrower_id=borrower,
        financier_id="name:银行",
        technique_code="factoring",
        requested_minor=100,
        currency="CNY",
        requested_on=date(2026, 1, day),
        status_code="pending",
    )


def _stated(name: str, **values: Value) -> Record:
    return said(name, complete(table(name), values))
