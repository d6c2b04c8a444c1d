"""Who takes part: vehicle makers, three tiers of suppliers, distributors, owners, banks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from hefu.synth.dice import Dice
from hefu.synth.identifiers import NumberOffice
from hefu.synth.words import Good, Line, Named, Region, words

Role = Literal["core", "1", "2", "3", "mill", "distributor"]


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
    account_no: str = ""
    is_listed: bool = False
    established_on: date | None = None
    former_names: list[tuple[str, date, date]] = field(default_factory=list)

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
    other_account_no: str = ""
    buyers: list[Firm] = field(default_factory=list, repr=False)
    suppliers: list[Firm] = field(default_factory=list, repr=False)
    is_grouped: bool = False
    group_head: Party | None = None
    issues_einvoices: bool = False
    scale_percent: int = 100

    @property
    def is_large(self) -> bool:
        """Large by the size classes of the statistics office."""
        return self.size_code == "large"


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
    mills: list[Firm] = field(default_factory=list)
    platforms: list[Party] = field(default_factory=list)
    keepers: list[Party] = field(default_factory=list)
    others: list[Party] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)

    @property
    def firms(self) -> list[Firm]:
        """All trading firms."""
        return [*self.cores, *self.suppliers, *self.distributors, *self.mills]

    @property
    def parties(self) -> list[Party]:
        """Everybody."""
        return [
            self.own_bank,
            *self.banks,
            *self.firms,
            *self.platforms,
            *self.keepers,
            *self.others,
        ]


_SIZES = {"1": "medium", "2": "small", "3": "small", "mill": "large", "distributor": "small"}
_YOUNG_PERCENT = 7
_EINVOICE_PERCENT = 60
_SCALE_SPREAD = 0.8
_SCALE_PERCENT = (20, 500)


class Registrar:
    """Founds parties with unique names and right numbers."""

    def __init__(self, dice: Dice, numbers: NumberOffice, as_of: date) -> None:
        self._dice = dice
        self._ages = dice.stream("ages")
        self._numbers = numbers
        self._as_of = as_of
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
            established_on=self._as_of - timedelta(days=self._ages.whole(4000, 9000)),
        )

    def service(self, named: Named, industry_code: str) -> Party:
        """A voucher platform or a warehouse keeper."""
        return Party(
            name=named.name,
            uscc=self._numbers.uscc(named.region),
            industry_code=industry_code,
            size_code="medium",
            established_on=self._as_of - timedelta(days=self._ages.whole(1500, 4000)),
        )

    def treasury_company(self, brand: str) -> Party:
        """The company of a group that pays for its members."""
        region = self._dice.one_of(words().regions)
        return Party(
            name=f"{region.place}{brand}{words().treasury_form}",
            uscc=self._numbers.uscc(region.code),
            address=self._address(region),
            industry_code="6632",
            size_code="large",
            account_no=self._numbers.account_no(),
            established_on=self._as_of - timedelta(days=self._ages.whole(2500, 6000)),
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
        return self._found(role, region, mark, name, _SIZES[role], line=line, registrar=registrar)

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
            established_on=self._as_of - timedelta(days=self._ages.whole(2500, 6000)),
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
        is_young = role in "123" and self._ages.happens(_YOUNG_PERCENT)
        age = self._ages.whole(260, 640) if is_young else self._ages.whole(1100, 8000)
        scale = int(self._ages.skewed(100, _SCALE_SPREAD))
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
            other_account_no=self._numbers.account_no(),
            is_listed=role == "core",
            established_on=self._as_of - timedelta(days=age),
            issues_einvoices=self._ages.happens(_EINVOICE_PERCENT),
            scale_percent=min(max(scale, _SCALE_PERCENT[0]), _SCALE_PERCENT[1]),
        )

    def _address(self, region: Region) -> str:
        street = self._dice.one_of(words().streets)
        return f"{region.place}{street}{self._dice.whole(1, 398)}号"


def goods_of(firm: Firm) -> tuple[Good, ...]:
    """What the firm sells."""
    return firm.line.items
