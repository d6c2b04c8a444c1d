"""Show one number of law or policy: all its dated values, and the one that holds."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.evidence.day import Clocks
from hefu.parameters.loader import DatedValue, Parameter, ParameterView, parameter, parameter_ids
from hefu.vocabulary.clause import clause
from hefu.vocabulary.errors import PolicyIncomplete
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import code_label
from hefu.vocabulary.types.micro import format_micro
from hefu.vocabulary.types.money import format_amount, format_minor


class ParameterLine(msgspec.Struct, frozen=True):
    """One dated value, ready to print; ``is_chosen`` when it answers at the clocks asked for."""

    effective_from: date
    effective_to: date | None
    known_from: date
    value: Label
    basis: tuple[Label, ...]
    source: Label
    verified: bool
    is_chosen: bool


class ParameterPage(msgspec.Struct, frozen=True):
    """One parameter in words; ``missing`` says why no value holds."""

    id: str
    title: Label
    unit: Label
    comparison: Label
    note: Label | None
    lines: tuple[ParameterLine, ...]
    missing: Label | None

    @property
    def chosen(self) -> ParameterLine | None:
        """The line that holds, if one does."""
        return next((line for line in self.lines if line.is_chosen), None)


def list_parameters(as_of: date, known_on: date) -> list[ParameterPage]:
    """All parameters as they stand at these clocks, by id."""
    return [show_parameter(parameter_id, as_of, known_on) for parameter_id in parameter_ids()]


def show_parameter(parameter_id: str, as_of: date, known_on: date) -> ParameterPage:
    """One parameter. Raises ``NotFound`` for an unknown id; no value in force is no error here."""
    found = parameter(parameter_id)
    missing = None
    dates: tuple[date, date] | None = None
    try:
        value = ParameterView(Clocks(as_of, known_on)).get(parameter_id)
        dates = (value.known_from, value.effective_from)
    except PolicyIncomplete as error:
        missing = Label(en=error.text("en"), zh=error.text("zh"))
    return ParameterPage(
        id=found.id,
        title=found.title,
        unit=code_label("parameter_unit", found.unit),
        comparison=code_label("comparison", found.comparison),
        note=found.note,
        lines=tuple(
            _line(found, dated, (dated.known_from, dated.effective_from) == dates)
            for dated in sorted(
                found.values, key=lambda item: (item.effective_from, item.known_from)
            )
        ),
        missing=missing,
    )


def _line(found: Parameter, dated: DatedValue, is_chosen: bool) -> ParameterLine:
    return ParameterLine(
        effective_from=dated.effective_from,
        effective_to=dated.effective_to,
        known_from=dated.known_from,
        value=value_text(found, dated.value),
        basis=tuple(clause(name).title for name in dated.basis),
        source=dated.source,
        verified=dated.verified,
        is_chosen=is_chosen,
    )


def value_text(found: Parameter, value: int) -> Label:
    """``value`` with its unit as people read it: ``10.00 %``, ``30 days``, ``人民币5.00元``."""
    unit = code_label("parameter_unit", found.unit)
    if found.unit == "basis_points":
        percent = format_minor(value, "CNY")  # two decimals, as basis points are hundredths
        return Label(en=f"{percent} % ({value} bp)", zh=f"{percent}%（{value}个基点）")
    if found.unit == "minor":
        currency = found.currency or ""
        return Label(
            en=format_amount(value, currency, "en"), zh=format_amount(value, currency, "zh")
        )
    if found.unit == "micro":
        return Label(en=format_micro(value), zh=format_micro(value))
    if found.unit == "count":
        return Label(en=str(value), zh=str(value))
    en = unit.en.removesuffix("s") if value == 1 else unit.en
    return Label(en=f"{value} {en}", zh=f"{value}{unit.zh}")
