"""``hefu synth`` writes a book and says so in the language asked for."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.cli.synth import command

SIZES = ["--firms", "180", "--invoices", "500", "--applications", "99", "--months", "3"]


def test_too_few_firms_is_an_error_a_person_can_act_on(tmp_path: Path) -> None:
    folder = str(tmp_path / "book")
    assert run(EmbeddedHouse(), ["synth", folder, "--firms", "10"]) == 1
    assert not (tmp_path / "book").exists()


def test_the_summary_names_the_sizes(tmp_path: Path) -> None:
    runner = CliRunner()
    for language, word in (("zh", "埋入模式"), ("en", "planted pattern")):
        folder = tmp_path / language
        outcome = runner.invoke(command, [str(folder), *SIZES, "--lang", language])
        assert outcome.exit_code == 0, outcome.output
        assert word in outcome.output
        assert "500" in outcome.output
        assert (folder / "documents").is_dir()
        assert (folder / "truth" / "applications.csv").is_file()
