"""Every shipped product is whole: its papers, parties, figures, clauses and checks exist."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from hefu.checks._engine.registry import checks
from hefu.decisions.policy import policy_for
from hefu.evidence.day import Clocks
from hefu.evidence.schema import tables
from hefu.parameters.loader import parameter
from hefu.products import catalogue
from hefu.products.catalogue import product_for, product_named, products, products_at
from hefu.products.definition import Product
from hefu.vocabulary.clause import clause
from hefu.vocabulary.errors import NotFound, PolicyIncomplete
from hefu.vocabulary.labels import code_families, code_label

TODAY = Clocks(as_of=date(2026, 3, 31), known_on=date(2026, 3, 31))
EACH = pytest.mark.parametrize("product", products(), ids=lambda product: product.id)


def test_an_unknown_technique_is_refused() -> None:
    with pytest.raises(PolicyIncomplete, match=r"product\.none"):
        product_for("barter", TODAY)


def test_a_product_not_yet_known_or_not_yet_in_force_is_refused() -> None:
    for clocks in (
        Clocks(TODAY.as_of, date(1999, 12, 31)),
        Clocks(date(1999, 12, 31), TODAY.known_on),
    ):
        with pytest.raises(PolicyIncomplete, match=r"product\.none"):
            product_for("factoring", clocks)


def test_a_person_who_asks_for_an_unknown_product_is_told_the_known_ones() -> None:
    with pytest.raises(NotFound, match=r"product\.unknown.*factoring"):
        product_named("barter", TODAY)


def test_the_definition_known_latest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    old = product_for("factoring", TODAY)
    new = msgspec.structs.replace(
        old, digest="newer", known_from=date(2026, 2, 1), effective_from=date(2026, 3, 1)
    )
    monkeypatch.setattr(catalogue, "products", lambda: (old, new))
    assert product_for("factoring", TODAY).digest == "newer"
    assert product_for("factoring", Clocks(TODAY.as_of, date(2026, 1, 31))) == old
    assert product_for("factoring", Clocks(date(2026, 2, 28), TODAY.known_on)) == old
    assert products_at(TODAY) == (new,)


def test_the_techniques_of_the_industry_are_all_there() -> None:
    assert {product.id for product in products()} == set(code_families()["technique"].codes)


@EACH
def test_its_parties_and_papers_are_evidence(product: Product) -> None:
    for party in product.parties:
        table, _, column = party.found_in.partition(".")
        assert tables()[table].columns[column].type == "party", party.found_in
    assert product.parties
    assert product.papers
    for document in product.documents:
        assert document.table in tables()


@EACH
def test_its_figures_and_clauses_exist(product: Product) -> None:
    assert parameter(product.advance_rate).unit == "basis_points"
    assert parameter(product.tenor_max).unit in {"days", "months"}
    for name in product.basis:
        assert clause(name)
    for family, code in (
        ("technique_class", product.technique_class),
        ("claim_effect", product.claim_effect),
        ("product_registration", product.registration),
        *(("paper_kind", paper) for paper in product.papers),
    ):
        assert code_label(family, code)


@EACH
def test_its_policy_decides_what_its_checks_answer(product: Product) -> None:
    active = {check.id for check in checks().values() if check.card.maturity != "retired"}
    assert set(product.check_ids) <= active
    policy = policy_for(product.policy, TODAY).under(product)
    assert policy.checks.keys() == set(product.check_ids)


@EACH
def test_a_product_that_lends_on_goods_or_claims_asks_whether_they_are_counted_twice(
    product: Product,
) -> None:
    assert "claim.counted_twice" in product.checks.required
