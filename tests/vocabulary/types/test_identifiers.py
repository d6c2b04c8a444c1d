"""Identifiers of parties, places, goods and parcels."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import bank_account, gln, gtin, lei, sscc, uscc

GOOD_USCC = [
    "91350100M000100Y43",
    "91100000100003962T",
    "914403001922038216",
    "9144030071526726XG",
    "91440300192317458F",
    "91330100799655058B",
    "91370200264574251E",
    "91440400192548256N",
    "91310000132260250X",
    "91310115MA1K3WX51H",
]
GOOD_LEI = [
    "5493001KJTIIGC8Y1R12",
    "HWUPKR0MPOU8FGXBT394",
    "INR2EJN1ERAN0W5ZP974",
    "7LTWFZYICNSX8D621K86",
    "54930084UKLVMY22DS16",
]


@pytest.mark.parametrize("code", ["91330201MA2J6URD9B", "91350203M0001QAY9B"])
def test_wrong_check_character_warns_and_passes(code: str) -> None:
    assert uscc.explain(code) == "warn_check"
    assert uscc.validate(code) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "91310115MA1K3WX51",
        "91310115MA1K3WX51HH",
        "9131011SMA1K3WX51H",
        "350100100003962",
        "税号",
    ],
)
def test_wrong_format_is_refused(text: str) -> None:
    assert uscc.explain(text) == "bad_format"
    with pytest.raises(InvalidInput) as caught:
        uscc.validate(text)
    assert caught.value.code == "value.uscc_bad_format"


@pytest.mark.parametrize("code", GOOD_USCC)
def test_codes_checked_by_hand(code: str) -> None:
    assert uscc.explain(code) == "ok"
    assert uscc.compact(f" {code[:8].lower()} {code[8:]}　") == code
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    assert uscc.explain(wrong) == "warn_check"


def test_last_character_of_the_demo_code_is_k() -> None:
    assert uscc.check_character("91330201MA2J6URD9") == "K"


def test_inner_code_is_graded_apart() -> None:
    body = "91310115" + "MA1K3WX52"
    reading = uscc.read(body + uscc.check_character(body))
    assert (reading.grade, reading.check_ok, reading.organisation_ok) == (
        "warn_orgcode",
        True,
        False,
    )


def test_letters_lead_rural_collectives() -> None:
    code = uscc.issue("N2330106", "MF1234QX")
    assert uscc.explain(code) == "ok"
    assert uscc.read(code).authority == "N"


def test_confusions_are_suggested_and_never_applied() -> None:
    typed = "9I310115MAIK3WX5IH"
    assert uscc.explain(typed) == "bad_format"
    assert uscc.suggestions(typed) == ("91310115MA1K3WX51H",)
    assert uscc.suggestions("9I310115MAIK3WX5I8") == ()
    assert uscc.suggestions("91310115MA1K3WX51H") == ()


BODY = st.text(alphabet=uscc.ALPHABET, min_size=8, max_size=8)


@given(region=st.integers(0, 999_999), head=BODY, body=BODY, place=st.integers(0, 17))
def test_one_wrong_character_never_stays_ok(region: int, head: str, body: str, place: int) -> None:
    code = uscc.issue(f"{head[:2]}{region:06d}", body)
    assert uscc.explain(code) == "ok"
    for other in uscc.ALPHABET:
        if other != code[place]:
            assert uscc.explain(code[:place] + other + code[place + 1 :]) != "ok"


@given(st.text(max_size=25))
def test_no_text_breaks_a_reader(text: str) -> None:
    for kind in (uscc, lei, gln, gtin, sscc, bank_account):
        assert kind.explain(text)
        assert kind.format(text) is not None


@pytest.mark.parametrize("code", GOOD_LEI)
def test_lei(code: str) -> None:
    assert lei.validate(f" {code[:4]}-{code[4:].lower()} ") == code
    for place in range(20):
        other = "1" if code[place] != "1" else "2"
        assert lei.explain(code[:place] + other + code[place + 1 :]) != "ok"


@pytest.mark.parametrize("text", ["", "98", "5493001KJTIIGC8Y1R1", "5493001KJTIIGC8Y1R12" * 2])
def test_lei_length_counts(text: str) -> None:
    with pytest.raises(InvalidInput):
        lei.validate(text)


KEYS: dict[int, list[ModuleType]] = {8: [gtin], 12: [gtin], 13: [gtin, gln], 14: [gtin], 18: [sscc]}


def test_check_digits_agree_with_the_public_vectors(conformance: Path) -> None:
    vectors = json.loads((conformance / "gs1" / "linter-vectors.json").read_text(encoding="utf-8"))
    judged = 0
    for vector in (case for case in vectors if case["linter"] == "csum"):
        for kind in KEYS.get(len(vector["input"]), [gtin, gln, sscc]):
            judged += 1
            assert (kind.explain(vector["input"]) == "ok") is vector["valid"], vector
    assert judged >= 14


@pytest.mark.parametrize("kind", [gtin, gln, sscc])
def test_keys_refuse_letters_and_wrong_lengths(kind: ModuleType) -> None:
    for text in ("", "ABCDEFGHIJKLM", "123456789", "4006381333932"):
        with pytest.raises(InvalidInput):
            kind.validate(text)


def test_trade_item_numbers_compare_in_fourteen_digits() -> None:
    assert gtin.format("4006381333931") == gtin.format("04006381333931")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("6222 0210 0111 2345 678", "ok"),
        ("3100-1520-3130-5000-1234", "ok"),
        ("DE89 3704 0044 0532 0130 00", "ok"),
        ("DE88370400440532013000", "bad_check"),
        ("1234", "bad_format"),
        ("ACCOUNT", "bad_format"),
        ("12345/678", "bad_format"),
    ],
)
def test_bank_accounts(text: str, state: str) -> None:
    assert bank_account.explain(text) == state
    if state != "ok":
        with pytest.raises(InvalidInput):
            bank_account.validate(text)


def test_masked_accounts_show_no_middle() -> None:
    assert bank_account.masked("6222021001112345678") == "6222****5678"
