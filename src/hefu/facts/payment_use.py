"""Where the money of an application is to go: whether the payee belongs to the trade, and how much.

The borrower itself, the seller of a claimed invoice or order, and whoever the borrower is known to buy
from belong to the trade. The account debtor does not: money that returns to it makes a circle.
"""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text, total, whole
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.currency import Converter
from hefu.facts.same_party import SAME_PARTY_READS, is_among, is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "payment_use"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "payment_instruction",
    "purchase_order",
    "borrower_purchase",
    "borrower_order",
    "fund_account",
    "bank_account",
    "fx_rate",
    *SAME_PARTY_READS,
)

_Traders = dict[Value, tuple[list[Value], list[Value]]]

_THRESHOLD = "law.working_capital.entrusted_payment"
_RESTRICTED = ("securities", "property", "wealth_product", "lending_platform")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per payment instruction; amounts in the currency of the threshold for entrusted payment."""
    converter = Converter(bundle, clocks)
    currency = parameters.get(_THRESHOLD).currency
    suppliers: dict[Value, list[Value]] = {}
    traders = _traders(bundle)
    found = []
    for instruction in bundle.rows("payment_instruction"):
        application = bundle.one("application", "application_id", instruction.get("application_id"))
        if application is None:
            continue
        borrower_id = application.get("borrower_id")
        if borrower_id not in suppliers:
            suppliers[borrower_id] = _suppliers(bundle, borrower_id)
        sellers, buyers = traders.get(application.get("application_id"), ([], []))
        others = (
            ("seller", sellers),
            ("supplier", suppliers[borrower_id]),
            ("account_debtor", buyers),
        )
        role = _role(bundle, borrower_id, instruction.get("payee_id"), others)
        account = bundle.one("fund_account", "account_no", instruction.get("payee_account_no"))
        kind = None if account is None else text(account, "kind_code")
        found.append(
            {
                "application_id": application.get("application_id"),
                "payment_instruction_id": instruction.get("payment_instruction_id"),
                "borrower_id": borrower_id,
                "payee_id": instruction.get("payee_id"),
                "payee_role_code": role,
                "is_payee_in_trade": _is_in_trade(role),
                "is_holder_different": _is_holder_different(bundle, instruction, account),
                "account_kind_code": kind,
                "is_account_restricted": _is_restricted(account, kind),
                "amount_minor": _amount(instruction, currency, converter),
                "payee_total_minor": _to_payee(bundle, instruction, currency, converter),
                "currency": currency,
                "is_entrusted": instruction.get("is_entrusted"),
            }
        )
    return found


def _is_in_trade(role: str | None) -> int | None:
    return None if role is None else int(role in ("borrower", "seller", "supplier"))


def _suppliers(bundle: Bundle, borrower_id: Value) -> list[Value]:
    """Whoever has billed the borrower or got an order from it, each once."""
    bought = (
        *bundle.by("borrower_purchase", "buyer_id", borrower_id),
        *bundle.by("borrower_order", "buyer_id", borrower_id),
        *bundle.by("purchase_order", "buyer_id", borrower_id),
    )
    return list(dict.fromkeys(row.get("seller_id") for row in bought))


def _role(
    bundle: Bundle, borrower_id: Value, payee_id: Value, others: tuple[tuple[str, list[Value]], ...]
) -> str | None:
    """The first role that fits; ``None`` when the payee might have one and it cannot be told."""
    if payee_id is None:
        return None
    is_open = False
    for role, parties in (("borrower", [borrower_id]), *others):
        known = list(dict.fromkeys(party for party in parties if party is not None))
        if payee_id in known or is_among(bundle, payee_id, known):
            return None if is_open and role == "account_debtor" else role
        is_open = is_open or any(is_same_party(bundle, payee_id, each) is None for each in known)
    return None if is_open else "other"


def _traders(bundle: Bundle) -> _Traders:
    """Sellers and buyers of the papers that each application rests on."""
    found: dict[Value, tuple[list[Value], list[Value]]] = {}
    papers = [(claim.item, claim.invoice) for claim in claims(bundle)]
    papers += [
        (item, bundle.one("purchase_order", "order_id", item.get("order_id")) or {})
        for item in bundle.rows("application_item")
    ]
    for item, paper in papers:
        sellers, buyers = found.setdefault(item.get("application_id"), ([], []))
        sellers.append(paper.get("seller_id"))
        buyers += [paper.get("buyer_id"), item.get("account_debtor_id")]
    return found


def _is_restricted(account: Row | None, kind: str | None) -> int | None:
    """1 for an account marked as barred; 0 for any other and for one that nobody marked."""
    if account is None:
        return 0
    return None if kind is None else int(kind in _RESTRICTED)


def _is_holder_different(bundle: Bundle, instruction: Row, fund_account: Row | None) -> int | None:
    """1 when somebody else than the payee is known to hold the account; 0 when nobody said so."""
    account = bundle.one("bank_account", "account_no", instruction.get("payee_account_no"))
    holders = [
        row.get("holder_id") for row in (account, fund_account) if row and row.get("holder_id")
    ]
    verdicts = [is_same_party(bundle, instruction.get("payee_id"), each) for each in holders]
    if False in verdicts:
        return 1
    return None if None in verdicts else 0


def _amount(instruction: Row, currency: str | None, converter: Converter) -> int | None:
    return converter.convert(
        whole(instruction, "amount_minor"), text(instruction, "currency"), currency
    )


def _to_payee(
    bundle: Bundle, instruction: Row, currency: str | None, converter: Converter
) -> int | None:
    """All that the application pays to this payee: payments split in parts count as one."""
    payee_id = instruction.get("payee_id")
    if payee_id is None:
        return None
    own = bundle.by("payment_instruction", "application_id", instruction.get("application_id"))
    parts: list[int | None] = []
    for row in own:
        is_same = is_same_party(bundle, payee_id, row.get("payee_id"))
        if is_same is not False:
            parts.append(_amount(row, currency, converter) if is_same else None)
    return total(parts)
