"""The truth fits the applications, holds every pattern with look-alikes, and stays out of the documents."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import yaml

from hefu.synth.papers import Verdict
from hefu.synth.schedule import (
    PATTERNS,
    incomplete_variants,
    lookalike_variants,
    planted_variants,
)
from hefu.synth.truth import sentence_of, truth_words
from tests.synth.conftest import WrittenBook

# Words of the truth that no document may hold.
GIVEAWAY = re.compile(
    "|".join(
        (
            *PATTERNS,
            "mutual_guarantee",
            "planted",
            "lookalike",
            r"\bhonest\b",
            r"\bcounterpart\b",
            "truth",
            "埋入",
            "重复融资",
            "虚假",
            "欺诈",
        )
    )
)


def test_no_document_gives_the_truth_away(book: WrittenBook) -> None:
    for path in book.documents.rglob("*"):
        if path.is_file():
            name = path.relative_to(book.documents).as_posix()
            text = path.read_bytes().decode("utf-8", "replace")
            text += path.read_bytes().decode("gb18030", "replace")
            assert not GIVEAWAY.search(name), name
            assert not GIVEAWAY.search(text), name


def test_there_is_one_row_of_truth_for_each_application(book: WrittenBook) -> None:
    told = [row["application_no"] for row in book.truth()]
    filed = [row["申请编号"] for row in book.extract("applications")]
    assert sorted(told) == sorted(filed)
    assert len(set(told)) == len(told)


def test_the_number_of_an_application_tells_nothing(book: WrittenBook) -> None:
    labels = [row["label"] for row in sorted(book.truth(), key=lambda row: row["application_no"])]
    planted = [place for place, label in enumerate(labels) if label == "planted"]
    runs = max(b - a for a, b in pairwise(planted))
    assert runs < len(labels) // 3


def test_every_pattern_is_planted_several_times_and_has_lookalikes(book: WrittenBook) -> None:
    planted = Counter(row["pattern"] for row in book.truth() if row["label"] == "planted")
    alike = Counter(row["lookalike_of"] for row in book.truth() if row["lookalike_of"])
    missing = {row["missing"] for row in book.truth() if row["label"] == "honest_incomplete"}
    assert set(planted) == set(alike) == set(PATTERNS)
    assert min(planted.values()) >= 2
    assert missing == set(incomplete_variants())
    assert planted == Counter(
        {name: count for name, count in book.summary.patterns.items() if name in PATTERNS}
    )


def test_every_row_says_why_in_both_languages(book: WrittenBook) -> None:
    for row in book.truth():
        assert row["why_zh"], row
        assert row["why_en"], row
        assert "{" not in row["why_zh"] + row["why_en"]


def test_the_summary_of_patterns_counts_the_rows(book: WrittenBook) -> None:
    text = (book.folder / "truth" / "patterns.yaml").read_text(encoding="utf-8")
    patterns = yaml.safe_load(text)["patterns"]
    rows = Counter((row["pattern"], row["variant"]) for row in book.truth() if row["pattern"])
    listed = {
        (name, variant): count
        for name, entry in patterns.items()
        for variant, count in entry["planted"].items()
        if count
    }
    assert listed == dict(rows)


def test_every_variant_has_a_sentence_and_every_sentence_a_variant() -> None:
    text = truth_words()
    assert {
        name: tuple(sorted(entry.planted))
        for name, entry in text.patterns.items()
        if name in PATTERNS
    } == {name: tuple(sorted(kinds)) for name, kinds in planted_variants().items()}
    assert {
        name: tuple(sorted(entry.lookalikes))
        for name, entry in text.patterns.items()
        if name in PATTERNS
    } == {name: tuple(sorted(kinds)) for name, kinds in lookalike_variants().items()}
    assert set(text.incomplete) == set(incomplete_variants())
    assert sentence_of(Verdict("apart", "mutual_guarantee", "mutual_pair")).zh
