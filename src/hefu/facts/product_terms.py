"""What the product that an application names says about amounts and days."""

from __future__ import annotations

from datetime import date

from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import text
from hefu.parameters.loader import ParameterValue, ParameterView
from hefu.products.catalogue import product_for
from hefu.products.definition import Product
from hefu.vocabulary.errors import InvalidInput, PolicyIncomplete
from hefu.vocabulary.types.period import end_of_days, end_of_months


class ProductTerms:
    """Terms of products at one pair of clocks. A technique without a definition has no terms."""

    def __init__(self, clocks: Clocks, parameters: ParameterView) -> None:
        self._clocks = clocks
        self._parameters = parameters
        self._products: dict[str, Product | None] = {}

    def product_of(self, application: Row) -> Product | None:
        """The product of an application; ``None`` when the technique is unknown or not defined."""
        technique = text(application, "technique_code")
        if technique is None:
            return None
        if technique not in self._products:
            try:
                self._products[technique] = product_for(technique, self._clocks)
            except PolicyIncomplete:
                self._products[technique] = None
        return self._products[technique]

    def advance_rate_bp(self, application: Row, paper_kind: str | None) -> int | None:
        """Basis points of the paper's value; ``None`` when the product takes no such paper."""
        product = self.product_of(application)
        if product is None or paper_kind not in product.papers:
            return None
        rate = self._value(product.advance_rate)
        return None if rate is None or rate.unit != "basis_points" else rate.value

    def last_due_on(self, application: Row, start: date | None) -> date | None:
        """The last day on which a debt of ``start`` may fall due; months are calendar months."""
        product = self.product_of(application)
        tenor = None if product is None else self._value(product.tenor_max)
        return None if tenor is None or start is None else period_end(start, tenor)

    def _value(self, parameter_id: str) -> ParameterValue | None:
        try:
            return self._parameters.get(parameter_id)
        except PolicyIncomplete:
            return None


def period_end(start: date, length: ParameterValue) -> date | None:
    """Last day of a period in days or calendar months; ``None`` beyond the calendar and for other units."""
    try:
        if length.unit == "days":
            return end_of_days(start, length.value)
        if length.unit == "months":
            return end_of_months(start, length.value)
    except InvalidInput:
        return None
    return None
