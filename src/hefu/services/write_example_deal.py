"""Write one sound application as files, to be handed in, decided and paid out by a new user."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hefu.synth.deal.names import APPLICATION
from hefu.synth.deal.papers import ACCEPTANCE, PAPERS, write_deal


def write_example_deal(folder: Path, as_of: date) -> dict[str, str]:
    """Write ``folder/papers`` and ``folder/acceptance`` as of the day; what fills the sentence about it.

    Raises ``Conflict`` (``synth.folder_not_empty``).
    """
    written = write_deal(folder, as_of)
    later = [one for one in written.values() if one.parent.name == ACCEPTANCE]
    return {
        "application": APPLICATION,
        "papers": str(folder / PAPERS),
        "acceptance": str(folder / ACCEPTANCE),
        "files": str(len(written) - len(later)),
        "later": str(len(later)),
        "as_of": as_of.isoformat(),
    }
