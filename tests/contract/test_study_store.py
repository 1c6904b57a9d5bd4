"""The contract of ``StudyStore``, and of what is left when its file is broken."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.builders import make_appraisal, make_passage, make_study

from cpassist.adapters.store import SqliteStudyStore, write_store
from cpassist.domain.errors import IndexDamaged, UnknownStudy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    entries = []
    for study_id in ("a-2001", "b-2002", "c-2003"):
        study = make_study(study_id)
        entries.append(
            (study, make_appraisal(study), (make_passage(study), make_passage(study, 1)))
        )
    write_store(tmp_path / "studies.sqlite", entries)
    return tmp_path / "studies.sqlite"


def test_what_was_written_is_read(path: Path) -> None:
    store = SqliteStudyStore(path)
    study = make_study("b-2002")
    assert store.study("b-2002") == study
    assert store.appraisal("b-2002") == make_appraisal(study)
    assert store.passages("b-2002") == (make_passage(study), make_passage(study, 1))
    assert list(store.study_ids()) == ["a-2001", "b-2002", "c-2003"]
    assert list(store.first_passages()) == [0, 2, 4]
    assert [study.id for study in store.studies()] == list(store.study_ids())


@pytest.mark.parametrize("study_id", ["", "nobody-1999", "a-2001' OR '1'='1", "\x00", "x" * 10_000])
def test_an_unknown_id_is_said_so(path: Path, study_id: str) -> None:
    with pytest.raises(UnknownStudy) as caught:
        SqliteStudyStore(path).study(study_id)
    assert len(caught.value.message) < 400


def test_a_cut_file_is_damaged_not_empty(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(IndexDamaged):
        store = SqliteStudyStore(path)
        for study_id in store.study_ids():
            store.study(study_id)


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "studies.sqlite").write_text("hello" * 100)
    with pytest.raises(IndexDamaged):
        SqliteStudyStore(tmp_path / "studies.sqlite")


def test_a_changed_byte_of_a_text_is_read_as_it_stands(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE studies SET study = replace(study, '12 metres', '92 metres')")
    connection.close()
    assert SqliteStudyStore(path).study("a-2001").sha256 != make_study("a-2001").sha256
