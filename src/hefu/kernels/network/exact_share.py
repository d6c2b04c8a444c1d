"""A part of an amount in whole minor units, exact where the product would not fit into 64 bits."""

from __future__ import annotations

from hefu.kernels.compiled import kernel

SUM_MAX = 1 << 60
"""Amounts, and sums of amounts that are shared out, stay below this."""


@kernel
def exact_share(amount: int, part: int, whole: int) -> int:
    """``amount * part // whole`` for numbers from 0 to below ``SUM_MAX``, ``whole`` at least 1.

    Long division by chunks of bits of ``part``, as many as leave room beside the remainder.
    """
    if amount < 2147483648 and part < 2147483648:
        return (amount * part) // whole
    if whole < 1 << 31:
        width = 31
    elif whole < 1 << 42:
        width = 20
    elif whole < 1 << 52:
        width = 10
    else:
        width = 2
    quotient = (amount // whole) * part
    rest = amount % whole
    if rest == 0:
        return quotient
    chunk_count = 1
    while part >> (width * chunk_count) > 0:
        chunk_count += 1
    left = 0
    taken = 0
    for turn in range(chunk_count):
        chunk = (part >> (width * (chunk_count - 1 - turn))) & ((1 << width) - 1)
        left = (left << width) + rest * chunk
        taken = (taken << width) + left // whole
        left = left % whole
    return quotient + taken
