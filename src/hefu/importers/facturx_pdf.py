"""Factur-X and ZUGFeRD: a PDF to look at with the invoice as XML inside; needs the extra ``pdf``.

What counts is the XML; the picture is never read. The PDF is taken apart in a process of its own with
bounded time and memory, and its XML goes through the same guarded parser as every other document.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.cii_invoice import CiiInvoiceImporter
from hefu.importers.cii_names import ROOT_TAG
from hefu.importers.cii_other import kind_not_read
from hefu.importers.facturx_names import INVOICE_NAMES
from hefu.importers.secure_xml import DEFAULT_LIMITS, parse_bytes
from hefu.importers.ubl_amount import shown
from hefu.importers.ubl_credit_note import UblCreditNoteImporter
from hefu.importers.ubl_importer import UblImporter
from hefu.importers.ubl_invoice import UblInvoiceImporter
from hefu.importers.ubl_names import document_tag
from hefu.vocabulary.errors import EvidenceError, Unavailable

_MAGIC: Final = b"%PDF-"
_WORKER: Final = "hefu.importers.facturx_worker"
_NAMES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """Bounds of one PDF: its size and what is unpacked from it in bytes, the time and memory for it."""

    size_bytes_max: int = 64 * 1024 * 1024
    unpacked_bytes_max: int = DEFAULT_LIMITS.size_bytes_max
    seconds_max: int = 20
    memory_bytes_max: int = 1024 * 1024 * 1024


class FacturxPdfImporter:
    """The one invoice inside a PDF, as rows of ``party``, ``invoice``, ``invoice_line``."""

    kind = "facturx_pdf"

    def __init__(self, limits: PdfLimits | None = None) -> None:
        self._limits = limits or PdfLimits()
        self._readers: dict[str, CiiInvoiceImporter | UblImporter] = {
            ROOT_TAG: CiiInvoiceImporter(),
            document_tag("Invoice"): UblInvoiceImporter(),
            document_tag("CreditNote"): UblCreditNoteImporter(),
        }

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the document is a PDF."""
        del name
        return head.lstrip().startswith(_MAGIC)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Statements and findings of the invoice inside; addresses begin with the attachment's name.

        Raises ``Unavailable`` (``facturx.not_installed``) without pypdf; ``EvidenceError``: the codes
        of ``secure_xml``, ``facturx.too_large``, ``…too_large_inside``, ``…encrypted``,
        ``…unreadable``, ``…exhausted``, ``…no_invoice``, ``…invoices_differ``, ``cii.kind_not_read``.
        """
        if find_spec("pypdf") is None:
            raise Unavailable("facturx.not_installed", extra="pdf")
        if document.size_bytes > self._limits.size_bytes_max:
            raise EvidenceError(
                "facturx.too_large",
                size_bytes=document.size_bytes,
                size_bytes_max=self._limits.size_bytes_max,
            )
        name, content = _the_one(_attachments(document.path, self._limits))
        root = parse_bytes(content)
        reader = self._readers.get(root.tag)
        if reader is None:
            raise kind_not_read(root)
        for item in reader.read_root(root, document):
            yield dataclasses.replace(item, locator=f"{name}:{item.locator}")


def _the_one(attachments: list[tuple[str, bytes | None]]) -> tuple[str, bytes]:
    """Name and bytes of the invoice; the same bytes under two names are one invoice."""
    invoices = {content: name for name, content in reversed(attachments) if content is not None}
    names = ", ".join(shown(name) for name, _ in attachments[:_NAMES_SHOWN])
    if not invoices:
        raise EvidenceError(
            "facturx.no_invoice", names=names or None, expected=", ".join(INVOICE_NAMES)
        )
    if len(invoices) > 1:
        raise EvidenceError("facturx.invoices_differ", count=len(invoices), names=names)
    ((content, name),) = invoices.items()
    return shown(name), content


def _attachments(path: Path, limits: PdfLimits) -> list[tuple[str, bytes | None]]:
    """Names of the attachments; with content where the name is that of an invoice."""
    bounds = (limits.unpacked_bytes_max, limits.seconds_max, limits.memory_bytes_max)
    with TemporaryDirectory(prefix="hefu-") as folder:
        place = Path(folder) / "answer.json"
        answer = _asked([str(path), str(place), *map(str, bounds)], place, limits)
    if "trouble" in answer:
        raise EvidenceError(answer["trouble"], reason=shown(answer["reason"]))
    return [
        (name, None if packed is None else base64.b64decode(packed))
        for name, packed in answer["attachments"]
    ]


def _asked(arguments: list[str], place: Path, limits: PdfLimits) -> dict[str, Any]:
    """The worker's answer; a worker that ends without one used up what it may."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and a path that no shell sees
            [sys.executable, "-m", _WORKER, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=2 * limits.seconds_max,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise EvidenceError("facturx.exhausted", reason=f"> {limits.seconds_max} s") from problem
    if done.returncode or not place.exists():
        raise EvidenceError("facturx.exhausted", reason=f"exit {done.returncode}")
    answer: dict[str, Any] = json.loads(place.read_bytes())
    return answer
