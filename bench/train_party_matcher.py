"""Learn the weights of the party matcher from a labelled set and freeze them.

``python -m bench.train_party_matcher`` writes ``src/hefu/storage/splink/party_settings.json``; the same
code writes the same file. The share of every level among pairs of one firm (m) is counted on the labels,
among any two records (u) on a seeded sample of pairs, both by Splink. A share that was never seen is held
at its ``FLOOR``. Equal addresses are counted among the pairs that are compared, not among any two, because
relatives and tenants share them. Former names are left out: a new trade name is learned from a register of
names, and a matcher that excuses it takes tenants of one building for one firm. The prior is a choice, not
a measurement: one true pair among ``PAIRS_PER_MATCH``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow
from bench.party_names import NamedRecord, labelled_records
from splink import DuckDBAPI, Linker

from hefu.evidence.matching import PartyRecord
from hefu.storage.splink import SplinkMatcher
from hefu.storage.splink.columns import columns_of
from hefu.storage.splink.comparisons import settings
from hefu.vocabulary.types.company_name import read

FIRMS = 6_000
SEED = 20_261_122
_PLACE = Path("src/hefu/storage/splink/party_settings.json")
PAIRS_PER_MATCH = 10_000
SAMPLED_PAIRS = 20_000_000
FLOOR = {"m_probability": 0.000_5, "u_probability": 0.000_1}
Shares = dict[str, list[tuple[float, float]]]
LEFT_OUT = "former_name"


def party_records(named: Sequence[NamedRecord]) -> list[PartyRecord]:
    """Records without identifiers, as the matcher is given them."""
    return [PartyRecord(one.record_id, read(one.name), one.address) for one in named]


def trained(named: Sequence[NamedRecord]) -> dict[str, Any]:
    """Settings with the shares learned on ``named``."""
    records = party_records(named)
    table = pyarrow.table({**columns_of(records), "firm": [one.firm for one in named]})
    api = DuckDBAPI(connection=":memory:")
    linker = Linker(api.register(table), settings(1 / PAIRS_PER_MATCH, {}), log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    linker.training.estimate_m_from_label_column("firm")
    learned = linker.misc.save_model_to_json()
    api.duckdb_con.close()
    shares = {
        comparison["output_column_name"]: [
            (_share(level, "m_probability"), _share(level, "u_probability"))
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        ]
        for comparison in learned["comparisons"]
    }
    firm = {one.record_id: one.firm for one in named}
    shares["address"] = _among_relatives(shares, records, firm)
    return settings(1 / PAIRS_PER_MATCH, shares)


def _among_relatives(
    shares: Shares, records: Sequence[PartyRecord], firm: dict[str, str]
) -> list[tuple[float, float]]:
    """The shares of the address, with u counted among the pairs that are compared at all."""
    kept = {**settings(1 / PAIRS_PER_MATCH, shares), "retain_matching_columns": True}
    seen = Counter(
        pair["gamma_address"]
        for pair in SplinkMatcher(kept).compared(records)
        if firm[pair["party_id_l"]] != firm[pair["party_id_r"]] and pair["gamma_address"] >= 0
    )
    # Splink numbers levels from the worst, 0, to the best. Every count starts at one.
    levels = range(len(shares["address"]) - 1, -1, -1)
    total = seen.total() + len(levels)
    return [
        (m, round((seen[level] + 1) / total, 6))
        for (m, _), level in zip(shares["address"], levels, strict=True)
    ]


def _share(level: dict[str, Any], kind: str) -> float:
    share = level.get(kind)
    return round(max(share, FLOOR[kind]), 6) if isinstance(share, float) else FLOOR[kind]


def main() -> None:
    """Write the settings."""
    named = [one for one in labelled_records(FIRMS, SEED) if one.kind != LEFT_OUT]
    found = trained(named)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    _PLACE.write_text(text, encoding="utf-8")
    print(f"{_PLACE}: {FIRMS} firms, seed {SEED}")
    for comparison in found["comparisons"]:
        for level in comparison["comparison_levels"]:
            if "m_probability" in level:
                m, u = level["m_probability"], level["u_probability"]
                name = f"{comparison['output_column_name']}: {level['label_for_charts']}"
                print(f"  {name:40} {m:9.6f} {u:9.6f}")


if __name__ == "__main__":
    main()
