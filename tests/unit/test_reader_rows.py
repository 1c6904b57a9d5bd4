"""CSV and JSON Lines by a mapping, and our own lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.imports import opened, read_all, read_file, written

from cpassist.adapters.readers.rows import read_columns
from cpassist.domain.errors import DocumentError, InputError
from cpassist.settings import Settings
from cpassist.wiring.sources import open_file

LINE = {
    "id": "own-1",
    "kind": "abstract",
    "title": "A line of our own",
    "sections": [{"label": "RESULTS", "text": "It rose."}],
    "pmid": "90000030",
    "license": "CC BY 4.0",
    "mesh_terms": ["Humans"],
}


def test_a_corpus_line_is_taken_as_it_stands(tmp_path: Path) -> None:
    lines = [json.dumps(LINE), "", "{", json.dumps(LINE | {"pmid": "90000034", "year": "then"})]
    records, errors = read_all(opened(written(tmp_path, "own.txt", "\n".join(lines))))
    (record,) = records
    assert record.study.id == "own-1"
    assert record.study.text == "It rose."
    assert record.study.mesh_terms == ("Humans",)
    places = [error.place for error in errors]  # type: ignore[attr-defined]
    assert places == ["own.txt record 2, line 3", "own.txt record 3, line 4"]
    assert "year" in errors[1].message


def test_columns_of_usual_names_need_no_mapping(tmp_path: Path) -> None:
    table = (
        "PMID;Title;Authors;Journal/Book;Publication Year;DOI;Abstract\n"
        '90000031.0;"A title; with a sign";Doe J;Made up;2017;10.5555/c;"AIM: We asked.\n'
        'RESULTS: It ""rose""."\n\n'
    )
    (record,) = read_file(written(tmp_path, "a.csv", "\ufeff" + table))
    study = record.study
    assert (study.identifiers.pmid, study.title) == ("90000031", "A title; with a sign")
    assert [part.text for part in study.sections] == ["We asked.", 'It "rose".']
    assert (study.journal, study.year) == ("Made up", 2017)


def test_a_mapping_names_columns_and_sections(tmp_path: Path) -> None:
    table = "Name|Who|R|C|Num|Terms\nA title|Doe J/Roe R|It rose.|So.|PMID: 90000032|CC BY\n"
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'title = ["Missing", "Name"]\nauthors = "Who"\npmid = "Num"\nlicense = "Terms"\n'
        '[sections]\nRESULTS = "R"\nCONCLUSIONS = "C"\n'
        '[options]\nseparator = "/"\ndelimiter = "|"\n'
    )
    path = written(tmp_path, "a.txt", table)
    records, errors = read_all(open_file(Settings(), path, "csv", mapping))
    (record,) = records
    assert errors == []
    assert record.study.authors == ("Doe J", "Roe R")
    assert [part.label for part in record.study.sections] == ["RESULTS", "CONCLUSIONS"]
    assert (record.study.identifiers.pmid, record.study.license.name) == ("90000032", "CC BY")


def test_another_mapping_reads_a_row_anew(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Name,Other,Doi\nOne,Two,10.5555/m\n")
    bodies = set()
    for column in ("Name", "Other"):
        source = opened(path, {"title": column, "doi": "Doi"}, "csv")
        page = source.discover(_query(), None)
        bodies.add(page.announcements[0].payload)
    assert len(bodies) == 2


def _query():
    from cpassist.domain.harvest import SourceQuery

    return SourceQuery("file", "csv", "")


def test_one_number_in_two_tables_is_two_records(tmp_path: Path) -> None:
    keys = []
    for title in ("One", "Two", "One"):
        source = opened(written(tmp_path, "a.csv", f"id,title,abstract\n1,{title},{len(keys)}\n"))
        keys.append(source.discover(_query(), None).announcements[0].key)
    assert keys[0] == keys[2] != keys[1]


def test_a_row_that_does_not_fit_is_set_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    table = "title,doi\nOne,10.5555/1\nTwo,10.5555/2,too,many\n,\nThree\n"
    records, errors = read_all(opened(written(tmp_path, "a.csv", table), kind="csv"))
    assert [record.study.title for record in records] == ["One", "Three"]
    (error,) = errors
    assert "4 cells where the header has 2" in error.message
    assert error.place == "a.csv record 2, line 3"  # type: ignore[attr-defined]


def test_a_quote_that_is_never_closed_costs_no_more_than_it_must(tmp_path: Path) -> None:
    table = 'title,doi\nOne,10.5555/1\n"Two,' + "x" * 200_000 + "\nThree,10.5555/3\n"
    records, errors = read_all(opened(written(tmp_path, "a.csv", table), kind="csv"))
    assert [record.study.title for record in records] == ["One", "Three"]
    assert "cannot be cut into cells" in errors[0].message


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("titel = 'x'", "no field"),
        ("title = 3", "column's name"),
        ("title = []", "column's name"),
        ("title = ", "cannot be used"),
        ("", "names no column"),
        ("title = 'x'\n[options]\ncomma = ','", "[options]"),
        ("title = 'x'\n[options]\ndelimiter = '::'", "one sign"),
        ("[sections]\nA = 1", "[sections]"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_columns(written(tmp_path, "m.toml", text))
    assert what in caught.value.message


def test_a_mapping_that_does_not_fit_the_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Name,Doi\nOne,10.5555/1\n")
    with pytest.raises(DocumentError, match="'Nome'"):
        read_all(opened(path, {"title": "Nome"}, "csv"))
    with pytest.raises(DocumentError, match="title or an identifier"):
        read_all(opened(written(tmp_path, "b.csv", "a,b,c\n1,2,3\n")))
    with pytest.raises(InputError, match="no meaning"):
        opened(written(tmp_path, "c.ris", "TY  - JOUR\n"), {"title": "x"})


def test_objects_of_another_shape_are_read_by_a_mapping(tmp_path: Path) -> None:
    item = {"n": 90000033, "t": "A title", "parts": [{"label": "X", "text": "It <b>rose</b>."}, 3]}
    path = written(tmp_path, "a.jsonl", json.dumps(item) + "\n[1]\n")
    mapping = {"pmid": "n", "title": "t", "sections": "parts"}
    records, errors = read_all(opened(path, mapping))
    assert records[0].study.identifiers.pmid == "90000033"
    assert [(part.label, part.text) for part in records[0].study.sections] == [("X", "It rose.")]
    assert "not a JSON object" in errors[0].message
