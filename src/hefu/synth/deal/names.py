"""One sound deal: who takes part, the numbers on its papers, and its amounts."""

from __future__ import annotations

from datetime import date

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.schema import Row, Value

AS_OF = date(2026, 3, 31)
"""The day on which the deal is written down; ``deal_of`` moves it."""
APPLICATION = "RZ-2026-001"
BANK = "uscc:91310000132200821H"
OTHER_BANK = "uscc:911100001000123405"
SELLER = "uscc:91330200MA2H4T6R63"
BUYER = "uscc:91440300MA5F2K8W83"
HOLDING = "uscc:91320500MA1N9P5D51"
GUARANTOR = "uscc:91510100MA6C3D7B5D"
NUMBERS = ("26332000000000000001", "26332000000000000002", "26332000000000000003")
INVOICES = tuple(f"dig:{number}" for number in NUMBERS)
CREDIT_NOTE_NO = "26332000000000000009"
PAST = "253320000000000001"
"""How the numbers of the invoices of earlier months begin: they show that the two have a past."""
ORDERS = (f"{BUYER}/PO-1", f"{BUYER}/PO-2")
FACILITY = f"{BANK}/F-1"
CONTRACT_NO = "HT-2026-01"
CONTRACT = f"{SELLER}/{CONTRACT_NO}"

# Yuan in minor units, pieces in millionths.
YUAN = 100
PIECE = 1_000_000
LEFT = (103_000 * YUAN, 226_000 * YUAN, 120_000 * YUAN)
"""What is left of each invoice, and claimed of it."""
FINANCEABLE = sum(LEFT) * 8_000 // 10_000
REQUESTED = 350_000 * YUAN
LIMIT = 2_000_000 * YUAN
USED = 500_000 * YUAN


def values_of(table: str, **values: Value) -> Row:
    """The given values and the ids that follow from them; what is unknown is left out."""
    full = complete(schema.table(table), values)
    return {name: value for name, value in full.items() if value is not None}
