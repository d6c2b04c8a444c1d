"""Workbooks: values only, exact numbers, and nothing that explodes."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hefu.importers import table_xlsx
from hefu.importers.table_file import TableFileImporter
from hefu.vocabulary.errors import EvidenceError
from tests.importers.camt_messages import Reading
from tests.importers.tables_at_hand import DAY, GOOD, HEADER, MAPPING, mapping_file, read_bytes

Cells = tuple[str | int | float | bool | date | None, ...]


def workbook(folder: Path, *rows: Cells, title: str = "明细") -> Path:
    """A workbook with one sheet of ``rows`` under the usual header."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in [HEADER, *rows]:
        sheet.append(list(row))
    path = folder / "extract.xlsx"
    book.save(path)
    return path


def read(path: Path, mapping: str = MAPPING) -> Reading:
    """What the importer makes of the workbook."""
    return Reading(TableFileImporter(mapping_file(path.parent, mapping)), path)


def repacked(path: Path, part: str, change: tuple[bytes, bytes]) -> Path:
    """The workbook with bytes of one part replaced."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert change[0] in parts[part]
    parts[part] = parts[part].replace(*change)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


# --- refused


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path, GOOD)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet9.xml", b"\x00" * (64 << 20))
    with pytest.raises(EvidenceError, match=r"table_file\.workbook_too_large"):
        read(path)


def test_a_package_of_too_many_bytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path, GOOD)
    monkeypatch.setattr(table_xlsx, "UNPACKED_BYTES_MAX", 1000)
    with pytest.raises(EvidenceError, match=r"table_file\.workbook_too_large"):
        read(path)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_a_document_type_declaration_in_any_part_is_refused(tmp_path: Path, part: str) -> None:
    path = workbook(tmp_path, GOOD)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(path) as package:
        opening = package.read(part)
    start = opening.index(b"<", 1) if opening.startswith(b"<?") else 0
    mark = opening[start : start + 20]
    with pytest.raises(EvidenceError, match=r"table_file\.workbook_unreadable"):
        read(repacked(path, part, (mark, bomb + mark)))


def test_an_encrypted_or_old_workbook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 100)
    with pytest.raises(EvidenceError, match=r"table_file\.workbook_unreadable"):
        read(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 2000)
    with pytest.raises(EvidenceError) as caught:
        read(path)
    assert caught.value.code == "table_file.workbook_encrypted"


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = workbook(tmp_path, GOOD)
    with pytest.raises(EvidenceError, match=r"table_file\.sheet_missing.*明细"):
        read(path, MAPPING + "sheet: 汇总\n")


def test_days_counted_from_1904_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, GOOD)
    book = openpyxl.load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book.save(path)
    with pytest.raises(EvidenceError, match=r"table_file\.workbook_1904"):
        read(path)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((*GOOD[:3], "=1+1", GOOD[4]), "table_file.formula_without_value"),
        ((*GOOD[:3], "#N/A", GOOD[4]), "table_file.error_value"),
        ((*GOOD[:3], 0.1234567, GOOD[4]), "table_file.number_too_precise"),
        ((24312000000012345678, *GOOD[1:]), "table_file.digits_lost"),
        ((*GOOD[:3], True, GOOD[4]), "table_file.number_unreadable"),
    ],
)
def test_cells_nobody_may_trust_refuse_their_row(tmp_path: Path, row: Cells, code: str) -> None:
    reading = read(workbook(tmp_path, row, (*GOOD[:2], "承兑", 7, GOOD[4])))
    (finding,) = reading.refusals
    assert (finding.code, finding.locator) == (code, "sheet 明细 row 2")
    assert [row.values["outstanding_minor"] for row in reading.rows("exposure")] == [7_000_000]


def test_a_row_far_below_does_not_keep_the_reader_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_xlsx, "WORKBOOK_ROWS_MAX", 1000)
    path = workbook(tmp_path, GOOD, OTHER)
    path = repacked(path, SHEET, (b'<row r="3"', b'<row r="999999999999"'))
    reading = read(path)
    assert [finding.code for finding in reading.refusals] == ["table_file.too_many_rows"]
    assert len(reading.rows("exposure")) == 1


def test_damage_in_the_middle_ends_the_reading_by_a_finding(tmp_path: Path) -> None:
    path = workbook(tmp_path, GOOD, OTHER)
    path = repacked(path, SHEET, (b'r="D3"', b'r="33D"'))
    reading = read(path)
    assert [finding.code for finding in reading.refusals] == ["table_file.sheet_broken"]


OTHER: Cells = (*GOOD[:2], "承兑", 7.0, date(2026, 2, 1))


# --- taken


def test_values_of_all_kinds_are_exact(tmp_path: Path) -> None:
    rows: list[Cells] = [
        (*GOOD[:2], "贷款", 0.1 + 0.2, datetime(2026, 1, 31, 10, 30)),  # noqa: DTZ001
        (*GOOD[:2], "承兑", 12_345_678, 46054),
    ]
    reading = read(workbook(tmp_path, *rows))
    assert reading.refusals == []
    first, second = reading.rows("exposure")
    assert first.values["outstanding_minor"] == 300_000
    assert first.values["reported_on"] == DAY
    assert second.values["outstanding_minor"] == 12_345_678_000_000
    assert second.values["reported_on"] == date(2026, 2, 1)
    assert second.locator == "sheet 明细 row 3"


def test_a_formula_with_a_stored_value_is_taken_and_noted(tmp_path: Path) -> None:
    path = workbook(tmp_path, (*GOOD[:3], "=1+1", GOOD[4]))
    path = repacked(path, SHEET, (b"<v></v>", b"<v>2</v>"))
    reading = read(path)
    assert reading.codes == ["table_file.formulas_present"]
    assert reading.rows("exposure")[0].values["outstanding_minor"] == 2_000_000


def test_the_sheet_is_chosen_by_name_or_number_and_the_header_by_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("封面", 0)
    sheet = book.worksheets[1]
    sheet.title = "余额"
    sheet.append(["授信余额表"])
    sheet.append(list(HEADER))
    sheet.append(list(GOOD))
    path = tmp_path / "extract.xlsx"
    book.save(path)
    for chosen in ("余额", "2"):
        reading = read(path, MAPPING + f"sheet: {chosen}\nheader_row: 2\n")
        assert len(reading.rows("exposure")) == 1
        assert reading.rows("exposure")[0].locator == "sheet 余额 row 3"


def test_our_own_names_need_no_mapping(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["name", "uscc", "is_core_enterprise"])
    sheet.append(["恒信轴承", "91310115MA1K3WX51H", 1])
    path = tmp_path / "party.xlsx"
    book.save(path)
    reading = Reading(TableFileImporter(None), path)
    assert reading.is_recognised
    assert reading.rows("party")[0].values["is_core_enterprise"] == 1


# --- Parquet


def test_parquet_types_are_read_exactly(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    from decimal import Decimal

    columns = {
        "代码": [GOOD[0], GOOD[0], GOOD[0]],
        "客户": ["恒信轴承"] * 3,
        "品种": ["贷款", "承兑", "贷款"],
        "余额": pyarrow.array([Decimal("123.4567"), Decimal("1.0000"), None]),
        "日期": pyarrow.array([DAY, date(2026, 2, 1), DAY]),
    }
    path = tmp_path / "extract.parquet"
    parquet.write_table(pyarrow.table(columns), path)
    reading = read(path)
    assert reading.is_recognised
    assert [(f.code, f.locator) for f in reading.refusals] == [
        ("table_file.required_missing", "row 3")
    ]
    assert [row.values["outstanding_minor"] for row in reading.rows("exposure")] == [
        123_456_700,
        1_000_000,
    ]


def test_a_column_of_lists_is_refused_by_row(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "party.parquet"
    parquet.write_table(pyarrow.table({"name": [["甲", "乙"]]}), path)
    reading = Reading(TableFileImporter(None), path)
    assert reading.codes == ["table_file.column_type"]


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(EvidenceError, match=r"table_file\.parquet_unreadable"):
        read_bytes(tmp_path, b"PAR1 no parquet", name="extract.parquet")


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hefu.vocabulary.errors import Unavailable

    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(Unavailable, match=r"hefu\[parquet\]"):
        read_bytes(tmp_path, b"PAR1", name="extract.parquet")
