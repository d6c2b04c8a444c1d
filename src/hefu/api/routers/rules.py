"""Checks, products and parameters: what the house asks for and why."""

from __future__ import annotations

from hefu.api.exchange.desk import Desk
from hefu.api.exchange.parameters import AsOf, KnownOn, Name
from hefu.api.exchange.reply import Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.rules import (
    CheckDescription,
    CheckList,
    ParameterList,
    ParameterPage,
    ProductList,
    ProductPage,
)
from hefu.services.describe_checks import describe_check, list_checks
from hefu.services.describe_products import list_products, show_product
from hefu.services.show_parameter import list_parameters, show_parameter

resource = Resource("rules")


@resource.get("/checks", "list_checks", returns=CheckList)
def all_checks(desk: Desk) -> Reply:
    """All checks."""
    del desk
    return Reply(CheckList(list_checks()))


@resource.get("/checks/{check_id}", "get_check", returns=CheckDescription)
def one_check(desk: Desk, check_id: Name) -> Reply:
    """One check, its page in the language of the request."""
    found = describe_check(check_id, desk.language)
    return Reply(found, headers={"content-language": desk.language})


@resource.get("/products", "list_products", returns=ProductList)
def all_products(desk: Desk, as_of: AsOf = None, known_on: KnownOn = None) -> Reply:
    """All products that stand."""
    return Reply(ProductList(list_products(desk.clocks(as_of, known_on))))


@resource.get("/products/{product_id}", "get_product", returns=ProductPage)
def one_product(
    desk: Desk, product_id: Name, as_of: AsOf = None, known_on: KnownOn = None
) -> Reply:
    """One product."""
    return Reply(show_product(product_id, desk.clocks(as_of, known_on)))


@resource.get("/parameters", "list_parameters", returns=ParameterList)
def all_parameters(desk: Desk, as_of: AsOf = None, known_on: KnownOn = None) -> Reply:
    """All parameters with the value that holds."""
    clocks = desk.clocks(as_of, known_on)
    return Reply(ParameterList(list_parameters(clocks.as_of, clocks.known_on)))


@resource.get("/parameters/{parameter_id}", "get_parameter", returns=ParameterPage)
def one_parameter(
    desk: Desk, parameter_id: Name, as_of: AsOf = None, known_on: KnownOn = None
) -> Reply:
    """One parameter with all its dated values."""
    clocks = desk.clocks(as_of, known_on)
    return Reply(show_parameter(parameter_id, clocks.as_of, clocks.known_on))
