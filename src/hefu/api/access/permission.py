"""May they: every operation is an action of Cedar policies, denied unless a policy permits it.

The policies lie in files, one a role, and are checked against their schema when the server starts. Beside
each operation on a book there are actions on one thing in it: :data:`SEE_APPLICATION`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path
from typing import Any

import cedarpy

from hefu.api.access.caller import Caller, roles
from hefu.vocabulary.errors import InvalidInput, NotFound

SEE_APPLICATION = "see_application"
APPLY_FOR = "apply_for"
THING_ACTIONS = frozenset({SEE_APPLICATION, APPLY_FOR})
"""Actions on one application; all others are operations on the book."""

_SCHEMA = "hefu.cedarschema"


class Policies:
    """The policies of one server, parsed once."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder``: policies in place of those of the program. Raises ``InvalidInput`` when a policy does
        not fit the schema, ``NotFound`` when there is none: then the server does not start."""
        place = files("hefu.api.policies") if folder is None else folder
        if folder is not None and not folder.is_dir():
            raise NotFound("api.no_policies", folder=str(folder))
        names = sorted(one.name for one in place.iterdir() if one.name.endswith(".cedar"))
        if not names:
            raise NotFound("api.no_policies", folder=str(place))
        text = "\n".join(place.joinpath(name).read_text(encoding="utf-8") for name in names)
        schema_text = files("hefu.api.policies").joinpath(_SCHEMA).read_text(encoding="utf-8")
        try:
            self._schema = cedarpy.Schema.from_str(schema_text)
            found = cedarpy.validate_policies(text, self._schema)
            if not found.validation_passed:
                raise InvalidInput("api.policy_unsound", reason="; ".join(map(str, found.errors)))
            self._policies = cedarpy.PolicySet.from_str(text)
        except ValueError as error:
            raise InvalidInput("api.policy_unsound", reason=str(error)) from error

    def may(self, caller: Caller, operation: str) -> bool:
        """Whether the caller may do the operation on the book of its tenant."""
        return self._permits(caller, operation, ("Book", caller.tenant, {"tenant": caller.tenant}))

    def may_with(
        self,
        caller: Caller,
        action: str,
        borrower_id: str,
        debtor_ids: Collection[str],
        *,
        is_consented: bool = False,
    ) -> bool:
        """Whether the caller may do ``action`` with an application of these parties in its own book;
        ``is_consented``: the borrower's consent to the caller holds today."""
        attributes = {
            "tenant": caller.tenant,
            "borrower": borrower_id,
            "debtors": sorted(debtor_ids),
            "consented": is_consented,
        }
        return self._permits(caller, action, ("Application", "this", attributes))

    def _permits(self, caller: Caller, action: str, thing: tuple[str, str, dict[str, Any]]) -> bool:
        kind, name, attributes = thing
        person: dict[str, Any] = {"tenant": caller.tenant}
        if caller.party:
            person["party"] = caller.party
        role = {"type": "Hefu::Role", "id": caller.role}
        who = {"type": "Hefu::Person", "id": caller.subject}
        what = {"type": f"Hefu::{kind}", "id": name}
        entities = [
            {"uid": who, "attrs": person, "parents": [role]},
            {"uid": role, "attrs": {}, "parents": []},
            {"uid": what, "attrs": attributes, "parents": []},
        ]
        request = {
            "principal": who,
            "action": {"type": "Hefu::Action", "id": action},
            "resource": what,
        }
        answer = cedarpy.is_authorized(request, self._policies, json.dumps(entities), self._schema)
        # A policy that fails is skipped by Cedar; one that forbids must not be skipped unseen.
        return bool(answer.allowed) and not answer.diagnostics.errors


def roles_that_may(policies: Policies, operation: str) -> list[str]:
    """Roles that the policies permit the operation, in their usual order."""
    return [
        role
        for role in roles()
        if policies.may(Caller("somebody", role, "somewhere", "uscc:0"), operation)
    ]
