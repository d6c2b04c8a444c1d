"""Writing files and mappings for the tests of table files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hefu.importers.table_file import TableFileImporter
from hefu.vocabulary.messages import render_message
from tests.importers.camt_messages import Reading

MAPPING = """
mapping: test
applies_to: {names: ["*"]}
source: core_bank
outputs:
  - table: exposure
    columns:
      obligor_id: {party: {uscc: 代码, name: 客户}}
      financier_id: {party: {name: {constant: 某某银行}}}
      kind_code: {from: 品种, values: {贷款: loan, 承兑: acceptance}}
      outstanding_minor: {from: 余额, unit: wan_yuan}
      currency: {constant: CNY}
      reported_on: {from: 日期, formats: ["%Y/%m/%d", "%Y年%m月%d日", excel_serial]}
"""
HEADER = ("代码", "客户", "品种", "余额", "日期")
GOOD = ("91310115MA1K3WX51H", "恒信轴承", "贷款", "123.4567", "2026/1/31")


def text_of(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    """Rows as unquoted CSV under ``header``."""
    return "".join(",".join(row) + "\r\n" for row in [header, *rows])


def mapping_file(folder: Path, text: str = MAPPING) -> Path:
    """A mapping file."""
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def read_bytes(
    folder: Path, content: bytes, mapping: str | None = MAPPING, name: str = "extract.csv"
) -> Reading:
    """What the importer makes of ``content``; every finding must have its sentences."""
    path = folder / name
    path.write_bytes(content)
    importer = TableFileImporter(None if mapping is None else mapping_file(folder, mapping))
    reading = Reading(importer, path)
    for finding in reading.findings:
        for language in ("zh", "en"):
            assert "{" not in render_message(finding.code, finding.arguments, language)
    return reading


def read_rows(folder: Path, *rows: Sequence[str], mapping: str = MAPPING) -> Reading:
    """As :func:`read_bytes`, for rows under the header of ``MAPPING``."""
    return read_bytes(folder, text_of(rows).encode(), mapping)


def column(position: int, text: str) -> tuple[str, ...]:
    """The good row with one cell replaced."""
    return (*GOOD[:position], text, *GOOD[position + 1 :])


DAY = date(2026, 1, 31)
