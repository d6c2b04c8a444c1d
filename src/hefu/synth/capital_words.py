"""An amount in Chinese capital numerals, as printed on invoices."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def in_capitals(minor: int) -> str:
    """``minor`` fen in words: 12345670 is 壹拾贰万叁仟肆佰伍拾陆圆柒角整; a red amount is marked."""
    sign = "（负数）" if minor < 0 else ""
    yuan, fen = divmod(abs(minor), 100)
    whole = f"{_whole(yuan)}圆" if yuan or not fen else ""
    return f"{sign}{whole}{_rest(fen, has_whole=bool(yuan))}"


def _rest(fen: int, *, has_whole: bool) -> str:
    if not fen:
        return "整"
    jiao, cent = divmod(fen, 10)
    if not cent:
        return f"{_DIGITS[jiao]}角整"
    first = f"{_DIGITS[jiao]}角" if jiao else ("零" if has_whole else "")
    return f"{first}{_DIGITS[cent]}分"


def _whole(yuan: int) -> str:
    if not yuan:
        return "零"
    groups: list[int] = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    written = ""
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group:
            # A nought is read where places are skipped: inside, or before a group that starts with one.
            written += ("零" if written and (gap or group < 1000) else "") + _group(group)
            written += _GROUPS[place]
        gap = group == 0
    return written


def _group(group: int) -> str:
    written = ""
    gap = False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            written += ("零" if written and gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return written
