"""Refusals that have a place in HTTP beyond the tree of errors."""

from __future__ import annotations

from hefu.vocabulary.errors import Conflict, InvalidInput, NotAllowed, Unavailable


class TokenRefused(NotAllowed):
    """Nobody can be made out of the token, or there is none."""


class Malformed(InvalidInput):
    """The request itself cannot be read, before its values are looked at."""


class WrongMedia(InvalidInput):
    """The body is of a media type that this operation does not read."""


class TooLarge(InvalidInput):
    """The body is larger than this server takes."""


class PreconditionFailed(Conflict):
    """The thing has changed since the caller looked at it."""


class TooMany(Unavailable):
    """The caller asks more often than this server answers."""


class TimedOut(Unavailable):
    """The answer took longer than this server lets anyone wait."""


class NoMethod(InvalidInput):
    """The address knows other methods."""
