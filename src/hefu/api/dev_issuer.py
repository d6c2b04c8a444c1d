"""A token issuer for trying things out on one machine. NOT FOR PRODUCTION: it signs whatever it is asked.

Its folder holds a private key and ``jwks.json``, the public one, which ``hefu serve --jwks`` reads.
"""

from __future__ import annotations

import json
import logging
import os
import uuid
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Form
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.requests import Request
from starlette.responses import JSONResponse

from hefu.api.access.caller import EXTERNAL_ROLES, roles
from hefu.evidence.ports import Clock
from hefu.vocabulary.errors import HefuError, InvalidInput

ISSUER = "http://127.0.0.1:8009"
"""What tokens name as their issuer, and where it is served, unless told otherwise."""

AUDIENCE = "hefu"
LIFE_SECONDS = 3600
_KEY_FILE = "private-key.json"
_SET_FILE = "jwks.json"
_WARNING = (
    "NOT FOR PRODUCTION: this issuer signs whatever it is asked. 仅供开发测试，严禁用于生产。"
)


class LocalIssuer:
    """Fulfils ``services.serve_settings.DevIssuer``."""

    def __init__(self, folder: Path, clock: Clock, issuer: str = ISSUER) -> None:
        self._clock = clock
        self._issuer = issuer
        self._key = _key_in(folder)

    def token(self, *, subject: str, role: str, tenant: str, party: str = "") -> str:
        """A signed token of one hour. Raises ``InvalidInput``."""
        if role not in roles():
            raise InvalidInput("dev_issuer.role", role=role, known=", ".join(roles()))
        if (role in EXTERNAL_ROLES) != bool(party):
            raise InvalidInput("dev_issuer.party", role=role)
        now = int(self._clock.now().timestamp())
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "iat": now,
            "nbf": now,
            "exp": now + LIFE_SECONDS,
            "jti": uuid.uuid4().hex,
            "sub": subject,
            "role": role,
            "tenant": tenant,
            **({"party": party} if party else {}),
        }
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key)

    def serve(self, host: str, port: int) -> None:
        """Serve until interrupted."""
        logging.getLogger("uvicorn.error").warning(_WARNING)
        uvicorn.run(self.app(), host=host, port=port, access_log=False, server_header=False)

    def app(self) -> FastAPI:
        """Discovery, keys, and a token endpoint that asks for no password."""
        app = FastAPI(openapi_url=None)

        @app.get("/.well-known/openid-configuration")
        def discovery(request: Request) -> JSONResponse:
            place = str(request.base_url).rstrip("/")
            told = {
                "issuer": self._issuer,
                "jwks_uri": f"{place}/jwks.json",
                "token_endpoint": f"{place}/token",
                "id_token_signing_alg_values_supported": ["ES256"],
                "response_types_supported": ["token"],
                "subject_types_supported": ["public"],
                "warning": _WARNING,
            }
            return JSONResponse(told)

        @app.get("/jwks.json")
        def keys() -> JSONResponse:
            return JSONResponse(_set_of(self._key))

        @app.post("/token")
        def token(
            subject: Annotated[str, Form()],
            role: Annotated[str, Form()],
            tenant: Annotated[str, Form()],
            party: Annotated[str, Form()] = "",
        ) -> JSONResponse:
            try:
                made = self.token(subject=subject, role=role, tenant=tenant, party=party)
            except HefuError as error:
                told = {"error": "invalid_request", "error_description": error.text("en")}
                return JSONResponse(told, 400)
            return JSONResponse(
                {"access_token": made, "token_type": "Bearer", "expires_in": LIFE_SECONDS}
            )

        return app


def _key_in(folder: Path) -> ECKey:
    """The key of the folder; made on first use, readable by its owner alone."""
    place = folder / _KEY_FILE
    if not place.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        made = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
        made.ensure_kid()
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            json.dump(made.as_dict(private=True), written)
        (folder / _SET_FILE).write_text(json.dumps(_set_of(made)), encoding="utf-8")
    return ECKey.import_key(json.loads(place.read_text(encoding="utf-8")))


def _set_of(key: ECKey) -> dict[str, list[object]]:
    return {"keys": [key.as_dict(private=False)]}
