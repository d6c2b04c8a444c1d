"""Who read what, for which purpose: noted before it is shown, and never with a value."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from hefu.evidence.ports import Clock
from hefu.services.data_security.ports import Access, Custody, ReadKind
from hefu.services.mask_rows import Reader
from hefu.vocabulary.errors import InvalidInput


def note_read(
    custody: Custody,
    clock: Clock,
    reader: tuple[str, Reader],
    what: tuple[ReadKind, str],
    row_ids: Collection[str],
) -> Access:
    """Note that rows are about to be shown. ``reader``: opaque id of who reads, and as what; ``what``: a read
    or an export, and the table.

    The digest lets somebody who holds the ids show that these were the rows; it does not hide an id that can
    be guessed. Raises ``InvalidInput`` for a reader without an id: who reads must answer for it.
    """
    actor_id, role = reader
    kind_code, table_name = what
    if not actor_id:
        raise InvalidInput("protection.nobody_reads")
    access = Access(
        read_at=clock.now().isoformat(),
        actor_id=actor_id,
        role_code=role.role,
        purpose_code=role.purpose,
        kind_code=kind_code,
        table_name=table_name,
        rows_digest=digest_of_ids(row_ids),
        row_count=len(row_ids),
    )
    custody.note_access(access)
    return access


def digest_of_ids(row_ids: Collection[str]) -> str:
    """SHA-256 of ids in order, one a line, hexadecimal."""
    lines = "".join(f"{row_id}\n" for row_id in sorted(row_ids))
    return hashlib.sha256(lines.encode()).hexdigest()
