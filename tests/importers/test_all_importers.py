"""The order in which readers are asked, and what asking costs."""

from __future__ import annotations

import subprocess
import sys

from hefu.importers import all_importers
from tests.importers.ubl_documents import invoice, wrapped

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
