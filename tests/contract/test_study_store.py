"""The contract of ``StudyStore``, and of what is left when its file is broken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import make_appraisal, make_passage, make_study

from cpassist.adapters.store import SqliteStudyStore, StoreWriter, write_store
from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.errors import IndexDamaged, UnknownStudy
from cpassist.domain.evidence import StudyDesign, Subjects
from cpassist.domain.studies import License


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


def test_authors_are_found_by_surname(path: Path) -> None:
    store = SqliteStudyStore(path)
    assert list(store.by_surname("roe")) == ["a-2001", "b-2002", "c-2003"]
    assert list(store.by_surname("Roe")) == list(store.by_surname("")) == []


@pytest.mark.parametrize(
    ("filters", "met"),
    [
        (Filters(), {0, 1, 2}),
        (Filters(since_year=2010), {1}),
        (Filters(since_year=1990), {0, 1}),  # a study without a year is of none
        (Filters(designs=frozenset({StudyDesign.RCT})), {0}),
        (Filters(designs=frozenset({StudyDesign.UNCLEAR})), {2}),  # nor is one without a design
        (Filters(designs=frozenset({StudyDesign.RCT}), since_year=2010), set()),
    ],
)
def test_studies_fit_filters_by_design_and_year(
    tmp_path: Path, filters: Filters, met: set[int]
) -> None:
    made = [
        (make_study("a", year=2000), StudyDesign.RCT),
        (make_study("b", year=2010), StudyDesign.COHORT),
        (make_study("c", year=None), None),
    ]
    entries = []
    for study, design in made:
        judged = make_appraisal(study, design=design)  # type: ignore[arg-type]  # none was read
        entries.append((study, judged, (make_passage(study),)))
    write_store(tmp_path / "s.sqlite", entries)
    store = SqliteStudyStore(tmp_path / "s.sqlite")
    assert store.fitting([0, 1, 2], filters) == met
    assert store.fitting([0, 7], filters) == met & {0}


@pytest.mark.parametrize(
    ("filters", "met"),
    [
        (Filters(population=frozenset({Population.CHILDREN})), {0}),
        (Filters(population=frozenset({Population.CHILDREN, Population.ANIMALS})), {0, 1}),
        (Filters(population=frozenset({Population.ADULTS})), set()),
        (Filters(cells=frozenset({Cells.CORD_BLOOD})), {0}),
        (Filters(cells=frozenset({Cells.BONE_MARROW, Cells.CORD_TISSUE})), {1}),
        (Filters(open_access=True), {1}),
        (Filters(open_access=True, cells=frozenset({Cells.CORD_BLOOD})), set()),
    ],
)
def test_studies_fit_filters_by_people_cells_and_access(
    tmp_path: Path, filters: Filters, met: set[int]
) -> None:
    blood = make_study("a", title="Cord blood in children")
    marrow = make_study("b", title="Bone marrow mononuclear cells in rats")
    marrow = replace(marrow, license=License("CC BY", True))
    silent = make_study("c", title="A survey")
    entries = [
        (blood, make_appraisal(blood, subjects=Subjects.HUMAN, children=True), ()),
        (marrow, make_appraisal(marrow, subjects=Subjects.ANIMAL, cell_type="mononuclear"), ()),
        (silent, make_appraisal(silent, subjects=Subjects.HUMAN), ()),
    ]
    write_store(tmp_path / "s.sqlite", entries)
    assert SqliteStudyStore(tmp_path / "s.sqlite").fitting([0, 1, 2], filters) == met


def test_what_was_judged_comes_back_only_where_it_was_made_from_the_same(tmp_path: Path) -> None:
    study = make_study()
    entry = (study, make_appraisal(study), (make_passage(study),))
    with closing(StoreWriter(tmp_path / "s.sqlite")) as writer:
        writer.add([entry], ["one"])
        writer.finish()
    store = SqliteStudyStore(tmp_path / "s.sqlite")
    assert store.judged(study.id, "one") == entry[1:]
    assert store.judged(study.id, "other") is store.judged("nobody", "one") is None
