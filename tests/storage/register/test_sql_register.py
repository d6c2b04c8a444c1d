"""The register as services see it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.record import ImportFinding, Record
from hefu.evidence.schema import Row
from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import Conflict, EvidenceError, NotFound, Unavailable

from .statements import FEBRUARY, JANUARY, MARCH, at, document, party, said, tell

FINDING = ImportFinding("import_.required_missing", "record_rejected", "line 2", "uscc", {"a": 1})
REJECTION = ImportFinding("import_.kind_unknown", "document_rejected", "", "", {})


def test_a_folder_without_a_book_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"register\.no_book"):
        open_register(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_file_that_is_no_register_is_refused(tmp_path: Path) -> None:
    (tmp_path / "register.sqlite").write_bytes(b"this is not a database file at all" * 100)
    with pytest.raises(Unavailable, match=r"register\.refused"):
        open_register(tmp_path)


def test_a_book_with_other_tables_is_left_alone(tmp_path: Path) -> None:
    register = open_register(tmp_path, create=True)
    with register._database.writing() as connection:
        connection.exec_driver_sql("UPDATE book SET value = 'other' WHERE name = 'shape'")
    register.close()
    with pytest.raises(Conflict, match=r"register\.other_tables"):
        open_register(tmp_path)


def test_a_book_is_a_register_and_documents_and_nothing_else(
    register: SqlRegister, tmp_path: Path
) -> None:
    tell(register, tmp_path, "a", JANUARY, [said("party", party("name:a", name="A"))])
    register.resolve()
    register.close()
    names = {
        str(path.relative_to(tmp_path / "book"))
        for path in (tmp_path / "book").rglob("*")
        if path.is_file()
    }
    digest = document(tmp_path, "a", JANUARY).digest
    names -= {"register.sqlite", "register.json"}
    assert names == {f"documents/{digest[:2]}/{digest}"}


def test_bytes_that_changed_since_they_were_digested_are_not_kept(
    register: SqlRegister, tmp_path: Path
) -> None:
    paper = document(tmp_path, "a", JANUARY)
    paper.path.write_text("something else", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"register\.bytes_changed"):
        register.keep_document(paper, "test")
    assert register.document_outcome(paper.digest) is None
    assert not [path for path in (tmp_path / "book" / "documents").rglob("*") if path.is_file()]


def test_a_damaged_copy_is_not_taken_for_the_document(
    register: SqlRegister, tmp_path: Path
) -> None:
    paper = document(tmp_path, "a", JANUARY)
    register.keep_document(paper, "test").write_text("b", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"register\.bytes_damaged"):
        register.keep_document(paper, "test")


def test_a_reader_that_fails_half_way_leaves_no_statement(
    register: SqlRegister, tmp_path: Path
) -> None:
    paper = document(tmp_path, "a", JANUARY)
    register.keep_document(paper, "test")

    def records() -> object:
        for number in range(5_000):
            yield said("party", party(f"name:{number}"))
        raise EvidenceError("xml.broken")

    with pytest.raises(EvidenceError):
        register.record_document(paper, "test", records(), ())  # type: ignore[arg-type]
    assert register.evidence_version() == 0
    assert not register.has_document(paper.digest)
    assert register.document_path(paper.digest).read_text(encoding="utf-8") == "a"


def test_documents_recorded_together_last_together_and_fail_alone(
    register: SqlRegister, tmp_path: Path
) -> None:
    def broken() -> Iterator[Record]:
        yield said("party", party("name:b"))
        raise EvidenceError("xml.broken")

    papers = [document(tmp_path, name, JANUARY) for name in "abc"]
    kept = register.keep_documents(papers)
    assert [kept[paper.digest] for paper in papers] == [
        register.document_path(paper.digest) for paper in papers
    ]
    with register.together():
        register.record_document(papers[0], "test", [said("party", party("name:a"))], ())
        with pytest.raises(EvidenceError):
            register.record_document(papers[1], "test", broken(), ())
        assert register.has_document(papers[0].digest)
    with contextlib.suppress(KeyboardInterrupt), register.together():
        register.record_document(papers[2], "test", [said("party", party("name:c"))], ())
        raise KeyboardInterrupt
    assert [register.has_document(paper.digest) for paper in papers] == [True, False, False]
    rows = register.whole_book(at(JANUARY), ["party"]).rows("party")
    assert [row["party_id"] for row in rows] == ["name:a"]


def test_of_many_documents_only_those_that_changed_are_not_kept(
    register: SqlRegister, tmp_path: Path
) -> None:
    tell(register, tmp_path, "known", JANUARY, [said("party", party("name:a"))])
    papers = [document(tmp_path, name, JANUARY) for name in ("known", "a", "b", "c")]
    papers[1].path.write_text("something else", encoding="utf-8")
    interrupted = register._files.path(papers[2].digest)
    interrupted.parent.mkdir(parents=True)
    leftover = interrupted.with_name(f".{interrupted.name}.1.part")
    leftover.write_text("half", encoding="utf-8")
    kept = register.keep_documents([*papers, papers[3]])
    assert papers[0].digest not in kept
    refused = kept[papers[1].digest]
    assert isinstance(refused, EvidenceError)
    assert refused.code == "register.bytes_changed"
    assert interrupted.read_text(encoding="utf-8") == "b"
    names = {path.name for path in (tmp_path / "book/documents").rglob("*") if path.is_file()}
    assert names == {paper.digest for paper in papers} - {papers[1].digest}


def test_a_document_is_recorded_once(register: SqlRegister, tmp_path: Path) -> None:
    tell(register, tmp_path, "a", JANUARY, [said("party", party("name:a"))])
    before = register.evidence_version()
    again = register.record_document(
        document(tmp_path, "a", MARCH), "test", [said("party", party("name:b"))], ()
    )
    assert again.state == "already_known"
    assert again.record_count == 1
    assert register.evidence_version() == before


def test_a_rejected_document_may_be_offered_again_and_is_told_anew(
    register: SqlRegister, tmp_path: Path
) -> None:
    paper = document(tmp_path, "a", JANUARY)
    register.keep_document(paper, "test")
    assert register.record_document(paper, "unknown", (), [REJECTION]).state == "rejected"
    assert not register.has_document(paper.digest)
    assert [finding.code for finding in register.import_findings()] == ["import_.kind_unknown"]
    second = register.record_document(paper, "test", [said("party", party("name:a"))], [FINDING])
    assert (second.state, second.record_count, second.rejected_count) == ("read_in_part", 1, 1)
    assert register.has_document(paper.digest)
    (kept,) = register.import_findings()
    assert (kept.code, kept.locator, kept.field) == (FINDING.code, "line 2", "uscc")
    assert (kept.document_name, kept.arguments) == ("a", {"a": "1"})


def test_a_document_of_which_no_record_was_good_is_rejected(
    register: SqlRegister, tmp_path: Path
) -> None:
    paper = document(tmp_path, "a", JANUARY)
    assert register.record_document(paper, "test", (), [FINDING]).state == "rejected"


def test_a_second_name_changes_nothing_else(register: SqlRegister, tmp_path: Path) -> None:
    tell(register, tmp_path, "a", JANUARY, [said("party", party("name:a"))])
    paper = document(tmp_path, "a", MARCH)
    other = type(paper)("b/a copy", paper.path, paper.digest, 1, MARCH)
    assert register.name_document(other)
    assert not register.name_document(other)
    outcome = register.document_outcome(paper.digest)
    assert outcome is not None
    assert (outcome.name, outcome.state) == ("a", "read")


def test_statements_are_kept_with_words_and_place(register: SqlRegister, tmp_path: Path) -> None:
    record = Record(
        "party",
        {"party_id": "name:a", "name": "A", "is_core_enterprise": 1, "lei": None},
        "sheet 1 row 3",
        "erp",
        date(2026, 1, 3),
        {"is_core_enterprise": "是"},
    )
    tell(register, tmp_path, "a", JANUARY, [record])
    (one,) = register.statements_of("party", "name:a", JANUARY)
    assert one.values == {"party_id": "name:a", "name": "A", "is_core_enterprise": 1}
    assert one.original == {"is_core_enterprise": "是"}
    assert (one.locator, one.source_id, one.said_on) == ("sheet 1 row 3", "erp", date(2026, 1, 3))
    assert (one.document_name, one.known_on) == ("a", JANUARY)
    assert register.statements_of("party", "name:a", date(2026, 1, 9)) == []


def test_dates_come_back_as_days_and_contradictions_as_doubts(
    register: SqlRegister, tmp_path: Path
) -> None:
    for name, day in (("a", date(2026, 1, 1)), ("b", date(2026, 1, 2))):
        row: Row = {"contract_id": "s/1", "signed_on": day, "expires_on": MARCH}
        tell(register, tmp_path, name, JANUARY, [said("contract", row, source_id=name)])
    book = register.whole_book(at(JANUARY), ["contract"])
    (kept,) = book.rows("contract")
    assert (kept["signed_on"], kept["expires_on"]) == (None, MARCH)
    (doubt,) = book.doubts
    assert (doubt.table, doubt.row_id, doubt.column) == ("contract", "s/1", "signed_on")
    assert doubt.detail == {
        "values": (date(2026, 1, 1), date(2026, 1, 2)),
        "sources": (("a",), ("b",)),
    }
    assert list(register.contradictions(JANUARY)) == [doubt]
    assert list(register.contradictions(date(2026, 1, 1))) == []


def test_questions_wait_for_no_explicit_resolve(register: SqlRegister, tmp_path: Path) -> None:
    tell(register, tmp_path, "a", JANUARY, [said("party", party("name:a", name="A"))])
    assert len(register.whole_book(at(JANUARY), ["party"]).rows("party")) == 1
    assert register.resolve() == 0


def test_an_answer_is_whole_while_an_import_keeps_adding(
    register: SqlRegister, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = iter(range(9))

    def overtaken() -> int:
        number = next(arrivals)
        tell(register, tmp_path, f"n{number}", JANUARY, [said("party", party(f"name:n{number}"))])
        return 1

    monkeypatch.setattr(register._resolver, "run", overtaken)
    tell(register, tmp_path, "a", JANUARY, [said("party", party("name:a", name="A"))])
    found = register.whole_book(at(JANUARY), ["party"]).rows("party")
    assert [row["party_id"] for row in found] == ["name:a", "name:n0", "name:n1"]


def test_an_application_of_unknown_status_is_not_lost_from_the_list(
    register: SqlRegister, tmp_path: Path
) -> None:
    def application(number: str, status: str, day: date) -> Row:
        return {"application_id": number, "status_code": status, "requested_on": day}

    rows = [
        ("erp", application("2", "pending", MARCH)),
        ("erp", application("1", "repaid", JANUARY)),
        ("erp", application("3", "pending", FEBRUARY)),
        ("portal", application("3", "declined", FEBRUARY)),
        ("erp", application("0", "pending", MARCH)),
    ]
    records = [said("application", row, source_id=source) for source, row in rows]
    tell(register, tmp_path, "a", JANUARY, records)
    assert register.application_ids(at(JANUARY)) == ["1", "3", "0", "2"]
    assert register.application_ids(at(JANUARY), "pending") == ["3", "0", "2"]
    assert register.application_ids(at(date(2026, 1, 9))) == []


def test_facts_are_kept_for_their_clocks_and_their_evidence_only(
    register: SqlRegister, tmp_path: Path
) -> None:
    clocks = Clocks(as_of=MARCH, known_on=FEBRUARY)
    facts: dict[str, list[Row]] = {
        "f": [{"party_id": "a", "day": MARCH, "n": None}, {"party_id": "b", "day": None, "n": 2}]
    }
    assert register.kept_facts(clocks) is None
    register.keep_facts(clocks, facts)
    assert register.kept_facts(clocks) == facts
    assert register.kept_facts(at(MARCH)) is None
    derived_from = register.evidence_version()
    tell(register, tmp_path, "a", JANUARY, [said("party", party("name:a"))])
    assert register.kept_facts(clocks) is None
    register.keep_facts(clocks, facts, evidence_version=derived_from)
    assert register.kept_facts(clocks) is None
    register.keep_facts(clocks, {"f": []}, evidence_version=register.evidence_version())
    assert register.kept_facts(clocks) == {"f": []}


def test_a_decision_is_kept_for_ever(register: SqlRegister) -> None:
    register.keep_decision("abc1", "A1", b"{}")
    register.keep_decision("abc1", "A1", b"{}")
    with pytest.raises(Conflict, match=r"register\.decision_differs"):
        register.keep_decision("abc1", "A1", b"{1}")
    register.keep_decision("abd2", "A1", b"[]")
    register.keep_decision("abd", "A2", b"short")
    assert register.decision("abc") == b"{}"
    assert register.decision("abd") == b"short"
    assert register.decision("ABC") is None
    assert register.decision("%") is None
    assert register.decision("") is None
    assert register.decision_ids("A1") == ["abc1", "abd2"]
    with pytest.raises(Conflict, match=r"register\.decision_ambiguous"):
        register.decision("ab")


def test_references_that_lead_nowhere_are_counted_with_examples(
    register: SqlRegister, tmp_path: Path
) -> None:
    rows: list[Record] = [
        said("invoice", {"invoice_id": "i1", "invoice_no": "N1", "order_id": "o1"}),
        said("invoice", {"invoice_id": "i2", "invoice_no": "N2", "order_id": "o9"}),
        said("invoice", {"invoice_id": "i3", "invoice_no": "N3"}),
        said("purchase_order", {"order_id": "o1"}),
        *(
            said("payment_reference", {"payment_reference_id": f"p{n}", "invoice_no": f"N{n}"})
            for n in range(1, 12)
        ),
    ]
    tell(register, tmp_path, "a", FEBRUARY, rows)
    dead = {(one.table, one.column): one for one in register.unmatched_references(FEBRUARY)}
    assert set(dead) == {("invoice", "order_id"), ("payment_reference", "invoice_no")}
    assert dead["invoice", "order_id"].examples == (("i2", "o9"),)
    assert dead["payment_reference", "invoice_no"].count == 8
    assert len(dead["payment_reference", "invoice_no"].examples) == 5
    assert register.unmatched_references(JANUARY) == []
    assert [
        (one.table, one.column)
        for one in register.unmatched_references(FEBRUARY, tables=["purchase_order"])
    ] == [("invoice", "order_id")]


def test_waiting_tables_are_those_with_statements_not_yet_resolved(
    register: SqlRegister, tmp_path: Path
) -> None:
    rows = [said("party", party("name:a")), said("contract", {"contract_id": "c"})]
    tell(register, tmp_path, "a", JANUARY, rows)
    assert register.waiting_tables() == {"party", "contract"}
    register.resolve()
    assert register.waiting_tables() == frozenset()


_DAYS = (JANUARY, FEBRUARY, MARCH)
_PAPERS = st.lists(
    st.tuples(
        st.sampled_from(_DAYS),
        st.lists(
            st.builds(
                lambda row, source, said_on, values: said(
                    "party", party(row, **values), source_id=source, said_on=said_on
                ),
                st.sampled_from(["name:a", "name:b"]),
                st.sampled_from(["erp", "portal"]),
                st.none() | st.sampled_from(_DAYS),
                st.fixed_dictionaries(
                    {},
                    optional={
                        "name": st.sampled_from(["A", "B"]),
                        "industry_code": st.sampled_from(["C1", "C2"]),
                        "is_core_enterprise": st.integers(0, 1),
                    },
                ),
            ),
            min_size=1,
            max_size=3,
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


def _states(papers: list[tuple[int, date, list[Record], bool]]) -> list[object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        register = open_register(folder / "book", create=True)
        for number, known_on, records, resolves in papers:
            tell(register, folder, f"paper {number}", known_on, records)
            if resolves:
                register.resolve()
        books = [register.whole_book(at(day), ["party"]) for day in _DAYS]
        register.close()
        return [_comparable(book) for book in books]


def _comparable(book: Bundle) -> object:
    return (list(book.rows("party")), book.doubts)


@settings(max_examples=25, deadline=None)
@given(_PAPERS, st.randoms())
def test_any_order_of_imports_gives_the_same_book_on_every_day(
    papers: list[tuple[date, list[Record], bool]], chance: object
) -> None:
    numbered = [(number, *paper) for number, paper in enumerate(papers)]
    shuffled = list(numbered)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _states(shuffled) == _states(sorted(numbered, key=lambda paper: paper[1]))
