"""Describe the products: what each technique asks for before money moves."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.checks._engine.registry import check
from hefu.evidence.day import Clocks
from hefu.parameters.loader import ParameterView, parameter
from hefu.products.catalogue import product_named, products_at
from hefu.products.definition import Product
from hefu.services.show_parameter import value_text
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import code_label, column_label, entity_label


class NamedLine(msgspec.Struct, frozen=True):
    """One line of a product page: an id as the program writes it, and its words."""

    id: str
    words: Label


class LimitLine(msgspec.Struct, frozen=True):
    """One figure of a product with the parameter it comes from."""

    parameter: str
    title: Label
    value: Label
    verified: bool


class ProductPage(msgspec.Struct, frozen=True):
    """One product in words, as it stands at a pair of clocks."""

    id: str
    title: Label
    meaning: Label
    technique_class: Label
    effective_from: date
    known_from: date
    verified: bool
    parties: tuple[NamedLine, ...]
    documents: tuple[tuple[NamedLine, Label], ...]
    confirmed_by: Label
    papers: tuple[Label, ...]
    claim_effect: Label
    registration: Label
    limits: tuple[LimitLine, ...]
    repayment_source: Label
    required: tuple[NamedLine, ...]
    watched: tuple[NamedLine, ...]
    basis: tuple[Label, ...]


def list_products(clocks: Clocks) -> list[ProductPage]:
    """Every product that stands at these clocks, by id."""
    return [_page(product, clocks) for product in products_at(clocks)]


def show_product(product_id: str, clocks: Clocks) -> ProductPage:
    """One product. Raises ``NotFound`` (``product.unknown``) when none of that name stands then."""
    return _page(product_named(product_id, clocks), clocks)


def _page(product: Product, clocks: Clocks) -> ProductPage:
    view = ParameterView(clocks)
    return ProductPage(
        id=product.id,
        title=product.title,
        meaning=product.meaning,
        technique_class=code_label("technique_class", product.technique_class),
        effective_from=product.effective_from,
        known_from=product.known_from,
        verified=product.verified,
        parties=tuple(_party(party.found_in, party.role) for party in product.parties),
        documents=tuple(
            (NamedLine(one.table, entity_label(one.table)), one.why) for one in product.documents
        ),
        confirmed_by=product.confirmed_by,
        papers=tuple(code_label("paper_kind", paper) for paper in product.papers),
        claim_effect=code_label("claim_effect", product.claim_effect),
        registration=code_label("product_registration", product.registration),
        limits=tuple(_limit(view, name) for name in (product.tenor_max, product.advance_rate)),
        repayment_source=product.repayment_source,
        required=_checks(product.checks.required),
        watched=_checks(product.checks.watched),
        basis=tuple(clause(name).title for name in product.basis),
    )


def _party(found_in: str, role: Label) -> NamedLine:
    table, _, column = found_in.partition(".")
    named = column_label(table, column)
    return NamedLine(
        id=found_in,
        words=Label(
            en=f"{role.en} ({entity_label(table).en}: {named.en})",
            zh=f"{role.zh}（{entity_label(table).zh}·{named.zh}）",
        ),
    )


def _limit(view: ParameterView, parameter_id: str) -> LimitLine:
    chosen = view.get(parameter_id)
    return LimitLine(
        parameter=parameter_id,
        title=chosen.title,
        value=value_text(parameter(parameter_id), chosen.value),
        verified=chosen.verified,
    )


def _checks(check_ids: tuple[str, ...]) -> tuple[NamedLine, ...]:
    return tuple(NamedLine(check_id, check(check_id).card.title) for check_id in check_ids)
