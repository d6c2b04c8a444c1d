"""The row checks once more, written by hand in Polars: lazy, streaming, one pass a relation.

Like the sweep of the house it keeps findings and rows that could not be judged as Parquet and then counts
them. A row is emitted when a predicate holds or a compared column is NULL; NULL is never true.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

E = pl.Expr
Numbers = Mapping[str, Mapping[str, int]]
_TEXT = pl.String
_TEN_THOUSAND = 10_000


class Question:
    """One check by hand: when it holds, which columns it compares, what it tells."""

    def __init__(
        self, relation: str, holds: E, needs: tuple[str, ...], told: Mapping[str, E]
    ) -> None:
        self.relation = relation
        self.holds = holds
        self.needs = needs
        self.told = told


def c(name: str) -> E:
    """A column."""
    return pl.col(name)


def questions(numbers: Numbers) -> dict[str, Question]:
    """All checks that this peer knows, by the id of the house's check."""
    return {**_papers(), **_others(numbers), **_lines(numbers), **_firms(numbers)}


def _claim(holds: E, needs: tuple[str, ...], **told: E) -> Question:
    return Question("claim", holds, needs, {"evidence_id": c("invoice_id"), **told})


def _papers() -> dict[str, Question]:
    money = {"measure": c("claimed_minor"), "currency": c("currency")}
    gaps = ("net_gap_minor", "gross_gap_minor", "payable_gap_minor", "words_gap_minor")
    states = ("number_state_code", "seller_state_code", "buyer_state_code")
    counts = ("delivery_note_count", "goods_receipt_count")
    wrong = [c(name) != "ok" for name in states]
    whose = ("invoice_id", "seller_id", "buyer_id")
    first_gap = pl.when(c(gaps[0]) != 0).then(c(gaps[0])).when(c(gaps[1]) != 0).then(c(gaps[1]))
    first_gap = first_gap.when(c(gaps[2]) != 0).then(c(gaps[2]))
    first_wrong = pl.when(wrong[0]).then(c(whose[0])).when(wrong[1]).then(c(whose[1]))
    left = c("gross_minor") - c("credited_minor")
    return {
        "delivery.missing": _claim((c(counts[0]) == 0) & (c(counts[1]) == 0), counts, **money),
        "invoice.arithmetic": _claim(
            (c(gaps[0]) != 0) | (c(gaps[1]) != 0) | (c(gaps[2]) != 0) | (c(gaps[3]) != 0),
            gaps,
            measure=first_gap.otherwise(c(gaps[3])),
        ),
        "invoice.identity_invalid": _claim(
            wrong[0] | wrong[1] | wrong[2],
            states,
            other_evidence_id=first_wrong.otherwise(c(whose[2])),
            measure=pl.sum_horizontal(each.fill_null(False).cast(pl.Int64) for each in wrong),
        ),
        "invoice.reversed": _claim(
            (c("credited_minor") > 0) & (left < c("claimed_minor")),
            ("claimed_minor", "credited_minor", "gross_minor"),
            threshold=left,
            **money,
        ),
        "order.missing": _claim(
            c("found_order_id").is_null() | c("order_state_code").is_in(["rejected", "cancelled"]),
            ("order_state_code",),
            other_evidence_id=c("found_order_id"),
            **money,
        ),
    }


def _others(numbers: Numbers) -> dict[str, Question]:
    money = {"measure": c("claimed_minor"), "currency": c("currency")}
    verified = numbers["invoice.not_verified"]["age_max_days"]
    searched = numbers["registration.not_searched"]["max_age_days"]
    confirmed = numbers["receivable.unconfirmed"]["max_age_days"]
    is_word = (c("is_by_account_debtor") == 1) & (c("confirmation_age_days") <= confirmed)
    return {
        "invoice.not_verified": _claim(
            c("outcome_code").is_null()
            | (c("outcome_code") != "matched")
            | (c("verification_age_days") > verified),
            ("verification_age_days",),
            measure=c("verification_age_days"),
            threshold=pl.lit(verified),
        ),
        "registration.not_searched": _claim(
            c("registry_search_age_days").is_null() | (c("registry_search_age_days") > searched),
            (),
            measure=c("registry_search_age_days"),
            threshold=pl.lit(searched),
        ),
        "receivable.unconfirmed": _claim(
            c("confirmation_age_days").is_null()
            | (c("confirmation_age_days") > confirmed)
            | (c("is_by_account_debtor") == 0)
            | (c("confirmed_minor") < c("claimed_minor")),
            ("claimed_minor", "confirmed_minor", "is_by_account_debtor"),
            threshold=pl.when(is_word).then(c("confirmed_minor")).otherwise(0),
            **money,
        ),
        "receivable.already_settled": _claim(
            (c("settled_minor") > 0) & (c("remaining_minor") < c("claimed_minor")),
            ("claimed_minor", "remaining_minor", "settled_minor"),
            threshold=c("remaining_minor"),
            **money,
        ),
        "receivable.payer_is_related": _claim(
            c("seller_group_id") == c("buyer_group_id"),
            ("buyer_group_id", "seller_group_id"),
            other_evidence_id=c("buyer_id"),
            **money,
        ),
        "receivable.pledged_elsewhere": Question(
            "claim_registration",
            (c("secured_party_id") != c("financier_id"))
            & (c("is_released") == 0)
            & (c("is_lapsed") == 0),
            ("financier_id", "is_lapsed", "is_released", "secured_party_id"),
            {
                "evidence_id": c("invoice_id"),
                "other_evidence_id": c("registration_id"),
                "measure": c("claimed_minor"),
            },
        ),
    }


def _lines(numbers: Numbers) -> dict[str, Question]:
    price_bp = numbers["price.off_order"]["tolerance_bp"]
    short_bp = numbers["receipt.short"]["tolerance_bp"]
    price, ordered = c("invoice_unit_price_micro"), c("order_unit_price_micro")
    billed, available = c("invoiced_quantity_micro"), c("available_quantity_micro")
    is_unit, is_currency = c("is_unit_equal"), c("is_currency_equal")
    is_both = (is_unit == 1) & (is_currency == 1)
    off = ((price - ordered) * _TEN_THOUSAND > ordered * price_bp) | (
        (ordered - price) * _TEN_THOUSAND > ordered * price_bp
    )
    over = (billed - available) * _TEN_THOUSAND > available * short_bp
    address = {"evidence_id": c("invoice_id"), "other_evidence_id": c("line_no")}
    return {
        "price.off_order": Question(
            "line_match",
            (is_unit == 0) | (is_currency == 0) | (is_both & off),
            (
                "invoice_unit_price_micro",
                "is_currency_equal",
                "is_unit_equal",
                "order_unit_price_micro",
            ),
            {**address, "measure": price, "threshold": ordered},
        ),
        "receipt.short": Question(
            "line_match",
            (is_unit == 0) | ((is_unit == 1) & over),
            ("available_quantity_micro", "invoiced_quantity_micro", "is_unit_equal"),
            {**address, "measure": billed, "threshold": available},
        ),
    }


def _firms(numbers: Numbers) -> dict[str, Question]:
    remaining = numbers["facility.missing"]["min_remaining_days"]
    circle = numbers["guarantee.circle"]["circle_size_min"]
    limits = numbers["exposure.single_customer"]
    loan_bp, exposure_bp = limits["loan_limit_bp"], limits["exposure_limit_bp"]
    of_facility = {"evidence_id": c("facility_id"), "other_evidence_id": c("borrower_id")}
    loan, exposure = c("loan_after_minor"), c("exposure_after_minor")
    is_loan = loan * _TEN_THOUSAND > c("net_capital_minor") * loan_bp
    return {
        "facility.exceeded": Question(
            "borrower_facility",
            c("requested_minor") > c("headroom_minor"),
            ("headroom_minor", "requested_minor"),
            {
                **of_facility,
                "measure": c("requested_minor"),
                "threshold": c("headroom_minor"),
                "currency": c("currency"),
            },
        ),
        "facility.missing": Question(
            "borrower_facility",
            c("facility_id").is_null()
            | (c("is_usable") == 0)
            | (c("days_to_expiry_days") < remaining),
            ("days_to_expiry_days", "is_usable"),
            {
                **of_facility,
                "measure": c("days_to_expiry_days"),
                "threshold": pl.lit(remaining),
            },
        ),
        "guarantee.circle": Question(
            "borrower_circle",
            c("circle_size_count") >= circle,
            ("circle_size_count",),
            {
                "evidence_id": c("party_id"),
                "measure": c("circle_size_count"),
                "threshold": pl.lit(circle),
            },
        ),
        "exposure.single_customer": Question(
            "customer_exposure",
            is_loan | (exposure * _TEN_THOUSAND > c("net_tier1_capital_minor") * exposure_bp),
            (
                "exposure_after_minor",
                "loan_after_minor",
                "net_capital_minor",
                "net_tier1_capital_minor",
            ),
            {
                "evidence_id": c("borrower_id"),
                "measure": pl.when(is_loan).then(loan).otherwise(exposure),
                "threshold": pl.when(is_loan).then(loan_bp).otherwise(exposure_bp),
                "currency": c("currency"),
            },
        ),
    }


def sweep(folder: Path, out: Path, asked: Mapping[str, Question]) -> dict[str, tuple[int, int]]:
    """Findings and unjudged rows of all ``asked`` questions, kept in ``out``; their numbers by check."""
    findings: list[pl.LazyFrame] = []
    unjudged: list[pl.LazyFrame] = []
    for relation in dict.fromkeys(question.relation for question in asked.values()):
        own = {name: each for name, each in asked.items() if each.relation == relation}
        place = out / f"kept_{relation}.parquet"
        _scan(folder / f"{relation}.parquet", own).sink_parquet(place, compression="snappy")
        kept = pl.scan_parquet(place)
        findings += [_found(kept, name, question) for name, question in own.items()]
        unjudged += [
            _not_judged(kept, name, question) for name, question in own.items() if question.needs
        ]
    found = _count(pl.concat(findings), out / "findings.parquet")
    blank = _count(pl.concat(unjudged), out / "unjudged.parquet")
    return {name: (found.get(name, 0), blank.get(name, 0)) for name in asked}


def _scan(source: Path, own: Mapping[str, Question]) -> pl.LazyFrame:
    """Only rows that some question wants, with a flag for each question that holds."""
    flags = {f"is {name}": each.holds.fill_null(False) for name, each in own.items()}
    needs = {column for each in own.values() for column in each.needs}
    used = {
        column for each in own.values() for told in each.told.values() for column in _roots(told)
    }
    used |= {column for each in own.values() for column in _roots(each.holds)} | needs
    wanted = pl.any_horizontal(*flags.values(), *(c(column).is_null() for column in sorted(needs)))
    frame = pl.scan_parquet(source).filter(wanted)
    return frame.select("application_id", *sorted(used), **flags)


def _roots(expression: E) -> list[str]:
    return expression.meta.root_names()


def _found(kept: pl.LazyFrame, name: str, question: Question) -> pl.LazyFrame:
    def told(column: str, kind: type[pl.DataType]) -> E:
        return question.told.get(column, pl.lit(None)).cast(kind).alias(column)

    return kept.filter(c(f"is {name}")).select(
        pl.lit(name).alias("check_id"),
        c("application_id").alias("subject_id"),
        told("evidence_id", _TEXT),
        told("other_evidence_id", _TEXT),
        told("measure", pl.Int64),
        told("threshold", pl.Int64),
        told("currency", _TEXT),
    )


def _not_judged(kept: pl.LazyFrame, name: str, question: Question) -> pl.LazyFrame:
    blank = [c(column).is_null() for column in question.needs]
    named = [
        pl.when(is_blank).then(pl.lit(column))
        for is_blank, column in zip(blank, question.needs, strict=True)
    ]
    return kept.filter(~c(f"is {name}") & pl.any_horizontal(*blank)).select(
        pl.lit(name).alias("check_id"),
        c("application_id").alias("subject_id"),
        question.told["evidence_id"].cast(_TEXT).alias("evidence_id"),
        pl.concat_str(named, separator=" ", ignore_nulls=True).alias("unknown_columns"),
    )


def _count(rows: pl.LazyFrame, place: Path) -> dict[str, int]:
    rows.sink_parquet(place, compression="snappy")
    counted = pl.scan_parquet(place).group_by("check_id").len().collect()
    return {str(name): int(count) for name, count in counted.iter_rows()}
