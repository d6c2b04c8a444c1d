"""Technology partners among the sources: what they say is kept and shown, and proves nothing by itself.

A source whose id begins with ``PARTNER`` is one. What such sources alone state about a column is as unknown
as what is contradicted: the row can still be reached and found against the borrower, and no required fact
rests on it. ``BESIDE_DECISIONS`` are tables made for them, which nothing that decides may read.
"""

from __future__ import annotations

from typing import Final

PARTNER: Final = "partner:"
BESIDE_DECISIONS: Final = frozenset({"partner_score"})


def is_partner(source_id: str) -> bool:
    """Whether a source is a technology partner."""
    return source_id.startswith(PARTNER)
