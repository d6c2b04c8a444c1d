"""Without a consent that holds on the day nothing is shown; every act stays, every read is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.day import Clocks
from hefu.evidence.record import Document
from hefu.services.data_security.access_log import digest_of_ids, note_read
from hefu.services.data_security.consent import (
    consent_of,
    give_consent,
    require_consent,
    withdraw_consent,
)
from hefu.services.data_security.erasure_ports import Erasing
from hefu.services.data_security.ports import Access, Act, AgedDocument, Consent
from hefu.services.mask_rows import Reader
from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import InvalidInput, NotAllowed, NotFound
from tests.servers.postgresql import BookServer
from tests.storage.register.statements import document

JANUARY, MARCH, JUNE = date(2026, 1, 10), date(2026, 3, 10), date(2026, 6, 10)
WHO = ("uscc:91440300MA5FH2XK7P", "partner:scorer", "partner_service")


@pytest.fixture(params=("sqlite", "postgresql"))
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlRegister]:
    address = None
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        address = server.new_book(tmp_path / "book")
    opened = open_register(tmp_path / "book", create=True, database=address)
    yield opened
    opened.close()


@pytest.fixture
def paper(register: SqlRegister, tmp_path: Path) -> str:
    told: Document = document(tmp_path, "consent.pdf", JANUARY)
    register.keep_document(told, "test")
    register.record_document(told, "test", (), ())
    return told.digest


def act(
    kind: Act, paper: str, start: date, end: date | None, known_on: date | None = None
) -> Consent:
    return consent_of(kind, WHO, (start, end, known_on or start), paper, "u-7")


def is_allowed(register: SqlRegister, day: date, known_on: date | None = None) -> bool:
    try:
        require_consent(register.custody, *WHO, Clocks(day, known_on or day))
    except NotAllowed:
        return False
    return True


def test_without_a_consent_nothing_is_shown(register: SqlRegister) -> None:
    with pytest.raises(NotAllowed) as raised:
        require_consent(register.custody, *WHO, Clocks(JUNE, JUNE))
    assert raised.value.code == "protection.no_consent"
    assert "partner:scorer" in raised.value.text("zh")


def test_a_consent_holds_for_its_time_its_purpose_and_its_recipient(
    register: SqlRegister, paper: str
) -> None:
    told = act("given", paper, MARCH, JUNE)
    assert give_consent(register.custody, register, told)
    assert not give_consent(register.custody, register, told), "once"
    allowed = [JANUARY, MARCH, JUNE, JUNE + timedelta(days=1)]
    assert [is_allowed(register, day) for day in allowed] == [False, True, True, False]
    assert not is_allowed(register, MARCH, known_on=JANUARY), "on that day we did not know it"
    party, recipient, _ = WHO
    for other in (
        (party, recipient, "credit_decision"),
        (party, "partner:other", "partner_service"),
        ("name:other", recipient, "partner_service"),
    ):
        with pytest.raises(NotAllowed):
            require_consent(register.custody, *other, Clocks(JUNE, JUNE))


def test_a_withdrawn_consent_is_over_and_can_be_given_again(
    register: SqlRegister, paper: str
) -> None:
    with pytest.raises(NotFound):
        withdraw_consent(register.custody, register, act("withdrawn", paper, JANUARY, None))
    give_consent(register.custody, register, act("given", paper, JANUARY, JUNE))
    withdraw_consent(register.custody, register, act("withdrawn", paper, MARCH, None))
    assert [is_allowed(register, day) for day in (JANUARY, MARCH, JUNE)] == [True, False, False]
    assert is_allowed(register, MARCH, known_on=JANUARY), "the old question has the old answer"
    give_consent(register.custody, register, act("given", paper, JUNE, JUNE))
    assert is_allowed(register, JUNE)
    assert len(register.custody.consents(WHO[0], JUNE)) == 3, "nothing is taken away"


def test_a_consent_without_end_paper_or_purpose_is_none(register: SqlRegister, paper: str) -> None:
    for end in (None, JANUARY):
        with pytest.raises(InvalidInput):
            act("given", paper, MARCH, end)
    with pytest.raises(InvalidInput):
        consent_of("given", (*WHO[:2], "curiosity"), (MARCH, JUNE, MARCH), paper, "u")
    with pytest.raises(InvalidInput):
        consent_of("given", ("", *WHO[1:]), (MARCH, JUNE, MARCH), paper, "u")
    with pytest.raises(NotFound):
        give_consent(register.custody, register, act("given", "0" * 64, MARCH, JUNE))


DAYS = st.integers(0, 60).map(lambda days: JANUARY + timedelta(days=days))


class InMemory:
    """Acts as they came."""

    def __init__(self, acts: list[Consent]) -> None:
        self._acts = acts

    def keep_consent(self, consent: Consent) -> bool:
        """Not needed here."""
        raise NotImplementedError

    @property
    def erasing(self) -> Erasing:
        """Not needed here."""
        raise NotImplementedError

    def consent(self, consent_id: str) -> Consent | None:
        """Not needed here."""
        raise NotImplementedError

    def consents(self, party_id: str, known_on: date) -> list[Consent]:
        """Those known on the day."""
        return [one for one in self._acts if one.party_id == party_id and one.known_on <= known_on]

    def aged_documents(self, known_until: date) -> list[AgedDocument]:
        """Not needed here."""
        raise NotImplementedError

    def note_access(self, access: Access) -> None:
        """Not needed here."""
        raise NotImplementedError

    def accesses(self, after: int = 0, count: int = 1_000) -> list[tuple[int, Access]]:
        """Not needed here."""
        raise NotImplementedError


@st.composite
def acts(draw: st.DrawFn) -> Consent:
    start, known_on = draw(DAYS), draw(DAYS)
    if draw(st.booleans()):
        return act("withdrawn", "p", start, None, known_on)
    return act("given", "p", start, start + timedelta(days=draw(st.integers(0, 30))), known_on)


@settings(max_examples=200, deadline=None)
@given(st.lists(acts(), max_size=6), DAYS, DAYS)
def test_a_withdrawal_is_never_passed_over(
    told: list[Consent], as_of: date, known_on: date
) -> None:
    try:
        found = require_consent(InMemory(told), *WHO, Clocks(as_of, known_on))
    except NotAllowed:
        return
    assert found.effective_on <= as_of <= (found.expires_on or JANUARY)
    assert found.known_on <= known_on
    for one in told:
        if one.act_code == "withdrawn" and one.known_on <= known_on and one.effective_on <= as_of:
            later = (one.effective_on, one.known_on) < (found.effective_on, found.known_on)
            assert later, "given again after it"


class Noon:
    """An instant that does not pass."""

    def today(self) -> date:
        """Its day."""
        return JUNE

    def now(self) -> datetime:
        """The instant."""
        return datetime(2026, 6, 10, 12, tzinfo=UTC)


def test_a_read_is_noted_without_a_value(register: SqlRegister) -> None:
    reader = Reader("auditor", "audit", JUNE, bytes(32))
    with pytest.raises(InvalidInput):
        note_read(register.custody, Noon(), ("", reader), ("read", "party"), ["a"])
    ids = ["name:张三", "name:李四"]
    note_read(register.custody, Noon(), ("u-7", reader), ("export", "party"), ids)
    note_read(register.custody, Noon(), ("u-7", reader), ("read", "invoice"), [])
    found = [one for _, one in register.custody.accesses()]
    assert [(one.kind_code, one.table_name, one.row_count) for one in found] == [
        ("export", "party", 2),
        ("read", "invoice", 0),
    ]
    assert found[0].read_at == "2026-06-10T12:00:00+00:00"
    assert found[0].rows_digest == digest_of_ids(list(reversed(ids)))
    assert "张三" not in repr(found)
    first = register.custody.accesses(count=1)[0][0]
    assert [one.table_name for _, one in register.custody.accesses(after=first)] == ["invoice"]
