"""What the planted patterns are called."""

from __future__ import annotations

from hefu.synth.truth import truth_words
from hefu.vocabulary.labelled import Label


def pattern_label(pattern: str) -> Label:
    """The name of one planted pattern in both languages."""
    return truth_words().patterns[pattern].name
