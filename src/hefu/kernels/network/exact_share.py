"""A part of an amount in whole minor units, exact where the product would not fit into 64 bits."""

from __future__ import annotations

from hefu.kernels.compiled import kernel

SUM_MAX = 1 << 56
"""Amounts, and sums of amounts that are shared out, stay below this: 720 trillion yuan in fen."""


@kernel
def exact_share(amount: int, part: int, whole: int) -> int:
    """``amount * part // whole`` for numbers from 0 to ``SUM_MAX``, ``whole`` at least 1.

    A quotient in floating point is right to about 50 bits, so it misses by less than 2^62 / ``whole``.
    What it misses is computed in whole numbers: compiled, products wrap at 64 bits, and their difference
    fits again; plain, they are as long as they have to be.
    """
    amount, part, whole = int(amount), int(part), int(whole)
    near = int(float(amount) * float(part) / float(whole))
    return near + (amount * part - near * whole) // whole
