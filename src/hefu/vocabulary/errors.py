"""The exception tree.

::

    HefuError                 code + arguments; text in zh and en from messages/*.yaml
      CallerError             the request is wrong
        NotFound  Conflict  NotAllowed  InvalidInput
      EvidenceError           a source is unreadable; becomes an import finding at the edge
      PolicyIncomplete        no row of the policy covers this situation; blocks
      Unavailable             an engine or a library that is not there; may be retried or installed
    InvariantBroken           a bug; outside the tree on purpose, never caught except to log and stop

Data problems are rows, not exceptions: see ``evidence.record.ImportFinding``.
"""

from __future__ import annotations

from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message


class HefuError(Exception):
    """Something a person can understand and act on.

    ``code`` is stable and machine-readable (``area.what_is_wrong``); ``arguments`` fill the sentence.
    """

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments

    def text(self, language: Language = "en") -> str:
        """What happened, with which values, why it matters, what to do."""
        return render_message(self.code, self.arguments, language)

    def reasons(self, language: Language = "en") -> list[tuple[str, str]]:
        """Code and sentence of each of several reasons, where there are several."""
        del language
        return []

    def __str__(self) -> str:
        return f"{self.code}: {self.text('en')}"


class CallerError(HefuError):
    """The request is wrong; repeating it unchanged will not help."""


class NotFound(CallerError):
    """The thing asked for does not exist (or is not visible to the caller)."""


class Conflict(CallerError):
    """The request clashes with what is already recorded."""


class NotAllowed(CallerError):
    """The caller may not do this."""


class InvalidInput(CallerError):
    """A value of the request cannot be used."""


class EvidenceError(HefuError):
    """A source document cannot be read; the file is kept and the reason becomes a finding."""


class PolicyIncomplete(HefuError):
    """A dated policy table has no row for this situation; nothing may pass."""


class Unavailable(HefuError):
    """A part that this command needs is not installed or does not answer."""


class InvariantBroken(RuntimeError):
    """A bug of ours. Never caught except to log and stop."""


def require(condition: object, sentence: str) -> None:
    """Raise :class:`InvariantBroken` with ``sentence`` unless ``condition`` holds."""
    if not condition:
        raise InvariantBroken(sentence)
