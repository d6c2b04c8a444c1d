"""Cedar decides as its own test cases say, and our policies fail closed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cedarpy
import pytest

from hefu.api.access.caller import Caller
from hefu.api.access.permission import APPLY_FOR, SEE_APPLICATION, Policies
from hefu.vocabulary.errors import InvalidInput, NotFound


def test_the_public_cases_are_decided_as_they_say(conformance: Path) -> None:
    folder = conformance / "cedar"
    wrong = []
    count = 0
    for place in sorted((folder / "tests").rglob("*.json")):
        case = json.loads(place.read_text(encoding="utf-8"))
        needed = [folder / case[name] for name in ("policies", "entities", "schema")]
        if not all(one.is_file() for one in needed):
            continue
        policies, entities, schema = (one.read_text(encoding="utf-8") for one in needed)
        for asked in case["requests"]:
            count += 1
            expected = (asked["decision"].lower(), sorted(asked["reason"]))
            if _decided(asked, policies, entities, schema) != expected:
                wrong.append(f"{place.name}: {asked['description']}")
    assert wrong == []
    assert count >= 9


def _decided(
    asked: dict[str, Any], policies: str, entities: str, schema: str
) -> tuple[str, list[str]]:
    request = {name: asked[name] for name in ("principal", "action", "resource", "context")}
    answer = cedarpy.is_authorized(request, policies, entities, schema)
    return answer.decision.value.lower(), sorted(answer.diagnostics.reasons)


@pytest.fixture(scope="module")
def policies() -> Policies:
    """Those of the program."""
    return Policies()


def test_what_nobody_wrote_down_is_denied(policies: Policies) -> None:
    anybody = Caller("x", "administrator", "demo")
    assert not policies.may(anybody, "delete_everything")
    assert not policies.may(Caller("x", "owner", "demo"), "list_products")
    assert not policies.may(Caller('x"; permit', "sme", "demo", "p"), "revoke_waiver")


@pytest.mark.parametrize(
    ("role", "party", "seen", "applied"),
    [
        ("sme", "borrower", True, True),
        ("sme", "debtor", False, False),
        ("core_enterprise", "debtor", True, False),
        ("core_enterprise", "borrower", False, False),
        ("relationship_manager", "", True, True),
        ("approver", "", True, False),
        ("technology_partner", "", False, False),
        ("administrator", "", False, False),
    ],
)
def test_one_application(
    policies: Policies, role: str, party: str, seen: bool, applied: bool
) -> None:
    caller = Caller("x", role, "demo", party)
    assert policies.may_with(caller, SEE_APPLICATION, "borrower", ["debtor"]) is seen
    assert policies.may_with(caller, APPLY_FOR, "borrower", ["debtor"]) is applied


@pytest.mark.parametrize(
    "text",
    [
        "permit (principal, action, resource",
        'permit (principal, action == Hefu::Action::"no_such", resource);',
        "permit (principal, action, resource) when { principal.shoe_size > 4 };",
        'permit (principal == Hefu::Nobody::"x", action, resource);',
    ],
)
def test_a_policy_that_does_not_fit_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.cedar").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"api\.policy_unsound"):
        Policies(tmp_path)


def test_without_policies_there_is_no_server(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotFound, match=r"api\.no_policies"):
            Policies(folder)


def test_policies_of_a_bank_replace_those_of_the_program(tmp_path: Path) -> None:
    own = 'permit (principal in Hefu::Role::"auditor", action, resource);'
    (tmp_path / "own.cedar").write_text(own, encoding="utf-8")
    replaced = Policies(tmp_path)
    assert replaced.may(Caller("x", "auditor", "demo"), "get_queue")
    assert not replaced.may(Caller("x", "risk_officer", "demo"), "get_queue")
