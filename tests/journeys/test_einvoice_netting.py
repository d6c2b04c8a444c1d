"""E-invoices and their red letters go into a real book, and what is left of the blue one is judged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.decisions.situation import Situation
from hefu.evidence.day import Clocks
from hefu.services.import_evidence import import_folder
from hefu.services.import_summary import ImportSummary
from hefu.services.screen_application import situation_of
from hefu.storage.register import open_register
from hefu.storage.sqlite import SqliteEngine
from tests.importers.einvoice_documents import (
    BLUE,
    RED,
    described,
    einvoice,
    line,
    ofd,
    packed,
    red_block,
    red_letter,
    yuan,
)
from tests.importers.ubl_documents import SELLER, invoice

AS_OF = date(2026, 4, 1)
CLOCKS = Clocks(AS_OF, AS_OF)
APPLICATION = """application_no,borrower_id,financier_id,technique_code,requested_minor,\
currency,requested_on,status_code
RZ-1,uscc:{seller},name:样本银行,receivables_discounting,50000,CNY,2026-03-30,pending
"""
ITEMS = """application_id,item_no,invoice_id,claimed_minor,currency
RZ-1,1,{invoice_id},{claimed},CNY
"""


def told(folder: Path, documents: dict[str, bytes | str], **asked: object) -> ImportSummary:
    """The documents and one claim on the blue invoice, imported into a new book."""
    source = folder / "in"
    source.mkdir()
    item = {"invoice_id": f"dig:{BLUE}", "claimed": 113_000, **asked}
    tables = {
        "application.csv": APPLICATION.format(seller=SELLER),
        "application_item.csv": ITEMS.format(**item),
    }
    for name, content in {**tables, **documents}.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (source / name).write_bytes(raw)
    return import_folder(EmbeddedHouse(), folder / "book", source, known_on=AS_OF)


def judged(folder: Path) -> Situation:
    """What the checks say of the application."""
    register = open_register(folder / "book")
    try:
        return situation_of(register, SqliteEngine(), "RZ-1", CLOCKS)
    finally:
        register.close()


def found(situation: Situation, check_id: str) -> list[tuple[object, object]]:
    """Measure and threshold of the findings of one check."""
    return [(f.measure, f.threshold) for f in situation.findings if f.check_id == check_id]


def partial(number: str, net: int) -> str:
    """A red letter over a part of the blue invoice."""
    return red_letter(red_block(), net=-net, tax=-net * 13 // 100, number=number)


def test_without_a_red_letter_all_of_it_is_left(tmp_path: Path) -> None:
    summary = told(tmp_path, {"blue.xml": einvoice()})
    assert (summary.finding_counts, summary.contradiction_count) == ({}, 0)
    situation = judged(tmp_path)
    assert found(situation, "invoice.reversed") == found(situation, "invoice.arithmetic") == []
    (claim,) = situation.claims
    assert (claim["credited_minor"], claim["remaining_minor"]) == (0, 113_000)


def test_a_full_red_letter_is_found(tmp_path: Path) -> None:
    told(tmp_path, {"both.zip": packed({"blue.xml": einvoice(), "red.xml": red_letter()})})
    assert found(judged(tmp_path), "invoice.reversed") == [(113_000, 0)]


@pytest.mark.parametrize("claimed", [67_800, 67_801])
def test_partial_red_letters_leave_the_rest(tmp_path: Path, claimed: int) -> None:
    second = "24442000000000000098"
    reds = {"r1.xml": partial(RED, 30_000), "r2.xml": partial(second, 10_000)}
    told(tmp_path, {"blue.xml": einvoice(), **reds}, claimed=claimed)
    situation = judged(tmp_path)
    (claim,) = situation.claims
    assert (claim["credited_minor"], claim["credit_note_count"]) == (45_200, 2)
    assert claim["remaining_minor"] == 67_800
    expected = [(67_801, 67_800)] if claimed > 67_800 else []
    assert found(situation, "invoice.reversed") == expected


def test_red_letters_beyond_the_blue_one_are_a_fact_and_a_finding(tmp_path: Path) -> None:
    second = "24442000000000000098"
    reds = {"r1.xml": partial(RED, 80_000), "r2.xml": partial(second, 40_000)}
    told(tmp_path, {"blue.xml": einvoice(), **reds}, claimed=1)
    situation = judged(tmp_path)
    (value,) = situation.facts["claim_value"]
    assert value["over_credited_minor"] == 22_600
    assert found(situation, "invoice.reversed") == [(1, -22_600)]


def test_a_red_letter_issued_later_is_not_yet_known_to_the_day(tmp_path: Path) -> None:
    late = red_letter().replace("2024-03-20", "2026-04-02")
    told(tmp_path, {"blue.xml": einvoice(), "red.xml": late})
    assert found(judged(tmp_path), "invoice.reversed") == []


def test_an_amount_altered_in_the_figures_only_is_found(tmp_path: Path) -> None:
    altered = einvoice(net=900_000, tax=117_000, words="壹仟壹佰叁拾元整")
    told(tmp_path, {"blue.xml": altered})
    assert found(judged(tmp_path), "invoice.arithmetic") == [(1_017_000 - 113_000, None)]


def test_two_files_of_one_number_contradict_each_other(tmp_path: Path) -> None:
    altered = einvoice(net=900_000, tax=117_000)
    summary = told(tmp_path, {"a.xml": einvoice(), "b.zip": packed({"x.xml": altered})})
    about = {(one.table, one.column) for one in summary.contradictions}
    assert {("invoice", "gross_minor"), ("invoice_line", "net_minor")} <= about
    unjudged = {one.check_id for one in judged(tmp_path).unjudged}
    assert {"invoice.arithmetic", "invoice.reversed"} <= unjudged


def test_an_ofd_that_differs_from_its_invoice_leaves_the_amount_unknown(tmp_path: Path) -> None:
    said = described(价税合计=yuan(1_130_000))
    summary = told(tmp_path, {"a.ofd": ofd(said, {"a.xml": einvoice()})})
    assert summary.finding_counts == {"einvoice.ofd_differs": 1}
    about = [(one.table, one.column) for one in summary.contradictions]
    assert about == [("invoice", "gross_minor")]
    assert "invoice.reversed" in {one.check_id for one in judged(tmp_path).unjudged}


def test_a_ubl_invoice_of_the_same_number_does_not_dispute_its_kind(tmp_path: Path) -> None:
    ubl = invoice().replace("26442000000000123456", BLUE).replace("2026-03-01", "2024-03-05")
    summary = told(tmp_path, {"a.xml": einvoice(), "ubl.xml": ubl})
    about = {(one.table, one.column) for one in summary.contradictions}
    assert {column for table, column in about if table == "invoice"} == set()


def test_a_container_that_is_refused_leaves_nothing_but_its_bytes(tmp_path: Path) -> None:
    content = packed({"blue.xml": einvoice(), "../red.xml": red_letter()})
    summary = told(tmp_path, {"a.zip": content})
    states = {one.name: one.state for one in summary.files}
    assert states["a.zip"] == "rejected"
    assert "invoice" not in summary.record_counts
    register = open_register(tmp_path / "book")
    digest = next(one.digest for one in summary.files if one.name == "a.zip")
    assert register.document_path(digest).read_bytes() == content
    assert register.statements_of("invoice", f"dig:{BLUE}", AS_OF) == []
    register.close()


def test_an_invoice_from_a_container_is_walked_back_to_its_entry(tmp_path: Path) -> None:
    lines = line(60_000, 7_800) + line(40_000, 5_200)
    told(tmp_path, {"a.zip": packed({"发票/蓝.xml": einvoice(lines=lines)})})
    register = open_register(tmp_path / "book")
    (said,) = register.statements_of("invoice_line", f"dig:{BLUE}#2", AS_OF)
    register.close()
    assert said.document_name == "a.zip"
    assert said.locator.startswith(
        "发票/蓝.xml:/EInvoice/EInvoiceData/IssuItemInformation[2] (line"
    )
