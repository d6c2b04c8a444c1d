"""A folder of documents goes in: each file is read or named, nothing twice, nothing lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, event

from hefu.evidence import schema
from hefu.evidence.day import Clocks
from hefu.evidence.record import Record
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row
from hefu.services import import_records, import_work
from hefu.services.import_evidence import import_folder
from hefu.services.import_files import readable_name
from hefu.services.import_gate import checked
from hefu.services.import_summary import FileLine, ImportSummary, summary_json
from hefu.storage.register import open_register
from hefu.vocabulary.errors import InvalidInput, InvariantBroken, NotFound
from hefu.vocabulary.labelled import LANGUAGES
from hefu.vocabulary.messages import render_message
from tests.services.line_importer import TODAY, LineHouse, LineImporter

HOUSE = LineHouse()


def _fill(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _import(tmp_path: Path, files: dict[str, str]) -> ImportSummary:
    return import_folder(HOUSE, tmp_path / "book", _fill(tmp_path / "in", files))


def _lines(summary: ImportSummary) -> dict[str, FileLine]:
    return {line.name: line for line in summary.files}


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _parties(book: Path) -> list[Row]:
    register = open_register(book)
    try:
        return list(register.whole_book(Clocks(TODAY, TODAY), ["party"]).rows("party"))
    finally:
        register.close()


def test_a_folder_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"import_\.no_folder"):
        import_folder(HOUSE, tmp_path / "book", tmp_path / "nothing")
    assert not (tmp_path / "book").exists()


def test_the_book_cannot_be_imported_into_itself(tmp_path: Path) -> None:
    book = tmp_path / "book"
    _import(tmp_path, {"a": "LINES\nparty name=A"})
    for folder in (book, book / "documents"):
        with pytest.raises(InvalidInput, match=r"import_\.folder_is_book"):
            import_folder(HOUSE, book, folder)


def test_nothing_is_learned_on_a_day_to_come(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"import_\.known_on_future"):
        import_folder(HOUSE, tmp_path / "book", tmp_path, known_on=date(2026, 3, 11))


def test_a_file_that_no_reader_recognises_is_kept_and_named(tmp_path: Path) -> None:
    summary = _import(tmp_path, {"picture.bin": "PNG", "empty": "", "zero": "\x00"})
    assert [(line.name, line.state, line.kind) for line in summary.files] == [
        ("empty", "rejected", "unknown"),
        ("picture.bin", "rejected", "unknown"),
        ("zero", "rejected", "unknown"),
    ]
    assert [(one.name, one.code) for one in summary.findings] == [
        ("empty", "import_.file_empty"),
        ("picture.bin", "import_.kind_unknown"),
        ("zero", "import_.reader_failed"),
    ]
    register = open_register(tmp_path / "book")
    kept = register.document_path(_lines(summary)["picture.bin"].digest)
    assert kept.read_bytes() == b"PNG"
    assert [one.code for one in register.import_findings()] == [
        one.code for one in summary.findings
    ]
    register.close()


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("broken", "xml.not_well_formed"),
        ("faulty", "import_.reader_failed"),
        ("refused", "import_.required_missing"),
    ],
)
def test_a_document_that_breaks_half_way_leaves_nothing_behind(
    tmp_path: Path, word: str, code: str
) -> None:
    summary = _import(tmp_path, {"a": f"LINES\nparty name=A\nbad\n{word}\nparty name=B"})
    assert _lines(summary)["a"].state == "rejected"
    assert summary.record_counts == {}
    assert [one.code for one in summary.findings] == ["import_.required_missing", code]
    assert _parties(tmp_path / "book") == []


def test_a_broken_invariant_is_never_taken_for_bad_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise InvariantBroken("ours")

    monkeypatch.setattr(LineImporter, "read", broken)
    with pytest.raises(InvariantBroken):
        _import(tmp_path, {"a": "LINES\nparty name=A"})


def test_a_party_is_recorded_once_per_document_for_each_thing_said_of_it(tmp_path: Path) -> None:
    text = "LINES\nparty name=A\nparty name=B\nparty name=A\nparty name=A lei=L\nparty name=A"
    summary = _import(tmp_path, {"a": text, "b": "LINES\nparty name=A"})
    assert {name: line.record_count for name, line in _lines(summary).items()} == {"a": 3, "b": 1}
    register = open_register(tmp_path / "book")
    said = register.statements_of("party", "name:a", TODAY)
    register.close()
    assert [(one.document_name, one.locator) for one in said] == [("a", "line 2"), ("b", "line 2")]


@pytest.mark.parametrize(("count", "size"), [(1, 1 << 20), (2, 1 << 20), (256, 1), (256, 1 << 20)])
def test_batches_change_nothing_but_how_often_the_device_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, size: int
) -> None:
    folder = _fill(tmp_path / "in", FILES)
    whole = import_folder(HOUSE, tmp_path / "book", folder)
    monkeypatch.setattr(import_work, "BATCH_COUNT", count)
    monkeypatch.setattr(import_work, "BATCH_BYTES", size)
    parts = import_folder(HOUSE, tmp_path / "other", folder)
    assert msgspec.structs.replace(parts, book=whole.book) == whole
    assert _logical(tmp_path / "other") == _logical(tmp_path / "book")


def test_an_import_speaks_of_the_references_that_it_touched(tmp_path: Path) -> None:
    between = "buyer_id=name:b seller_id=name:s"
    papers = {
        "a": f"delivery_note_no=d {between} order_id=o",
        "b": f"goods_receipt_no=g {between} received_on=2026-03-01 delivery_note_id=e",
        "c": f"order_no=p {between} issued_on=2026-03-01 contract_id=c",
    }
    tables = {"a": "delivery_note", "b": "goods_receipt", "c": "purchase_order"}
    told = {}
    for name, words in papers.items():
        summary = _import(tmp_path, {name: f"LINES\n{tables[name]} {words}"})
        told[name] = {(one.table, one.column) for one in summary.unmatched}
    note, receipt = ("delivery_note", "order_id"), ("goods_receipt", "delivery_note_id")
    order = ("purchase_order", "contract_id")
    assert told == {"a": {note}, "b": {receipt}, "c": {note, order}}


def test_a_document_without_a_row_is_named(tmp_path: Path) -> None:
    summary = _import(tmp_path, {"a": "LINES"})
    assert summary.finding_counts == {"import_.nothing_found": 1}
    assert _lines(summary)["a"].state == "rejected"


def test_a_document_with_too_many_bad_rows_is_rejected_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_records, "_REJECTED_MAX", 3)
    fine = _import(tmp_path, {"a": "LINES\nparty name=A" + "\nbad" * 3})
    assert _lines(fine)["a"].state == "read_in_part"
    summary = _import(tmp_path, {"b": "LINES\nparty name=B" + "\nbad" * 4})
    assert _lines(summary)["b"].state == "rejected"
    assert summary.findings[-1].code == "import_.too_many_rejected"
    assert [row["name"] for row in _parties(tmp_path / "book")] == ["A"]


def test_bad_records_are_rejected_and_good_ones_stay(tmp_path: Path) -> None:
    summary = _import(tmp_path, {"a": "LINES\nparty name=A\nbad\nnote\nparty uscc=1"})
    line = _lines(summary)["a"]
    assert (line.state, line.record_count, line.rejected_count) == ("read_in_part", 2, 1)
    assert summary.record_counts == {"party": 2}
    assert summary.finding_counts == {"import_.required_missing": 2}
    assert [(one.locator, one.field, one.effect) for one in summary.findings] == [
        ("line 3", "party_id", "record_rejected"),
        ("line 4", "party_id", "noted"),
    ]


def test_the_same_bytes_under_another_name_change_nothing(tmp_path: Path) -> None:
    text = "LINES\nparty name=A"
    summary = _import(tmp_path, {"a": text, "b/copy": text})
    copy = _lines(summary)["b/copy"]
    assert (copy.state, copy.same_as) == ("already_known", "a")
    assert summary.record_counts == {"party": 1}
    register = open_register(tmp_path / "book")
    assert register.evidence_version() == 1
    with register._database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM document_name ORDER BY name").all()
    assert [name for (name,) in names] == ["a", "b/copy"]
    register.close()


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    files = {"a": "LINES\nparty name=A\nbad", "b": "LINES\nparty name=B", "c": "?"}
    _import(tmp_path, files)
    before = _parties(tmp_path / "book")
    again = _import(tmp_path, files)
    assert [(line.name, line.state) for line in again.files] == [
        ("a", "already_known"),
        ("b", "already_known"),
        ("c", "rejected"),
    ]
    assert _lines(again)["a"].rejected_count == 1
    assert again.record_counts == {}
    assert again.resolved_count == 0
    assert _parties(tmp_path / "book") == before


def test_what_is_passed_over_is_named(tmp_path: Path) -> None:
    folder = _fill(
        tmp_path / "in",
        {"a": "LINES\nparty name=A", ".hidden": "x", ".git/config": "x", "sub/b": "?"},
    )
    (folder / "link").symlink_to(folder / "a")
    (folder / "folder link").symlink_to(folder / "sub")
    os.mkfifo(folder / "pipe")
    open_register(folder / "book", create=True).close()
    summary = import_folder(HOUSE, folder / "book", folder)
    assert [line.name for line in summary.files] == ["a", "sub/b"]
    assert {(one.name, one.code) for one in summary.skipped} == {
        (".git", "import_.skipped_hidden"),
        (".hidden", "import_.skipped_hidden"),
        ("folder link", "import_.skipped_link"),
        ("link", "import_.skipped_link"),
        ("pipe", "import_.skipped_special"),
        ("book", "import_.skipped_book"),
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read_is_named(tmp_path: Path) -> None:
    folder = _fill(tmp_path / "in", {"a": "LINES\nparty name=A"})
    (folder / "a").chmod(0)
    summary = import_folder(HOUSE, tmp_path / "book", folder)
    assert summary.finding_counts == {"import_.file_unreadable": 1}


def test_a_file_that_fails_under_the_hand_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hefu.services.import_work.digest_file", refuse)
    summary = _import(tmp_path, {"a": "LINES\nparty name=A"})
    assert [(one.name, one.code) for one in summary.findings] == [("a", "import_.file_unreadable")]
    assert summary.findings[0].arguments == {"reason": "Permission denied"}


def test_names_packed_on_chinese_windows_are_readable() -> None:
    assert readable_name("发票.xml") == "发票.xml"
    assert readable_name(os.fsdecode("发票.xml".encode("gb18030"))) == "发票.xml"
    assert readable_name(os.fsdecode(b"\xff.xml")) == "\\xff.xml"


def test_one_file_may_be_given_even_a_hidden_one(tmp_path: Path) -> None:
    folder = _fill(tmp_path / "in", {".a": "LINES\nparty name=A"})
    summary = import_folder(HOUSE, tmp_path / "book", folder / ".a")
    assert [(line.name, line.state) for line in summary.files] == [(".a", "read")]


def test_mappings_in_the_folder_are_used_and_unusable_ones_named(tmp_path: Path) -> None:
    files = {
        "a.mapping.yaml": "fine",
        "b.mapping.yaml": "unusable",
        "given.yaml": "fine",
        "x": "LINES\nparty name=A",
    }
    folder = _fill(tmp_path / "in", files)
    summary = import_folder(HOUSE, tmp_path / "book", folder, mappings=[folder / "given.yaml"])
    assert summary.mappings == (str(folder / "given.yaml"), "a.mapping.yaml")
    assert [(line.name, line.state) for line in summary.files] == [
        ("b.mapping.yaml", "rejected"),
        ("x", "read"),
    ]
    with pytest.raises(InvalidInput):
        import_folder(HOUSE, tmp_path / "book", folder, mappings=[folder / "b.mapping.yaml"])


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    files = {
        "a": "LINES\nparty name=A\nbad\nparty name=B\nparty name=C\nparty name=D",
        "a copy": "LINES\nparty name=A\nbad\nparty name=B\nparty name=C\nparty name=D",
        "b": "LINES\nparty name=A\nbroken",
        "c": "?",
        "d": "LINES\nbad",
        "e": "LINES\nnote",
    }
    folder = _fill(tmp_path / "in", files)
    before = _tree(tmp_path)
    dry = import_folder(HOUSE, tmp_path / "book", folder, dry_run=True)
    assert _tree(tmp_path) == before
    assert not (tmp_path / "book").exists()
    assert [row.values["name"] for row in _lines(dry)["a"].preview] == ["A", "B", "C"]
    real = import_folder(HOUSE, tmp_path / "book", folder)
    assert [msgspec.structs.replace(line, preview=()) for line in dry.files] == list(real.files)
    assert (dry.findings, dry.record_counts) == (real.findings, real.record_counts)
    kept = _tree(tmp_path / "book")
    again = import_folder(HOUSE, tmp_path / "book", folder, dry_run=True)
    assert _lines(again)["a"].state == "already_known"
    assert _tree(tmp_path / "book") == kept


def test_the_summary_tells_contradictions_and_references_that_lead_nowhere(tmp_path: Path) -> None:
    summary = _import(
        tmp_path,
        {
            "a": "LINES\nparty name=A industry_code=C1",
            "b": "LINES\nparty name=A industry_code=C2",
            "c": "LINES\npayment_reference payment_id=p invoice_no=9",
        },
    )
    assert summary.contradiction_count == 1
    (one,) = summary.contradictions
    assert (one.table, one.row_id, one.column) == ("party", "name:a", "industry_code")
    assert one.values == ("C1", "C2")
    assert {(dead.table, dead.column) for dead in summary.unmatched} == {
        ("payment_reference", "payment_id"),
        ("payment_reference", "invoice_no"),
    }
    assert summary.resolved_count == 2


def test_history_may_be_brought_in_later(tmp_path: Path) -> None:
    folder = _fill(tmp_path / "in", {"new": "LINES\nparty name=A size_code=M"})
    import_folder(HOUSE, tmp_path / "book", folder)
    early = date(2025, 1, 1)
    older = _fill(tmp_path / "older", {"new": "LINES\nparty name=A size_code=S"})
    import_folder(HOUSE, tmp_path / "book", older, known_on=early)
    register = open_register(tmp_path / "book")
    sizes = [
        register.whole_book(Clocks(day, day), ["party"]).rows("party")[0]["size_code"]
        for day in (early, TODAY)
    ]
    register.close()
    assert sizes == ["S", "M"]


def test_progress_is_told_before_each_file_and_at_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    folder = _fill(tmp_path / "in", {"a": "LINES\nparty name=A", "b": "?"})
    import_folder(HOUSE, tmp_path / "book", folder, progress=lambda *one: told.append(one))
    assert told == [(0, 2, "a"), (1, 2, "b"), (2, 2, "")]


def test_the_summary_is_json(tmp_path: Path) -> None:
    summary = _import(tmp_path, {"a": "LINES\nparty name=A\nbad", "b": "?"})
    assert msgspec.json.decode(summary_json(summary), type=ImportSummary) == summary


@pytest.mark.parametrize(
    ("table", "values", "code", "field"),
    [
        ("nothing", {}, "table_unknown", ""),
        ("party", {"name": "A", "colour": "red"}, "column_unknown", "colour"),
        ("party", {"name": "  ", "uscc": ""}, "required_missing", "party_id"),
        ("party", {"name": 7}, "value_of_wrong_type", "name"),
        ("party", {"name": "A\x00"}, "text_unusable", "name"),
        ("party", {"name": "A\ud800"}, "text_unusable", "name"),
        (
            "party",
            {"name": "A", "is_core_enterprise": 2},
            "value_of_wrong_type",
            "is_core_enterprise",
        ),
        (
            "party",
            {"name": "A", "is_core_enterprise": True},
            "value_of_wrong_type",
            "is_core_enterprise",
        ),
        ("exposure", {"reported_on": "2026-01-01"}, "value_of_wrong_type", "reported_on"),
        (
            "exposure",
            {"outstanding_minor": AMOUNT_MINOR_MAX + 1},
            "number_too_large",
            "outstanding_minor",
        ),
        ("invoice_line", {"quantity_micro": 2**63}, "number_too_large", "quantity_micro"),
        ("invoice_line", {"quantity_micro": "1"}, "value_of_wrong_type", "quantity_micro"),
    ],
)
def test_a_record_that_cannot_be_recorded_is_named(
    table: str, values: Row, code: str, field: str
) -> None:
    finding = checked(Record(table, values, "line 1", "erp"))
    assert not isinstance(finding, Record)
    assert (finding.code, finding.field, finding.effect) == (
        f"import_.{code}",
        field,
        "record_rejected",
    )
    for language in LANGUAGES:
        assert render_message(finding.code, finding.arguments, language).encode()


def test_a_good_record_gets_its_ids_and_loses_its_blanks() -> None:
    values: Row = {"name": " ", "uscc": "91330000", "lei": None}
    record = checked(Record("party", values, "line \ud800", "erp", None, {"uscc": "x\x00"}))
    assert isinstance(record, Record)
    assert record.values == {"uscc": "91330000", "party_id": "uscc:91330000"}
    assert record.locator == "line \\ud800"
    assert record.original == {"uscc": "x\\x00"}


FILES = {
    "a": "LINES\nparty name=A industry_code=C1\nparty name=B\nbad",
    "b": "LINES\nparty name=A industry_code=C2\ninvoice invoice_id=i",
    "b copy": "LINES\nparty name=A industry_code=C2\ninvoice invoice_id=i",
    "c": "LINES\nparty name=C\nbroken",
    "d": "?",
}


def _logical(book: Path) -> object:
    """Everything that counts in a book, without the order of arrival."""
    register = open_register(book)
    whole = register.whole_book(Clocks(TODAY, TODAY), sorted(schema.tables()))
    with register._database.reading() as connection:
        tables = [
            sorted(map(tuple, connection.exec_driver_sql(sql).all()))
            for sql in (
                "SELECT * FROM document",
                "SELECT * FROM document_name",
                "SELECT statement_id, row_id FROM statement",
                "SELECT document_digest, code, effect, locator, field FROM import_finding",
                "SELECT * FROM contradiction",
                "SELECT * FROM unresolved",
            )
        ]
    register.close()
    kept = sorted(path.name for path in (book / "documents").rglob("*") if path.is_file())
    return ({name: whole.rows(name) for name in whole.tables}, whole.doubts, tables, kept)


def _die_at(step: int) -> Callable[..., None]:
    """Counts steps; at number ``step`` the process is gone, without any farewell."""
    seen = 0

    def count(*_: object, **__: object) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os._exit(9)

    return count


def _import_and_die(book: Path, folder: Path, step: int) -> int:
    """Import in a child process that dies before its write number ``step``; its exit status."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    try:
        count = _die_at(step)
        event.listen(Engine, "before_cursor_execute", count)
        event.listen(Engine, "commit", count)
        really_sync, really_replace = os.fsync, Path.replace

        def sync(handle: int) -> None:
            count()
            really_sync(handle)

        def replace(self: Path, target: Path) -> Path:
            count()
            return really_replace(self, target)

        os.fsync = sync  # type: ignore[assignment]
        Path.replace = replace  # type: ignore[method-assign, assignment]
        import_folder(HOUSE, book, folder)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the child must never return into the test run
        os._exit(1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    ("stride", "is_laid_out", "batch_count"),
    [
        (13, True, 1),
        (9, True, 2),
        (7, True, 256),
        (31, False, 2),
        pytest.param(3, True, 1, marks=pytest.mark.slow),
        pytest.param(2, True, 3, marks=pytest.mark.slow),
        pytest.param(4, True, 256, marks=pytest.mark.slow),
    ],
)
def test_killed_before_any_write_a_second_run_finishes_without_loss_or_double(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stride: int,
    is_laid_out: bool,
    batch_count: int,
) -> None:
    monkeypatch.setattr(import_work, "BATCH_COUNT", batch_count)
    folder = _fill(tmp_path / "in", FILES)
    import_folder(HOUSE, tmp_path / "whole", folder)
    wanted = _logical(tmp_path / "whole")
    step, status = 1, 9
    while status == 9:
        book = tmp_path / f"book {step}"
        if is_laid_out:
            open_register(book, create=True).close()
        status = _import_and_die(book, folder, step)
        import_folder(HOUSE, book, folder)
        assert _logical(book) == wanted, f"killed before write {step}"
        step += stride
    assert status == 0
    assert step > 75
