"""The measurement of detection in words: totals, patterns, new firms, misses, look-alikes disturbed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hefu.services.detection_scores import Disturbed, Miss, PatternScore, Scored
from hefu.services.truth_words import pattern_label
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message


def detection_lines(scored: Scored, language: Language) -> Iterator[str]:
    """Everything a person reads, line by line."""

    def say(code: str, **values: object) -> str:
        return render_message(f"bench.{code}", values, language)

    yield f"━━ {say('title')} ━━"
    yield say("head_totals")
    yield from (f"  {line}" for line in _totals(scored, language))
    yield ""
    yield say("head_patterns")
    yield from _table(scored, language)
    yield ""
    yield say("head_firms")
    for firm in scored.firms:
        yield "  " + say(
            "firms_new" if firm.is_new else "firms_old",
            seen=firm.seen,
            planted=firm.planted,
            disturbed=firm.disturbed,
            honest=firm.honest,
        )
    yield ""
    yield say("head_misses")
    yield from _or_none(_miss_lines(scored, language), language)
    yield ""
    yield say("head_disturbed")
    yield from _or_none(_disturbed_lines(scored.disturbed, language), language)


def percent(part: int, whole: int) -> str:
    """``part`` of ``whole`` in percent without decimals; a dash when there is no whole."""
    return f"{(part * 200 + whole) // (whole * 2)} %" if whole else "—"


def _totals(scored: Scored, language: Language) -> Iterator[str]:
    def spread(parts: Sequence[tuple[int, int]]) -> tuple[str, str, str]:
        shares = sorted((part * 10_000 // whole, part, whole) for part, whole in parts if whole)
        total = percent(sum(part for part, _ in parts), sum(whole for _, whole in parts))
        if not shares:
            return total, "—", "—"
        return total, percent(*shares[0][1:]), percent(*shares[-1][1:])

    for place, budget in enumerate(scored.budgets):
        at = [seed.at[place] for seed in scored.seeds]
        recall = spread(
            [(one.caught, seed.planted) for one, seed in zip(at, scored.seeds, strict=True)]
        )
        precision = spread([(one.meant, one.read) for one in at])
        yield render_message(
            "bench.total",
            {
                "budget": budget,
                **_named("recall", recall),
                **_named("precision", precision),
                "on_planted": percent(sum(a.on_planted for a in at), sum(a.read for a in at)),
            },
            language,
        )
    seeds = scored.seeds
    all_seen = spread([(seed.seen, seed.planted) for seed in seeds])
    yield render_message(
        "bench.unlimited",
        {
            **_named("recall", all_seen),
            "alerts": sum(seed.alerts for seed in seeds) // max(1, len(seeds)),
            "days": max((seed.days for seed in seeds), default=0),
            "planted": sum(seed.planted for seed in seeds),
        },
        language,
    )
    yield render_message(
        "bench.honest",
        {
            "disturbed": sum(seed.honest_disturbed for seed in seeds),
            "honest": sum(seed.honest for seed in seeds),
            "lent": sum(seed.honest_lent for seed in seeds),
        },
        language,
    )


def _named(name: str, spread: tuple[str, str, str]) -> dict[str, object]:
    return {name: spread[0], f"{name}_low": spread[1], f"{name}_high": spread[2]}


def _table(scored: Scored, language: Language) -> Iterator[str]:
    def head(name: str, **values: object) -> str:
        return render_message(f"bench.column_{name}", values, language)

    heads = [head(name) for name in ("planted", "seen", "lent")]
    heads += [head(n, budget=b) for n in ("caught", "precise") for b in scored.budgets]
    heads += [head(name) for name in ("alike", "spread", "pattern")]
    yield "  ".join(_padded(text, 9) for text in heads)
    for row in scored.patterns:
        cells = [str(row.planted), str(row.seen), str(row.lent)]
        cells += [str(at.caught) for at in row.at]
        cells += [f"{at.meant}/{at.read}" for at in row.at]
        cells += [f"{row.lookalikes_disturbed}/{row.lookalikes}", _by_seed(row)]
        cells.append(pattern_label(row.pattern).in_language(language))
        sized = zip(cells[:-1], heads, strict=False)
        yield "  ".join([*(_padded(c, max(9, _width(h))) for c, h in sized), cells[-1]])


def _by_seed(row: PatternScore) -> str:
    known = [value for value in row.recall_by_seed_bp if value is not None]
    if not known:
        return "—"
    low, high = min(known) // 100, max(known) // 100
    return f"{low} %" if low == high else f"{low}-{high} %"


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return " " * max(0, width - _width(text)) + text


def _miss_lines(scored: Scored, language: Language) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[Miss]] = defaultdict(list)
    for miss in scored.misses:
        groups[miss.pattern, miss.variant, miss.reason].append(miss)
    planted = {row.pattern: row.planted for row in scored.patterns}
    for (pattern, variant, reason), misses in groups.items():
        others = Counter(check for miss in misses for check in miss.others)
        checks = ", ".join(f"{name} ×{count}" for name, count in others.most_common(4))
        values = {
            "pattern": pattern_label(pattern).in_language(language),
            "variant": variant,
            "count": len(misses),
            "planted": planted[pattern],
            "lent": sum(miss.is_lent for miss in misses),
            "reason": render_message(f"bench.reason_{reason}", {"checks": checks}, language),
        }
        yield "  " + render_message("bench.miss", values, language)


def _disturbed_lines(disturbed: Sequence[Disturbed], language: Language) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Disturbed]] = defaultdict(list)
    for one in disturbed:
        groups[one.lookalike_of, one.variant if one.lookalike_of else ""].append(one)
    for (pattern, variant), cases in sorted(groups.items()):
        checks = Counter(check for one in cases for check in one.checks)
        values: dict[str, object] = {
            "count": len(cases),
            "checks": ", ".join(f"{name} ×{count}" for name, count in checks.most_common(5)),
        }
        if not pattern:
            yield "  " + render_message("bench.disturbed_plain", values, language)
            continue
        values |= {"pattern": pattern_label(pattern).in_language(language), "variant": variant}
        yield "  " + render_message("bench.disturbed_alike", values, language)


def _or_none(lines: Iterable[str], language: Language) -> Iterator[str]:
    found = False
    for line in lines:
        found = True
        yield line
    if not found:
        yield "  " + render_message("bench.none", {}, language)
