"""Precision and recall of the party matcher on names with hard pairs, beside string similarity.

``python -m bench.party_matching [--firms N] [--seeds N]``. The set is labelled and written by
``bench/party_names.py``, apart from the matcher; the seeds differ from the one the weights were learned on.
The peer is ``rapidfuzz.fuzz.ratio`` on the same normalised names, at the threshold that is best for it on
the very set it is measured on. No record has an identifier or an account: those need no matcher.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
from bench.machine import machine_lines
from bench.party_names import OTHER_KINDS, SAME_KINDS, NamedRecord, labelled_records
from bench.train_party_matcher import SEED, party_records
from rapidfuzz import fuzz, process

from hefu.evidence.day import Clocks
from hefu.parameters.loader import ParameterView
from hefu.storage.splink import SplinkMatcher
from hefu.vocabulary.types.company_name import compact

Pair = tuple[str, str]
_PEER_LEAST = 50


@dataclass(frozen=True, slots=True)
class Measured:
    """One matcher on one set. ``found`` and ``lured``: share of the pairs of a kind that it proposed."""

    proposed: int
    precision: float
    recall: float
    found: dict[str, float]
    lured: dict[str, float]
    seconds: float


def measured(named: Sequence[NamedRecord], proposed: set[Pair], seconds: float) -> Measured:
    """Compare the proposals with the labels."""
    by_id = {one.record_id: one for one in named}
    true = set(_true_pairs(named))
    right = len(proposed & true)
    kind_of_true = {pair: _kind(by_id, pair) for pair in true}
    relatives = _relatives(named)
    return Measured(
        proposed=len(proposed),
        precision=right / len(proposed) if proposed else 1.0,
        recall=right / len(true),
        found=_shares(SAME_KINDS, kind_of_true, proposed),
        lured=_shares(OTHER_KINDS, relatives, proposed),
        seconds=seconds,
    )


def _kind(by_id: dict[str, NamedRecord], pair: Pair) -> str:
    return next(by_id[one].kind for one in reversed(pair) if by_id[one].kind in SAME_KINDS)


def _true_pairs(named: Sequence[NamedRecord]) -> Iterable[Pair]:
    firms: dict[str, list[str]] = defaultdict(list)
    for one in named:
        firms[one.firm].append(one.record_id)
    for records in firms.values():
        yield from combinations(sorted(records), 2)


def _relatives(named: Sequence[NamedRecord]) -> dict[Pair, str]:
    """Pairs of a look-alike with every record of the firm it resembles."""
    firms: dict[str, list[str]] = defaultdict(list)
    for one in named:
        firms[one.firm].append(one.record_id)
    return {
        (min(one.record_id, other), max(one.record_id, other)): one.kind
        for one in named
        if one.kind in OTHER_KINDS
        for other in firms[one.beside]
    }


def _shares(kinds: Sequence[str], pairs: dict[Pair, str], proposed: set[Pair]) -> dict[str, float]:
    in_all, hit = (
        Counter(pairs.values()),
        Counter(kind for pair, kind in pairs.items() if pair in proposed),
    )
    return {kind: hit[kind] / in_all[kind] for kind in kinds}


def by_hefu(named: Sequence[NamedRecord]) -> Measured:
    """The matcher at the threshold at which it proposes."""
    day = date(2026, 11, 22)
    least = ParameterView(Clocks(day, day)).integer("policy.party_match.proposal_weight")
    begun = time.perf_counter()
    weighed = SplinkMatcher().weigh(party_records(named), least)
    seconds = time.perf_counter() - begun
    return measured(named, {(pair.party_id, pair.other_party_id) for pair in weighed}, seconds)


def by_ratio(named: Sequence[NamedRecord]) -> Measured:
    """String similarity at its best threshold by F1."""
    begun = time.perf_counter()
    names = [compact(one.name) for one in named]
    scores = process.cdist(names, names, scorer=fuzz.ratio, dtype=np.uint8, workers=1)
    left, right = np.nonzero(np.triu(scores >= _PEER_LEAST, k=1))
    seconds = time.perf_counter() - begun
    scored = [
        (int(scores[one, other]), (named[one].record_id, named[other].record_id))
        for one, other in zip(left.tolist(), right.tolist(), strict=True)
    ]
    true = set(_true_pairs(named))
    best, threshold = -1.0, 100
    for least in range(_PEER_LEAST, 101):
        chosen = [pair for score, pair in scored if score >= least]
        hits = sum(pair in true for pair in chosen)
        f1 = 2 * hits / (len(chosen) + len(true))
        if f1 > best:
            best, threshold = f1, least
    return measured(named, {pair for score, pair in scored if score >= threshold}, seconds)


def _line(name: str, shares: Iterable[float]) -> str:
    values = [100 * share for share in shares]
    return f"{name:34} {statistics.mean(values):6.1f} ({min(values):.1f} to {max(values):.1f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--firms", type=int, default=2_500)
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    print("\n".join(machine_lines("splink", "duckdb", "rapidfuzz")))
    seeds = [seed for seed in range(1, asked.seeds + 2) if seed != SEED][: asked.seeds]
    sets = [labelled_records(asked.firms, seed) for seed in seeds]
    print(
        f"sets      {len(sets)} of {asked.firms} firms, {len(sets[0])} records in the first, seeds {seeds}"
    )
    for title, matcher in (("Hefu", by_hefu), ("rapidfuzz ratio, best threshold (peer)", by_ratio)):
        runs = [matcher(named) for named in sets]
        print(f"\n{title}: mean over the seeds in per cent (lowest to highest)")
        print(_line("precision", [run.precision for run in runs]))
        print(_line("recall", [run.recall for run in runs]))
        for kind in SAME_KINDS:
            print(_line(f"  found: {kind}", [run.found[kind] for run in runs]))
        for kind in OTHER_KINDS:
            print(_line(f"  wrongly proposed: {kind}", [run.lured[kind] for run in runs]))
        print(f"seconds a set {statistics.mean(run.seconds for run in runs):.2f}")


if __name__ == "__main__":
    main()
