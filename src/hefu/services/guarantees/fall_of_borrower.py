"""The fall of a decision's borrower along its guarantees, round by round, as it was known that day."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.decisions.decision import Decision
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.services.committee.lines import section_lines
from hefu.services.committee.page import said
from hefu.services.guarantees.losses import losses
from hefu.services.guarantees.reading import read_guarantees
from hefu.services.guarantees.rounds import rounds_section
from hefu.vocabulary.labelled import Language


def fall_lines(register: EvidenceRegister, decision: Decision, language: Language) -> Iterator[str]:
    """The rounds at the decision's two clocks, with what is asked for counted as paid out; a borrower in
    no guarantee is said to be in none."""
    clocks = Clocks(decision.as_of, decision.known_on)
    reading = read_guarantees(register, clocks, application_id=decision.application_id)
    if decision.borrower_id not in reading.evidence.firms:
        yield said("guarantees.borrower_in_none", firm=decision.borrower_name).in_language(language)
        return
    around = reading.around(reading.evidence.firms.index(decision.borrower_id))
    focus = around.evidence.firms.index(decision.borrower_id)
    yield from section_lines(rounds_section(around, losses(around, focus)), language)
