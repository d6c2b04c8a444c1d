"""The one error of a proof that does not hold or cannot be read."""

from __future__ import annotations

from hefu.vocabulary.errors import HefuError


class ProofRefused(HefuError):
    """A proof, signature or document of the log is malformed or does not hold: nothing is proved by it.

    Verifying functions raise this instead of answering ``False``, so that a refusal cannot be overlooked.
    """
