"""Whatever a stranger packs into a PDF: an invoice comes out, or a refusal by name, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hefu.evidence.record import ImportFinding, Record
from hefu.importers.facturx_pdf import FacturxPdfImporter
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import LANGUAGES
from tests.importers import cii_documents as cii
from tests.importers.ubl_documents import document

pytest.importorskip("pypdf", reason="invoices inside PDF need pypdf, which is not installed")

from tests.importers.pdf_documents import kept, pdf

GOOD = pdf(("factur-x.xml", cii.invoice().encode()), ("note.txt", b"hello"))
# Each example starts a process of its own.
few = settings(
    max_examples=15,
    deadline=timedelta(seconds=40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read(folder: Path, content: bytes) -> list[Record | ImportFinding]:
    """What the importer gives; a refusal gives nothing, and has a sentence in every language."""
    found: list[Record | ImportFinding] = []
    refusals: list[EvidenceError] = []
    try:
        found.extend(FacturxPdfImporter().read(document(kept(folder, content))))
    except EvidenceError as refusal:
        refusals.append(refusal)
        found.clear()
    for each in refusals:
        assert each.code.partition(".")[0] in {"facturx", "xml", "cii"}
        assert all(each.text(language) for language in LANGUAGES)
    return found


def test_the_seed_is_good(tmp_path: Path) -> None:
    assert [found for found in read(tmp_path, GOOD) if isinstance(found, Record)]


@few
@given(st.data())
def test_spoiled_bytes(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(5, len(content)))
        length = data.draw(st.integers(0, 12))
        content[start : start + length] = data.draw(st.binary(max_size=12))
    assert all(found.locator for found in read(tmp_path, bytes(content)))


@few
@given(st.binary(max_size=300))
def test_anything_after_the_name_of_the_format(tmp_path: Path, tail: bytes) -> None:
    assert not read(tmp_path, b"%PDF-1.7\n" + tail)
