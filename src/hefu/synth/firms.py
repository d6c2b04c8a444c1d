"""Who takes part: vehicle makers, three tiers of suppliers, distributors, owners, banks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from hefu.synth.dice import Dice
from hefu.synth.identifiers import NumberOffice
from hefu.synth.words import Good, Line, Named, Region, words

Role = Literal["core", "1", "2", "3", "distributor"]


@dataclass(eq=False)
class Party:
    """Anyone with an identity: a firm, a bank, a natural person."""

    name: str
    uscc: str = ""
    person_no: str = ""
    address: str = ""
    industry_code: str = ""
    size_code: str = ""
    controller: Party | None = None
    is_core: bool = False

    @property
    def number(self) -> str:
        """USCC, or a person's number."""
        return self.uscc or self.person_no


@dataclass(eq=False)
class Firm(Party):
    """A trading firm of the chain."""

    role: Role = "3"
    region: Region = field(default_factory=lambda: words().regions[0])
    line: Line = field(default_factory=lambda: words().trades["3"][0])
    brand: str = ""
    account_no: str = ""
    buyers: list[Firm] = field(default_factory=list)
    is_grouped: bool = False


@dataclass(frozen=True, eq=False)
class Holding:
    """``owner`` holds ``share_bp`` of ``owned`` since a day."""

    owner: Party
    owned: Party
    share_bp: int
    held_from: date


@dataclass(eq=False)
class Chain:
    """The population, and the ordinary ownership among it."""

    own_bank: Party
    banks: list[Party]
    cores: list[Firm]
    suppliers: list[Firm]
    distributors: list[Firm]
    others: list[Party] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)

    @property
    def firms(self) -> list[Firm]:
        """All trading firms."""
        return [*self.cores, *self.suppliers, *self.distributors]

    @property
    def parties(self) -> list[Party]:
        """Everybody."""
        return [self.own_bank, *self.banks, *self.firms, *self.others]


class Registrar:
    """Founds parties with unique names and right numbers."""

    def __init__(self, dice: Dice, numbers: NumberOffice) -> None:
        self._dice = dice
        self._numbers = numbers
        self._names: set[str] = set()

    def person(self, name: str | None = None) -> Party:
        """A natural person; ``name`` when the person must share one with somebody else."""
        text = words()
        return Party(
            name=name
            or self._dice.one_of(text.surnames)
            + self._dice.one_of(text.given_first)
            + self._dice.one_of(text.given_second),
            person_no=self._numbers.person_no(),
        )

    def bank(self, named: Named) -> Party:
        """A bank or factor."""
        return Party(
            name=named.name,
            uscc=self._numbers.uscc(named.region),
            industry_code="6621",
            size_code="large",
        )

    def core(self, index: int) -> Firm:
        """A vehicle maker."""
        text = words()
        region = text.regions[(index * 7 + 8) % len(text.regions)]
        brand = text.core_brands[index % len(text.core_brands)]
        return self._found("core", region, brand, f"{brand}{text.core_form}", "large")

    def firm(self, role: Role, brand: str | None = None, registrar: str = "91") -> Firm:
        """A supplier or distributor; ``brand`` when it must share one with somebody else."""
        text = words()
        region = self._dice.one_of(text.regions)
        while True:
            mark = brand or self._dice.one_of(text.brand_first) + self._dice.one_of(
                text.brand_second
            )
            line = self._dice.one_of(text.trades[role])
            name = f"{region.place}{mark}{line.words}{self._dice.one_of(text.forms)}"
            if name not in self._names:
                break
            region = self._dice.one_of(text.regions)
        size = {"1": "medium", "2": "small", "3": "small", "distributor": "small"}[role]
        return self._found(role, region, mark, name, size, line=line, registrar=registrar)

    def rebrand(self, firm: Firm, brand: str) -> None:
        """Rename ``firm`` so that it carries the brand of another."""
        forms = words().forms
        names = [f"{firm.region.place}{brand}{firm.line.words}{form}" for form in forms]
        free = [name for name in names if name not in self._names]
        firm.name = free[0] if free else f"{firm.region.place}新{brand}{firm.line.words}有限公司"
        firm.brand = brand
        self._names.add(firm.name)

    def holding_company(self, brand: str) -> Party:
        """A company that only holds shares."""
        region = self._dice.one_of(words().regions)
        return Party(
            name=f"{region.place}{brand}控股集团有限公司",
            uscc=self._numbers.uscc(region.code),
            address=self._address(region),
            industry_code="7212",
            size_code="large",
        )

    def _found(
        self,
        role: Role,
        region: Region,
        brand: str,
        name: str,
        size: str,
        *,
        line: Line | None = None,
        registrar: str = "91",
    ) -> Firm:
        self._names.add(name)
        chosen = line or words().trades[role][0]
        return Firm(
            name=name,
            uscc=self._numbers.uscc(region.code, registrar),
            address=self._address(region),
            industry_code=chosen.industry,
            size_code=size,
            is_core=role == "core",
            role=role,
            region=region,
            line=chosen,
            brand=brand,
            account_no=self._numbers.account_no(),
        )

    def _address(self, region: Region) -> str:
        street = self._dice.one_of(words().streets)
        return f"{region.place}{street}{self._dice.whole(1, 398)}号"


def core_count(firm_count: int) -> int:
    """Two to four vehicle makers, by size of the chain."""
    return max(2, min(4, firm_count // 100))


def found_chain(dice: Dice, registrar: Registrar, firm_count: int, as_of: date) -> Chain:
    """A chain of exactly ``firm_count`` trading firms, with buyers chosen and owners registered."""
    text = words()
    cores = [registrar.core(index) for index in range(core_count(firm_count))]
    distributor_count = max(2, firm_count // 25)
    supplier_count = firm_count - len(cores) - distributor_count
    tier_1 = max(4, supplier_count * 28 // 100)
    tier_2 = max(4, supplier_count * 38 // 100)
    tiers: dict[str, list[Firm]] = {
        "1": [registrar.firm("1") for _ in range(tier_1)],
        "2": [registrar.firm("2") for _ in range(tier_2)],
        "3": [registrar.firm("3") for _ in range(supplier_count - tier_1 - tier_2)],
    }
    distributors = [registrar.firm("distributor") for _ in range(distributor_count)]
    for above, below in ((cores, "1"), (tiers["1"], "2"), (tiers["2"], "3")):
        for firm in tiers[below]:
            firm.buyers = dice.some(above, dice.whole(1, 3))
    for firm in dice.some(tiers["1"], distributor_count):
        firm.buyers.append(dice.one_of(distributors))
    for place, distributor in enumerate(distributors):
        cores[place % len(cores)].buyers.append(distributor)
    chain = Chain(
        own_bank=registrar.bank(text.own_bank),
        banks=[registrar.bank(named) for named in text.banks],
        cores=cores,
        suppliers=[firm for tier in tiers.values() for firm in tier],
        distributors=distributors,
    )
    _register_owners(dice.stream("owners"), registrar, chain, as_of)
    return chain


def _register_owners(dice: Dice, registrar: Registrar, chain: Chain, as_of: date) -> None:
    """One to three persons own each firm; a few suppliers of one tier belong to one holding."""

    def since() -> date:
        return as_of - timedelta(days=dice.whole(400, 5200))

    grouped = dice.some(chain.suppliers, len(chain.suppliers) // 20)
    while len(grouped) >= 2:
        members, grouped = grouped[:2], grouped[2:]
        head = registrar.holding_company(members[0].brand)
        chain.others.append(head)
        for member in members:
            # Sisters that trade with one another are a planted matter, not an ordinary one.
            member.is_grouped = True
            chain.holdings.append(Holding(head, member, dice.one_of((5100, 6700, 10000)), since()))
    for firm in [*chain.suppliers, *chain.distributors]:
        if not firm.is_grouped:
            _register_persons(dice, registrar, chain, firm, since())


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


def goods_of(firm: Firm) -> tuple[Good, ...]:
    """What the firm sells."""
    return firm.line.items
