"""Whatever the description of the API allows and forbids is sent to it, on both databases: no fault, no
answer that it does not describe, nothing taken that it forbids."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS

from tests.api.asking import TrialServer
from tests.api.samples import prepare

pytestmark = pytest.mark.slow

ROLES = ("risk_officer", "relationship_manager", "sme")
"""Between them they may do everything."""

EXAMPLES = 5
# A value of the right form may still be wrong: no such day, no such product. And the header of a token is
# set here on every request, so that nobody is let in without one is proved elsewhere.
LEFT_OUT = ("positive_data_acceptance", "ignored_auth")


def faults_of(server: TrialServer, operation: Any, role: str) -> str:
    """What is wrong with the answers to one operation; nothing: an empty text."""
    bearer = {"authorization": server.bearer(role)}
    left_out = [CHECKS.get_one(name) for name in LEFT_OUT]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        if "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] = server.new_key()
        case.call_and_validate(headers=bearer, excluded_checks=left_out)

    try:
        ask()
    except Exception as failed:  # noqa: BLE001
        return f"{operation.label} as {role}: {failed}"
    return ""


def test_the_api_keeps_to_its_description(server_on_both: TrialServer) -> None:
    prepare(server_on_both)
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", server_on_both.client.app)
    found: list[Any] = list(schema.get_all_operations())
    operations = [one.ok() for one in found]
    assert len(operations) >= 25
    faults = [faults_of(server_on_both, one, role) for one in operations for role in ROLES]
    assert [fault for fault in faults if fault] == []
