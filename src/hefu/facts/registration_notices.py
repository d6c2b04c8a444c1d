"""What a registration is on a day, after all notices filed up to it.

The movables registry does not judge what is filed. So a notice counts only where the measures let it:
a cancellation, a change or an extension by the secured party, an extension while the registration runs
and no earlier than its window opens; an agent who files counts as somebody else until a source names the
secured party as filer. What does not count is kept with its reason. A notice that *may*
count leaves unknown what it would settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import Cells, contradicted_cells, day, is_contradicted, text
from hefu.facts.same_party import SAME_PARTY_READS, is_same_party
from hefu.parameters.loader import ParameterView

EXTENSION_WINDOW = "law.registry.extension_window_days"
OBJECTION_SUIT = "law.registry.objection_suit_days"
NOTICE_READS = ("registration", "registry_notice", *SAME_PARTY_READS)
"""What :class:`Notices` reads."""

_STATED = ("grantor_name", "grantor_uscc", "secured_minor", "currency")


@dataclass(slots=True)
class RegistrationOnDay:
    """One registration after its notices. Flags are 1, 0 or ``None`` for unknown.

    ``lapses_on``: the last day that is certain, an extension in doubt left aside. ``effects``: for each
    notice filed up to the day, whether it counts (code family ``registry_notice_effect``).
    """

    lapses_on: date | None
    released_on: date | None = None
    is_released: int | None = 0
    is_lapsed: int | None = 0
    objected_on: date | None = None
    is_under_objection: int | None = 0
    stated: dict[str, Value] = field(default_factory=dict)
    effects: list[tuple[Row, str]] = field(default_factory=list)

    @property
    def disregarded_count(self) -> int:
        """Notices that do not count."""
        return sum(1 for _, effect in self.effects if effect != "counted")


@dataclass(slots=True)
class _Doubts:
    """What notices that may or may not count leave open."""

    release: bool = False
    end: bool = False
    is_lapse_stated: bool = False
    later_ends: set[date] = field(default_factory=set)
    refused_days: dict[date, str] = field(default_factory=dict)


class Notices:
    """The registrations of one bundle on any day."""

    def __init__(self, bundle: Bundle, parameters: ParameterView) -> None:
        self._bundle = bundle
        self._contradicted: Cells = contradicted_cells(bundle)
        self._parameters = parameters

    def state(
        self, registration: Row, on: date, notices_in: str = "registry_notice"
    ) -> RegistrationOnDay:
        """What the registration is on ``on``; one that was not shown to us is unknown."""
        filed = self._bundle.by(notices_in, "registration_id", registration.get("registration_id"))
        return _Fold(self, registration, on).run(filed)

    def is_filer(self, registration: Row, notice: Row) -> bool | None:
        """Whether the secured party filed the notice; ``None`` when the filer is not told."""
        filer_id, secured_id = notice.get("filer_id"), registration.get("secured_party_id")
        return is_same_party(self._bundle, filer_id, secured_id)

    def bare(self, registration: Row, column: str) -> tuple[date | None, bool]:
        """A day of the registration's own row, and whether it is in dispute or was never shown."""
        stated = day(registration, column)
        key = registration.get("registration_id")
        is_disputed = is_contradicted(self._contradicted, "registration", key, column)
        return stated, "registration_no" not in registration or (stated is None and is_disputed)

    @property
    def window(self) -> timedelta:
        """How long before its last day a registration can be extended."""
        return timedelta(days=self._parameters.integer(EXTENSION_WINDOW))

    @property
    def suit(self) -> timedelta:
        """How long an objection stands unless a suit is shown."""
        return timedelta(days=self._parameters.integer(OBJECTION_SUIT))


class _Fold:
    """One registration, its notices one after another."""

    def __init__(self, registry: Notices, registration: Row, on: date) -> None:
        self._registry = registry
        self._registration = registration
        self._on = on
        self._bare_end, self._is_end_disputed = registry.bare(registration, "lapses_on")
        stated = {column: registration.get(column) for column in _STATED}
        self._state = RegistrationOnDay(lapses_on=self._bare_end, stated=stated)
        self._doubts = _Doubts()

    def run(self, notices: Sequence[Row]) -> RegistrationOnDay:
        """All notices up to the day, oldest first, then what they leave open."""
        dated: list[tuple[date, str, Row]] = []
        for notice in notices:
            filed_on = day(notice, "filed_on")
            if filed_on is None or text(notice, "notice_code") is None:
                self._unclear(notice)
            elif filed_on <= self._on:
                dated.append((filed_on, str(notice.get("notice_no")), notice))
        # A first registration is read first, whatever else was filed on that day.
        dated.sort(key=lambda one: (one[0], one[2].get("notice_code") != "initial", one[1]))
        for filed_on, _, notice in dated:
            effect = self._take(notice, filed_on)
            self._state.effects.append((notice, effect))
        self._settle_release()
        self._settle_lapse()
        self._settle_objection()
        return self._state

    def _unclear(self, notice: Row) -> None:
        """A notice of unknown kind or day may be any of its kind, filed on any day."""
        code = text(notice, "notice_code")
        self._doubts.release |= code in (None, "cancellation")
        self._doubts.end |= code in (None, "extension", "lapse", "initial")
        if code in (None, "objection"):
            self._state.is_under_objection = None
        if code in (None, "change"):
            self._state.stated = dict.fromkeys(_STATED)
        self._state.effects.append((notice, "unclear"))

    def _take(self, notice: Row, filed_on: date) -> str:
        code = text(notice, "notice_code")
        if code == "initial":
            self._state.lapses_on = day(notice, "lapses_on") or self._state.lapses_on
            return self._restate(notice)
        if self._state.released_on is not None:
            return "after_cancellation"
        if code == "objection":
            self._state.objected_on = filed_on
            return "counted"
        if code == "lapse":
            return self._lapse(filed_on)
        is_filer = self._registry.is_filer(self._registration, notice)
        if is_filer is False:
            if code == "cancellation":
                self._doubts.refused_days[filed_on] = "not_secured_party"
            return "not_secured_party"
        if code == "cancellation":
            return self._cancel(filed_on, is_filer)
        return self._extend(notice, filed_on) if code == "extension" else self._restate(notice)

    def _restate(self, notice: Row) -> str:
        for column in _STATED:
            if notice.get(column) is not None:
                self._state.stated[column] = notice[column]
        return "counted"

    def _cancel(self, filed_on: date, is_filer: bool | None) -> str:
        if is_filer:
            self._state.released_on = filed_on
            return "counted"
        self._doubts.release = True
        self._doubts.refused_days[filed_on] = "filer_unknown"
        return "filer_unknown"

    def _lapse(self, filed_on: date) -> str:
        end = self._state.lapses_on
        if end is not None and end >= filed_on:
            self._doubts.end = True
            return "before_end"
        self._doubts.is_lapse_stated = True
        return "counted"

    def _extend(self, notice: Row, filed_on: date) -> str:
        end, new_end = self._state.lapses_on, day(notice, "lapses_on")
        if end is not None and filed_on > end:
            if new_end is not None:
                self._doubts.later_ends.add(new_end)
            return "after_lapse"
        if new_end is None:
            self._doubts.end = True
            return "unclear"
        if end is not None and new_end <= end:
            return "not_longer"
        if end is not None and filed_on < end - self._registry.window:
            # Whether the window binds is for a court: for us the old end holds, for others perhaps not.
            self._doubts.end = True
            return "outside_window"
        self._state.lapses_on = new_end
        return "counted"

    def _settle_release(self) -> None:
        state, doubts = self._state, self._doubts
        if state.released_on is not None:
            state.is_released = 1
            return
        stated, is_unknown = self._registry.bare(self._registration, "released_on")
        state.is_released = None if is_unknown or doubts.release else 0
        if stated is not None and stated <= self._on:
            refused = doubts.refused_days.get(stated)
            state.released_on = None if refused else stated
            if refused is None:
                state.is_released = 1

    def _settle_lapse(self) -> None:
        state, doubts = self._state, self._doubts
        if state.lapses_on is None:
            is_open = self._is_end_disputed or doubts.end
            state.is_lapsed = 1 if doubts.is_lapse_stated else None if is_open else 0
            return
        if state.lapses_on >= self._on:
            is_told_lapsed = any(effect == "before_end" for _, effect in state.effects)
            state.is_lapsed = None if is_told_lapsed else 0
            return
        bare = self._bare_end
        is_told_later = bare is not None and bare >= self._on and bare not in doubts.later_ends
        state.is_lapsed = None if doubts.end or is_told_later else 1

    def _settle_objection(self) -> None:
        state = self._state
        if state.objected_on is None or state.is_under_objection is None:
            return
        is_within = self._on <= state.objected_on + self._registry.suit
        state.is_under_objection = 1 if is_within else None
