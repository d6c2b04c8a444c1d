"""Units as Chinese papers print them, in UN/ECE codes (recommendation 20) as orders and receipts use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNIT_CODES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("件", "个", "只", "台", "支", "条"), "C62"),
    "套": "SET",
    "吨": "TNE",
    **dict.fromkeys(("千克", "公斤"), "KGM"),
    "克": "GRM",
    "米": "MTR",
    "平方米": "MTK",
    "立方米": "MTQ",
    "升": "LTR",
    "小时": "HUR",
    "千瓦时": "KWH",
}
"""Words that name one unit beyond doubt; any other word is kept as it is printed."""
