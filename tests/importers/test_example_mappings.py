"""The example mappings, each at work on its sample file."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hefu.importers import all_importers
from hefu.importers.mapping import load_mapping
from hefu.importers.table_file import TableFileImporter
from tests.importers.camt_messages import Reading

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "mappings"
SAMPLES = EXAMPLES / "samples"
SUPPLIER, BUYER, CASTER = (
    "uscc:91310115MA1K3WX51H",
    "uscc:91330200MA2AEX4M15",
    "uscc:91320500MA1XJ7Q23F",
)
MADE_FOR = {
    "core_bank_invoices_gb18030.yaml": "core_bank_invoices_20260131.csv",
    "bank_statement.yaml": "account_details_20260131.csv",
    "credit_balances_wan_yuan.yaml": "credit_balances_202601.csv",
    "registry_notices.yaml": "movables_registry_20260131.csv",
    "shareholdings.yaml": "shareholdings.csv",
}


def read(mapping: str, sample: Path | None = None) -> Reading:
    reading = Reading(TableFileImporter(EXAMPLES / mapping), sample or SAMPLES / MADE_FOR[mapping])
    assert reading.is_recognised
    assert reading.refusals == []
    return reading


def test_every_example_has_a_sample_and_is_loaded() -> None:
    found = sorted(path.name for path in EXAMPLES.glob("*.yaml"))
    assert found == sorted(MADE_FOR)
    for name in found:
        assert load_mapping(EXAMPLES / name).mapping


@pytest.mark.parametrize("sample", sorted(MADE_FOR.values()))
def test_each_sample_is_recognised_by_its_own_mapping_alone(sample: str) -> None:
    importers = all_importers([EXAMPLES / name for name in MADE_FOR])
    head = (SAMPLES / sample).read_bytes()[:65536]
    claimed = [one.kind for one in importers if one.recognises(head, sample)]
    (mapping,) = (name for name, made_for in MADE_FOR.items() if made_for == sample)
    assert claimed == [f"table_file:{load_mapping(EXAMPLES / mapping).mapping}"]


def test_invoices_of_a_core_bank() -> None:
    reading = read("core_bank_invoices_gb18030.yaml")
    first, _, third = (row.values for row in reading.rows("invoice"))
    assert first["invoice_id"] == "dig:24312000000012345678"
    assert (first["seller_id"], first["buyer_id"]) == (SUPPLIER, BUYER)
    assert (first["net_minor"], first["gross_minor"]) == (100_000_000, 113_000_000)
    assert (first["issued_on"], first["due_on"]) == (date(2026, 1, 5), date(2026, 7, 4))
    assert first["order_id"] == f"{BUYER}/PO-2025-118"
    assert third["direction_code"] == "credit_note"
    assert "order_no" not in third
    assert {row.said_on for row in reading.records} == {date(2026, 1, 31)}
    assert len(reading.rows("party")) == 2
    assert reading.codes == ["table_file.rows_skipped"]


def test_bookings_of_an_account() -> None:
    reading = read("bank_statement.yaml")
    received, paid, reversed_ = (row.values for row in reading.rows("payment"))
    assert (received["direction_code"], received["amount_minor"]) == ("in", 113_000_000)
    assert received["payee_id"] == paid["payer_id"] == "name:恒信轴承(上海)有限公司"
    assert paid["payee_id"] == "name:苏州精铸有限公司"
    assert (reversed_["is_reversal"], reversed_["payer_id"]) == (1, "name:苏州精铸有限公司")
    assert reading.rows("bank_account")[0].values["bank_name"] == "示例银行宁波分行"


BALANCES = [
    ("loan", 320_500_000, date(2025, 8, 1), date(2026, 7, 31)),
    ("acceptance", 80_123_456, date(2025, 9, 1), date(2026, 3, 1)),
    ("commitment", 0, None, None),
]


def balances(reading: Reading) -> list[tuple[object, ...]]:
    columns = ("kind_code", "outstanding_minor", "started_on", "matures_on")
    return [tuple(map(row.values.get, columns)) for row in reading.rows("exposure")]


def test_credit_balances_in_ten_thousands() -> None:
    reading = read("credit_balances_wan_yuan.yaml")
    assert balances(reading) == BALANCES
    assert {row.said_on for row in reading.records} == {date(2026, 1, 31)}


def test_the_same_balances_as_a_workbook(tmp_path: Path) -> None:
    sample = SAMPLES / MADE_FOR["credit_balances_wan_yuan.yaml"]
    book = openpyxl.Workbook()
    with sample.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.reader(source):
            book.worksheets[0].append(
                [float(cell) if cell.replace(".", "").isdigit() else cell for cell in row[:-2]]
                + [int(cell) if cell.isdigit() else cell for cell in row[-2:]]
            )
    path = tmp_path / "授信余额_202601.xlsx"
    book.save(path)
    assert balances(read("credit_balances_wan_yuan.yaml", path)) == BALANCES


def test_registry_notices_become_two_tables() -> None:
    reading = read("registry_notices.yaml")
    (registration,) = reading.rows("registration")
    assert registration.values["grantor_id"] == SUPPLIER
    assert registration.values["registered_on"] == date(2026, 1, 15)
    items = [row.values for row in reading.rows("registration_item")]
    assert [item["invoice_id"] for item in items] == [
        "dig:24312000000012345678",
        "dig:24312000000012345679",
    ]
    assert {item["registration_id"] for item in items} == {"11223344556677889900"}


def test_shareholdings_in_percent() -> None:
    rows = [row.values for row in read("shareholdings.yaml").rows("ownership")]
    assert [(row["owner_id"], row["share_bp"], row["voting_bp"]) for row in rows] == [
        (BUYER, 5100, 6050),
        ("name:王某", 4900, 3950),
    ]
    assert {row["owned_id"] for row in rows} == {CASTER}
    assert {row["held_from_on"] for row in rows} == {date(2019, 3, 1)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_mapping_shown_in_the_guide_reads_the_sample(language: str, tmp_path: Path) -> None:
    page = EXAMPLES.parents[1] / "docs" / "how-to" / f"load-a-bank-extract.{language}.md"
    text = page.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    mapping = tmp_path / "shown.yaml"
    mapping.write_text(text, encoding="utf-8")
    reading = Reading(
        TableFileImporter(mapping), SAMPLES / MADE_FOR["credit_balances_wan_yuan.yaml"]
    )
    assert reading.is_recognised
    assert [row.values["outstanding_minor"] for row in reading.rows("exposure")] == [320_500_000]
    assert set(reading.codes) == {"table_file.value_not_mapped"}
