"""The alert stands in the queue this morning."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("alerts",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    alerts, alert_id = view.now.alerts, str(view.term("alert_id"))
    if alerts is None or alert_id not in alerts:
        return [Refusal("lifecycle.alert_gone", {"alert": alert_id})]
    return []
