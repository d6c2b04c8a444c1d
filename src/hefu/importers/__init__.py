"""One source, one file: bytes in, statements and findings out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hefu.evidence.record import Importer


def all_importers(mappings: Sequence[Path] = ()) -> Sequence[Importer]:
    """Every reader in the order in which they are asked: XML kinds first, tables last.

    ``mappings`` are the mapping files (YAML) by which tables are read, one reader each; the last
    reader takes tables that carry our own column names. The first reader that recognises a document
    reads it; readers that only refuse by name come after those that read. Libraries are imported
    here, not with the package. Raises as ``mapping.load_mapping``.
    """
    xml = _xml_importers()
    return (*_containers(xml), *xml, *_table_importers(mappings))


def _containers(readers: Sequence[Importer]) -> tuple[Importer, ...]:
    """Archives of documents, each read by the one of ``readers`` that knows its kind."""
    from hefu.importers.einvoice_ofd import EInvoiceOfdImporter
    from hefu.importers.einvoice_zip import EInvoiceZipImporter
    from hefu.importers.facturx_pdf import FacturxPdfImporter

    return (EInvoiceOfdImporter(readers), EInvoiceZipImporter(readers), FacturxPdfImporter())


def _xml_importers() -> tuple[Importer, ...]:
    from hefu.importers.camt053 import Camt053Importer
    from hefu.importers.camt054 import Camt054Importer
    from hefu.importers.cii_invoice import CiiInvoiceImporter
    from hefu.importers.cii_other import CiiOtherImporter
    from hefu.importers.einvoice_xml import EInvoiceXmlImporter
    from hefu.importers.iso20022_other import Iso20022OtherImporter
    from hefu.importers.pacs008 import Pacs008Importer
    from hefu.importers.pain001 import Pain001Importer
    from hefu.importers.ubl_credit_note import UblCreditNoteImporter
    from hefu.importers.ubl_despatch_advice import UblDespatchAdviceImporter
    from hefu.importers.ubl_invoice import UblInvoiceImporter
    from hefu.importers.ubl_order import UblOrderImporter
    from hefu.importers.ubl_order_cancellation import UblOrderCancellationImporter
    from hefu.importers.ubl_order_change import UblOrderChangeImporter
    from hefu.importers.ubl_order_response import UblOrderResponseImporter
    from hefu.importers.ubl_other import UblOtherImporter
    from hefu.importers.ubl_receipt_advice import UblReceiptAdviceImporter

    return (
        UblInvoiceImporter(),
        UblCreditNoteImporter(),
        UblOrderImporter(),
        UblOrderResponseImporter(),
        UblOrderChangeImporter(),
        UblOrderCancellationImporter(),
        UblDespatchAdviceImporter(),
        UblReceiptAdviceImporter(),
        EInvoiceXmlImporter(),
        CiiInvoiceImporter(),
        Camt053Importer(),
        Camt054Importer(),
        Pain001Importer(),
        Pacs008Importer(),
        Iso20022OtherImporter(),
        CiiOtherImporter(),
        UblOtherImporter(),
    )


def _table_importers(mappings: Sequence[Path]) -> tuple[Importer, ...]:
    from hefu.importers.table_file import TableFileImporter

    return (*(TableFileImporter(mapping) for mapping in mappings), TableFileImporter(None))
