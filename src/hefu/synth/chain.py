"""Founds the population: vehicle makers, three tiers of suppliers, mills, distributors, their owners."""

from __future__ import annotations

from datetime import date, timedelta

from hefu.synth.dice import Dice
from hefu.synth.firms import Chain, Firm, Holding, Registrar
from hefu.synth.partners import choose_partners
from hefu.synth.words import words


def core_count(firm_count: int) -> int:
    """Two to four vehicle makers, by size of the chain."""
    return max(2, min(4, firm_count // 100))


def found_chain(dice: Dice, registrar: Registrar, firm_count: int, as_of: date) -> Chain:
    """A chain of exactly ``firm_count`` trading firms, with buyers chosen and owners registered."""
    text = words()
    cores = [registrar.core(index) for index in range(core_count(firm_count))]
    distributor_count = max(2, firm_count // 25)
    mill_count = max(2, firm_count // 60)
    supplier_count = firm_count - len(cores) - distributor_count - mill_count
    tier_1 = max(4, supplier_count * 28 // 100)
    tier_2 = max(4, supplier_count * 38 // 100)
    tiers: dict[str, list[Firm]] = {
        "core": cores,
        "1": [registrar.firm("1") for _ in range(tier_1)],
        "2": [registrar.firm("2") for _ in range(tier_2)],
        "3": [registrar.firm("3") for _ in range(supplier_count - tier_1 - tier_2)],
        "mill": [registrar.firm("mill") for _ in range(mill_count)],
        "distributor": [registrar.firm("distributor") for _ in range(distributor_count)],
    }
    chain = Chain(
        own_bank=registrar.bank(text.own_bank),
        banks=[registrar.bank(named) for named in text.banks],
        cores=cores,
        suppliers=[*tiers["1"], *tiers["2"], *tiers["3"]],
        distributors=tiers["distributor"],
        mills=tiers["mill"],
        platforms=[registrar.service(named, "6450") for named in text.platforms],
        keepers=[registrar.service(named, "5990") for named in text.keepers],
    )
    _register_owners(dice.stream("owners"), registrar, chain, as_of)
    choose_partners(dice.stream("partners"), tiers)
    return chain


def _register_owners(dice: Dice, registrar: Registrar, chain: Chain, as_of: date) -> None:
    """One to three persons own each firm; a few suppliers of one tier belong to one holding."""

    def since(firm: Firm) -> date:
        latest = as_of - timedelta(days=dice.whole(400, 5200))
        return max(latest, firm.established_on) if firm.established_on else latest

    grouped = dice.some(chain.suppliers, len(chain.suppliers) // 20)
    while len(grouped) >= 2:
        members, grouped = grouped[:2], grouped[2:]
        head = registrar.holding_company(members[0].brand)
        chain.others.append(head)
        for member in members:
            # Sisters that trade with one another are a planted matter, not an ordinary one.
            member.is_grouped = True
            member.group_head = head
            share = dice.one_of((5100, 6700, 10000))
            chain.holdings.append(Holding(head, member, share, since(member)))
    for firm in [*chain.suppliers, *chain.distributors, *chain.mills]:
        if not firm.is_grouped:
            _register_persons(dice, registrar, chain, firm, since(firm))


def _register_persons(
    dice: Dice, registrar: Registrar, chain: Chain, firm: Firm, since: date
) -> None:
    for share_bp in dice.one_of(
        ((10000,), (7000, 3000), (5100, 4900), (6000, 2500, 1500), (9000, 1000))
    ):
        owner = registrar.person()
        chain.others.append(owner)
        chain.holdings.append(Holding(owner, firm, share_bp, since))
        if firm.controller is None:
            firm.controller = owner
