"""From a bearer token to a caller: signature, issuer, audience, time, and the claims that Hefu asks for."""

from __future__ import annotations

import re
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jws import extract_compact

from hefu.api.access.caller import EXTERNAL_ROLES, Caller, roles
from hefu.api.access.key_source import KeySource
from hefu.api.access.refusals import TokenRefused
from hefu.evidence.ports import Clock

ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
"""Signatures by a private key that the issuer alone has; nothing else is believed."""

LEEWAY_SECONDS = 30
_TOKEN_BYTES_MAX = 8 << 10
_TYPES = ("jwt", "at+jwt")
_SUBJECT = re.compile(r"[\x21-\x7e]{1,128}")


class TokenReader:
    """Reads tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, keys: KeySource, clock: Clock) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._clock = clock

    def read(self, authorization: str | None) -> Caller:
        """The caller that the header ``Authorization`` stands for.

        Raises ``TokenRefused`` with one of few reasons, so that a forger learns little; ``Unavailable``
        when the issuer's keys cannot be had.
        """
        if authorization is None:
            raise TokenRefused("api.no_token")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > _TOKEN_BYTES_MAX:
            raise TokenRefused("api.no_token")
        return self._caller(self._claims(token.strip()))

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            header = extract_compact(token.encode("ascii")).headers()
            if header.get("alg") not in ALGORITHMS or "crit" in header:
                raise TokenRefused("api.token_signature")
            if str(header.get("typ", "JWT")).lower() not in _TYPES:
                raise TokenRefused("api.token_signature")
            key_id = header.get("kid")
            keys = self._keys.keys(key_id if isinstance(key_id, str) else None)
            claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
            self._registry().validate(claims)
        except ExpiredTokenError as error:
            raise TokenRefused("api.token_expired") from error
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise TokenRefused("api.token_signature") from error
        return claims

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def _caller(self, claims: dict[str, Any]) -> Caller:
        told = {name: claims.get(name, "") for name in ("sub", "role", "tenant", "party")}
        for name, value in told.items():
            if not isinstance(value, str) or (name != "party" and not value):
                raise TokenRefused("api.token_claim", claim=name)
        if not _SUBJECT.fullmatch(told["sub"]):
            raise TokenRefused("api.token_claim", claim="sub")
        if told["role"] not in roles():
            raise TokenRefused("api.token_claim", claim="role")
        if (told["role"] in EXTERNAL_ROLES) != bool(told["party"]):
            raise TokenRefused("api.token_claim", claim="party")
        return Caller(told["sub"], told["role"], told["tenant"], told["party"])
