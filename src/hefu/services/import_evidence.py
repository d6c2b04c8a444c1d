"""Put a folder of documents into a book: keep the bytes, read, record, resolve, and say what happened.

Killed at any moment, a second run finishes the work: bytes are kept before they are read, a document
is recorded wholly or not at all, small ones in batches, and what was read already is recognised by its
digest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

from hefu.evidence.ports import EvidenceRegister
from hefu.services.house import House
from hefu.services.import_files import folder_content
from hefu.services.import_steps import DryStep, RecordingStep
from hefu.services.import_summary import ImportSummary
from hefu.services.import_work import ImportWork
from hefu.services.update_evidence_files import update_where_installed
from hefu.vocabulary.errors import InvalidInput, NotFound

Progress = Callable[[int, int, str], None]
"""Called before each file with (files done, files in all, name of the file), and once at the end."""


def import_folder(
    house: House,
    book: Path,
    folder: Path,
    *,
    mappings: Sequence[Path] = (),
    dry_run: bool = False,
    known_on: date | None = None,
    progress: Progress | None = None,
    actor: str | None = None,
) -> ImportSummary:
    """Import every document under ``folder`` (or the one file it is) into the book in ``book``.

    ``known_on``: the day on which we learned of them, today if not given; earlier days bring history
    in. ``mappings``: table mapping files, besides those that lie in the folder. ``dry_run`` reads and
    says everything and writes nothing. ``actor``: the opaque id of who imports, if it is a person.

    Raises ``NotFound`` (no folder), ``InvalidInput`` (a mapping given by name cannot be used, a day in
    the future, the folder is the book), ``Unavailable`` (the book cannot be written).
    """
    today = house.clock.today()
    learned_on = today if known_on is None else known_on
    if learned_on > today:
        raise InvalidInput("import_.known_on_future", known_on=learned_on, today=today)
    content = folder_content(folder, book)
    given = {path.resolve() for path in mappings}
    work = ImportWork(learned_on)
    found_mappings = [one for one in content.mappings if one.path.resolve() not in given]
    usable = [one for one in found_mappings if work.is_usable_mapping(house, one)]
    importers = house.importers([*mappings, *(one.path for one in usable)])
    register = _opened(house, book, dry_run=dry_run)
    try:
        with _acting(register, actor):
            step = DryStep(register) if dry_run or register is None else RecordingStep(register)
            documents = [one for one in content.documents if one.path.resolve() not in given]
            numbers = itertools.count()
            work.take_all(
                step,
                documents,
                importers,
                lambda found: _tell(progress, next(numbers), len(documents), found.name),
            )
            _tell(progress, len(documents), len(documents), "")
            if not dry_run and register is not None:
                work.finish(register, today)
    finally:
        if register is not None:
            register.close()
    if not dry_run:
        update_where_installed(house, book)
    return ImportSummary(
        book=str(book),
        folder=str(folder),
        known_on=learned_on,
        dry_run=dry_run,
        mappings=(*map(str, mappings), *(one.name for one in usable)),
        files=tuple(work.files),
        skipped=content.skipped,
        record_counts=dict(sorted(work.record_counts.items())),
        finding_counts=dict(work.finding_counts.most_common()),
        findings=tuple(work.findings),
        resolved_count=work.resolved_count,
        contradiction_count=work.contradiction_count,
        contradictions=tuple(work.contradictions),
        unmatched=tuple(work.unmatched),
    )


def _opened(house: House, book: Path, *, dry_run: bool) -> EvidenceRegister | None:
    """The register; a dry run makes none where there is none."""
    if not dry_run:
        return house.register(book, create=True)
    try:
        return house.register(book)
    except NotFound:
        return None


def _acting(register: EvidenceRegister | None, actor: str | None) -> AbstractContextManager[None]:
    return nullcontext() if register is None or actor is None else register.acting(actor)


def _tell(progress: Progress | None, done: int, total: int, name: str) -> None:
    if progress is not None:
        progress(done, total, name)
