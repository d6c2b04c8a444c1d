"""Asks one question about the supply network of a book and gives its page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.services.chain.carrying import carry_shock
from hefu.services.chain.keystone_page import keystone_page
from hefu.services.chain.reading import ChainReading, read_chain
from hefu.services.chain.result_tables import write_results
from hefu.services.chain.scenario import read_scenario
from hefu.services.chain.shock_page import shock_page
from hefu.services.chain.shocks import Scenario, one_firm
from hefu.services.chain.stopping import shock_of
from hefu.services.committee.page import CommitteePage
from hefu.services.house import House
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types.money import to_minor


@dataclass(frozen=True, slots=True)
class ShockQuestion:
    """One of ``scenario``, ``firm`` and ``top_count``. ``days`` before what the scenario says; ``survey``:
    a matrix of essential inputs; ``relief_budget`` in whole units; ``draw_count`` networks with the
    missing trade drawn; ``out``: a folder for result tables."""

    scenario: Path | None = None
    firm: str | None = None
    top_count: int | None = None
    days: int | None = None
    survey: Path | None = None
    relief_budget: str | None = None
    draw_count: int = 0
    out: Path | None = None


def ask_shock(
    house: House, register: EvidenceRegister, question: ShockQuestion, clocks: Clocks
) -> CommitteePage:
    """The page. Raises ``InvalidInput`` and ``NotFound`` as its parts do."""
    given = [question.scenario, question.firm, question.top_count]
    if (count := sum(each is not None for each in given)) != 1:
        raise InvalidInput("shock.question", count=count)
    if question.top_count is not None:
        reading = read_chain(register, clocks, days=question.days, survey=question.survey)
        return keystone_page(reading, question.top_count)
    scenario = _scenario(question)
    reading = read_chain(
        register, clocks, days=question.days or scenario.days, survey=question.survey
    )
    outcome = carry_shock(
        reading,
        shock_of(reading, scenario),
        budget_minor=_budget(question, reading),
        draw_count=question.draw_count,
    )
    if question.out is not None:
        write_results(house, question.out, reading, outcome)
    return shock_page(reading, outcome, scenario.title, draw_count=question.draw_count)


def _scenario(question: ShockQuestion) -> Scenario:
    if question.scenario is not None:
        return read_scenario(question.scenario)
    return one_firm(question.firm or "")


def _budget(question: ShockQuestion, reading: ChainReading) -> int | None:
    if question.relief_budget is None:
        return None
    currency, text = reading.chain.currency, question.relief_budget
    try:
        found = to_minor(text, currency, grouped=True)
    except InvalidInput as error:
        raise InvalidInput("shock.budget", text=text[:40], currency=currency) from error
    if found < 0:
        raise InvalidInput("shock.budget", text=text[:40], currency=currency)
    return found
