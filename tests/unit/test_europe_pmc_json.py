"""What Europe PMC's records say: names, words, licence, kin, and what is odd about them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.harvest_services import paper

from cpassist.adapters.readers.europe_pmc_json import read_listing, read_record
from cpassist.core.licences import LicenceClass, class_of
from cpassist.domain.errors import RecordError
from cpassist.domain.harvest import Change, Link, Payload, ReadRecord, Relation
from cpassist.domain.studies import RetractionStatus


def _read(**fields: Any) -> ReadRecord:
    body = json.dumps(paper(7, **fields)).encode()
    return read_record(Payload("europepmc", "MED:7", "application/json", body))


def _kin(kind: str, source: str = "MED", number: str = "8", **more: str) -> dict[str, Any]:
    return {"commentCorrection": [{"type": kind, "source": source, "id": number, **more}]}


def test_a_whole_record() -> None:
    read = _read()
    study = read.study
    assert study.identifiers.pmid == "7"
    assert study.identifiers.doi == "10.1000/made.7"
    assert (study.year, study.journal) == (2019, "Journal of Made Things")
    assert study.authors == ("Doe J", "Made-up Group")
    assert [(part.label, part.text) for part in study.sections] == [
        ("Background", "Cells were given to 7 children."),
        ("Results", "Walking grew by 7 m (10⁷ cells, p < 0.05)."),
    ]
    assert study.url == "https://europepmc.org/article/MED/7"
    assert class_of(study) is LicenceClass.BY
    assert study.license.open_access is True
    assert (read.links, read.remarks) == ((), ())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"license": None}, LicenceClass.OPEN_UNNAMED),
        ({"license": None, "isOpenAccess": "N"}, LicenceClass.NONE),
        ({"license": "cc by-nc-nd"}, LicenceClass.BY_NC_ND),
        ({"license": "cc0"}, LicenceClass.CC0),
        ({"license": "author_manuscript"}, LicenceClass.OTHER),
        ({"license": ["cc by"], "isOpenAccess": None}, LicenceClass.NONE),
    ],
)
def test_licences(fields: dict[str, Any], expected: LicenceClass) -> None:
    assert class_of(_read(**fields).study) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"pubYear": None}, 2019),
        ({"pubYear": None, "journalInfo": None, "firstPublicationDate": "2021-05-02"}, 2021),
        ({"pubYear": "in press", "journalInfo": {"dateOfPublication": "2018 Spring"}}, 2018),
        ({"pubYear": 2017}, 2017),
        ({"pubYear": None, "journalInfo": None}, None),
    ],
)
def test_dates_in_part(fields: dict[str, Any], expected: int | None) -> None:
    assert _read(**fields).study.year == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"authorList": None}, ()),
        (
            {"authorList": None, "authorString": "Doe J, de la Roe R, Made-up Group."},
            ("Doe J", "de la Roe R", "Made-up Group"),
        ),
        ({"authorList": {"author": {"lastName": "Roe", "initials": "R"}}}, ("Roe R",)),
        (
            {"authorList": {"author": [{}, {"collectiveName": "Group <i>A</i>"}, None]}},
            ("Group A",),
        ),
    ],
    ids=["none", "a string", "one alone", "odd ones"],
)
def test_authors(fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert _read(**fields).study.authors == expected


def test_markup_in_titles() -> None:
    title = (
        "&lt;i&gt;In vivo&lt;/i&gt; TGF-&#946;<sub>1</sub> &amp; CD34<sup>+</sup>, age < 5 years."
    )
    assert _read(title=title).study.title == "In vivo TGF-β₁ & CD34⁺, age < 5 years."


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (None, []),
        ("", []),
        ("One paragraph without a heading.", [""]),
        ("Before. <h4>Aim</h4> To walk. <h4>Findings</h4>They did.", ["", "Aim", "Findings"]),
        (
            "BACKGROUND: Cells. METHODS: Two arms. RESULTS: None.",
            ["BACKGROUND", "METHODS", "RESULTS"],
        ),
        (["<h4>Aim</h4>To walk.", "<h4>Results</h4>Yes."], ["Aim", "Results"]),
    ],
)
def test_sections_keep_their_labels(text: Any, labels: list[str]) -> None:
    assert [part.label for part in _read(abstractText=text).study.sections] == labels


def test_an_abstract_of_another_shape_is_said() -> None:
    read = _read(abstractText={"p": "text"})
    assert read.study.sections == ()
    assert "abstractText" in read.remarks[0]


def test_a_preprint_is_marked_and_linked_with_what_it_became() -> None:
    read = _read(
        id="PPR99",
        source="PPR",
        pmid=None,
        journalInfo=None,
        pubTypeList=None,
        bookOrReportDetails={"publisher": "madeRxiv", "yearOfPublication": 2018},
        commentCorrectionList=_kin("Preprint of", number="12"),
        pubYear=None,
    )
    assert read.study.publication_types == ("Preprint",)
    assert (read.study.journal, read.study.year) == ("madeRxiv", 2018)
    assert read.links == (Link(Relation.PREPRINT_OF, "PMID:12"),)


@pytest.mark.parametrize(
    ("kin", "link"),
    [
        (_kin("Preprint in", "PPR", "PPR5"), None),
        (
            _kin("Preprint in", "PPR", "PPR5", reference="madeRxiv. doi: 10.1101/2020.01.02."),
            Link(Relation.VERSION_OF_RECORD_OF, "DOI:10.1101/2020.01.02"),
        ),
        (_kin("Erratum in", "PMC", "PMC55"), Link(Relation.CORRECTED_BY, "PMCID:PMC55")),
        (_kin("Retraction of"), Link(Relation.RETRACTION_OF, "PMID:8")),
        (_kin("Expression of concern for"), Link(Relation.CONCERN_OF, "PMID:8")),
        (_kin("Comment on"), None),
        (_kin("Cites"), None),
    ],
)
def test_kin(kin: dict[str, Any], link: Link | None) -> None:
    read = _read(commentCorrectionList=kin, abstractText=None)
    assert read.links == (() if link is None else (link,))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"pubTypeList": {"pubType": ["Retracted Publication"]}}, RetractionStatus.RETRACTED),
        ({"commentCorrectionList": _kin("Retraction in")}, RetractionStatus.RETRACTED),
        ({"commentCorrectionList": _kin("Partial retraction in")}, RetractionStatus.RETRACTED),
        ({"commentCorrectionList": _kin("Retraction in", "X", "")}, RetractionStatus.RETRACTED),
        ({"title": "RETRACTED: Cells for children."}, RetractionStatus.RETRACTED),
        ({"pubTypeList": {"pubType": "preprint-withdrawal"}}, RetractionStatus.RETRACTED),
        ({"commentCorrectionList": _kin("Expression of concern in")}, RetractionStatus.CONCERN),
        ({"commentCorrectionList": _kin("Erratum in")}, RetractionStatus.CORRECTED),
        ({"commentCorrectionList": _kin("Comment in")}, RetractionStatus.NONE_SEEN),
    ],
)
def test_standings(fields: dict[str, Any], status: RetractionStatus) -> None:
    assert _read(**fields).study.retraction_status is status


def test_the_listing_tells_of_retractions() -> None:
    papers = [
        paper(1),
        paper(2, pubTypeList={"pubType": ["Retracted Publication"]}),
        paper(3, commentCorrectionList=_kin("Retraction in")),
        paper(4, commentCorrectionList=_kin("Retraction of")),
    ]
    page = read_listing(json.dumps({"hitCount": 4, "resultList": {"result": papers}}).encode())
    changes = [item.change for item in page.records]
    assert changes == [Change.UPSERT, Change.RETRACT, Change.RETRACT, Change.UPSERT]


def test_counters_that_move_every_day_are_no_change() -> None:
    def listed(**fields: Any) -> bytes | None:
        page = {"resultList": {"result": [paper(1, **fields)]}}
        (item,) = read_listing(json.dumps(page).encode()).records
        return item.payload and item.payload.body

    assert listed(citedByCount=3) == listed(citedByCount=4) == listed()
    assert listed(title="Another one") != listed()


def test_records_come_as_they_were_sent() -> None:
    sent = '{"id":"1",  "source" : "MED","title":"caf\\u00e9 \\ud800",\n "x":1.50}'
    page = f'{{"hitCount":"2","resultList":{{"result":[{sent} , {{"id":7}}]}}}}'
    first, second = read_listing(page.encode()).records
    assert first.payload is not None
    assert first.payload.body.replace(b" ", b"") == sent.replace(" ", "").replace("\n", "").encode()
    assert first.key == "MED:1"
    assert second.key.startswith("unnamed:")


def test_who_paid_and_another_language_are_remarked() -> None:
    grants = {"grant": [{"agency": "Made-up Fund"}, {"agency": "Made-up Fund"}, {"grantId": "3"}]}
    remarks = " | ".join(_read(grantsList=grants, language="ger").remarks)
    assert "Made-up Fund" in remarks
    assert "ger" in remarks
    assert "language" not in " ".join(_read(language="eng").remarks)


def test_a_report_is_linked_with_its_registration_and_a_review_is_not() -> None:
    text = "Trial of cells (NCT01234567)."
    linked = _read(abstractText=text)
    assert Link(Relation.REGISTERED_AS, "NCT01234567") in linked.links
    review = _read(abstractText=text, pubTypeList={"pubType": ["Review"]})
    assert review.links == ()
    many = " ".join(f"NCT0123456{n}" for n in range(4))
    assert _read(abstractText=many).links == ()


def test_what_has_neither_title_nor_name_is_refused_with_its_place() -> None:
    with pytest.raises(RecordError, match="MED:7: neither a title nor an identifier"):
        _read(title=None, id=None, pmid=None, doi=None)


def test_lite_records_are_read_too() -> None:
    read = _read(
        authorList=None,
        authorString="Doe J.",
        journalInfo=None,
        journalTitle="J Made Things",
        pubTypeList=None,
        pubType="retracted publication; journal article",
        abstractText=None,
    )
    assert read.study.journal == "J Made Things"
    assert read.study.retraction_status is RetractionStatus.RETRACTED
    assert read.study.authors == ("Doe J",)
