"""Finding the product definition that a technique and a pair of clocks call for."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import msgspec

from hefu.products.definition import Clocks, Product
from hefu.vocabulary.errors import NotFound, PolicyIncomplete, require
from hefu.vocabulary.labelled import parse_yaml, yaml_names

_DEFINITIONS = "hefu.products.definitions"


@cache
def products() -> tuple[Product, ...]:
    """All definitions as shipped, by id and first day. A second definition of one technique stands in
    ``<technique>.<anything>.yaml`` with later dates."""
    found = []
    for name in yaml_names(_DEFINITIONS):
        text = files(_DEFINITIONS).joinpath(name).read_text(encoding="utf-8")
        product = msgspec.convert(parse_yaml(text), Product)
        require(
            name.split(".")[0] == product.id, f"product {product.id} must live in {product.id}.yaml"
        )
        require(product.checks.required, f"product {product.id} requires no check")
        asked = product.check_ids
        require(len(set(asked)) == len(asked), f"product {product.id} names a check twice")
        digest = hashlib.sha256(text.encode()).hexdigest()
        found.append(msgspec.structs.replace(product, digest=digest))
    return tuple(sorted(found, key=lambda product: (product.id, product.effective_from)))


def products_at(clocks: Clocks) -> tuple[Product, ...]:
    """The definition of every product at these clocks, by id."""
    ids = dict.fromkeys(product.id for product in products() if product.holds(clocks))
    return tuple(product_for(technique_code, clocks) for technique_code in ids)


def product_for(technique_code: str, clocks: Clocks) -> Product:
    """The definition of a technique that stands on ``as_of`` among those known on ``known_on``, the
    one known last (of two known on one day the one that took effect last).

    Raises ``PolicyIncomplete`` (``product.none``) when there is none: money does not move.
    """
    holding = [one for one in products() if one.id == technique_code and one.holds(clocks)]
    if not holding:
        raise PolicyIncomplete("product.none", technique=technique_code, as_of=clocks.as_of)
    return max(holding, key=lambda product: (product.known_from, product.effective_from))


def product_named(product_id: str, clocks: Clocks) -> Product:
    """The same for a person's question. Raises ``NotFound`` (``product.unknown``)."""
    known = tuple(product.id for product in products_at(clocks))
    if product_id not in known:
        raise NotFound(
            "product.unknown", id=product_id, as_of=clocks.as_of, known=", ".join(known) or "-"
        )
    return product_for(product_id, clocks)
