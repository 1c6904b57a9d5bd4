"""The six shapes in which retractions, corrections and concerns come, each as a file holds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.imports import read_file

from cpassist.domain.harvest import Link, Relation
from cpassist.domain.studies import RetractionStatus

DATA = Path(__file__).parents[1] / "data" / "standings"
CROSSREF = {
    "doi": "DOI",
    "title": "title",
    "abstract": "abstract",
    "updated_by": "updated-by",
    "update_to": "update-to",
}


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("type.pubmed.xml", None),
        ("link.pubmed.xml", Link(Relation.RETRACTED_BY, "PMID:90000003")),
        ("title.nbib", None),
    ],
)
def test_a_retracted_paper_says_so(name: str, link: Link | None) -> None:
    (record,) = read_file(DATA / name)
    assert record.study.retraction_status is RetractionStatus.RETRACTED
    assert record.study.text
    assert record.links == ((link,) if link else ())


def test_an_update_in_the_shape_of_crossref_marks_the_paper_and_not_its_notice() -> None:
    paper, notice = read_file(DATA / "update.crossref.jsonl", CROSSREF)
    assert paper.study.title == "A third made-up trial of invented cells"
    assert paper.study.text == "Five invented children spoke."
    assert paper.study.retraction_status is RetractionStatus.RETRACTED
    assert paper.links == (Link(Relation.RETRACTED_BY, "DOI:10.5555/notice.3"),)
    assert notice.study.retraction_status is RetractionStatus.NONE_SEEN
    assert notice.links == (Link(Relation.RETRACTION_OF, "DOI:10.5555/made.up.3"),)


def test_a_notice_of_its_own_names_the_paper_and_is_not_retracted_itself() -> None:
    (notice,) = read_file(DATA / "notice.jats.xml")
    assert notice.study.retraction_status is RetractionStatus.NONE_SEEN
    assert notice.study.sections == ()
    assert notice.links == (Link(Relation.RETRACTION_OF, "PMID:90000005"),)
    assert notice.study.identifiers.pmcid == "PMC9000005"


def test_a_concern_is_no_retraction() -> None:
    (record,) = read_file(DATA / "concern.nbib")
    assert record.study.retraction_status is RetractionStatus.CONCERN
    assert record.links == (Link(Relation.CONCERN_BY, "PMID:90000007"),)
