"""Invoices inside PDF: one is read, and everything else is refused by name."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import hefu.importers
from hefu.importers.facturx_names import INVOICE_NAMES
from hefu.importers.facturx_pdf import FacturxPdfImporter, PdfLimits
from hefu.vocabulary.errors import EvidenceError, Unavailable
from hefu.vocabulary.labelled import LANGUAGES, read_yaml
from tests.importers import cii_documents as cii
from tests.importers import ubl_documents as ubl
from tests.importers.ubl_documents import document, read, read_text

pytest.importorskip("pypdf", reason="invoices inside PDF need pypdf, which is not installed")

from tests.importers.pdf_documents import bomb, kept, pdf, without_content

INVOICE = cii.invoice().encode()


def refusal(path: Path, limits: PdfLimits | None = None) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        list(FacturxPdfImporter(limits).read(document(path)))
    for language in LANGUAGES:
        assert "{" not in caught.value.text(language)
    return caught.value


@pytest.mark.parametrize("name", [*INVOICE_NAMES, "ZUGFeRD-invoice.xml", "Factur-X.XML"])
def test_the_invoice_inside_gives_what_it_gives_alone(tmp_path: Path, name: str) -> None:
    inside = read(kept(tmp_path, pdf((name, INVOICE))))
    alone = read_text(tmp_path, cii.invoice())
    assert inside.kind == "facturx_pdf"
    assert [record.values for record in inside.records] == [
        record.values for record in alone.records
    ]
    assert {record.source_id for record in inside.records} == {ubl.SELLER_ID}
    place = inside.record("invoice").locator
    assert place.startswith(f"{name}:/rsm:CrossIndustryInvoice (line")


def test_an_xrechnung_in_the_other_syntax_is_read_too(tmp_path: Path) -> None:
    reading = read(kept(tmp_path, pdf(("xrechnung.xml", ubl.invoice().encode()))))
    assert reading.row("invoice")["gross_minor"] == 113_000


def test_findings_name_the_attachment(tmp_path: Path) -> None:
    spoiled = cii.invoice(lines=cii.line(net="999.00")).encode()
    reading = read(kept(tmp_path, pdf(("factur-x.xml", spoiled))))
    assert reading.finding("en16931.br_co_10").locator.startswith("factur-x.xml:/rsm:")


def test_other_attachments_do_not_matter(tmp_path: Path) -> None:
    path = kept(tmp_path, pdf(("plan.xlsx", b"PK"), ("factur-x.xml", INVOICE), ("a.xml", b"<a/>")))
    assert read(path).rows("invoice")


def test_the_same_invoice_under_two_names_is_one(tmp_path: Path) -> None:
    path = kept(tmp_path, pdf(("factur-x.xml", INVOICE), ("zugferd-invoice.xml", INVOICE)))
    assert len(read(path).rows("invoice")) == 1


def test_two_different_invoices_in_one_file_are_none(tmp_path: Path) -> None:
    other = INVOICE.replace(b"1130.00", b"9130.00")
    for names in (("factur-x.xml", "xrechnung.xml"), ("factur-x.xml", "factur-x.xml")):
        path = kept(tmp_path, pdf((names[0], INVOICE), (names[1], other)))
        assert refusal(path).code == "facturx.invoices_differ"


def test_a_picture_alone_proves_nothing(tmp_path: Path) -> None:
    assert refusal(kept(tmp_path, pdf())).code == "facturx.no_invoice"


def test_an_invoice_under_another_name_is_not_taken_and_its_name_is_said(tmp_path: Path) -> None:
    caught = refusal(kept(tmp_path, pdf(("rechnung.xml", INVOICE))))
    assert caught.code == "facturx.no_invoice"
    assert "rechnung.xml" in caught.text("zh")


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_file_is_refused_whether_or_not_it_opens(
    tmp_path: Path, password: str
) -> None:
    path = kept(tmp_path, pdf(("factur-x.xml", INVOICE), password=password))
    assert refusal(path).code == "facturx.encrypted"


@pytest.mark.parametrize("cut", [20, 200, 600])
def test_a_cut_file_is_refused(tmp_path: Path, cut: int) -> None:
    path = kept(tmp_path, pdf(("factur-x.xml", INVOICE))[:cut])
    assert refusal(path).code in {"facturx.unreadable", "facturx.no_invoice"}


def test_an_attachment_without_content_is_refused(tmp_path: Path) -> None:
    assert refusal(kept(tmp_path, without_content("factur-x.xml"))).code == "facturx.unreadable"


def test_a_bomb_is_refused_and_does_not_go_off_here(tmp_path: Path) -> None:
    path = kept(tmp_path, bomb("factur-x.xml", 400))
    assert path.stat().st_size < 1_000_000
    assert refusal(path).code in {
        "facturx.unreadable",
        "facturx.exhausted",
        "facturx.too_large_inside",
    }


def test_what_unpacks_to_more_than_allowed_is_refused(tmp_path: Path) -> None:
    path = kept(tmp_path, bomb("factur-x.xml", 3))
    limits = PdfLimits(unpacked_bytes_max=2_000_000)
    assert refusal(path, limits).code == "facturx.too_large_inside"


def test_too_many_attachments_are_refused(tmp_path: Path) -> None:
    path = kept(tmp_path, pdf(*((f"{number}.txt", b"x") for number in range(201))))
    assert refusal(path).code == "facturx.too_large_inside"


@pytest.mark.skipif(sys.platform != "linux", reason="this system does not bound memory")
def test_a_worker_out_of_memory_is_a_refusal(tmp_path: Path) -> None:
    path = kept(tmp_path, pdf(("factur-x.xml", INVOICE)))
    caught = refusal(path, PdfLimits(memory_bytes_max=20_000_000))
    assert caught.code in {"facturx.exhausted", "facturx.unreadable"}


def test_a_worker_out_of_time_is_a_refusal(tmp_path: Path) -> None:
    path = kept(tmp_path, pdf(("factur-x.xml", INVOICE)))
    assert refusal(path, PdfLimits(seconds_max=0)).code == "facturx.exhausted"


def test_a_file_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = kept(tmp_path, pdf(("factur-x.xml", INVOICE)))
    assert refusal(path, PdfLimits(size_bytes_max=100)).code == "facturx.too_large"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "xml.doctype"),
        (b"not xml", "xml.ill_formed"),
        (b"", "xml.empty"),
        (b"<CrossIndustryDocument xmlns='urn:ferd:CrossIndustryDocument:invoice:1p0'/>", "cii.kind_not_read"),
        (b"<a/>", "cii.kind_not_read"),
    ],
)  # fmt: skip
def test_what_is_inside_is_guarded_like_any_document(
    tmp_path: Path, content: bytes, code: str
) -> None:
    assert refusal(kept(tmp_path, pdf(("factur-x.xml", content)))).code == code


def test_without_pypdf_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hefu.importers.facturx_pdf.find_spec", lambda _: None)
    path = kept(tmp_path, pdf(("factur-x.xml", INVOICE)))
    with pytest.raises(Unavailable) as caught:
        list(FacturxPdfImporter().read(document(path)))
    assert "hefu[pdf]" in caught.value.text("en")


def test_valid_invoices_are_the_same_inside_a_pdf(tmp_path: Path, conformance: Path) -> None:
    for path in sorted((conformance / "en16931" / "valid-cii").iterdir())[:3]:
        inside = read(kept(tmp_path, pdf(("factur-x.xml", path.read_bytes()))))
        assert inside.rows("invoice") == read(path).rows("invoice")
        assert inside.codes == read(path).codes


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    folder = Path(hefu.importers.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("facturx_*.py"))
    used = set(re.findall(r"\"facturx\.([a-z_]+)\"", text))
    assert used == set(read_yaml("hefu.vocabulary.messages", "facturx.yaml"))
