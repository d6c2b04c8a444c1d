"""The answer to a wish that may not be: every reason at once, so that nobody asks twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hefu.lifecycle.guard import Refusal
from hefu.lifecycle.table import tables
from hefu.vocabulary.errors import Conflict
from hefu.vocabulary.labelled import Label, Language
from hefu.vocabulary.labels import code_label
from hefu.vocabulary.messages import render_message
from hefu.vocabulary.types import currency as currencies
from hefu.vocabulary.types.decimal_text import grouped_text

_CODES = {
    "role": "role",
    "scope": "limit_scope",
    "outcome": "decision_outcome",
    "status": "application_status",
}
_MONEY = frozenset(
    {
        "amount",
        "confirmed",
        "given",
        "held",
        "left",
        "owed",
        "passed",
        "proposed",
        "registered",
        "reserved",
        "room",
        "wanted",
    }
)


class Refused(Conflict):
    """A move that its guards forbid; ``refusals`` holds every reason. ``currency``: of amounts that name
    none themselves."""

    def __init__(
        self, instrument: str, event: str, refusals: Sequence[Refusal], currency: str = ""
    ) -> None:
        super().__init__(
            "lifecycle.refused", instrument=instrument, event=event, count=len(refusals)
        )
        self.refusals = tuple(refusals)
        self._currency = currency

    def text(self, language: Language = "en") -> str:
        """The heading, then one line a reason."""
        lines = [f"- {sentence}" for _, sentence in self.reasons(language)]
        return "\n".join([self.heading(language), *lines])

    def heading(self, language: Language) -> str:
        """What was refused."""
        table = tables()[str(self.arguments["instrument"])]
        told = {
            "instrument": table.label.in_language(language),
            "event": table.move(str(self.arguments["event"])).label.in_language(language),
            "count": self.arguments["count"],
        }
        return render_message(self.code, told, language)

    def reasons(self, language: Language = "en") -> list[tuple[str, str]]:
        """Each reason by its code, in one sentence."""
        instrument = str(self.arguments["instrument"])
        return [
            (
                one.code,
                render_message(
                    one.code, self._words(one.arguments, instrument, language), language
                ),
            )
            for one in self.refusals
        ]

    def _words(
        self, arguments: Mapping[str, object], instrument: str, language: Language
    ) -> dict[str, object]:
        table = tables()[str(arguments.get("of", instrument))]
        currency = str(arguments.get("currency") or self._currency)
        found: dict[str, object] = {}
        for name, value in arguments.items():
            word = value
            if isinstance(value, Label):
                word = value.in_language(language)
            elif name in _CODES and value is not None:
                word = code_label(_CODES[name], str(value)).in_language(language)
            elif name == "event":
                word = table.move(str(value)).label.in_language(language)
            elif name == "state":
                word = table.states[str(value)].label.in_language(language)
            elif name in _MONEY and isinstance(value, int) and currency:
                word = f"{grouped_text(value, currencies.minor_digits(currency))} {currency}"
            found[name] = word
        return found
