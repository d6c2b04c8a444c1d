"""What the planted patterns are called."""

from __future__ import annotations

from hefu.synth.truth import truth_words
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import entity_label


def pattern_label(pattern: str) -> Label:
    """The name of one planted pattern in both languages."""
    return truth_words().patterns[pattern].name


# What a policy of ours may do without; the words are for the demo only.
_PAPERS = {
    "order_acceptance": Label(
        en="the seller's acceptance of the order, which no check asks for once the goods are received",
        zh="卖方接受订单的回执；货物已收讫时，检查项不再要求",
    ),
}


def missing_label(missing: str) -> Label:
    """The paper that an honest but incomplete application lacks."""
    known = _PAPERS.get(missing)
    if known is not None:
        return known
    return entity_label(missing)
