"""Numbers that look like the real ones: with right check characters, or wrong ones on purpose.

USCC: GB 32100-2015, 18 characters, check character modulo 31 with weights 3^i; places 9 to 17 are the
organisation code of GB 11714 with its own check character modulo 11. Digital invoice number: year,
tax-bureau province, channel, 15 digits. Persons carry numbers of a region that does not exist (999999).
"""

from __future__ import annotations

from hefu.synth.dice import Dice

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Prime to ten: multiplying by it permutes the residues, so numbers are unique without looking so.
_SPREAD = 618_033_988_749_897


def uscc_check_character(first_17: str) -> str:
    """Check character (place 18) of the first 17 characters of a USCC."""
    total = sum(
        _USCC_ALPHABET.index(character) * pow(3, place, 31)
        for place, character in enumerate(first_17)
    )
    return _USCC_ALPHABET[(31 - total) % 31]


def organisation_check_character(first_8: str) -> str:
    """Check character (place 17) of the eight-character organisation code body."""
    total = sum(
        _ORG_ALPHABET.index(character) * weight
        for character, weight in zip(first_8, _ORG_WEIGHTS, strict=True)
    )
    return "0123456789X0"[(11 - total % 11) % 11]


def is_right_uscc(code: str) -> bool:
    """Whether form and both check characters of ``code`` are right."""
    if len(code) != 18 or any(character not in _USCC_ALPHABET for character in code):
        return False
    return (
        uscc_check_character(code[:17]) == code[17]
        and organisation_check_character(code[8:16]) == code[16]
    )


def wrong_uscc(right: str) -> str:
    """``right`` with another check character: what a forged or mistyped licence looks like."""
    place = _USCC_ALPHABET.index(right[17])
    return right[:17] + _USCC_ALPHABET[(place + 7) % 31]


def shape_holds(number: str) -> bool:
    """Whether an invoice number is one of ours: 20 digits, or code (12), dash, number (8)."""
    code, _, rest = number.partition("-")
    if rest:
        return code.isdigit() and len(code) == 12 and rest.isdigit() and len(rest) == 8
    return number.isdigit() and len(number) == 20


class NumberOffice:
    """Gives out numbers; no number twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._organisations: set[str] = set()
        self._invoice_count = 0
        self._series: dict[str, int] = {}

    def uscc(self, region: str, registrar: str = "91") -> str:
        """A new right USCC; ``registrar``: ``91`` enterprise, ``N2`` rural collective, ``52``..."""
        while True:
            # Bodies that start with MA: licences since 2015; older ones are digits.
            body = (
                "MA" + "".join(self._dice.one_of(_USCC_ALPHABET) for _ in range(6))
                if self._dice.happens(60)
                else self._dice.digits(8)
            )
            if body not in self._organisations:
                break
        self._organisations.add(body)
        first_17 = registrar + region + body + organisation_check_character(body)
        return first_17 + uscc_check_character(first_17)

    def person_no(self) -> str:
        """An 18-character personal number of region 999999, which no living person has."""
        first_17 = (
            "999999"
            + f"{self._dice.whole(1958, 1992)}{self._dice.whole(1, 12):02d}{self._dice.whole(1, 28):02d}"
            + self._dice.digits(3)
        )
        total = sum(
            int(digit) * weight for digit, weight in zip(first_17, _PERSON_WEIGHTS, strict=True)
        )
        return first_17 + "10X98765432"[total % 11]

    def digital_no(self, year: int, tax_province: str) -> str:
        """A 20-digit number of a fully digital invoice."""
        return f"{year % 100:02d}{tax_province}2{self._spread(15)}"

    def paper_code(self, year: int, tax_province: str) -> str:
        """A 12-digit invoice code of a paper invoice."""
        return f"0{tax_province}00{year % 100:02d}00{self._dice.whole(100, 999)}"

    def paper_no(self) -> str:
        """An 8-digit number of a paper invoice."""
        return self._spread(8)

    def account_no(self) -> str:
        """A 19-digit bank account number."""
        return f"62178{self._next('account'):04d}{self._dice.digits(10)}"

    def running(self, series: str, width: int = 5) -> str:
        """``series`` with the next running number."""
        return f"{series}{self._next(series):0{width}d}"

    def registration_no(self) -> str:
        """A 20-digit number of the movables registry."""
        return f"1{self._next('registration') * 7919 % 10**9:09d}{self._dice.digits(10)}"

    def _next(self, series: str) -> int:
        self._series[series] = self._series.get(series, 0) + 1
        return self._series[series]

    def _spread(self, width: int) -> str:
        self._invoice_count += 1
        return f"{self._invoice_count * _SPREAD % 10**width:0{width}d}"
