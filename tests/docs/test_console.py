"""Every command that the README, the tutorial and the how-to pages tell a reader to type works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.docs.console import NOT_RUN, ROOT, Step, missing, run_steps, runnable, steps
from tests.tidy.repository import matching, read, under

PAGES = [
    path
    for path in (
        *matching("README*.md"),
        *under("docs/tutorial", ".md"),
        *under("docs/how-to", ".md"),
    )
    if steps(read(path))
]


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_the_commands_of_the_page_work(path: str, tmp_path: Path) -> None:
    # A reader stands in the checkout; what the commands write must not land there.
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    assert run_steps(steps(read(path)), tmp_path) == []


def test_the_readme_shows_the_two_commands() -> None:
    commands = [step.command for step in steps(read("README.md"))]
    assert "./hefu-dev demo" in commands
    assert "./hefu-dev test" in commands


def test_commands_that_are_not_run_exist() -> None:
    script = (ROOT / "hefu-dev").read_text(encoding="utf-8")
    assert [c for c in NOT_RUN if f"    {c.split()[1]})" not in script] == []


def test_steps_are_read_in_order_with_their_output() -> None:
    page = "text\n```console\n$ one\nout\n\n$ two --x\n```\n```sh\n$ not this\n```\n"
    assert steps(page) == [Step("one", ("out",)), Step("two --x", ())]


def test_output_without_a_command_is_refused() -> None:
    with pytest.raises(ValueError, match="begin with a command"):
        steps("```console\nout\n```\n")


def test_the_script_of_the_checkout_stands_for_the_command() -> None:
    assert runnable("./hefu-dev demo --seed 7") == "hefu demo --seed 7"
    assert runnable("./hefu-dev run screen --all") == "hefu screen --all"
    assert runnable("./hefu-dev test") is None


def test_shown_output_must_occur_in_order() -> None:
    assert missing(["b  c", "d"], "a\nb c\nd\n") == []
    assert missing(["d", "b c"], "a\nb c\nd\n") == ["b c"]


def test_a_failing_command_is_reported(tmp_path: Path) -> None:
    assert "ended with 3" in run_steps([Step("exit 3", ()), Step("true", ())], tmp_path)[0]
    assert "did not print" in run_steps([Step("echo yes", ("no",))], tmp_path)[0]
    assert run_steps([Step("echo yes > f", ()), Step("cat f", ("yes",))], tmp_path) == []
