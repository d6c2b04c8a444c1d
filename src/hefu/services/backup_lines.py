"""What a backup or a restored book is said to hold, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from hefu.evidence.backup import BackupDone
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message


def backup_lines(done: BackupDone, book: Path, language: Language) -> Iterator[str]:
    """What was written, its digest, and whether keys are in it."""
    told = {**_told(done), "book": str(book)}
    yield render_message("backup.written", told, language)
    yield render_message("backup.digest", told, language)
    code = "backup.with_keys" if done.has_keys else "backup.without_keys"
    yield render_message(code, told, language)


def restored_lines(done: BackupDone, language: Language) -> Iterator[str]:
    """What was put back, from which moment."""
    yield render_message("backup.restored", _told(done), language)


def _told(done: BackupDone) -> dict[str, object]:
    at = done.at.strftime("%Y-%m-%d %H:%M:%S")
    return {**msgspec.structs.asdict(done), "at": at}
