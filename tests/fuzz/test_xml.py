"""Whatever a stranger sends: records, findings or a refusal come out, never another exception."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.evidence.schema import table
from hefu.importers import all_importers
from hefu.importers.secure_xml import XmlLimits, doctype_in, parse_bytes, root_name
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import LANGUAGES
from hefu.vocabulary.messages import render_message
from tests.importers import cii_documents as cii
from tests.importers import transfer_messages as transfers
from tests.importers.einvoice_documents import BLUE, einvoice, red_block, red_letter, remark
from tests.importers.test_ubl_goods import HEAD, PARTIES, RECEIVED, despatch_line, receipt_line
from tests.importers.test_ubl_order import PARTIES as ORDER_PARTIES
from tests.importers.test_ubl_order import REFERENCE, TOTAL, order_line
from tests.importers.ubl_documents import NAMESPACE, invoice, wrapped

GOOD = {
    "Invoice": invoice(REFERENCE),
    "CreditNote": invoice(REFERENCE).replace("Invoice-2", "CreditNote-2")
    .replace("<Invoice ", "<CreditNote ").replace("</Invoice>", "</CreditNote>")
    .replace("InvoiceLine", "CreditNoteLine").replace("Invoiced", "Credited"),
    "Order": wrapped("Order", HEAD, ORDER_PARTIES, TOTAL, order_line()),
    "OrderChange": wrapped("OrderChange", HEAD, REFERENCE, ORDER_PARTIES, TOTAL, order_line()),
    "OrderCancellation": wrapped("OrderCancellation", HEAD, REFERENCE, ORDER_PARTIES),
    "OrderResponseSimple": wrapped(
        "OrderResponseSimple",
        HEAD,
        "<cbc:AcceptedIndicator>true</cbc:AcceptedIndicator>",
        REFERENCE,
        ORDER_PARTIES,
    ),
    "DespatchAdvice": wrapped("DespatchAdvice", HEAD, REFERENCE, PARTIES, despatch_line()),
    "ReceiptAdvice": wrapped("ReceiptAdvice", HEAD, REFERENCE, PARTIES, receipt_line(RECEIVED)),
    "CrossIndustryInvoice": cii.invoice(),
    "pain.001": transfers.pain001(transfers.group(transfers.order(extra=transfers.remittance()))),
    "pacs.008": transfers.pacs008(transfers.transfer(extra=transfers.remittance())),
    "Reminder": wrapped("Reminder", HEAD),
    "EInvoice": einvoice(remark("样本")),
    "EInvoice red": red_letter(red_block(), remark("被红冲蓝字数电票号码：" + BLUE)),
}  # fmt: skip
IMPORTERS = all_importers()
quick = settings(
    max_examples=150,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
values = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40),
    st.sampled_from(
        (
            *("", " ", "-", "0", "-0.00", "1e9", "NaN", "٣", "１０", "." * 50, "9" * 60),
            *("0." + "0" * 60, "2026-02-29", "0000-00-00", "9999-12-31", "CNY", "JPY", "XXX"),
            *("true", "381", "\u202e1", "n/a"),
            *("N", "6%", "***", "壹仟元整", "（负数）壹元整", "2024-03-05 09:30:00", BLUE),
        )
    ),
)


def read(folder: Path, content: bytes) -> list[Record | ImportFinding]:
    """As the import service reads; a refusal as a whole gives nothing."""
    path = folder / "fuzz.xml"
    path.write_bytes(content)
    document = Document(path.name, path, "0" * 64, len(content), date(2026, 7, 1))
    head = content[: 64 * 1024]
    importer = next((each for each in IMPORTERS if each.recognises(head, path.name)), None)
    if importer is None:
        return []
    found: list[Record | ImportFinding] = []
    try:
        found.extend(importer.read(document))
    except EvidenceError as refusal:
        found.clear()
        sentences = [refusal.text(language) for language in LANGUAGES]
    else:
        sentences = ["read"]
    assert all(sentences)
    for each in found:
        check(each)
    return found


def check(found: Record | ImportFinding) -> None:
    """A record is complete and typed; a finding has an address and a sentence."""
    assert found.locator
    if isinstance(found, ImportFinding):
        assert found.effect in {"document_rejected", "record_rejected", "noted"}
        for language in LANGUAGES:
            assert render_message(found.code, found.arguments, language)
        return
    columns = table(found.table).columns
    for name, value in found.values.items():
        kind = columns[name].python_type
        assert value is None or (type(value) is kind and value != ""), (name, value)
    assert all(found.values.get(name) is not None for name in table(found.table).required)
    assert found.source_id


@pytest.mark.parametrize("root", GOOD)
def test_the_seeds_are_good(tmp_path: Path, root: str) -> None:
    found = read(tmp_path, GOOD[root].encode())
    assert bool([each for each in found if isinstance(each, Record)]) == (root != "Reminder")
    assert [each for each in found if getattr(each, "effect", "") == "record_rejected"] == []


@quick
@given(st.data())
def test_spoiled_bytes(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(GOOD[data.draw(st.sampled_from(sorted(GOOD)))].encode())
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 12))
        content[start : start + length] = data.draw(st.binary(max_size=12))
    read(tmp_path, bytes(content))


@quick
@given(st.data())
def test_a_document_cut_anywhere(tmp_path: Path, data: st.DataObject) -> None:
    content = GOOD[data.draw(st.sampled_from(sorted(GOOD)))].encode()
    cut = data.draw(st.integers(0, len(content.rstrip()) - 1))
    assert read(tmp_path, content[:cut]) == []


@quick
@given(st.data())
def test_spoiled_elements(tmp_path: Path, data: st.DataObject) -> None:
    """Elements dropped, doubled, moved, refilled; attributes changed: well-formed, and wrong."""
    root = parse_bytes(GOOD[data.draw(st.sampled_from(sorted(GOOD)))].encode())
    for _ in range(data.draw(st.integers(1, 8))):
        elements = list(root.iter())
        element = data.draw(st.sampled_from(elements))
        parent = element.getparent()
        what = data.draw(st.sampled_from(["refill", "attribute", "drop", "double", "move"]))
        if what == "refill" and not len(element):
            element.text = data.draw(values)
        elif what == "attribute":
            name = data.draw(
                st.sampled_from(["currencyID", "unitCode", "schemeID", "format", "Ccy"])
            )
            element.set(name, data.draw(values))
        elif what == "drop" and parent is not None:
            parent.remove(element)
        elif what == "double" and parent is not None:
            parent.append(parse_bytes(etree.tostring(element, with_tail=False)))
        elif what == "move" and parent is not None:
            other = data.draw(st.sampled_from(elements))
            if other is not element and element not in other.iterancestors():
                other.append(element)
    read(tmp_path, etree.tostring(root))


@quick
@given(st.binary(max_size=400))
def test_the_head_of_anything(content: bytes) -> None:
    found = root_name(content)
    assert found is None or found[1]
    assert isinstance(doctype_in(content), bool)
    try:
        parse_bytes(content, XmlLimits(size_bytes_max=300))
    except EvidenceError as refusal:
        code = refusal.code
    else:
        code = "xml.read"
    assert code.startswith("xml.")


@quick
@given(st.text("<>!?-/ =\"'ax:[]&;DOCTYPE", max_size=60))
def test_a_document_type_never_reaches_the_parser(text: str) -> None:
    try:
        root = parse_bytes(text.encode())
    except EvidenceError:
        return
    assert root.getroottree().docinfo.internalDTD is None
    name = etree.QName(root)
    assert root_name(text.encode()) == (name.namespace or "", name.localname)


def test_twenty_thousand_bad_lines_are_each_told_in_seconds(tmp_path: Path) -> None:
    amount = "<cbc:LineExtensionAmount>x</cbc:LineExtensionAmount>"
    line = f"<cac:InvoiceLine><cbc:ID>%d</cbc:ID>{amount}</cac:InvoiceLine>"
    lines = "".join(line % number for number in range(20_000))
    found = read(tmp_path, invoice(lines=lines).encode())
    bad = [each for each in found if getattr(each, "code", "") == "ubl.not_a_number"]
    assert len(bad) == 20_000
    assert "cac:InvoiceLine[20000]" in bad[-1].locator
    assert NAMESPACE not in bad[-1].locator
