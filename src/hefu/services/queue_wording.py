"""The morning queue in one language, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.decisions.queue.alert import Alert
from hefu.evidence.ports import EvidenceRegister
from hefu.services.asked_waivers import Asked, AskedWaiver
from hefu.services.describe_alert import AlertWords, about_of, describe_alert
from hefu.services.judge_bundle import Judged
from hefu.services.morning_queue import MorningQueue
from hefu.services.queue_rest import left_lines, waived_lines, warning_lines
from hefu.services.queue_words import INDENT, Line, QueueWords
from hefu.services.terminal_width import width
from hefu.vocabulary.labelled import Language

_WIDTH = 100
_APPLICATIONS_MAX = 4
_PAPERS_MAX = 3


def queue_lines(
    morning: MorningQueue,
    judged: Judged,
    register: EvidenceRegister,
    language: Language,
    asked: Asked,
) -> Iterator[Line]:
    """The whole page: what was looked at, the alerts of the day, and why the others are not among them.
    ``asked``: waivers that wait for a second person, by alert."""
    say = QueueWords(language)
    yield Line(say("title", as_of=morning.clocks.as_of), is_head=True)
    yield Line(_summary(morning, say))
    if morning.queue.taken:
        yield Line(say("formula"))
    for place, alert in enumerate(morning.queue.taken, 1):
        yield Line("")
        words = describe_alert(register, judged, alert)
        yield from _alert_lines(place, (alert, words), morning, say, asked.get(alert.alert_id))
    yield Line("")
    yield from left_lines(morning, say)
    yield from waived_lines(morning, say)
    yield from warning_lines(morning, say)


def queue_list(
    morning: MorningQueue, judged: Judged, language: Language, asked: Asked
) -> Iterator[Line]:
    """One line an alert: place, expected loss avoided, day, id, title, in whom the cause lies; and who asked
    for a waiver."""
    say = QueueWords(language)
    yield Line(say("title", as_of=morning.clocks.as_of), is_head=True)
    taken = morning.queue.taken
    amounts = [say.money(alert.expected_minor, morning.currency) for alert in taken]
    column = max(map(width, amounts), default=0)
    for place, (alert, amount) in enumerate(zip(taken, amounts, strict=True), 1):
        about, kind = about_of(judged, alert)
        due = "—" if alert.deadline_on is None else alert.deadline_on.isoformat()
        padded = " " * (column - width(amount)) + amount
        title, name = say.check_title(alert.check_id), say(f"about_{kind}", name=about)
        wanted = asked.get(alert.alert_id)
        by = f" · {say('asked_short', by=wanted.asked_by)}" if wanted is not None else ""
        yield Line(f"{place:>3}.  {padded}  {due}  {alert.alert_id}  {title} · {name}{by}")
    yield from left_lines(morning, say)
    yield from warning_lines(morning, say)


def _summary(morning: MorningQueue, say: QueueWords) -> str:
    return say(
        "summary",
        known_on=morning.clocks.known_on,
        findings=morning.finding_count,
        alerts=len(morning.alerts),
        applications=morning.application_count,
        paid_out=morning.paid_out_count,
        taken=len(morning.queue.taken),
    )


def _alert_lines(
    place: int,
    about: tuple[Alert, AlertWords],
    morning: MorningQueue,
    say: QueueWords,
    asked: AskedWaiver | None,
) -> Iterator[Line]:
    alert, words = about
    title = words.title.in_language(say.language)
    expected = say.money(alert.expected_minor, morning.currency)
    head = f"{place:>3}.  {expected}  {title}"
    gap = max(_WIDTH - width(head) - width(alert.alert_id), 2)
    yield Line(f"{head}{' ' * gap}{alert.alert_id}", is_head=True)
    for said in words.says:
        yield Line(f"{INDENT}{said.in_language(say.language)}")
    name = say(f"about_{words.about_kind}", name=words.about)
    rows = [("cause", say("cause", name=name, findings=len(alert.hits)))]
    rows.append(("stake", _stake(alert, morning.currency, say)))
    rows.append(("applications", _applications(alert, words, say)))
    rows.append(("owner", _owner(alert, say)))
    papers = [f"{one.document_name}{say.place(one.locator)}" for one in words.sources]
    if papers:
        shown = list(dict.fromkeys(papers))
        more = " " + say("more", count=len(shown) - _PAPERS_MAX) if len(shown) > _PAPERS_MAX else ""
        rows.append(("evidence", say.semicolon.join(shown[:_PAPERS_MAX]) + more))
    rows.append(("next", words.next_step.in_language(say.language)))
    back = morning.sorted_out.returned.get(alert.alert_id)
    if back is not None:
        state, waiver = back
        rows.append(("back", say(f"back_{state}", by=waiver.waived_by, until=waiver.until_on)))
    if asked is not None:
        told = {"by": asked.asked_by, "until": asked.until_on, "reason": asked.reason}
        rows.append(("asked", say("asked", **told)))
    labels = {key: say(f"label_{key}") for key, _ in rows}
    column = max(map(width, labels.values())) + 2
    for key, text in rows:
        label = labels[key]
        yield Line(f"{INDENT}{label}{' ' * (column - width(label))}{text}")


def _stake(alert: Alert, currency: str, say: QueueWords) -> str:
    """The formula with its inputs."""
    phrase = "stake_unknown" if alert.stake_minor is None else "stake"
    measured = "measured" if alert.precision.is_verified else "not_measured"
    return say(
        phrase,
        stake=say.money(alert.ranked_minor, currency),
        precision=say.percent(alert.precision.value_bp),
        severity=say.code("severity", alert.severity),
        measured=say(measured),
        expected=say.money(alert.expected_minor, currency),
    )


def _applications(alert: Alert, words: AlertWords, say: QueueWords) -> str:
    shown = words.application_nos[:_APPLICATIONS_MAX]
    rest = len(words.application_nos) - len(shown)
    text = (" " if say.language == "en" else "、").join(shown)
    more = [say("more", count=rest)] if rest else []
    paid_out = [say("paid_out", count=len(alert.paid_out))] if alert.paid_out else []
    return " ".join([text, *more, *paid_out])


def _owner(alert: Alert, say: QueueWords) -> str:
    owner = say.code("queue_owner", alert.owner)
    if alert.deadline_on is None:
        return say("due_unknown", owner=owner, days=alert.deadline_days)
    return say("due", owner=owner, day=alert.deadline_on, days=alert.deadline_days)
