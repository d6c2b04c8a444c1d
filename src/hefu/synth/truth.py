"""The truth about each application, written beside the documents and never among them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import yaml

from hefu.synth.papers import Deal, Verdict
from hefu.vocabulary.labelled import LANGUAGES, Label, Language, read_yaml

COLUMNS = (
    "application_no",
    "label",
    "pattern",
    "variant",
    "lookalike_of",
    "missing",
    "trace",
    "is_new_firm",
    "why_zh",
    "why_en",
)
NEW_FIRM_DAYS = 730
"""A borrower founded less than two years ago is told apart: it has little past to compare with."""


class PatternWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name of a pattern, what it is, and a sentence for each way it is told."""

    name: Label
    what: Label
    planted: dict[str, Label] = {}
    lookalikes: dict[str, Label] = {}
    apart: dict[str, Label] = {}


class TruthWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All sentences of the truth."""

    labels: dict[str, Label]
    incomplete: dict[str, Label]
    patterns: dict[str, PatternWords]


@cache
def truth_words() -> TruthWords:
    """The sentences, read once."""
    return msgspec.convert(read_yaml("hefu.synth", "truth.yaml"), TruthWords)


def sentence_of(verdict: Verdict) -> Label:
    """The sentence for a verdict, placeholders unfilled."""
    text = truth_words()
    if verdict.label == "planted":
        return text.patterns[verdict.pattern].planted[verdict.variant]
    if verdict.label == "apart":
        return text.patterns[verdict.pattern].apart[verdict.variant]
    if verdict.lookalike_of:
        return text.patterns[verdict.lookalike_of].lookalikes[verdict.variant]
    if verdict.missing:
        return text.incomplete[verdict.missing]
    return text.labels[verdict.label]


def write_truth(folder: Path, deals: Sequence[Deal], as_of: date) -> None:
    """``applications.csv`` and ``patterns.yaml``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "applications.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(deal, as_of) for deal in deals)
    content = yaml.safe_dump(_patterns(deals), allow_unicode=True, sort_keys=False, width=110)
    (folder / "patterns.yaml").write_text(content, encoding="utf-8")


def _row(deal: Deal, as_of: date) -> tuple[str, ...]:
    verdict = deal.verdict
    values = {
        name: value.no if isinstance(value, Deal) else str(value)
        for name, value in deal.told.items()
    }
    told = sentence_of(verdict)
    founded = deal.borrower.established_on
    is_new = founded is not None and (as_of - founded).days < NEW_FIRM_DAYS
    return (
        deal.no,
        verdict.label,
        verdict.pattern,
        verdict.variant,
        verdict.lookalike_of,
        verdict.missing,
        verdict.trace,
        "1" if is_new else "0",
        told.zh.format_map(values),
        told.en.format_map(values),
    )


def _patterns(deals: Sequence[Deal]) -> Mapping[str, object]:
    verdicts = [deal.verdict for deal in deals]
    planted = Counter((each.pattern, each.variant) for each in verdicts if each.pattern)
    alike = Counter((each.lookalike_of, each.variant) for each in verdicts if each.lookalike_of)
    return {
        "labels": {name: _both(label) for name, label in truth_words().labels.items()},
        "patterns": {
            name: {
                "name": _both(text.name),
                "what": _both(text.what),
                "planted": {key: planted[name, key] for key in (*text.planted, *text.apart)},
                "lookalikes": {key: alike[name, key] for key in text.lookalikes},
            }
            for name, text in truth_words().patterns.items()
        },
    }


def _both(label: Label) -> dict[Language, str]:
    return {language: label.in_language(language) for language in LANGUAGES}
