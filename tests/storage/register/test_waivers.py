"""Waivers stay in the register for ever."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import Conflict, NotFound

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
GIVEN = StoredWaiver(
    waiver_id="w1",
    alert_id="RCV001-12345678",
    check_id="receivable.pledged_elsewhere",
    facts_digest="f" * 64,
    waived_by="Li Wen",
    reason="released, the notice is on its way",
    until_on=date(2026, 9, 30),
    known_on=JUNE,
    entered_on=JULY,
)
TAKEN_BACK = WaiverRevocation("w1", "Zhao Min", "the notice never came", JULY, JULY)


def test_a_waiver_is_kept_as_it_was_given(register: SqlRegister) -> None:
    register.keep_waiver(GIVEN)
    assert register.waivers(JUNE) == [GIVEN]


def test_nothing_is_known_before_its_day(register: SqlRegister) -> None:
    register.keep_waiver(GIVEN)
    assert register.waivers(date(2026, 6, 29)) == []


def test_the_same_one_again_changes_nothing(register: SqlRegister) -> None:
    register.keep_waiver(GIVEN)
    register.keep_waiver(msgspec.structs.replace(GIVEN, reason="another word"))
    assert register.waivers(JUNE) == [GIVEN]


def test_taken_back_later_it_still_held_on_the_day_before(register: SqlRegister) -> None:
    register.keep_waiver(GIVEN)
    register.keep_revocation(TAKEN_BACK)
    assert register.waivers(date(2026, 7, 30)) == [GIVEN]
    assert register.waivers(JULY) == [msgspec.structs.replace(GIVEN, revocation=TAKEN_BACK)]


def test_it_is_taken_back_once(register: SqlRegister) -> None:
    register.keep_waiver(GIVEN)
    register.keep_revocation(TAKEN_BACK)
    with pytest.raises(Conflict, match=r"queue\.already_revoked"):
        register.keep_revocation(msgspec.structs.replace(TAKEN_BACK, revoked_by="Wang Lei"))
    (kept,) = register.waivers(JULY)
    assert kept.revocation == TAKEN_BACK


def test_one_that_was_never_given_cannot_be_taken_back(register: SqlRegister) -> None:
    with pytest.raises(NotFound, match=r"queue\.waiver_unknown"):
        register.keep_revocation(TAKEN_BACK)


def test_they_come_in_the_order_in_which_they_were_given(register: SqlRegister) -> None:
    for name in ("w3", "w1", "w2"):
        register.keep_waiver(msgspec.structs.replace(GIVEN, waiver_id=name))
    assert [one.waiver_id for one in register.waivers(JUNE)] == ["w3", "w1", "w2"]
