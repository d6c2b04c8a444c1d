"""The questions asked of two party records, in Splink's words: which pairs are compared, and how.

The weights are no part of this file: ``bench/train_party_matcher.py`` counts them on a labelled set and
freezes questions and weights together in ``party_settings.json``, which alone is read at run time.
"""

from __future__ import annotations

from typing import Any

Level = tuple[str, str]
"""Label and SQL condition; ``{}`` stands for nothing, columns end in ``_l`` and ``_r``."""

_SAME_PART = "l.part = r.part AND (l.kinds & r.kinds) = 0"
# A branch or a member of a group is never the body named before it, so only equal parts are compared; and
# two parties that show the same kind of identifier need no weighing.
BLOCKING = (
    f"l.trade_name = r.trade_name AND {_SAME_PART}",
    "l.trade_first = r.trade_first AND l.industry = r.industry AND l.province = r.province"
    f" AND {_SAME_PART}",
    "l.trade_last = r.trade_last AND l.industry = r.industry AND l.province = r.province"
    f" AND {_SAME_PART}",
    f"l.address = r.address AND {_SAME_PART}",
)

_EITHER_STARTS = "starts_with({0}_l, {0}_r) OR starts_with({0}_r, {0}_l)"
# DuckDB counts the distance of texts in bytes, of which a Chinese character has three. Two names differ in
# one character when they are equal with a hole in the same place. Alone that is a typing error as often as
# a stranger who sounds alike; at one address it is told apart, so that is a level of its own.
_ONE_CHARACTER = "list_has_any(trade_holes_l, trade_holes_r)"

COMPARISONS: dict[str, tuple[Level, ...]] = {
    "trade_name": (
        ("unknown", "trade_name_l IS NULL OR trade_name_r IS NULL"),
        ("equal, long", "trade_name_l = trade_name_r AND length(trade_name_l) >= 3"),
        ("equal", "trade_name_l = trade_name_r"),
        ("one starts with the other", _EITHER_STARTS.format("trade_name")),
        ("one character apart, at one address", f"{_ONE_CHARACTER} AND address_l = address_r"),
        ("one character apart", _ONE_CHARACTER),
        ("else", "ELSE"),
    ),
    "industry": (
        ("unknown", "industry_l IS NULL AND industry_r IS NULL"),
        ("equal", "industry_l = industry_r"),
        ("one not said", "industry_l IS NULL OR industry_r IS NULL"),
        (
            "one within the other",
            "contains(industry_l, industry_r) OR contains(industry_r, industry_l)",
        ),
        ("a word in both", "list_has_any(industry_words_l, industry_words_r)"),
        ("else", "ELSE"),
    ),
    "place": (
        ("unknown", "province_l IS NULL AND province_r IS NULL"),
        ("equal", "province_l = province_r AND coalesce(city_l, '') = coalesce(city_r, '')"),
        ("one not said", "province_l IS NULL OR province_r IS NULL"),
        ("one within the other", "province_l = province_r AND (city_l IS NULL OR city_r IS NULL)"),
        ("else", "ELSE"),
    ),
    "is_group": (
        ("unknown", "is_group_l IS NULL OR is_group_r IS NULL"),
        ("equal", "is_group_l = is_group_r"),
        ("else", "ELSE"),
    ),
    "form": (
        ("unknown", "form_l IS NULL OR form_r IS NULL"),
        ("equal", "form_l = form_r"),
        ("else", "ELSE"),
    ),
    "address": (
        ("unknown", "address_l IS NULL OR address_r IS NULL"),
        ("equal", "address_l = address_r"),
        ("near", "jaro_winkler_similarity(address_l, address_r) >= 0.95"),
        ("else", "ELSE"),
    ),
}


def settings(prior: float, weights: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    """Settings for Splink. ``weights``: per comparison the share of each level that is not ``unknown``
    among pairs that are one party (m) and among any two (u), best level first; left out before training.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "party_id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in BLOCKING],
        "comparisons": [
            {
                "output_column_name": name,
                "comparison_levels": _levels(levels, weights.get(name, [])),
            }
            for name, levels in COMPARISONS.items()
        ],
    }


def _levels(levels: tuple[Level, ...], weights: list[tuple[float, float]]) -> list[dict[str, Any]]:
    counted = iter(weights)
    found: list[dict[str, Any]] = []
    for label, condition in levels:
        level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": label}
        if label == "unknown":
            level["is_null_level"] = True
        elif weights:
            level["m_probability"], level["u_probability"] = next(counted)
        found.append(level)
    return found
