"""One UBL document on the table: who speaks, when, and what could not be taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hefu.evidence.record import Document, Effect, ImportFinding
from hefu.importers.ubl_names import Element, Places


class Page:
    """The document being read. ``source_id`` is set once the issuer is known."""

    def __init__(self, root: Element, document: Document) -> None:
        self.root = root
        self.document = document
        self.source_id = f"document:{document.digest[:16]}"
        self.said_on: date | None = None
        self.place_of = Places().of
        self._findings: list[ImportFinding] = []

    def note(
        self,
        code: str,
        locator: str,
        *,
        effect: Effect = "noted",
        field: str = "",
        **arguments: object,
    ) -> None:
        """Keep one finding; it comes out with the next :meth:`drain`."""
        self._findings.append(ImportFinding(code, effect, locator, field, arguments))

    def keep(self, finding: ImportFinding) -> None:
        """Keep a finding made elsewhere."""
        self._findings.append(finding)

    def drain(self) -> Iterator[ImportFinding]:
        """Findings kept since the last call, in order."""
        kept, self._findings = self._findings, []
        yield from kept
