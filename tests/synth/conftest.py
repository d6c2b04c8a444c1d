"""One small book for all tests that only read it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from hefu.synth.book import BookOptions, BookSummary, write_book

AS_OF = date(2026, 6, 30)
SMALL = BookOptions(
    as_of=AS_OF,
    seed=7,
    firm_count=380,
    invoice_count=2_400,
    application_count=190,
    month_count=14,
)


@dataclass(frozen=True)
class WrittenBook:
    """A book on disk."""

    folder: Path
    summary: BookSummary

    @property
    def documents(self) -> Path:
        """What is imported."""
        return self.folder / "documents"

    def truth(self) -> list[dict[str, str]]:
        """Rows of ``truth/applications.csv``."""
        text = (self.folder / "truth" / "applications.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(text.splitlines()))

    def extract(self, name: str, encoding: str = "utf-8") -> list[dict[str, str]]:
        """Rows of one extract, all its months."""
        return [
            row
            for path in sorted((self.documents / "bank").glob("*.csv"))
            if path.stem == name or path.stem.startswith(f"{name}-")
            for row in csv.DictReader(path.read_text(encoding=encoding).splitlines())
        ]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> WrittenBook:
    """A small book in which every pattern stands several times."""
    folder = tmp_path_factory.mktemp("synth") / "book"
    return WrittenBook(folder, write_book(folder, SMALL))
