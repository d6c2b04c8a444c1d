"""Mappings: every fault is named by file and key before a single row is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from hefu.importers.mapping import load_mapping
from hefu.vocabulary.errors import HefuError, InvalidInput, NotFound
from tests.importers.tables_at_hand import MAPPING, mapping_file


def refused(folder: Path, text: str) -> HefuError:
    with pytest.raises(InvalidInput) as caught:
        load_mapping(mapping_file(folder, text))
    assert "mapping.yaml" in caught.value.text("zh")
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        (("table: exposure", "table: exposures"), "table_unknown", "outputs[0].table"),
        (
            ("financier_id:", "lender_id:"),
            "column_unknown",
            "outputs[0].columns.lender_id",
        ),
        (("unit: wan_yuan", "unit: wan"), "value_unknown", "outputs[0].columns.outstanding_minor"),
        ((", unit: wan_yuan", ""), "unit_missing", "outputs[0].columns.outstanding_minor"),
        (
            ("      currency: {constant: CNY}\n", ""),
            "column_missing",
            "outputs[0].columns",
        ),
        (("constant: CNY", "constant: RMB"), "value_kind", "outputs[0].columns.currency.constant"),
        (("贷款: loan", "贷款: lending"), "value_unknown", "outputs[0].columns.kind_code.values"),
        (('"%Y/%m/%d"', '"%y/%m/%d"'), "value_unknown", "outputs[0].columns.reported_on.formats"),
        (('{names: ["*"]}', "{}"), "applies_to_nothing", "applies_to"),
        (("source: core_bank", "source: x\nencoding: utf-7"), "value_unknown", "encoding"),
        (("source: core_bank", "source: x\ndelimiter: x"), "value_unknown", "delimiter"),
        (("source: core_bank", "source: x\nheader_row: 0"), "value_unknown", "header_row"),
        (("source: core_bank", "source: x\nsaid_on: {}"), "one_of", "said_on"),
        (
            ("source: core_bank", "source: x\nsaid_on: {file_name: '(['}"),
            "pattern_wrong",
            "said_on.file_name",
        ),
        (
            ("source: core_bank", "source: x\nsaid_on: {file_name: 'x'}"),
            "pattern_wrong",
            "said_on.file_name",
        ),
        (
            ("source: core_bank", "source: x\nsaid_on: {date: 2026-02-30}"),
            "not_yaml",
            "",
        ),
        (
            ("{from: 品种, values", "{from: 品种, constant: loan, values"),
            "one_of",
            "outputs[0].columns.kind_code",
        ),
        (
            ("kind_code: {from: 品种", "kind_code: {party: {name: 品种}"),
            "not_a_party",
            "outputs[0].columns.kind_code.party",
        ),
        (("source: core_bank", "source: x\nsuorce: y"), "wrong_shape", "suorce"),
        (
            ("{name: {constant: 某某银行}}", "{uscc: {constant: 91310115}}"),
            "wrong_shape",
            "outputs[0].columns.financier_id.party.uscc.constant",
        ),
        (
            ("kind_code: {from: 品种,", "kind_code: {id_of: {number: 品种},"),
            "value_unknown",
            "outputs[0].columns.kind_code.id_of",
        ),
        (("mapping: test", "mapping: [1]"), "wrong_shape", "mapping"),
    ],
)
def test_a_fault_is_named_by_its_key(
    tmp_path: Path, change: tuple[str, str], code: str, key: str
) -> None:
    assert change[0] in MAPPING
    problem = refused(tmp_path, MAPPING.replace(*change))
    assert problem.code == f"mapping.{code}"
    assert key in problem.text("en")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (MAPPING + "source: other\n", "key_twice", 14),
        (MAPPING + "said_on: {yes: 1}\n", "key_not_text", 14),
        (MAPPING + "  - broken: [\n", "not_yaml", 14),
        ("? [a]\n: b\n", "not_yaml", 1),
    ],
)
def test_a_fault_of_writing_is_named_by_its_line(
    tmp_path: Path, text: str, code: str, line: int
) -> None:
    problem = refused(tmp_path, text)
    assert problem.code == f"mapping.{code}"
    assert abs(int(str(problem.arguments["line"])) - line) <= 1


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"mapping\.not_found"):
        load_mapping(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match=r"mapping\.unreadable"):
        load_mapping(tmp_path / "bytes.yaml")


def test_amounts_in_whole_units_need_a_currency(tmp_path: Path) -> None:
    text = """
mapping: x
applies_to: {names: ["*"]}
source: x
outputs:
  - table: contract
    columns:
      contract_no: 号
      buyer_id: 买
      seller_id: 卖
      signed_on: 日
      total_minor: {from: 额, unit: yuan}
"""
    assert refused(tmp_path, text).code == "mapping.currency_unmapped"
    assert load_mapping(mapping_file(tmp_path, text.replace("unit: yuan", "unit: fen")))


def test_a_good_mapping_says_which_columns_it_reads(tmp_path: Path) -> None:
    mapping = load_mapping(mapping_file(tmp_path))
    assert set(mapping.headers_used()) == {"代码", "客户", "品种", "余额", "日期"}
    assert mapping.headers_used()["余额"] == "outputs[0].columns.outstanding_minor.from"
