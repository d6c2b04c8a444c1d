"""Give an old answer again: the same application on the evidence known then, compared byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from hefu.decisions.decision import Decision
from hefu.decisions.difference import Difference, differences
from hefu.decisions.seal import is_as_sealed, sealed
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, LateEvidence, QueryEngine
from hefu.services.data_security.erasure_ports import Erasure
from hefu.services.house import House
from hefu.services.screen_application import decided, situation_of
from hefu.services.start_engine import start_engine
from hefu.vocabulary.errors import HefuError, NotFound


class _At(msgspec.Struct):
    """The part of a kept decision that says for when it was made."""

    as_of: str
    known_on: str


class Repeated(msgspec.Struct, frozen=True):
    """One kept decision and what the same question gets today.

    ``again``: today's answer, ``None`` when none can be given, and then ``refusal`` says why.
    ``is_intact``: the kept bytes still have their id. ``late``: evidence entered since that is said to have
    been known then. ``lost_evidence``: the book now ends before the evidence that the old answer names.
    ``erased``: evidence known then was erased by two people; what differs is not told as another answer.
    """

    kept: Decision
    again: Decision | None
    is_same: bool
    is_intact: bool = True
    differences: tuple[Difference, ...] = ()
    late: LateEvidence | None = None
    lost_evidence: bool = False
    refusal: HefuError | None = None
    erased: tuple[Erasure, ...] = ()

    @property
    def is_explained(self) -> bool:
        """Whether something that the answer rests on differs too."""
        is_basis = any(one.kind == "basis" for one in self.differences)
        is_other = self.late is not None or self.lost_evidence or not self.is_intact
        return is_basis or is_other or bool(self.erased)

    @property
    def is_same_answer(self) -> bool:
        """Whether every part of the answer itself is as it was."""
        return self.again is not None and all(one.kind == "basis" for one in self.differences)


def repeat_answers(
    house: House,
    register: EvidenceRegister,
    clocks: Clocks,
    application_id: str | None = None,
    erased: Sequence[Erasure] = (),
) -> Iterator[Repeated]:
    """Every decision kept at these clocks, on one application or on all, given again; nothing is kept.
    ``erased``: what was known on the day and is gone.

    The engine and the search for the smallest change are those of the old answer. Raises ``NotFound`` when
    no decision was kept at these clocks.
    """
    engines: dict[str, QueryEngine] = {}
    found = False
    for body in _made_at(register, clocks, application_id):
        found = True
        kept = msgspec.json.decode(body, type=Decision)
        try:
            if kept.engine not in engines:
                engines[kept.engine] = start_engine(house, kept.engine, clocks)
            again = _again(register, engines[kept.engine], kept, clocks)
        except HefuError as error:
            yield Repeated(kept, None, is_same=False, refusal=error, erased=tuple(erased))
        else:
            one = _compared(register, body, kept, again)
            if erased and not one.is_same:
                one = Repeated(kept, None, False, one.is_intact, erased=tuple(erased))
            yield one
    if not found:
        days = {"as_of": clocks.as_of, "known_on": clocks.known_on}
        if application_id is None:
            raise NotFound("as_of.none_kept", **days)
        raise NotFound("as_of.none_kept_of", application=application_id, **days)


def _made_at(
    register: EvidenceRegister, clocks: Clocks, application_id: str | None
) -> Iterator[bytes]:
    """Only the two days are read of each: a book keeps very many decisions."""
    wanted = _At(clocks.as_of.isoformat(), clocks.known_on.isoformat())
    read = msgspec.json.Decoder(_At).decode
    yield from (body for body in register.kept_decisions(application_id) if read(body) == wanted)


def _again(
    register: EvidenceRegister, engine: QueryEngine, kept: Decision, clocks: Clocks
) -> tuple[Decision, bytes]:
    situation = situation_of(register, engine, kept.application_id, clocks)
    return sealed(decided(register, engine, situation, with_flip=kept.flip_searched))


def _compared(
    register: EvidenceRegister, body: bytes, kept: Decision, again: tuple[Decision, bytes]
) -> Repeated:
    now, bytes_now = again
    is_intact = is_as_sealed(body, kept.decision_id)
    if is_intact and bytes_now == body:
        return Repeated(kept, now, is_same=True)
    late = None
    if now.evidence_version > kept.evidence_version:
        late = register.late_evidence(kept.evidence_version, kept.known_on)
    return Repeated(
        kept=kept,
        again=now,
        is_same=False,
        is_intact=is_intact,
        differences=differences(kept, now),
        late=late,
        lost_evidence=now.evidence_version < kept.evidence_version,
    )
