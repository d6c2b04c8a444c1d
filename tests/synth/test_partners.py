"""The chain keeps to the published figures that its docstrings name, and nothing runs in a circle."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from hefu.synth.chain import found_chain
from hefu.synth.dice import Dice
from hefu.synth.firms import Chain, Firm, Registrar
from hefu.synth.identifiers import NumberOffice
from hefu.synth.partners import MEAN_LINKS
from hefu.synth.use_of_money import BANKS_EACH
from tests.synth.conftest import WrittenBook

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module", params=[1, 2, 3])
def chain(request: pytest.FixtureRequest) -> Chain:
    """A chain of the ordinary size for each of three seeds."""
    dice = Dice(request.param, "partners")
    registrar = Registrar(dice.stream("registrar"), NumberOffice(dice.stream("numbers")), AS_OF)
    return found_chain(dice, registrar, 400, AS_OF)


def links(chain: Chain) -> list[tuple[Firm, Firm]]:
    """Seller and buyer of every link."""
    return [(seller, buyer) for seller in chain.firms for buyer in seller.buyers]


def test_the_mean_degree_is_that_of_the_hungarian_tax_network(chain: Chain) -> None:
    mean = len(links(chain)) / len(chain.firms)
    assert abs(mean - MEAN_LINKS) < 0.15 * MEAN_LINKS


def test_many_small_sellers_hang_on_few_large_buyers(chain: Chain) -> None:
    sold = Counter(seller for seller, _ in links(chain))
    bought = Counter(buyer for _, buyer in links(chain))
    degree = {firm: sold[firm] + bought[firm] for firm in chain.firms}
    pairs = [(degree[seller], degree[buyer]) for seller, buyer in links(chain)]
    both = pairs + [(b, a) for a, b in pairs]
    mean = sum(a for a, _ in both) / len(both)
    covariance = sum((a - mean) * (b - mean) for a, b in both)
    assert covariance < 0
    most = max(bought.values())
    assert most > 8 * (len(links(chain)) / len(chain.firms))


def test_no_trade_runs_in_a_circle(chain: Chain) -> None:
    open_firms = {firm: len(firm.suppliers) for firm in chain.firms}
    free = [firm for firm, count in open_firms.items() if not count]
    passed = 0
    while free:
        firm = free.pop()
        passed += 1
        for buyer in firm.buyers:
            open_firms[buyer] -= 1
            if not open_firms[buyer]:
                free.append(buyer)
    assert passed == len(chain.firms)


def test_sellers_and_buyers_know_one_another(chain: Chain) -> None:
    assert all(seller in buyer.suppliers for seller, buyer in links(chain))
    suppliers = [firm for firm in chain.suppliers if not firm.suppliers]
    assert not suppliers


def test_a_firm_has_as_many_banks_as_published(book: WrittenBook) -> None:
    """1.8 banks for each firm (Italy); measured on borrowers whose loans no story arranges."""
    lenders: dict[str, set[str]] = {}
    for row in book.extract("loan_events", "gb18030"):
        lenders.setdefault(row["借款人信用代码"], set()).add(row["贷款机构信用代码"])
    own = next(iter({row["授信机构信用代码"] for row in book.extract("buyer_limits")}))
    borrowers = {row["申请人信用代码"] for row in book.extract("applications")}
    mean = sum(len(lenders.get(one, set()) | {own}) for one in borrowers) / len(borrowers)
    assert abs(mean - 1.8) < 0.25
    counts, weights = BANKS_EACH
    expected = 1 + sum(n * w for n, w in zip(counts, weights, strict=True)) / sum(weights)
    assert abs(expected - 1.8) < 0.01
