"""A router of one resource: handlers become endpoints that FastAPI runs in its pool of threads."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.responses import Response

from hefu.api.exchange.answering import answer
from hefu.api.exchange.operation import Effect, Operation
from hefu.api.exchange.reception import AtDesk
from hefu.api.exchange.reply import JSON, Reply

Handler = TypeVar("Handler", bound=Callable[..., Reply])


class Resource:
    """Operations on one kind of thing. A handler takes ``desk`` and, by name, ``body`` (when something is
    read) and the parameters of its path and query; it returns a ``Reply`` or raises a ``HefuError``."""

    def __init__(self, tag: str) -> None:
        self.router = APIRouter(tags=[tag])
        self.operations: list[Operation] = []

    def get(
        self, path: str, name: str, *, returns: Any = None, media_type: str = JSON
    ) -> Callable[[Handler], Handler]:
        """A read."""

        def take(handler: Handler) -> Handler:
            self._add(
                Operation(
                    name=name,
                    method="GET",
                    path=path,
                    handler=handler,
                    returns=returns,
                    media_type=media_type,
                )
            )
            return handler

        return take

    def post(
        self,
        path: str,
        name: str,
        *,
        effect: Effect = "together",
        status: int = 201,
        returns: Any = None,
        reads: Any = None,
        takes_files: bool = False,
        is_guarded: bool = False,
        example: object = None,
    ) -> Callable[[Handler], Handler]:
        """A change; see ``Operation`` for the options."""

        def take(handler: Handler) -> Handler:
            self._add(
                Operation(
                    name=name,
                    method="POST",
                    path=path,
                    handler=handler,
                    effect=effect,
                    status=status,
                    returns=returns,
                    reads=reads,
                    takes_files=takes_files,
                    is_guarded=is_guarded,
                    example=example,
                )
            )
            return handler

        return take

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)
        summary = operation.summary
        self.router.add_api_route(
            operation.path,
            _endpoint(operation),
            methods=[operation.method],
            operation_id=operation.name,
            summary=summary.en,
            description=summary.zh,
            status_code=operation.status,
            response_class=Response,
            response_model=None,
        )


def _endpoint(operation: Operation) -> Callable[..., Response]:
    """The handler with the desk as its only dependency; the body is read at the desk."""

    def endpoint(desk: AtDesk, **arguments: Any) -> Response:
        return answer(desk, operation.handler, arguments)

    asked = inspect.signature(operation.handler, eval_str=True)
    own = [p for name, p in asked.parameters.items() if name not in ("desk", "body")]
    at_desk = inspect.Parameter("desk", inspect.Parameter.KEYWORD_ONLY, annotation=AtDesk)
    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    endpoint.__signature__ = inspect.Signature([at_desk, *kept])  # type: ignore[attr-defined]
    endpoint.operation = operation  # type: ignore[attr-defined]
    return endpoint
