"""Splink on DuckDB behind the port :class:`hefu.evidence.matching.PartyMatcher`."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from typing import Any

from hefu.evidence.matching import BIT_MICRO, PartyRecord, WeighedPair
from hefu.storage.splink.columns import columns_of
from hefu.vocabulary.errors import Unavailable

_STEP_MICRO = BIT_MICRO // 1_000
SETTINGS_FILE = "party_settings.json"


class SplinkMatcher:
    """Weighs pairs with frozen settings; nothing is trained and nothing is sampled here."""

    method_code = "splink"

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        self._given = settings

    @cached_property
    def _settings(self) -> dict[str, Any]:
        if self._given is not None:
            return dict(self._given)
        text = files(__package__).joinpath(SETTINGS_FILE).read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    @cached_property
    def settings_digest(self) -> str:
        """SHA-256 of the settings as canonical JSON."""
        canonical = json.dumps(self._settings, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def weigh(
        self, records: Sequence[PartyRecord], least_weight_micro: int
    ) -> Sequence[WeighedPair]:
        """Pairs of at least this weight; see the port."""
        # One thousandth of a bit lower, so that rounding cannot lose a pair; the exact limit is below.
        least = (least_weight_micro - _STEP_MICRO) / BIT_MICRO
        found = {}
        for row in self.compared(records, least):
            one, other = sorted((row["party_id_l"], row["party_id_r"]))
            found[one, other] = _micro(row["match_weight"])
        return [
            WeighedPair(one, other, weight)
            for (one, other), weight in sorted(found.items())
            if weight >= least_weight_micro
        ]

    def compared(
        self, records: Sequence[PartyRecord], least: float = -math.inf
    ) -> list[dict[str, Any]]:
        """Splink's own rows of all compared pairs of at least ``least`` bits; for training and tests."""
        if len(records) < 2:
            return []
        try:
            import pyarrow
            from splink import DuckDBAPI, Linker
        except ImportError as error:
            raise Unavailable("match.no_library", library="splink") from error
        api = DuckDBAPI(connection=":memory:")
        try:
            schema = pyarrow.schema(
                [(name, _arrow_type(pyarrow, name)) for name in columns_of(records[:1])]
            )
            table = pyarrow.table(columns_of(records), schema=schema)
            linker = Linker(api.register(table), self._settings, log_level=None)
            limit = None if least == -math.inf else least
            rows: list[dict[str, Any]] = linker.inference.predict(
                threshold_match_weight=limit
            ).as_record_list()
        finally:
            api.duckdb_con.close()
        return rows


def _micro(bits: object) -> int:
    """Bits in millionths, rounded to thousandths of a bit: what lies below differs between machines."""
    thousandths = Decimal(repr(bits)).scaleb(3).to_integral_value()
    return int(thousandths) * _STEP_MICRO


def _arrow_type(pyarrow: Any, column: str) -> Any:
    if column in ("industry_words", "trade_holes"):
        return pyarrow.list_(pyarrow.string())
    return pyarrow.int32() if column in ("is_group", "kinds") else pyarrow.string()
