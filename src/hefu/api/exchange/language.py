"""In which language the caller wants to be told what is wrong."""

from __future__ import annotations

from hefu.vocabulary.labelled import Language

DEFAULT: Language = "zh"


def language_of(accept_language: str | None) -> Language:
    """The one of our two languages that the header ``Accept-Language`` weighs more; Chinese when neither."""
    weights: dict[Language, int] = {}
    for part in (accept_language or "")[:200].split(","):
        name, _, parameter = part.strip().lower().partition(";")
        primary = name.split("-")[0].strip()
        if primary in ("zh", "en"):
            language: Language = "zh" if primary == "zh" else "en"
            weights[language] = max(weights.get(language, 0), _weight(parameter))
    heaviest = max(weights.values(), default=0)
    if not heaviest:
        return DEFAULT
    return next(language for language, weight in weights.items() if weight == heaviest)


def _weight(parameter: str) -> int:
    """Thousandths of ``q=0.8``; whole when there is none, nothing when it cannot be read."""
    if not parameter.strip():
        return 1000
    name, _, value = parameter.strip().partition("=")
    whole, _, fraction = value.strip().partition(".")
    if name.strip() != "q" or whole not in ("0", "1") or not (fraction or "0").isdecimal():
        return 0
    return min(1000, int(whole) * 1000 + int(fraction.ljust(3, "0")[:3]))
