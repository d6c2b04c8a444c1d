"""What an application needs, fetched by reach."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence import schema
from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.record import Record
from hefu.evidence.schema import Row, Value
from hefu.storage.register import open_register, reach
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import InvalidInput, NotFound

from .statements import FEBRUARY, JANUARY, MARCH, at, said, tell

ALL = tuple(schema.tables())


def _claim(number: str, invoice_id: str, **more: Value) -> list[Record]:
    return [
        said("application", {"application_id": number, "borrower_id": f"b{number}", **more}),
        said(
            "application_item",
            {
                "application_item_id": f"{number}#1",
                "application_id": number,
                "invoice_id": invoice_id,
            },
        ),
    ]


def _ids(bundle: Bundle, table: str) -> set[Value]:
    return {row[schema.table(table).key] for row in bundle.rows(table)}


def test_an_application_not_yet_known_is_not_found(register: SqlRegister, tmp_path: Path) -> None:
    tell(register, tmp_path, "a", FEBRUARY, _claim("1", "i1"))
    for number, day in (("1", JANUARY), ("2", MARCH)):
        with pytest.raises(NotFound, match=r"register\.application_unknown"):
            register.bundle_of(number, at(day), ALL)


def test_a_reach_too_wide_is_refused_and_never_cut_off(
    register: SqlRegister, tmp_path: Path
) -> None:
    notices = [
        said("registration", {"registration_id": f"r{n}", "blanket_grantor_id": "s"})
        for n in range(50)
    ]
    invoice = said("invoice", {"invoice_id": "i1", "seller_id": "s"})
    tell(register, tmp_path, "a", JANUARY, [*_claim("1", "i1"), invoice, *notices])
    register.resolve()
    for rows_max, fits in ((53, True), (52, False), (10, False)):
        reacher = reach.Reacher(register._database.dialect, rows_max)
        with register._database.reading() as connection:
            if fits:
                bundle = reacher.bundle_of(connection, "1", at(JANUARY), ["registration"])
                assert len(bundle.rows("registration")) == 50
            else:
                with pytest.raises(InvalidInput) as refused:
                    reacher.bundle_of(connection, "1", at(JANUARY), ["registration"])
                assert refused.value.arguments["widest"] == "registration"


def test_rows_are_reached_over_tables_nobody_asked_for(
    register: SqlRegister, tmp_path: Path
) -> None:
    records = [
        *_claim("1", "i1"),
        said("invoice", {"invoice_id": "i1", "seller_id": "s", "invoice_no": "N1"}),
        said(
            "payment_reference",
            {"payment_reference_id": "q1", "payment_id": "p1", "invoice_no": "N1"},
        ),
        said("payment", {"payment_id": "p1", "account_no": "6222"}),
        said("payment", {"payment_id": "p2", "account_no": "6222"}),
        said("bank_account", {"bank_account_id": "6222", "account_no": "6222"}),
        said("registration", {"registration_id": "r1", "blanket_grantor_id": "s"}),
        said("registration", {"registration_id": "r2", "blanket_grantor_id": "t"}),
        said("ownership", {"ownership_id": "o", "owner_id": "s", "owned_id": "b1"}),
    ]
    tell(register, tmp_path, "a", JANUARY, records)
    bundle = register.bundle_of("1", at(JANUARY), ["bank_account", "registration", "ownership"])
    assert bundle.tables == ("bank_account", "registration")
    assert _ids(bundle, "bank_account") == {"6222"}
    assert _ids(bundle, "registration") == {"r1"}
    assert _ids(register.bundle_of("1", at(JANUARY), ALL), "payment") == {"p1"}
    assert _ids(register.whole_book(at(JANUARY), ["ownership"]), "ownership") == {"o"}


def test_another_claim_on_the_same_invoice_is_reached(
    register: SqlRegister, tmp_path: Path
) -> None:
    invoice = said("invoice", {"invoice_id": "i1"})
    tell(register, tmp_path, "a", JANUARY, [*_claim("1", "i1"), *_claim("2", "i1"), invoice])
    tell(register, tmp_path, "b", JANUARY, _claim("3", "i3"))
    assert _ids(register.bundle_of("1", at(JANUARY), ALL), "application") == {"1", "2"}


def test_only_what_was_known_is_reached(register: SqlRegister, tmp_path: Path) -> None:
    tell(register, tmp_path, "a", JANUARY, _claim("1", "i1"))
    notice = {"registration_item_id": "x", "registration_id": "r", "invoice_id": "i1"}
    tell(register, tmp_path, "b", FEBRUARY, [said("registration_item", dict(notice))])
    moved = {**notice, "invoice_id": "i2"}
    tell(register, tmp_path, "c", MARCH, [said("registration_item", dict(moved))])
    found = [
        len(register.bundle_of("1", at(day), ALL).rows("registration_item"))
        for day in (JANUARY, FEBRUARY, MARCH)
    ]
    assert found == [0, 1, 0]


def test_a_contradicted_link_still_reaches_and_raises_a_doubt(
    register: SqlRegister, tmp_path: Path
) -> None:
    tell(register, tmp_path, "a", JANUARY, _claim("1", "i1", currency="CNY"))
    other = {"application_id": "1", "borrower_id": "b9", "currency": "CNY"}
    tell(register, tmp_path, "b", FEBRUARY, [said("application", dict(other), source_id="portal")])
    loan = said("exposure", {"exposure_id": "e", "obligor_id": "b9"})
    tell(register, tmp_path, "c", FEBRUARY, [loan])
    bundle = register.bundle_of("1", at(FEBRUARY), ["application", "exposure"])
    assert _ids(bundle, "exposure") == {"e"}
    (doubt,) = bundle.doubts
    assert (doubt.table, doubt.row_id, doubt.column) == ("application", "1", "borrower_id")
    assert doubt.detail["values"] == ("b1", "b9")
    assert register.bundle_of("1", at(FEBRUARY), ["exposure"]).doubts == ()
    assert register.bundle_of("1", at(JANUARY), ALL).doubts == ()


def test_many_values_go_through_in_chunks(register: SqlRegister, tmp_path: Path) -> None:
    records = _claim("1", "i0")
    for number in range(1, 700):
        item = f"1#{number + 1}"
        row = {"application_item_id": item, "application_id": "1", "invoice_id": f"i{number}"}
        records.append(said("application_item", dict(row)))
    records += [said("invoice", {"invoice_id": f"i{number}"}) for number in range(701)]
    tell(register, tmp_path, "a", JANUARY, records)
    assert len(register.bundle_of("1", at(JANUARY), ALL).rows("invoice")) == 700


def _reached_plainly(book: Bundle, application_id: str) -> dict[str, set[Value]]:
    """The reach by its definition: over the whole book, until nothing new turns up."""
    seen: dict[str, dict[Value, Row]] = {name: {} for name in schema.readable()}
    seen["application"] = {
        row["application_id"]: row
        for row in book.by("application", "application_id", application_id)
    }
    grows = True
    while grows:
        grows = False
        for name, declared in schema.readable().items():
            held_in = schema.source_of(name)
            for edge in declared.reach:
                for origin in list(seen[edge.origin_table].values()):
                    value = origin[edge.origin_column]
                    for row in [
                        *book.by(held_in, edge.by, value),
                        *_disputed(book, edge, held_in, value),
                    ]:
                        if row[declared.key] not in seen[name]:
                            seen[name][row[declared.key]] = row
                            grows = True
    return {name: set(seen[name]) for name in ALL if seen[name]}


def _disputed(book: Bundle, edge: schema.Reach, name: str, value: Value) -> list[Row]:
    """Rows of which some source, though not the latest, states this link."""
    if value is None:
        return []
    ids = [
        doubt.row_id
        for doubt in book.doubts
        if (doubt.table, doubt.column) == (name, edge.by)
        and value in cast(tuple[Value, ...], doubt.detail["values"])
    ]
    return [row for row_id in ids for row in book.by(name, schema.table(name).key, row_id)]


def _linked_to(book: Bundle, name: str, by: str, value: Value) -> list[Row]:
    """Rows that the latest word, or any other source, links to ``value``."""
    key = schema.table(name).key
    disputed = () if value is None else book.also_stated(name, by, value)
    return [
        *book.by(name, by, value),
        *(row for row_id in disputed for row in book.by(name, key, row_id)),
    ]


_LINKED = {
    name: sorted(
        {edge.by for edge in declared.reach}
        | {
            edge.origin_column
            for other in schema.tables().values()
            for edge in other.reach
            if edge.origin_table == name
        }
    )
    for name, declared in schema.tables().items()
    if declared.reach
}


@st.composite
def _books(draw: st.DrawFn) -> list[Record]:
    records = []
    for position, name in enumerate(draw(st.lists(st.sampled_from(sorted(_LINKED)), max_size=25))):
        row: Row = {
            column: draw(st.sampled_from(["v1", "v2", "v3", None]))
            for column in _LINKED[name]
            if column != schema.table(name).key
        }
        row[schema.table(name).key] = draw(st.sampled_from(["v1", "v2", f"k{position}"]))
        records.append(said(name, row, source_id=draw(st.sampled_from(["erp", "portal"]))))
    return records


@settings(max_examples=40, deadline=None)
@given(_books())
def test_the_reach_is_what_its_definition_says(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    folder = tmp_path_factory.mktemp("reach")
    register = open_register(folder / "book", create=True)
    tell(register, folder, "a", JANUARY, [*records, *_claim("start", "v1", currency="v2")])
    clocks = Clocks(JANUARY, JANUARY)
    book = register.whole_book(clocks, ALL)
    bundle = register.bundle_of("start", clocks, ALL)
    register.close()
    assert {name: _ids(bundle, name) for name in bundle.tables} == _reached_plainly(book, "start")
    reached = {(name, row_id) for name in bundle.tables for row_id in _ids(bundle, name)}
    assert set(map(_address, bundle.doubts)) == {
        _address(doubt) for doubt in book.doubts if (doubt.table, doubt.row_id) in reached
    }


def _address(doubt: object) -> tuple[str, str, str]:
    return (doubt.table, doubt.row_id, doubt.column)  # type: ignore[attr-defined]


def test_a_table_that_was_empty_is_looked_at_again_when_evidence_arrives(
    register: SqlRegister, tmp_path: Path
) -> None:
    tell(register, tmp_path, "a", JANUARY, _claim("1", "i1"))
    register.resolve()
    assert _ids(register.bundle_of("1", at(MARCH), ALL), "invoice") == set()
    tell(register, tmp_path, "b", FEBRUARY, [said("invoice", {"invoice_id": "i1"})])
    assert _ids(register.bundle_of("1", at(MARCH), ALL), "invoice") == {"i1"}
    assert _ids(register.bundle_of("1", at(JANUARY), ALL), "invoice") == set()


def test_questions_inside_a_snapshot_see_one_moment(
    register: SqlRegister, database: str | None, tmp_path: Path
) -> None:
    tell(register, tmp_path, "a", JANUARY, _claim("1", "i1"))
    register.resolve()
    other = open_register(tmp_path / "book", database=database)
    with register.snapshot():
        before = register.evidence_version()
        tell(other, tmp_path, "b", FEBRUARY, [said("invoice", {"invoice_id": "i1"})])
        assert register.evidence_version() == before
        assert register.statements_of("invoice", "i1", MARCH) == []
    other.close()
    assert register.evidence_version() > before
    assert len(register.statements_of("invoice", "i1", MARCH)) == 1
