"""Every command that the README, the tutorial and the how-to pages tell a reader to type works."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from tests.docs.console import NOT_RUN, ROOT, Step, missing, numbers, run_steps, runnable, steps
from tests.tidy.repository import matching, read, under

from hefu.bootstrap import EmbeddedHouse
from hefu.evidence.day import Clocks
from hefu.services.screen_application import population_facts

DAY = date(2026, 6, 30)
TUTORIAL = "docs/tutorial/a-bank-day.en.md"
PAGES = [
    path
    for path in (
        *matching("README*.md"),
        *under("docs/tutorial", ".md"),
        *under("docs/how-to", ".md"),
    )
    if steps(read(path))
]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of a reader who has followed the tutorial up to its first import; made by the first worker
    that needs it. What the first question would derive from the whole book is derived here, once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "tutorial"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / ".made").exists():
            found = steps(read(TUTORIAL))
            first = next(n for n, one in enumerate(found) if one.command.startswith("hefu import"))
            assert run_steps(found[: first + 1], folder) == []
            with closing(EmbeddedHouse().register(folder / "hefu-book")) as register:
                population_facts(register, Clocks(DAY, DAY))
            (folder / ".made").touch()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_the_commands_of_the_page_work(
    path: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # A reader stands in the checkout; what the commands write must not land there.
    page = read(path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    if " verifier/" in page:
        shutil.copytree(ROOT / "verifier", tmp_path / "verifier")
    if " title=src/" in page:
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src", tmp_path / "src", ignore=unwanted)
    # A page that sends the reader to the tutorial before its first command starts from that book.
    if "/a-bank-day." in page.split("```console")[0]:
        shutil.copytree(request.getfixturevalue("book"), tmp_path, dirs_exist_ok=True)
    assert run_steps(steps(page), tmp_path) == []


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


def test_a_block_with_a_name_is_a_file_to_save(tmp_path: Path) -> None:
    found = steps("```csv title=a/b.csv\nx,y\n```\n```console\n$ cat a/b.csv\nx,y\n```\n")
    assert found == [Step("", (), "a/b.csv", "x,y\n"), Step("cat a/b.csv", ("x,y",))]
    assert run_steps(found, tmp_path) == []


def test_the_language_of_an_answer_is_no_other_step() -> None:
    assert Step("a --lang zh --b", ()).done == Step("a --lang en --b", ()).done == "a --b"
    assert Step("", (), "a", "1").done != Step("", (), "a", "2").done


def test_the_number_of_a_decision_stands_for_the_real_one(tmp_path: Path) -> None:
    shown, real = "Decision no. " + "a" * 20, "Decision no. " + "b" * 20
    assert numbers([shown], f"x\n{real}\n") == {"a" * 20: "b" * 20}
    again = Step(f"test {'a' * 20} = {'b' * 20}", ())
    assert run_steps([Step(f"echo {real}", (shown,)), again], tmp_path) == []


def test_a_number_is_the_one_in_its_place(tmp_path: Path) -> None:
    printed = ["A " + "b" * 8, "RCP001-" + "c" * 8, "RCP001-" + "d" * 8 + " x"]
    shown = ["... RCP001-" + "1" * 8 + " x"]
    assert numbers(shown, "\n".join(printed)) == {"1" * 8: "d" * 8}
    assert numbers(["[" + "1" * 20 + "]"], "[" + "e" * 20 + "]") == {"1" * 20: "e" * 20}
    assert missing(["RCP001-" + "1" * 8 + " y"], "\n".join(printed)) != []


def test_a_number_once_shown_stands_for_the_real_one_in_later_output(tmp_path: Path) -> None:
    first = Step(f"echo Waiver {'b' * 12} kept", (f"Waiver {'a' * 12} kept",))
    again = Step(f"echo {'b' * 12} holds", (f"{'a' * 12} holds",))
    assert run_steps([first, again], tmp_path) == []
    other = Step(f"echo {'c' * 12} holds", (f"{'a' * 12} holds",))
    assert "did not print" in run_steps([first, other], tmp_path)[0]


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
    assert missing(["a ... c", "d…"], "a b\nc\nd\n") == []
    assert missing(["b ... a"], "a b\nc\nd\n") == ["b ... a"]


def test_a_failing_command_is_reported(tmp_path: Path) -> None:
    assert "ended with 3" in run_steps([Step("exit 3", ()), Step("true", ())], tmp_path)[0]
    assert "did not print" in run_steps([Step("echo yes", ("no",))], tmp_path)[0]
    assert run_steps([Step("echo yes > f", ()), Step("cat f", ("yes",))], tmp_path) == []
