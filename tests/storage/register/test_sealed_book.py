"""A book with keys: what it holds is read as ever, and cannot be read without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from hefu.evidence.day import Clocks
from hefu.evidence.field_class import column_classes, column_content
from hefu.evidence.schema import Row, tables
from hefu.facts.registry import evidence_needed
from hefu.lifecycle.standing import Done
from hefu.protection.ciphers import KEY_BYTES, Cipher
from hefu.protection.key_ring import HeldKey, HeldKeys
from hefu.protection.sealed_text import MARK
from hefu.storage.register import open_register
from hefu.storage.register.book_folder import open_database
from hefu.storage.register.rewrap import rewrap_book, sealed_table_columns
from hefu.storage.register.tables import BOOK, METADATA, looked_up
from hefu.vocabulary.errors import EvidenceError, Unavailable
from tests.decisions.approvable import APPLICATION, AS_OF, BUYER, approvable, records_of, values_of
from tests.decisions.trade_book import TradeBook

CIPHERS: tuple[Cipher, ...] = ("aes-256-gcm", "sm4-gcm")
CLOCKS = Clocks(AS_OF, AS_OF)
SECRETS = (
    "欧阳锋锻造有限公司",
    "白驼山庄三号",
    "赎金第二期",
    "440301199001011234",
    "西毒本人所述",
    "6222020200012345678",
)
"""A firm's name, its address, words beside a payment, a person's number, a reason, an account to pay to."""


def key(name: str, cipher: Cipher = "aes-256-gcm") -> HeldKey:
    return HeldKey(name, cipher, (name * 32).encode()[: KEY_BYTES[cipher]])


def ring(*keys: HeldKey) -> HeldKeys:
    return HeldKeys({one.key_id: one for one in keys}, keys[-1].key_id)


def told() -> Mapping[str, list[Row]]:
    name, address, words, person, reason, account = SECRETS
    return {
        "party": [
            values_of("party", uscc="91440300MA5FH2XK7P", name=name, address=address, tax_no=person)
        ],
        "payment": [
            values_of(
                "payment",
                account_no="1001",
                booked_on=date(2026, 3, 1),
                direction_code="in",
                amount_minor=1_00,
                currency="CNY",
                remittance_text=words,
                entry_no="7",
            )
        ],
        "watchlist_entry": [
            values_of(
                "watchlist_entry",
                party_id=BUYER,
                list_code="dishonest",
                entry_no="9",
                reason=reason,
            )
        ],
        "payment_instruction": [
            values_of(
                "payment_instruction",
                application_id="other",
                instruction_no="1",
                payee_account_no=account,
                amount_minor=5,
                currency="CNY",
            )
        ],
    }


class SealedBook(TradeBook):
    """A trade book whose register has keys."""

    def __init__(self, folder: Path, database: str | None, keys: HeldKeys | None) -> None:
        super().__init__(folder, database)
        self.database = database
        self.open(keys)

    def open(self, keys: HeldKeys | None) -> None:
        """Open the same book with other keys."""
        self.register.close()
        self.register = open_register(self.folder / "book", database=self.database, keys=keys)


@pytest.fixture
def book(database: str | None, tmp_path: Path) -> Iterator[SealedBook]:
    opened = SealedBook(tmp_path, database, ring(key("k1")))
    yield opened
    opened.close()


def fill(book: SealedBook) -> None:
    book.tell(records_of(told()))
    book.tell(records_of(approvable()))
    book.screen()


def everything(book: SealedBook) -> str:
    """All that the book keeps, as a thief would see it: its files, and the rows of its database."""
    folder = book.folder / "book"
    seen = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    rows = open_database(folder, create=False, database=book.database)
    with rows.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                seen += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    rows.close()
    return b"\n".join(seen).decode(errors="replace")


def test_a_thief_of_the_book_reads_no_sensitive_words(book: SealedBook) -> None:
    fill(book)
    stolen = everything(book)
    assert MARK in stolen
    assert APPLICATION in stolen, "what is looked up stays plain"
    for secret in SECRETS:
        assert secret not in stolen, secret


def test_what_was_agreed_and_said_with_a_move_is_sealed(book: SealedBook) -> None:
    term, seen = "西毒本人所述的理由", "所见的限额"
    done = Done(
        transition_id="m-1",
        instrument="facility",
        instrument_id="F-1",
        version=1,
        event="propose",
        from_state="",
        to_state="proposed",
        actor_id="u-1",
        role_code="relationship_manager",
        at=datetime(2026, 3, 10, tzinfo=UTC),
        effective_on=AS_OF,
        known_on=AS_OF,
        terms={"party_id": "uscc:1", "note": term},
        seen={"headroom": seen},
    )
    book.register.lifecycle.keep(done)
    changed = {"version": 2, "from_state": "proposed", "to_state": "active", "event": "approve"}
    again = msgspec.structs.replace(done, transition_id="m-2", **changed)
    book.register.lifecycle.keep(again)
    standing = book.register.lifecycle.standing("facility", "F-1")
    assert standing is not None
    assert (standing.text("note"), standing.history) == (term, (done, again))
    assert len(book.register.lifecycle.belonging_to("facility", "uscc:1")) == 1
    stolen = everything(book)
    assert [one for one in (term, seen) if one in stolen] == []
    book.open(None)
    with pytest.raises(Unavailable):
        book.register.lifecycle.standing("facility", "F-1")


def test_without_keys_the_words_are_there_to_be_stolen(
    database: str | None, tmp_path: Path
) -> None:
    plain = SealedBook(tmp_path, database, None)
    fill(plain)
    stolen = everything(plain)
    plain.close()
    assert [secret for secret in SECRETS if secret in stolen] == list(SECRETS)


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_sealed_book_answers_as_a_plain_one_does(
    tmp_path: Path, database: str | None, cipher: Cipher
) -> None:
    sealed = SealedBook(tmp_path, database, ring(key("k1", cipher)))
    plain = SealedBook(tmp_path / "plain", None, None)
    for one in (sealed, plain):
        one.tell(records_of(approvable()))
    ours, theirs = sealed.screen(with_flip=True), plain.screen(with_flip=True)
    assert ours == theirs
    assert sealed.register.decision(ours.decision_id) == plain.register.decision(ours.decision_id)
    tables = evidence_needed()
    whole = [one.register.whole_book(CLOCKS, tables) for one in (sealed, plain)]
    assert all(list(whole[0].rows(table)) == list(whole[1].rows(table)) for table in tables)
    sealed.close()
    plain.close()


def test_without_its_key_a_book_says_which_key_it_wants(book: SealedBook) -> None:
    fill(book)
    decision_id = book.register.decision_ids(APPLICATION)[0]
    for keys in (None, ring(key("k2"))):
        book.open(keys)
        with pytest.raises(Unavailable) as raised:
            book.register.decision(decision_id)
        assert raised.value.arguments["key_id"] == "k1"
        with pytest.raises(Unavailable):
            book.register.whole_book(CLOCKS, ["party"])


def test_a_document_is_read_plain_and_lies_sealed(book: SealedBook) -> None:
    fill(book)
    paths = sorted((book.folder / "book" / "documents").glob("??/*"))
    assert len(paths) == 2
    for path in paths:
        shown = book.register.document_path(path.name)
        assert shown.read_bytes().startswith(b"document ")
        assert book.folder not in shown.parents
        assert not path.read_bytes().startswith(b"document ")
    spoiled = bytearray(paths[0].read_bytes())
    spoiled[-1] ^= 1
    paths[0].write_bytes(spoiled)
    again = open_register(book.folder / "book", database=book.database, keys=ring(key("k1")))
    with pytest.raises(EvidenceError):
        again.document_path(paths[0].name)
    again.close()


def test_rotation_leaves_every_payload_and_needs_the_old_key_no_more(book: SealedBook) -> None:
    fill(book)
    place, both = book.folder / "book", ring(key("k1"), key("k2"))
    before = {path.name: path.read_bytes() for path in (place / "documents").glob("??/*")}
    book.open(both)
    body = book.register.decision(book.register.decision_ids(APPLICATION)[0])
    documents, values = rewrap_book(place, both, database=book.database)
    assert documents == len(before)
    assert values > 50
    assert rewrap_book(place, both, database=book.database) == (0, 0)
    for path in (place / "documents").glob("??/*"):
        assert path.read_bytes() != before[path.name]
        assert path.read_bytes()[-64:] == before[path.name][-64:]
    book.open(ring(key("k2")))
    assert book.register.decision(book.register.decision_ids(APPLICATION)[0]) == body
    assert book.register.whole_book(CLOCKS, ["party"]).rows("party")


class Tired(HeldKeys):
    """A ring that stops answering after some keys."""

    left = 7

    def unwrap(self, key_id: str, wrapped: bytes, bound: bytes) -> bytes:
        """The data key, a few times."""
        self.left -= 1
        if self.left < 0:
            raise Unavailable("protection.key_missing", key_id=key_id)
        return super().unwrap(key_id, wrapped, bound)


def test_a_rotation_that_was_broken_off_goes_on(book: SealedBook) -> None:
    fill(book)
    place, both = book.folder / "book", ring(key("k1"), key("k2"))
    tired = Tired({name: both.key(name) for name in ("k1", "k2")}, "k2")
    with pytest.raises(Unavailable):
        rewrap_book(place, tired, database=book.database)
    book.open(both)
    assert book.register.whole_book(CLOCKS, ["party"]).rows("party"), "half done is readable"
    rewrap_book(place, both, database=book.database)
    book.open(ring(key("k2")))
    assert book.register.whole_book(CLOCKS, ["party"]).rows("party")


def test_nothing_that_is_looked_up_is_sealed() -> None:
    sealed = {(table.name, column.name) for table, column in sealed_table_columns()}
    assert {("statement", "original_words"), ("party", "address")} <= sealed
    asked_for = {(table, column) for table, columns in looked_up().items() for column in columns}
    assert not sealed & asked_for
    for table, column in sealed_table_columns():
        assert column.name not in table.primary_key.columns
        assert not any(column.name in index.columns for index in table.indexes)
    assert BOOK.name not in {table for table, _ in sealed}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_names_every_account_and_word_that_stays_plain(language: str) -> None:
    sealed = {(table.name, column.name) for table, column in sealed_table_columns()}
    page = Path(__file__).parents[3] / "docs" / "explanation" / f"data-security.{language}.md"
    text = page.read_text(encoding="utf-8")
    plain = [
        f"{name}.{column}"
        for name, declared in tables().items()
        for column, field_class in column_classes(name).items()
        if field_class in ("sensitive", "core")
        and (name, column) not in sealed
        and declared.columns[column].type in ("text", "code")
        and column_content(name, column) not in ("number", "id")
    ]
    assert plain
    assert [one for one in plain if f"`{one}`" not in text] == []
