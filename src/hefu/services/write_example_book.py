"""Write an example book: an auto-parts chain as native documents, with planted truth beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from hefu.synth.book import BookOptions, BookSummary, write_book

AS_OF: Final = date(2026, 6, 30)
"""Day the example book is about when none is given."""


def write_example_book(
    folder: Path,
    *,
    as_of: date = AS_OF,
    seed: int = 1,
    firm_count: int = 400,
    invoice_count: int = 20_000,
    application_count: int = 200,
    month_count: int = 24,
) -> BookSummary:
    """Write ``folder/documents`` (to be imported) and ``folder/truth`` (not to be imported).

    The same arguments give the same bytes. Raises ``Conflict`` (``synth.folder_not_empty``) and
    ``InvalidInput`` (area ``synth``) for sizes that cannot hold every pattern.
    """
    return write_book(
        folder,
        BookOptions(
            as_of=as_of,
            seed=seed,
            firm_count=firm_count,
            invoice_count=invoice_count,
            application_count=application_count,
            month_count=month_count,
        ),
    )
