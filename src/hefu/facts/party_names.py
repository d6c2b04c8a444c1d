"""Under which names a party stands on a day: its names of today, and those it bore before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.identity import normal_name
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text
from hefu.facts.party_identity import known_of


@dataclass(frozen=True, slots=True)
class PartyNames:
    """Normalised names. ``former`` maps a name to the day on which another took its place.

    ``printed`` is the name of today as printed, ``uscc`` the code; ``None`` when not known.
    """

    current: frozenset[str]
    former: dict[str, date]
    printed: str | None
    uscc: str | None

    def is_searched(self, name: str | None, uscc: str | None) -> bool | None:
        """Whether a search under ``name`` and ``uscc`` looks where notices over the party stand today.

        A search that states neither is taken as one under the party. ``None``: it cannot be told.
        """
        if name is None and uscc is None:
            return True
        verdicts = []
        if name is not None:
            verdicts.append(normal_name(name) in self.current if self.current else None)
        if uscc is not None:
            verdicts.append(None if self.uscc is None else uscc.upper() == self.uscc)
        if False in verdicts:
            return False
        return True if True in verdicts else None

    def state_of(self, name: str | None, uscc: str | None) -> str | None:
        """What a notice under ``name`` and ``uscc`` is to a search of today: ``current`` |
        ``former_name`` | ``wrong_name`` | ``wrong_code``; ``None`` when it cannot be told."""
        if uscc is not None and self.uscc is not None and uscc.upper() != self.uscc:
            return "wrong_code"
        if name is None or not self.current:
            return None
        registered = normal_name(name)
        if registered in self.current:
            return "current"
        return "former_name" if registered in self.former else "wrong_name"

    def changed_on(self, name: str) -> date | None:
        """The day on which another name took the place of ``name``; ``None`` when it was never borne."""
        return self.former.get(normal_name(name))


def names_of(bundle: Bundle, party_id: Value, on: date) -> PartyNames:
    """The names of one party on a day, to be read and not altered. A dated name of today counts before the
    undated one of the party's row, which may be an old one."""
    if party_id is None:
        return PartyNames(frozenset(), {}, None, None)
    # Every invoice of a seller asks for the seller's names.
    return bundle.worked_out(("names of", party_id, on), lambda: _names_of(bundle, party_id, on))


def _names_of(bundle: Bundle, party_id: Value, on: date) -> PartyNames:
    dated = bundle.by("party_name", "party_id", party_id)
    bears = [row for row in dated if _is_borne(row, on)]
    stated = text(bundle.one("party", "party_id", party_id) or {}, "name")
    former = _former(dated, on)
    current = {normal_name(name): name for row in bears if (name := text(row, "name"))}
    if stated is not None and not current and normal_name(stated) not in former:
        current = {normal_name(stated): stated}
    elif stated is not None and current and normal_name(stated) not in current:
        since = max(filter(None, (day(row, "valid_from_on") for row in bears)), default=on)
        former.setdefault(normal_name(stated), since)
    printed = next(iter(sorted(current.values())), None)
    known = {name: ended for name, ended in former.items() if name not in current}
    code = known_of(bundle, str(party_id)).get("uscc")
    return PartyNames(frozenset(current), known, printed, code)


def _is_borne(row: Row, on: date) -> bool:
    since, until = day(row, "valid_from_on"), day(row, "valid_until_on")
    return since is not None and since <= on and (until is None or on <= until)


def _former(rows: Sequence[Row], on: date) -> dict[str, date]:
    """Names that ended before the day, each with the day on which the next one began."""
    found: dict[str, date] = {}
    begun = sorted(filter(None, (day(row, "valid_from_on") for row in rows)))
    for row in rows:
        until, name = day(row, "valid_until_on"), text(row, "name")
        if until is None or name is None or until >= on:
            continue
        changed_on = next((since for since in begun if since >= until), until)
        found[normal_name(name)] = max(changed_on, found.get(normal_name(name), changed_on))
    return found
