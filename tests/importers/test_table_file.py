"""Table files: what is refused, where it is said, and that everything else is taken."""

from __future__ import annotations

import contextlib
import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row, Table, tables
from hefu.importers.mapping_values import CellRefused, number
from hefu.importers.table_file import TableFileImporter
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labels import code_families, column_family
from hefu.vocabulary.types import lei, money
from hefu.vocabulary.types.decimal_text import half_width, scaled
from tests.importers.camt_messages import Reading
from tests.importers.tables_at_hand import (
    DAY,
    GOOD,
    HEADER,
    MAPPING,
    column,
    read_bytes,
    read_rows,
    text_of,
)

OTHER = ("91310115MA1K3WX51H", "恒信轴承", "承兑", "1", "2026年2月1日")


def only_refusal(reading: Reading) -> tuple[str, str, str]:
    (finding,) = reading.refusals
    assert finding.effect == "record_rejected"
    return finding.code, finding.locator, finding.field


# --- cells that are refused, while the other row is taken


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (column(3, "十二万"), "table_file.number_unreadable", "余额"),
        (column(3, "12.34.5"), "table_file.number_unreadable", "余额"),
        (column(3, "1.2E+10"), "table_file.number_scientific", "余额"),
        (column(3, "0.1234567"), "table_file.number_too_precise", "余额"),
        (column(3, "900000000.000001"), "table_file.number_too_large", "余额"),
        (column(4, "2026/2/30"), "table_file.day_unreadable", "日期"),
        (column(4, "31.01.2026"), "table_file.day_unreadable", "日期"),
        (column(2, "贷 款"), "table_file.value_not_mapped", "品种"),
        (column(0, "9131011"), "value.uscc_bad_format", "代码 / 客户"),
        (column(2, ""), "table_file.required_missing", "品种"),
        ((*GOOD, "又一格"), "table_file.cells_out_of_step", ""),
        (GOOD[:4], "table_file.cells_out_of_step", ""),
        (column(1, "甲\x00乙"), "table_file.control_character", ""),
        (column(1, '"甲"乙'), "table_file.quotes_wrong", ""),
    ],
)
def test_one_bad_cell_refuses_its_row_and_no_other(
    tmp_path: Path, row: tuple[str, ...], code: str, field: str
) -> None:
    reading = read_rows(tmp_path, OTHER, row)
    assert only_refusal(reading) == (code, "line 3", field)
    assert len(reading.rows("exposure")) == 1


def test_a_refusal_shows_the_value_it_refuses(tmp_path: Path) -> None:
    (finding,) = read_rows(tmp_path, column(3, "十二万")).refusals
    assert finding.arguments["value"] == "十二万"
    assert finding.arguments["column"] == "outstanding_minor"


@pytest.mark.parametrize(("encoding", "wrong"), [("utf-8", b"\xe6\x81"), ("gb18030", b"\xff\xff")])
def test_a_wrong_byte_in_line_seven_refuses_line_seven(
    tmp_path: Path, encoding: str, wrong: bytes
) -> None:
    rows = [(*GOOD[:1], f"客户{n}", "贷款", str(n), "2026/1/31") for n in range(1, 10)]
    rows = [(f"9131011{n}MA1K3WX51H", *row[1:]) for n, row in enumerate(rows)]
    lines = text_of(rows).encode(encoding).split(b"\r\n")
    lines[6] = lines[6].replace("客户".encode(encoding), wrong)
    reading = read_bytes(tmp_path, b"\r\n".join(lines))
    assert only_refusal(reading)[:2] == ("table_file.bytes_wrong", "line 7")
    assert len(reading.rows("exposure")) == 8


def test_a_quote_that_is_never_closed_ends_the_reading_there(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, OTHER, column(1, '"恒信'), GOOD, GOOD)
    assert only_refusal(reading)[:2] == ("table_file.quote_not_closed", "line 3")
    assert len(reading.rows("exposure")) == 1


def test_a_quote_open_over_a_large_file_is_noticed_in_bounded_memory(tmp_path: Path) -> None:
    rows = [column(1, '"恒信'), *[GOOD] * 5000]
    reading = read_rows(tmp_path, *rows)
    assert only_refusal(reading)[:2] == ("table_file.quote_not_closed", "line 2")


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_of_ten_megabytes_is_refused_and_the_next_row_taken(
    tmp_path: Path, quote: str
) -> None:
    huge = quote + "x" * 10_000_000 + quote
    reading = read_rows(tmp_path, column(1, huge), OTHER)
    assert only_refusal(reading)[:2] == ("table_file.row_too_long", "line 2")
    assert len(reading.rows("exposure")) == 1


def test_a_cell_longer_than_any_spreadsheet_has_is_refused(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, column(1, "x" * 40_000), OTHER)
    assert only_refusal(reading)[:2] == ("table_file.cell_too_long", "line 2")


def test_one_row_told_in_two_ways_is_refused_and_a_repetition_left_out(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, GOOD, GOOD, column(3, "5"))
    assert only_refusal(reading)[:2] == ("table_file.row_told_twice", "line 4")
    assert len(reading.rows("exposure")) == 1
    assert len(reading.rows("party")) == 2


# --- files that are refused as a whole


@pytest.mark.parametrize(
    ("header", "code", "named"),
    [
        (HEADER[:4], "table_file.column_missing", "日期"),
        ((*HEADER, "余额"), "table_file.header_twice", "余额"),
    ],
)
def test_a_header_that_does_not_fit_is_named(
    tmp_path: Path, header: tuple[str, ...], code: str, named: str
) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_bytes(tmp_path, text_of([], header).encode())
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert named in caught.value.text(language)
        assert "outputs[0].columns." in caught.value.text(language)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_file.header_missing"),
        (b"\xff\xfea\x00b\x00", "table_file.encoding_unknown"),
        (b"\xff\x80,\xff\x80\r\n\xff\x80,1\r\n", "table_file.encoding_unknown"),
        ('代码,"客户'.encode(), "table_file.header_unreadable"),
        (b"PK\x03\x04 no zip", "table_file.workbook_unreadable"),
    ],
)
def test_files_of_no_known_kind_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_bytes(tmp_path, content)
    assert caught.value.code == code
    assert caught.value.text("zh") != caught.value.text("en")


def test_without_a_mapping_foreign_headers_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"table_file\.column_not_ours.*balance"):
        read_bytes(tmp_path, b"obligor_id,balance\r\n", None, "exposure.csv")
    with pytest.raises(EvidenceError, match=r"table_file\.no_mapping"):
        read_bytes(tmp_path, b"a,b\r\n", None, "whatever.csv")


def test_a_file_name_without_its_day_is_refused(tmp_path: Path) -> None:
    mapping = MAPPING + 'said_on: {file_name: "_([0-9]{8})[.]", formats: ["%Y%m%d"]}\n'
    with pytest.raises(EvidenceError, match=r"table_file\.name_without_day"):
        read_bytes(tmp_path, text_of([GOOD]).encode(), mapping, "x_20261399.csv")
    reading = read_bytes(tmp_path, text_of([GOOD]).encode(), mapping, "x_20260131.csv")
    assert {record.said_on for record in reading.records} == {DAY}


# --- what is taken


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_told_apart(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    content = text_of([GOOD]).replace(",", delimiter).encode(encoding)
    (row,) = read_bytes(tmp_path, content).rows("exposure")
    assert row.values["obligor_id"] == "uscc:91310115MA1K3WX51H"
    assert row.values["outstanding_minor"] == 123_456_700
    assert row.original["outstanding_minor"] == "123.4567"
    assert (row.locator, row.source_id) == ("line 2", "core_bank")


@pytest.mark.parametrize("text", ["2026/1/31", "2026/01/31", "2026年1月31日", "46053"])
def test_several_forms_of_one_day(tmp_path: Path, text: str) -> None:
    (row,) = read_rows(tmp_path, column(4, text)).rows("exposure")
    assert row.values["reported_on"] == DAY


def test_a_party_comes_with_its_row(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, GOOD)
    assert [dict(row.values) for row in reading.rows("party")] == [
        {
            "party_id": "uscc:91310115MA1K3WX51H",
            "uscc": "91310115MA1K3WX51H",
            "name": "恒信轴承",
        },
        {"party_id": "name:某某银行", "name": "某某银行"},
    ]


def test_quoted_cells_may_hold_delimiters_quotes_and_lines(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, column(1, '"甲,""乙""\r\n丙"'), OTHER)
    assert reading.refusals == []
    assert reading.rows("exposure")[1].locator == "line 4"


def test_filters_blanks_skips_and_several_tables(tmp_path: Path) -> None:
    mapping = """
mapping: orders
applies_to: {headers: [订单, 行]}
source: {column: 系统}
said_on: {column: 报送, formats: ["%Y%m%d"]}
blank: ["-", 无]
skip_where: {订单: [合计]}
header_row: 2
outputs:
  - table: purchase_order
    when: {类: [单]}
    columns:
      order_no: 订单
      buyer_id: {party: {name: 买方}}
      seller_id: {party: {name: 卖方}}
      issued_on: {from: 报送, formats: ["%Y%m%d"]}
  - table: purchase_order_line
    when: {类: [行]}
    columns:
      order_id: 单号
      line_no: 行
      quantity_micro: {from: 数量, unit: wan}
      unit_price_micro: {from: 单价}
      currency: {constant: CNY}
"""
    header = "系统,报送,类,订单,单号,行,买方,卖方,数量,单价"
    lines = [
        "采购订单导出",
        header,
        "ERP,20260131,单,PO1,,,甲,乙,,",
        "ERP,20260131,行,PO1,name:甲/PO1,1,,,1.5,0.000001",
        "ERP,20260131,行,PO1,name:甲/PO1,2,,,2,-",
        "",
        "ERP,20260131,行,合计,,,,,3.5,",
    ]
    reading = read_bytes(tmp_path, "\n".join(lines).encode("gb18030"), mapping)
    assert reading.is_recognised
    assert reading.refusals == []
    assert reading.rows("purchase_order")[0].values["order_id"] == "name:甲/PO1"
    first, second = reading.rows("purchase_order_line")
    assert first.values["order_line_id"] == "name:甲/PO1#1"
    assert first.values["quantity_micro"] == 15_000_000_000
    assert first.values["unit_price_micro"] == 1
    assert "unit_price_micro" not in second.values
    assert {record.source_id for record in reading.records} == {"ERP"}
    assert [f.arguments["count"] for f in reading.findings] == [1]


def test_a_row_is_taken_in_all_its_tables_or_in_none(tmp_path: Path) -> None:
    mapping = """
mapping: two
applies_to: {names: ["*"]}
source: x
outputs:
  - table: party
    columns: {name: 名称}
  - table: bank_account
    columns: {account_no: 账号, holder_id: {party: {name: 名称}}, currency: 币种}
"""
    content = "名称,账号,币种\n甲,1,CNY\n乙,2,XXQ\n"
    reading = read_bytes(tmp_path, content.encode(), mapping)
    assert only_refusal(reading) == ("value.currency_unknown", "line 3", "币种")
    assert {record.values.get("name") for record in reading.rows("party")} == {"甲"}


def test_bookings_of_a_file_meet_those_of_a_bank_message(tmp_path: Path) -> None:
    lines = ["account_no,amount_minor,currency,direction_code,booked_on,entry_no"]
    lines += ["62220200,10000,CNY,in,2026-03-01,REF-1"]
    lines += ["62220200,500,CNY,out,2026-03-01,"]
    lines += ["62220200,500,CNY,out,2026-03-01,"]
    reading = read_bytes(tmp_path, "\n".join(lines).encode(), None, "payment_2026.csv")
    assert [row.values["payment_id"] for row in reading.rows("payment")] == [
        "62220200|2026-03-01|in|10000 CNY|REF-1",
        "62220200|2026-03-01|out|500 CNY|",
        "62220200|2026-03-01|out|500 CNY||2",
    ]


def test_closed_codes_and_foreign_identities_are_refused(tmp_path: Path) -> None:
    header = "registration_no,kind_code,grantor_id,secured_party_id,registered_on"
    lines = [
        header,
        "R1,factoring,name:甲,uscc:91310115MA1K3WX51H,2026-01-01",
        "R2,保理,name:甲,name:乙,2026-01-01",
        "R3,factoring,甲,name:乙,2026-01-01",
        "R4,factoring,name:甲,uscc:123,2026-01-01",
    ]
    reading = read_bytes(tmp_path, "\n".join(lines).encode(), None, "registration.csv")
    assert [finding.code for finding in reading.refusals] == [
        "table_file.code_unknown",
        "table_file.party_unreadable",
        "value.uscc_bad_format",
    ]
    stated = f"{header},registration_id\nR1,factoring,name:甲,name:乙,2026-01-01,R9\n"
    reading = read_bytes(tmp_path, stated.encode(), None, "registration.csv")
    assert reading.codes == ["table_file.identity_differs"]


# --- every table, there and back


def example_row(table: Table) -> Row:
    """A complete row of ``table`` by its column types alone."""
    plain: dict[str, str | int | date] = {
        "text": "轴承，Φ12",
        "minor": -1_234_567,
        "micro": 1_500_001,
        "bp": 435,
        "days": 90,
        "count": 3,
        "flag": 1,
        "date": DAY,
        "currency": "CNY",
        "party": "uscc:91310115MA1K3WX51H",
    }
    row: Row = {}
    for name, kind in table.columns.items():
        if name in table.derived:
            continue
        family = column_family(table.table, name)
        codes = list(code_families()[family].codes) if family else []
        row[name] = codes[-1] if codes else plain.get(kind.type, f"甲/{name}-1")
    if table.table == "party":
        body = "21380000000000000X"
        check = next(n for n in range(100) if lei.explain(f"{body}{n:02}") == "ok")
        row |= {"uscc": "91310115MA1K3WX51H", "lei": f"{body}{check:02}"}
    return row


@pytest.mark.parametrize("name", sorted(tables()))
@pytest.mark.parametrize("with_ids", [False, True])
def test_every_table_makes_the_round_trip(tmp_path: Path, name: str, with_ids: bool) -> None:
    table = tables()[name]
    row = example_row(table)
    full = complete(table, row)
    written = full if with_ids else row
    text = io.StringIO()
    writer = csv.DictWriter(text, [*written, "source_id", "said_on"])
    writer.writeheader()
    writer.writerow({**written, "source_id": "ERP", "said_on": DAY})
    file_name = f"{name}_20260131.csv"
    reading = read_bytes(tmp_path, text.getvalue().encode("gb18030"), None, file_name)
    assert reading.is_recognised
    assert reading.findings == []
    (record,) = reading.records
    assert (record.table, record.source_id, record.said_on) == (name, "ERP", DAY)
    assert record.values == full


def test_the_longest_table_name_wins_and_others_are_not_claimed() -> None:
    importer = TableFileImporter(None)
    head = b"invoice_line_id,invoice_id,line_no,net_minor\n"
    assert importer.recognises(head, "invoice_line_2026.csv")
    assert importer.recognises(head, "2026/七月/invoice_line.csv")
    assert not importer.recognises(head, "invoices_line.csv")
    assert not importer.recognises(head, "invoice_line.txt")
    assert not importer.recognises(b"<Invoice/>", "invoice.xml")


# --- amounts


@given(minor=st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX), grouped=st.booleans())
def test_an_amount_as_printed_comes_back_exactly(minor: int, grouped: bool) -> None:
    printed = money.format_minor(minor, "CNY")
    text = printed if grouped else printed.replace(",", "")
    assert number(text, 2, "minor", "yuan") == minor


@given(text=st.text(alphabet="0123456789.,+-eE万 ", max_size=12))
def test_an_amount_is_exact_or_refused(text: str) -> None:
    try:
        minor = number(text, 2, "minor", "yuan")
    except CellRefused:
        return
    plain = text.strip().replace(",", "")
    assert money.to_minor(plain, "CNY") == minor


@given(content=st.binary(max_size=400))
def test_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    with contextlib.suppress(EvidenceError):
        reading = read_bytes(folder, text_of([OTHER]).encode() + content)
        assert all(isinstance(one, Record) for one in reading.records)


def test_the_same_text_under_another_currency_is_another_amount(tmp_path: Path) -> None:
    mapping = """
mapping: test
applies_to: {names: ["*"]}
source: core_bank
outputs:
  - table: exposure
    columns:
      obligor_id: {party: {name: 客户}}
      financier_id: {party: {name: {constant: 某某银行}}}
      kind_code: {constant: loan}
      outstanding_minor: {from: 余额, unit: yuan}
      currency: 币种
      reported_on: 日期
"""
    rows = [(code, "100", code, "2026-01-31") for code in ("CNY", "JPY", "KWD")]
    text = text_of(rows, ("客户", "余额", "币种", "日期"))
    amounts = [
        row.values["outstanding_minor"]
        for row in read_bytes(tmp_path, text.encode(), mapping).rows("exposure")
    ]
    assert amounts == [10_000, 100, 100_000]


def test_a_party_named_in_two_ways_by_turns_is_told_once_in_each(tmp_path: Path) -> None:
    mapping = """
mapping: test
applies_to: {names: ["*"]}
source: core_bank
outputs:
  - table: bank_account
    columns: {account_no: 账号, holder_id: {party: {uscc: 代码, name: 名称}}, currency: {constant: CNY}}
"""
    code = "91310115MA1K3WX51H"
    rows = [(str(number), code, "甲" if number % 2 else "") for number in range(1, 9)]
    reading = read_bytes(tmp_path, text_of(rows, ("账号", "代码", "名称")).encode(), mapping)
    assert [row.values.get("name") for row in reading.rows("party")] == ["甲", None]
    assert len(reading.rows("bank_account")) == 8


@given(
    st.from_regex(r"[+-]?[0-9０-９,]{0,8}[.．]?[0-9０-９²]{0,5}", fullmatch=True),
    st.sampled_from([0, 2, 6]),
)
def test_the_short_way_to_a_number_arrives_where_the_long_one_does(text: str, digits: int) -> None:
    found = scaled(half_width(text), digits, AMOUNT_MINOR_MAX, grouped=True)
    if isinstance(found, str):
        with contextlib.suppress(CellRefused):
            pytest.fail(f"{text!r} was read as {number(text, digits, 'minor', 'yuan')}")
    else:
        assert number(text, digits, "minor", "yuan") == found
