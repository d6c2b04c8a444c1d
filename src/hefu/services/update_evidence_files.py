"""Bring the Parquet files of a book's evidence up to date with its register."""

from __future__ import annotations

from pathlib import Path

import msgspec

from hefu.evidence.parquet_port import ParquetWritten
from hefu.services.house import House
from hefu.vocabulary.errors import Unavailable
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_NOT_INSTALLED = "engine.not_installed"


def update_evidence_files(house: House, book: Path) -> ParquetWritten:
    """Write what changed since the files were written last; errors of ``EvidenceFiles``."""
    files = house.evidence_files(book)
    try:
        return files.bring_up_to_date()
    finally:
        files.close()


def update_where_installed(house: House, book: Path) -> None:
    """The same after an import; where Parquet is not installed nothing reads the files, and the register
    lists what they lack until somebody writes them."""
    try:
        update_evidence_files(house, book)
    except Unavailable as error:
        if error.code != _NOT_INSTALLED:
            raise


def updated_line(written: ParquetWritten, language: Language) -> str:
    """What was written, in one sentence."""
    if written.is_anew:
        code = "parquet.written_anew"
    else:
        code = "parquet.added" if written.row_count else "parquet.is_current"
    return render_message(code, msgspec.structs.asdict(written), language)
