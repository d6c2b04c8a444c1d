"""Text in Chinese and English that lives in YAML beside the thing it names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages; neither may be empty."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """The text in ``language``."""
        return self.zh if language == "zh" else self.en


def read_yaml(package: str, name: str) -> Any:
    """Parse one YAML file shipped inside ``package``; the C loader where there is one."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)


def parse_yaml(text: str) -> Any:
    """Parse YAML text with the safe loader (C where there is one)."""
    return yaml.load(text, Loader=_Loader)


@cache
def yaml_names(package: str) -> tuple[str, ...]:
    """File names of all YAML files directly inside ``package``, sorted."""
    return tuple(
        sorted(entry.name for entry in files(package).iterdir() if entry.name.endswith(".yaml"))
    )
