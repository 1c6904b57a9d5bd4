"""A corpus line is read whole or refused with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpassist.adapters.corpus_files import corpus_sha256, read_corpus
from cpassist.domain.errors import CorpusError
from cpassist.domain.studies import StudyKind

GOOD = {
    "id": "doe-2020",
    "title": "A title",
    "sections": [{"label": "RESULTS", "text": "Nothing changed."}],
}


def _write(folder: Path, *lines: object) -> Path:
    path = folder / "a.jsonl"
    path.write_bytes(
        b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    )
    return folder


def test_the_starter_corpus_is_sound_and_complete(starter: Path) -> None:
    studies = read_corpus([starter])
    assert len(studies) == 170
    assert [study.id for study in studies] == sorted(study.id for study in studies)
    assert all(study.facts and study.sources and study.text for study in studies)


def test_every_field_of_the_starter_corpus_is_kept(starter: Path) -> None:
    by_id = {study.id: study for study in read_corpus([starter])}
    for path in sorted(starter.glob("*.jsonl")):
        for raw in path.read_text("utf-8").splitlines():
            line = json.loads(raw)
            study = by_id[line["id"]]
            assert study.facts is not None
            for name, value in line["facts"].items():
                assert getattr(study.facts, name) == value
            assert [(s.url, s.seen) for s in study.sources] == [
                (s["url"], s["seen"]) for s in line["sources"]
            ]
            assert study.retraction_status.value == line["retraction_status"]
            assert [(s.label, s.text) for s in study.sections] == [
                (s["label"], s["text"]) for s in line["sections"]
            ]
            assert study.license.name == line["license"]
            assert study.identifiers.registration == line["registration"]


def test_the_copy_is_the_given_corpus(starter: Path, shared: Path) -> None:
    for path in sorted((shared / "starter-corpus").glob("*.jsonl")):
        assert (starter / path.name).read_bytes() == path.read_bytes()


def test_a_record_without_a_kind_is_a_digest(tmp_path: Path) -> None:
    (study,) = read_corpus([_write(tmp_path, GOOD)])
    assert study.kind is StudyKind.DIGEST


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({**GOOD, "year": "2020"}, "field 'year'"),
        ({**GOOD, "year": True}, "field 'year'"),
        ({**GOOD, "sections": []}, "field 'sections'"),
        ({**GOOD, "sections": "text"}, "field 'sections'"),
        ({**GOOD, "sections": [{"label": "A", "text": 5}]}, "field 'sections.0.text'"),
        ({**GOOD, "surprise": 1}, "field 'surprise'"),
        ({**GOOD, "id": "Doe 2020"}, "field 'id'"),
        ({**GOOD, "title": "red \x1b[31m"}, "field 'title': control character U+001B"),
        ({**GOOD, "title": "\ud800"}, "field 'title'"),
        ({**GOOD, "facts": {"design": "magic"}}, "field 'facts.design'"),
        ({**GOOD, "retraction_status": "fine"}, "field 'retraction_status'"),
        ({"id": "x"}, "field 'title'"),
        ([1], "expected an object"),
        (b"{", "not JSON at column"),
        (b"\xff", "byte 1 is not UTF-8"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: object, words: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_corpus([_write(tmp_path, {**GOOD, "id": "a"}, line)])
    assert caught.value.message.startswith("a.jsonl line 2: ")
    assert words in caught.value.message
    assert caught.value.hint


def test_a_repeated_id_names_both_places(tmp_path: Path) -> None:
    with pytest.raises(
        CorpusError, match=r"line 2: id 'doe-2020' stands already in a.jsonl line 1"
    ):
        read_corpus([_write(tmp_path, GOOD, GOOD)])


def test_no_study_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no study found"):
        read_corpus([tmp_path / "nowhere"])


def test_notes_of_maintainers_are_not_read(tmp_path: Path) -> None:
    (study,) = read_corpus([_write(tmp_path, {**GOOD, "_why": ["anything"]})])
    assert study.id == "doe-2020"


def test_one_changed_character_changes_the_hash(tmp_path: Path) -> None:
    first = read_corpus([_write(tmp_path, GOOD)])
    second = read_corpus([_write(tmp_path, {**GOOD, "title": "A titlE"})])
    assert corpus_sha256(first) != corpus_sha256(second)
    assert corpus_sha256(first) == corpus_sha256(list(first))
