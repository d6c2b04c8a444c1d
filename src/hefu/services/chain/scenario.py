"""A scenario: who stops, for how long, and how much of it; read strictly from YAML, line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import msgspec
import yaml

from hefu.services.chain.shocks import ALL, WHOLE_BP, Need, Scenario, Stopped
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.types import industry_code

DAYS_MAX = 3_650
_BYTES_MAX = 1024 * 1024
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%")
_REGION = re.compile(r"\d{2}(?:\d{2}){0,2}")
_KINDS = ("firms", "sectors", "regions", "imports")


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file. Raises ``InvalidInput`` naming file, line and field."""
    try:
        if path.stat().st_size > _BYTES_MAX:
            raise InvalidInput("shock.unreadable", file=path.name, reason="> 1 MiB")
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        raise InvalidInput(
            "shock.no_yaml", file=path.name, line=line, reason=error.problem or ""
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput("shock.unreadable", file=path.name, reason=str(error)) from error
    return _Reader(path.name).scenario(root)


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file

    def scenario(self, root: yaml.Node | None) -> Scenario:
        """The whole file."""
        top = self._fields(root, "", ("title", "days", "together", "shocks"), ("shocks",))
        how = "largest"
        if "together" in top:
            how = self._text(top["together"], "together")
            if how not in ("largest", "remaining"):
                self._fail(top["together"], "together", how, "largest, remaining")
        shocks = self._items(top["shocks"], "shocks")
        return Scenario(
            title=self._title(top["title"]) if "title" in top else None,
            days=self._days(top["days"]) if "days" in top else None,
            together="remaining" if how == "remaining" else "largest",
            shocks=tuple(self._shock(each) for each in shocks),
        )

    def _shock(self, node: yaml.Node) -> Stopped:
        fields = self._fields(node, "shocks", (*_KINDS, "part", "needs"), ())
        kinds = [kind for kind in _KINDS if kind in fields]
        if len(kinds) != 1:
            self._fail(node, "shocks", " + ".join(kinds) or "-", " | ".join(_KINDS))
        kind = kinds[0]
        if "needs" in fields and kind != "imports":
            self._fail(fields["needs"], "needs", kind, "imports")
        told = self._items(fields["needs"], "needs") if "needs" in fields else []
        return Stopped(
            kind=kind,
            names=self._names(fields[kind], kind),
            part_bp=self._part(fields["part"], "part") if "part" in fields else WHOLE_BP,
            needs=tuple(self._need(each) for each in told),
            line=_line(node),
        )

    def _names(self, node: yaml.Node, kind: str) -> tuple[str, ...]:
        if kind == "imports" and isinstance(node, yaml.ScalarNode) and node.value == ALL:
            return (ALL,)
        names = []
        for each in self._items(node, kind):
            name = self._text(each, kind)
            if kind == "regions" and not _REGION.fullmatch(name):
                self._fail(each, kind, name, "33, 3302, 330281")
            names.append(
                self._industry(each, kind, name) if kind in ("sectors", "imports") else name
            )
        return tuple(names)

    def _need(self, node: yaml.Node) -> Need:
        wanted = ("firm", "sector", "industry", "share")
        fields = self._fields(node, "needs", wanted, ("industry", "share"))
        if ("firm" in fields) == ("sector" in fields):
            self._fail(node, "needs", "firm + sector" if "firm" in fields else "-", "firm | sector")
        firm = self._text(fields["firm"], "firm") if "firm" in fields else None
        sector = None
        if "sector" in fields:
            text = self._text(fields["sector"], "sector")
            sector = self._industry(fields["sector"], "sector", text)
        text = self._text(fields["industry"], "industry")
        industry = self._industry(fields["industry"], "industry", text)
        return Need(firm, sector, industry, self._part(fields["share"], "share"), _line(node))

    def _industry(self, node: yaml.Node, field: str, text: str) -> str:
        if industry_code.explain(text) != "ok":
            self._fail(node, field, text, industry_code.VERSION)
        return industry_code.compact(text)

    def _part(self, node: yaml.Node, field: str) -> int:
        text = self._text(node, field)
        found = _PERCENT.fullmatch(text.strip())
        part = 0
        if found:
            part = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
        if not 0 < part <= WHOLE_BP:
            self._fail(node, field, text, "0.01% … 100%")
        return part

    def _days(self, node: yaml.Node) -> int:
        text = self._text(node, "days")
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= DAYS_MAX:
            self._fail(node, "days", text, f"1 … {DAYS_MAX}")
        return int(text)

    def _title(self, node: yaml.Node) -> Label:
        if isinstance(node, yaml.ScalarNode):
            text = self._text(node, "title")
            return Label(en=text, zh=text)
        fields = self._fields(node, "title", ("zh", "en"), ("zh", "en"))
        told = {name: self._text(each, f"title.{name}") for name, each in fields.items()}
        return msgspec.convert(told, Label)

    def _fields(
        self, node: yaml.Node | None, field: str, known: Sequence[str], required: Sequence[str]
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._fail(node, field or "shocks", "-", ", ".join(known))
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key, field)
            if name not in known or name in found:
                self._fail(key, name, name, ", ".join(known))
            found[name] = value
        for name in required:
            if name not in found:
                raise InvalidInput(
                    "shock.field_missing", file=self._file, line=_line(node), field=name
                )
        return found

    def _items(self, node: yaml.Node, field: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._fail(node, field, "-", "[ … ]")
        items: list[yaml.Node] = node.value
        return items

    def _text(self, node: yaml.Node, field: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self._fail(node, field, "-", "…")
        text: str = node.value
        return text.strip()

    def _fail(self, node: yaml.Node | None, field: str, text: str, wanted: str) -> NoReturn:
        raise InvalidInput(
            "shock.field",
            file=self._file,
            line=_line(node),
            field=field,
            text=text[:60],
            wanted=wanted,
        )


def _line(node: yaml.Node | None) -> int:
    return 1 if node is None else node.start_mark.line + 1
