"""The description of the API (OpenAPI 3.1), made of the operations themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hefu import __version__
from hefu.api.exchange.operation import FILES, Operation
from hefu.api.exchange.problem import MEDIA_TYPE, Problem
from hefu.api.exchange.reply import JSON
from hefu.vocabulary.messages import render_message

_REFERENCE = "#/components/schemas/{name}"
_READS = (400, 401, 403, 404, 405, 409, 422, 429, 500, 503, 504)
_CHANGES = (*_READS, 413, 415)

_ABOUT = """\
Hefu over HTTP. Every request carries a bearer token whose claims are `sub`, `role`, `tenant`, and for roles
outside the bank `party`. Every change carries an `Idempotency-Key`. Amounts are integers of the smallest unit
of their currency. An empty value is unknown, never zero and never no.

合符 HTTP 接口。每个请求须携带访问令牌，其声明包括 `sub`、`role`、`tenant`，银行外部角色还须有 `party`。
每个变更请求须携带 `Idempotency-Key`。金额为币种最小单位的整数。空值表示未知，既不是零，也不是否。
"""


def describe(app: FastAPI, operations: Iterable[Operation]) -> dict[str, Any]:
    """The whole description as JSON-able values."""
    found = list(operations)
    told = get_openapi(
        title="Hefu 合符",
        version=__version__,
        summary="Finance only where the trade, the goods and the use of the money match.",
        description=_ABOUT,
        routes=app.routes,
        openapi_version="3.1.0",
    )
    kinds = [kind for one in found for kind in (one.reads, one.returns) if kind is not None]
    wanted = list(dict.fromkeys([Problem, *kinds]))
    references, schemas = msgspec.json.schema_components(wanted, ref_template=_REFERENCE)
    schema_of = dict(zip(wanted, references, strict=True))
    for one in found:
        path = one.path.replace(":path}", "}")
        entry = told["paths"][f"/v1{path}"][one.method.lower()]
        _tell(entry, one, schema_of)
    told["components"] = {
        "schemas": schemas,
        "responses": {f"problem_{s}": _problem(s, schema_of[Problem]) for s in (*_CHANGES, 412)},
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        },
    }
    told["security"] = [{"token": []}]
    return told


def _tell(entry: dict[str, Any], operation: Operation, schema_of: dict[Any, Any]) -> None:
    entry["x-summary"] = {"en": operation.summary.en, "zh": operation.summary.zh}
    entry["responses"] = {str(operation.status): _success(operation, schema_of)}
    statuses = _CHANGES if operation.is_change else _READS
    for status in (*statuses, *((412,) if operation.is_guarded else ())):
        entry["responses"][str(status)] = {"$ref": f"#/components/responses/problem_{status}"}
    parameters = entry.setdefault("parameters", [])
    if operation.is_change:
        parameters.append(
            _header(
                "Idempotency-Key",
                "Chosen anew for every change; the same key and request have one effect. 幂等键",
                {"type": "string", "pattern": "^[\\x21-\\x7e]{8,128}$"},
                example="5f0c7a3e-1d8e-4b39",
            )
        )
    elif operation.media_type == JSON:
        entry["responses"]["304"] = {"description": "Unchanged since `If-None-Match`. 未变更"}
        parameters.append(
            _header("If-None-Match", "An `ETag` that was answered before. 此前返回的标签", _TEXT)
        )
    if operation.is_guarded:
        parameters.append(
            _header(
                "If-Match", "The `ETag` of the state the caller saw. 调用者所见状态的标签", _TEXT
            )
        )
    if operation.takes_files:
        entry["requestBody"] = {"required": True, "content": {FILES: {"schema": _UPLOAD}}}
    elif operation.reads is not None:
        content: dict[str, Any] = {"schema": schema_of[operation.reads]}
        if operation.example is not None:
            content["example"] = operation.example
        entry["requestBody"] = {"required": True, "content": {JSON: content}}


def _success(operation: Operation, schema_of: dict[Any, Any]) -> dict[str, Any]:
    schema = {"type": "string"}
    if operation.returns is not None:
        schema = schema_of[operation.returns]
    elif operation.media_type == "application/octet-stream":
        schema = {"type": "string", "format": "binary"}
    headers = {
        "X-Request-Id": {
            "schema": {"type": "string"},
            "description": "Number of the request. 请求编号",
        }
    }
    return {
        "description": operation.summary.en,
        "headers": headers,
        "content": {operation.media_type: {"schema": schema}},
    }


def _problem(status: int, schema: dict[str, Any]) -> dict[str, Any]:
    title = f"api.status_{status}"
    words = {language: render_message(title, {}, language) for language in ("en", "zh")}
    example = {
        "type": "urn:hefu:problem:area.what_is_wrong",
        "title": words["en"],
        "status": status,
        "detail": "What happened, why it matters, what to do.",
        "code": "area.what_is_wrong",
        "arguments": {},
    }
    return {
        "description": f"{words['en']}. {words['zh']}",
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }


_TEXT = {"type": "string", "maxLength": 1000}
_UPLOAD = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
        },
        "known_on": {"type": "string", "format": "date", "description": "获知日期"},
    },
}


def _header(
    name: str, description: str, schema: dict[str, Any], example: str | None = None
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": name,
        "in": "header",
        "required": example is not None,
        "description": description,
        "schema": schema,
    }
    return told if example is None else {**told, "example": example}
