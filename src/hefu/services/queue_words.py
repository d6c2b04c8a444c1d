"""Words, lines and widths of the morning queue's pages."""

from __future__ import annotations

import msgspec

from hefu.services.page_wording import Wording
from hefu.vocabulary.messages import render_message

INDENT = "      "


class Line(msgspec.Struct, frozen=True):
    """One line; ``is_head`` for the first line of an alert, ``is_warning`` for what must not be missed."""

    text: str
    is_head: bool = False
    is_warning: bool = False


class QueueWords(Wording):
    """Phrases of ``messages/queue_page.yaml``."""

    def __call__(self, phrase: str, **arguments: object) -> str:
        return render_message(f"queue_page.{phrase}", arguments, self.language)

    def percent(self, bp: int) -> str:
        """Basis points as a percentage without needless zeros."""
        units, rest = divmod(bp, 100)
        return f"{units}.{rest:02d}".rstrip("0").rstrip(".") + " %"
