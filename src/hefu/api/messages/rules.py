"""Checks, products and parameters over the wire: the rules of the house."""

from __future__ import annotations

import msgspec

from hefu.services.describe_checks import CheckDescription, CheckSummary
from hefu.services.describe_products import ProductPage
from hefu.services.show_parameter import ParameterPage

__all__ = [
    "CheckDescription",
    "CheckList",
    "ParameterList",
    "ParameterPage",
    "ProductList",
    "ProductPage",
]


class CheckList(msgspec.Struct, frozen=True):
    """All checks, by id."""

    items: list[CheckSummary]


class ProductList(msgspec.Struct, frozen=True):
    """Products that stand, by id."""

    items: list[ProductPage]


class ParameterList(msgspec.Struct, frozen=True):
    """All parameters, by id."""

    items: list[ParameterPage]
