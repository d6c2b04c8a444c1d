"""From the words of a scenario to losses of capacity, firm by firm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hefu.facts.supply_chain import SupplyChain
from hefu.services.chain.reading import ChainReading
from hefu.services.chain.shocks import ALL, WHOLE_BP, Need, Scenario, Stopped
from hefu.vocabulary.errors import NotFound
from hefu.vocabulary.types import industry_code, uscc

if TYPE_CHECKING:
    from hefu.kernels.network.chain.scenario import ImportNeeds, Shock

HOME = "CN"
_ESSENTIAL = 2
_REGION_AT = slice(2, 8)
"""Where a credit code says in which county its bearer was registered."""


def shock_of(reading: ChainReading, scenario: Scenario) -> Shock:
    """All shocks of a scenario at once. Raises ``NotFound`` for one that hits nobody, and what
    ``ChainReading.firm`` raises."""
    from hefu.kernels.network.chain.scenario import together

    return together([_one(reading, each) for each in scenario.shocks], scenario.together)


def _one(reading: ChainReading, stopped: Stopped) -> Shock:
    import numpy as np

    from hefu.kernels.network.chain.scenario import firms_stop, imports_stop

    count, part = len(reading.chain.firm_ids), stopped.part_bp / WHOLE_BP
    if stopped.kind == "imports":
        needs = _needs(reading, stopped)
        industries = None
        if stopped.names != (ALL,):
            wanted = [
                at
                for at, code in enumerate(_import_codes(reading.chain, stopped.needs))
                if code is not None and _is_under(code, stopped.names)
            ]
            industries = np.array(wanted, np.int64)
        shock = imports_stop(count, needs, part, industries)
        if not (shock.downstream > 0).any():
            raise NotFound("shock.hits_nobody", line=stopped.line, names=", ".join(stopped.names))
        return shock
    firms = {at for name in stopped.names for at in _firms(reading, stopped, name)}
    chosen = np.array(sorted(firms), np.int64)
    return firms_stop(count, chosen, np.full(len(chosen), part))


def _firms(reading: ChainReading, stopped: Stopped, name: str) -> list[int]:
    chain = reading.chain
    if stopped.kind == "firms":
        return [reading.firm(name)]
    if stopped.kind == "sectors":
        found = [at for at, code in enumerate(chain.codes) if code and _is_under(code, (name,))]
    else:
        regions = [_region(reading, each) for each in chain.firm_ids]
        found = [at for at, region in enumerate(regions) if region and region.startswith(name)]
    if not found:
        raise NotFound("shock.hits_nobody", line=stopped.line, names=name)
    return found


def _region(reading: ChainReading, party_id: str) -> str | None:
    """Code of the county in which a firm was registered, by its credit code."""
    row = reading.bundle.one("party", "party_id", party_id)
    code = str((row or {}).get("uscc") or "")
    return code[_REGION_AT] if uscc.explain(code) == "ok" else None


def _is_under(code: str, names: Sequence[str]) -> bool:
    """Whether an industry is one of ``names`` or below one."""
    if industry_code.explain(code) != "ok":
        return False
    compact = industry_code.compact(code)
    above = {entry.code for entry in industry_code.parents(compact)}
    return bool({compact, *above} & set(names))


def _import_codes(chain: SupplyChain, needs: Sequence[Need]) -> list[str | None]:
    """Industries by number: those of the network, then those that only needs name."""
    told = sorted({need.industry for need in needs} - {code for code in chain.industries if code})
    return [*chain.industries, *told]


def _needs(reading: ChainReading, stopped: Stopped) -> ImportNeeds:
    """What firms are told to import, and what invoices show that they buy abroad."""
    import numpy as np

    from hefu.kernels.network.chain.scenario import ImportNeeds

    codes = _import_codes(reading.chain, stopped.needs)
    rows = [*_needs_told(reading, stopped, codes), *_needs_seen(reading)]
    rows = [row for row in rows if row[3] > 0]
    return ImportNeeds(
        firms=np.array([row[0] for row in rows], np.int64),
        industries=np.array([row[1] for row in rows], np.int64),
        shares=np.array([row[2] for row in rows], np.float64),
        is_essential=np.array([row[3] == _ESSENTIAL for row in rows], bool),
    )


_NeedRow = tuple[int, int, float, int]


def _needs_told(reading: ChainReading, stopped: Stopped, codes: list[str | None]) -> list[_NeedRow]:
    chain, found = reading.chain, []
    effects = chain.essentiality.effects(codes)
    number = {code: at for at, code in enumerate(codes)}
    for need in stopped.needs:
        if need.firm is not None:
            firms = [reading.firm(need.firm)]
        else:
            firms = [
                at
                for at, code in enumerate(chain.codes)
                if code and _is_under(code, (str(need.sector),))
            ]
        if not firms:
            raise NotFound("shock.hits_nobody", line=need.line, names=need.sector)
        industry = number[need.industry]
        for firm in firms:
            effect = effects[industry][number[chain.codes[firm]]]
            found.append((firm, industry, need.share_bp / WHOLE_BP, effect))
    return found


def _needs_seen(reading: ChainReading) -> list[_NeedRow]:
    chain = reading.chain
    is_foreign = [
        (row := reading.bundle.one("party", "party_id", each)) is not None
        and row.get("country_code") not in (None, HOME)
        for each in chain.firm_ids
    ]
    if not any(is_foreign):
        return []
    effects = chain.essentiality.effects(chain.industries)
    bought: dict[tuple[int, int], float] = {}
    abroad: dict[tuple[int, int], float] = {}
    ends = zip(
        chain.links.suppliers.tolist(),
        chain.links.customers.tolist(),
        chain.links.weights.tolist(),
        strict=True,
    )
    for seller, buyer, weight in ends:
        need = (buyer, int(chain.sector[seller]))
        bought[need] = bought.get(need, 0.0) + weight
        if is_foreign[seller]:
            abroad[need] = abroad.get(need, 0.0) + weight
    found = []
    for (buyer, industry), weight in sorted(abroad.items()):
        effect = effects[industry][int(chain.sector[buyer])]
        whole = bought[buyer, industry] if effect == _ESSENTIAL else float(chain.bought[buyer])
        found.append((buyer, industry, min(weight / whole, 1.0), effect))
    return found
