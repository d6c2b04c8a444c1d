"""Inside a snapshot the evidence has one version, asked for once; outside it is that of the moment."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

from hefu.storage.register.sql_register import SqlRegister

from .statements import FEBRUARY, JANUARY, at, party, said, tell


def _tell_beside(register: SqlRegister, folder: Path, name: str) -> None:
    firm = said("party", party(f"p{name}", name=name))
    other = Thread(target=tell, args=(register, folder, name, FEBRUARY, [firm]))
    other.start()
    other.join()


def test_what_arrives_meanwhile_is_not_seen_until_the_end(
    register: SqlRegister, tmp_path: Path
) -> None:
    tell(register, tmp_path, "a", JANUARY, [said("party", party("p", name="a"))])
    with register.snapshot():
        before = register.evidence_version(), register.evidence_version(JANUARY)
        _tell_beside(register, tmp_path, "b")
        with register.snapshot():
            inside = register.evidence_version(), register.evidence_version(JANUARY)
    after = register.evidence_version(), register.evidence_version(JANUARY)
    assert inside == before == (after[1], after[1])
    assert after[0] == before[0] + 1


def test_a_unit_that_writes_sees_its_own_statements(register: SqlRegister, tmp_path: Path) -> None:
    with register.together():
        with register.snapshot():
            before = register.evidence_version()
        tell(register, tmp_path, "a", JANUARY, [said("party", party("p", name="a"))])
        with register.snapshot():
            assert register.evidence_version() == before + 1
    register.resolve()
    with register.snapshot():
        assert register.kept_facts(at(JANUARY)) is None
