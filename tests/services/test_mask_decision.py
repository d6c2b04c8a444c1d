"""What a decision says in its sentences is masked like the facts they are made of."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from hefu.services.mask_decision import masked_decision
from hefu.services.mask_rows import HIDDEN, Reader
from tests.decisions.approvable import SELLER, approvable, records_of
from tests.decisions.trade_book import TradeBook

DAY = date(2026, 6, 1)
KEY = bytes(range(32))
OFFICER = Reader("risk_officer", "credit_decision", DAY, KEY)
UNDERWRITER = Reader("underwriter", "partner_service", DAY, KEY)
PARTNER = Reader("technology_partner", "partner_service", DAY, KEY)


def reason(title: str, value: str, says: str) -> dict[str, object]:
    both = {"en": says, "zh": says}
    fact = {"name": {"en": title, "zh": title}, "value": {"en": value, "zh": value}}
    return {"kind": "found", "says": both, "facts": [fact], "about": "", "evidence_id": "x|y"}


@pytest.fixture
def document(tmp_path: Path) -> dict[str, object]:
    book = TradeBook(tmp_path)
    book.tell(records_of(approvable()))
    body = book.register.decision(book.screen(with_flip=True).decision_id)
    book.close()
    assert body is not None
    decoded: dict[str, object] = json.loads(body)
    return decoded


def test_a_named_fact_is_taken_out_of_its_sentence_too() -> None:
    told = {"reasons": [reason("Payee account", "6222020200012345678", "to 6222020200012345678!")]}
    text = json.dumps(masked_decision(told, UNDERWRITER))
    assert "6222020200012345678" not in text
    assert HIDDEN in text


def test_a_fact_by_a_name_that_no_column_has_is_hidden() -> None:
    told = {"reasons": [reason("Shoe size", "forty-three", "wears forty-three")]}
    assert "forty-three" not in json.dumps(masked_decision(told, PARTNER))
    assert "forty-three" in json.dumps(masked_decision(told, OFFICER))


def test_a_number_that_no_fact_names_is_taken_from_who_may_not_see_amounts() -> None:
    told = {
        "says": {"en": "1,234,567.89 CNY on 2026-03-20 by 97", "zh": "1,234,567.89元，2026-03-20"}
    }
    masked = masked_decision(told, UNDERWRITER)
    assert masked["says"] == {"en": "*** CNY on 2026-03-20 by 97", "zh": "***元，2026-03-20"}
    assert masked_decision(told, OFFICER) == told


def test_a_whole_decision_keeps_its_answer_and_loses_its_names(document: dict[str, object]) -> None:
    assert masked_decision(document, OFFICER) == document
    masked = masked_decision(document, PARTNER)
    for kept in ("decision_id", "outcome", "policy_id", "as_of", "check_digests", "runs"):
        assert masked[kept] == document[kept]
    text = json.dumps(masked, ensure_ascii=False)
    for gone in ("borrower_name", "borrower_id", "application_no", "application_id"):
        assert str(document[gone]) not in text, gone
    assert SELLER not in text
    assert masked["requested_minor"] != document["requested_minor"]


def test_a_name_is_masked_wherever_it_stands(document: dict[str, object]) -> None:
    document["borrower_name"] = "张三丰"
    document["unverified"] = [{"en": "as 张三丰 says", "zh": "据张三丰称"}]
    masked = masked_decision(document, UNDERWRITER)
    assert masked["borrower_name"] == "张*"
    assert masked["unverified"] == [{"en": "as 张* says", "zh": "据张*称"}]
