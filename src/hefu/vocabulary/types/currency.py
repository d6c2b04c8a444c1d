"""ISO 4217 currency codes and how many decimals each has.

Source: ISO 4217 list one as of 2026-01 (XCG in, ANG and BGN out). Codes withdrawn since 2015 stay
readable, because old papers carry them. Metals, drawing rights, units of account and test codes have
no minor unit and are refused.
"""

from __future__ import annotations

from hefu.vocabulary.errors import InvalidInput

_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_WITHDRAWN_ZERO = "BYR"
_WITHDRAWN_TWO = "ANG BGN CUC HRK LTL MRO SLL STD VEF ZWL"

ACTIVE: dict[str, int] = {
    **dict.fromkeys(_ZERO.split(), 0),
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_THREE.split(), 3),
    **dict.fromkeys(_FOUR.split(), 4),
}
WITHDRAWN: dict[str, int] = {
    **dict.fromkeys(_WITHDRAWN_ZERO.split(), 0),
    **dict.fromkeys(_WITHDRAWN_TWO.split(), 2),
}
_DIGITS = {**WITHDRAWN, **ACTIVE}

NAMES_ZH: dict[str, str] = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港元",
    "JPY": "日元",
    "GBP": "英镑",
    "AUD": "澳大利亚元",
    "CAD": "加拿大元",
    "CHF": "瑞士法郎",
    "SGD": "新加坡元",
    "NZD": "新西兰元",
    "KRW": "韩元",
    "TWD": "新台币",
    "MOP": "澳门元",
    "THB": "泰铢",
    "MYR": "马来西亚林吉特",
    "RUB": "俄罗斯卢布",
    "INR": "印度卢比",
    "IDR": "印度尼西亚卢比",
    "VND": "越南盾",
    "SEK": "瑞典克朗",
    "NOK": "挪威克朗",
    "DKK": "丹麦克朗",
    "ZAR": "南非兰特",
    "AED": "阿联酋迪拉姆",
    "SAR": "沙特里亚尔",
}


def compact(text: str) -> str:
    """The code without outer space, in upper case."""
    return text.strip().upper()


def explain(text: str) -> str:
    """``active`` | ``withdrawn`` | ``unknown`` (code family ``currency_state``)."""
    code = compact(text)
    if code in ACTIVE:
        return "active"
    return "withdrawn" if code in WITHDRAWN else "unknown"


def validate(text: str) -> str:
    """The compact code. Raises ``InvalidInput`` (``value.currency_unknown``)."""
    code = compact(text)
    if code not in _DIGITS:
        raise InvalidInput("value.currency_unknown", text=text)
    return code


def minor_digits(currency: str) -> int:
    """Decimals of ``currency``: 2 for CNY, 0 for JPY. Raises as :func:`validate`."""
    return _DIGITS[validate(currency)]


def format(text: str) -> str:  # noqa: A001 - the house word for printing a value
    """The code as printed."""
    return validate(text)
