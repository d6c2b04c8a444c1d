"""The order in which readers are asked, and what asking costs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import hefu.importers
from hefu.importers import all_importers
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import read_yaml
from tests.importers.ubl_documents import invoice, read, wrapped

_ROOTS = (
    "Invoice",
    "CreditNote",
    "Order",
    "OrderResponse",
    "OrderResponseSimple",
    "OrderChange",
    "OrderCancellation",
    "DespatchAdvice",
    "ReceiptAdvice",
)


def kinds_for(head: bytes, name: str = "a.xml") -> list[str]:
    return [each.kind for each in all_importers() if each.recognises(head, name)]


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, hefu.importers; print('lxml' in sys.modules, 'openpyxl' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert result.stdout.split() == ["False", "False"]


def test_no_two_readers_want_the_same_document() -> None:
    for root in _ROOTS:
        assert len(kinds_for(wrapped(root).encode())) == 1, root
    assert kinds_for(wrapped("Statement").encode()) == ["ubl_other"]


def test_the_old_version_of_ubl_is_refused_with_its_version(tmp_path: Path) -> None:
    path = tmp_path / "old.xml"
    path.write_text(invoice().replace("Invoice-2", "Invoice-1.0"), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        read(path)
    assert caught.value.code == "ubl.kind_not_read"
    assert "Invoice-1.0" in caught.value.text("en")


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    folder = Path(hefu.importers.__file__).parent
    sources = folder.glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"\"((?:ubl|xml)\.[a-z_]+)\"", text))
    written = {
        f"{area}.{name}"
        for area in ("ubl", "xml")
        for name in read_yaml("hefu.vocabulary.messages", f"{area}.yaml")
    }
    assert used == written


def test_what_nobody_reads_is_recognised_by_nobody() -> None:
    for head in (b"", b"a,b\n1,2\n", b"PK\x03\x04", b"<a/>", b"<Invoice/>"):
        assert kinds_for(head) == [], head


def test_a_document_type_is_always_refused_by_someone() -> None:
    doctype = b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
    assert kinds_for(doctype + b"<a>&e;</a>") == ["ubl_other"]
    text = invoice().encode()
    assert kinds_for(text.replace(b"?>\n", b"?>\n" + doctype, 1))[0] == "ubl_invoice"


def test_every_kind_has_a_name_of_its_own() -> None:
    kinds = [each.kind for each in all_importers()]
    assert len(kinds) == len(set(kinds))
    assert kinds[-2:] == ["ubl_other", "table_file"]
