"""How a file of someone else's becomes evidence: the mapping, one YAML file per kind of extract.

.. code-block:: yaml

    mapping: core_bank_invoices
    applies_to:
      names: ["核心系统_发票_*.csv"]        # patterns of file names
      headers: [发票号码, 价税合计]          # and all of these in the header row
    encoding: gb18030                       # else utf-8 or gb18030, told apart strictly
    delimiter: ","                          # else told from the header row
    sheet: 发票明细                          # workbook: name or number from 1, else the first
    header_row: 3                           # else 1
    source: core_bank                       # who speaks; or {column: 来源系统}
    said_on: {file_name: "_([0-9]{8})[.]", formats: ["%Y%m%d"]}   # or date:, or column: and formats:
    blank: ["-", 无]                        # words that mean: no value
    skip_where: {序号: [合计]}               # rows that are no data
    outputs:
      - table: invoice
        when: {单据类型: [发票]}             # only these rows
        columns:
          invoice_no: 发票号码
          gross_minor: {from: 价税合计, unit: wan_yuan}
          issued_on: {from: 开票日期, formats: ["%Y年%m月%d日", excel_serial]}
          kind_code: {from: 发票类型, values: {专票: vat_special}}
          currency: {constant: CNY}
          seller_id: {party: {uscc: 销方税号, name: 销方名称}}
          contract_id: {id_of: {number: 合同号, owner: {uscc: 销方税号, name: 销方名称}}}

``load_mapping`` checks all of it against the evidence tables, so that a mapping that loads can run.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from hefu.importers.mapping_check import check_mapping
from hefu.importers.mapping_rules import ColumnRule, Mapping
from hefu.vocabulary.errors import InvalidInput, NotFound

MAPPING_BYTES_MAX: Final = 1_048_576


class _OnceLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, refusing a key that is written twice: the second would silently win."""


def _construct_once(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[object] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, bool) or key in seen:
            raise _KeyTrouble(key, key_node.start_mark.line + 1)
        seen.add(key)
    found: dict[Any, Any] = yaml.constructor.SafeConstructor.construct_mapping(
        loader, node, deep=True
    )
    return found


class _KeyTrouble(Exception):
    def __init__(self, key: object, line: int) -> None:
        super().__init__(key)
        self.key = key
        self.line = line


_OnceLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_once)


def load_mapping(path: Path) -> Mapping:
    """Read and check one mapping file.

    Raises ``NotFound`` (``mapping.not_found``) or ``InvalidInput`` (area ``mapping``), naming the file
    and the line or key.
    """
    try:
        text = path.read_bytes()[: MAPPING_BYTES_MAX + 1].decode("utf-8-sig")
    except FileNotFoundError as problem:
        raise NotFound("mapping.not_found", path=path.name) from problem
    except (OSError, UnicodeError) as problem:
        raise InvalidInput("mapping.unreadable", path=path.name, reason=str(problem)) from problem
    if len(text) > MAPPING_BYTES_MAX:
        raise InvalidInput("mapping.unreadable", path=path.name, reason="> 1 MiB")
    found = _shaped(_parsed(text, path.name), path.name)
    check_mapping(found, path.name)
    return found


def _parsed(text: str, name: str) -> Any:
    try:
        return _plain(yaml.load(text, Loader=_OnceLoader))
    except _KeyTrouble as problem:
        code = "mapping.key_not_text" if isinstance(problem.key, bool) else "mapping.key_twice"
        raise InvalidInput(code, path=name, line=problem.line, key=problem.key) from problem
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = str(getattr(problem, "problem", None) or problem)[:200]
        raise InvalidInput("mapping.not_yaml", path=name, line=line, reason=reason) from problem


def _shaped(content: Any, name: str) -> Mapping:
    try:
        return msgspec.convert(content, Mapping)
    except msgspec.ValidationError as problem:
        key, reason = _faulty_column(content) or _place_and_reason(problem)
        raise InvalidInput("mapping.wrong_shape", path=name, key=key, reason=reason) from problem


def _place_and_reason(problem: msgspec.ValidationError) -> tuple[str, str]:
    reason, _, key = str(problem).partition(" - at `")
    return key.rstrip("`").removeprefix("$").removeprefix(".") or "/", reason


def _faulty_column(content: Any) -> tuple[str, str] | None:
    """Key and reason of the first column rule of a wrong shape: msgspec does not name its column."""
    outputs = content.get("outputs") if isinstance(content, dict) else None
    for number, output in enumerate(outputs if isinstance(outputs, list) else ()):
        columns = output.get("columns") if isinstance(output, dict) else None
        for column, rule in (columns if isinstance(columns, dict) else {}).items():
            try:
                msgspec.convert(rule, str | ColumnRule)
            except msgspec.ValidationError as problem:
                inner, reason = _place_and_reason(problem)
                tail = "" if inner == "/" else f".{inner}"
                return f"outputs[{number}].columns.{column}{tail}", reason
    return None


def _plain(value: Any) -> Any:
    """Days that YAML made of unquoted text become text again; keys are text."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else value
