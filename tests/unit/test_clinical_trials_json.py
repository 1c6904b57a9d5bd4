"""What a register's entry says: the sponsor's words, filed facts in sentences, never a result."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.harvest_services import trial

from cpassist.adapters.readers.clinical_trials_json import read_listing, read_record
from cpassist.core.data import load
from cpassist.core.licences import LicenceClass, class_of
from cpassist.domain.errors import RecordError
from cpassist.domain.harvest import Link, Payload, ReadRecord, Relation
from cpassist.domain.studies import StudyKind

TERMS = "Public domain: a made-up register"


def _read(has_results: bool | None = False, **modules: Any) -> ReadRecord:
    entry = trial(7, **modules) | {"hasResults": has_results}
    body = json.dumps(entry).encode()
    return read_record(Payload("clinicaltrials", "NCT00000007", "application/json", body), TERMS)


def _part(read: ReadRecord, label: str) -> str:
    labels = load("registry.en")["labels"]
    return {part.label: part.text for part in read.study.sections}.get(labels[label], "")


def _status(status: str, **more: Any) -> dict[str, Any]:
    return {"statusModule": {"overallStatus": status, **more}}


def test_a_whole_entry() -> None:
    study = _read().study
    assert study.kind is StudyKind.REGISTRY_ENTRY
    assert study.publication_types == ("Clinical Trial Registry Entry",)
    assert study.identifiers.registration == "NCT00000007"
    assert study.title == "Made-up cells 7 in cerebral palsy"
    assert study.url == "https://clinicaltrials.gov/study/NCT00000007"
    assert study.year == 2015
    assert class_of(study) is LicenceClass.PUBLIC_DOMAIN
    assert [(part.label, part.text) for part in study.sections] == [
        (
            "STATUS",
            "NCT00000007 is a registry entry at ClinicalTrials.gov, last updated on 2020-01-05; it"
            " is no published study. The status of the trial is completed. NCT00000007 enrolled 30"
            " participants. No results have been posted in the registry.",
        ),
        ("SPONSOR'S SUMMARY", "Trial 7 asks whether cells are safe."),
        (
            "DESIGN",
            "Design: interventional; phase 1 and 2; allocation randomized; masking double"
            " (participant, investigator).",
        ),
    ]


@pytest.mark.parametrize(
    ("status", "has_results", "said"),
    [
        ("COMPLETED", True, "Results were posted in the registry; no outcome numbers"),
        ("COMPLETED", False, "No results have been posted"),
        ("TERMINATED", False, "No results have been posted"),
        ("UNKNOWN", False, "No results have been posted"),
        ("COMPLETED", None, "does not say whether results were posted"),
        ("RECRUITING", False, "Results are not posted yet"),
        ("NOT_YET_RECRUITING", None, "Results are not posted yet"),
        ("WITHDRAWN", False, "withdrawn before anyone took part"),
        ("SOMETHING_NEW", False, "The status of the trial is something new."),
    ],
)
def test_status_and_results(status: str, has_results: bool | None, said: str) -> None:
    assert said in _part(_read(has_results, **_status(status)), "status")


@pytest.mark.parametrize("status", ["RECRUITING", "WITHDRAWN", "ACTIVE_NOT_RECRUITING"])
def test_a_trial_that_can_have_no_results_yet_is_not_said_to_hold_them_back(status: str) -> None:
    text = _read(False, **_status(status)).study.text.casefold()
    held_back = load("certainty")["words"]["unpublished"]["terms"]
    assert not [term for term in held_back if term in text]


def test_why_it_stopped_stands_in_the_sponsors_words() -> None:
    text = _part(
        _read(**_status("TERMINATED", whyStopped="Funding ended\\. No harm seen")), "status"
    )
    assert "Why it stopped, in the sponsor's words: Funding ended. No harm seen." in text


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({"count": 30, "type": "ESTIMATED"}, "The plan was to enroll 30 participants."),
        ({"count": "30"}, "Enrollment stated: 30 participants."),
        ({"count": 0, "type": "ACTUAL"}, "NCT00000007 enrolled 0 participants."),
        ({"count": None}, ""),
        ({"count": -4}, ""),
        (None, ""),
    ],
)
def test_enrollment(info: Any, said: str) -> None:
    text = _part(_read(designModule={"enrollmentInfo": info}), "status")
    assert said in text
    assert said or "enroll" not in text


def test_arms_outcomes_and_who_could_take_part() -> None:
    read = _read(
        armsInterventionsModule={
            "armGroups": [
                {"label": "Cells", "type": "EXPERIMENTAL", "description": "5 × 10^7/kg\\*"}
            ],
            "interventions": [{"name": "Cells", "type": "BIOLOGICAL"}, {"type": "DRUG"}, None],
        },
        outcomesModule={
            "primaryOutcomes": [
                {"measure": "Harms", "timeFrame": "1 year", "description": "Any kind."},
                {"measure": "Walking"},
                {},
            ]
        },
        eligibilityModule={"minimumAge": "1 Year", "maximumAge": "12 Years", "sex": "ALL"},
        conditionsModule={"conditions": ["Cerebral Palsy", 3]},
        contactsLocationsModule={
            "locations": [{"country": "Chile"}, {"country": "Peru"}, {"country": "Chile"}, "x"]
        },
        sponsorCollaboratorsModule={
            "leadSponsor": {"name": "Made-up Clinic Inc."},
            "collaborators": [{"name": "Made-up Bank"}],
        },
    )
    assert _part(read, "arms") == (
        "Arm: Cells (experimental): 5 × 10^7/kg*. Intervention: Cells (biological)."
        " Intervention: drug."
    )
    assert _part(read, "outcomes") == (
        "Primary outcome: Harms (1 year): Any kind. Primary outcome: Walking."
    )
    assert "Who could take part: ages 1 year to 12 years; both sexes." in _part(read, "design")
    assert "Conditions: Cerebral Palsy. Countries: Chile; Peru. Sponsor:" in _part(read, "design")
    assert "Sponsor: Made-up Clinic Inc. Collaborators: Made-up Bank." in _part(read, "design")
    assert read.study.authors == ("Made-up Clinic Inc.",)


def test_lists_and_escapes_in_the_sponsors_words() -> None:
    summary = "Two aims:\n\n* harms at age \\<5\n* walking\n\nThen &lt;b&gt;rest&lt;/b&gt;."
    read = _read(descriptionModule={"briefSummary": summary})
    assert _part(read, "summary") == "Two aims: harms at age <5; walking; Then rest."


def test_reports_and_other_numbers_are_linked() -> None:
    read = _read(
        referencesModule={
            "references": [
                {"pmid": "9", "type": "RESULT"},
                {"pmid": "10", "type": "DERIVED"},
                {"pmid": "11", "type": "BACKGROUND"},
                {"pmid": "x", "type": "RESULT"},
                {"type": "RESULT", "citation": "No number."},
                "junk",
            ]
        },
        identificationModule={
            "nctId": "nct00000007",
            "officialTitle": "The long title",
            "secondaryIdInfos": [{"id": "EUCTR2010-012345-67", "type": "EUDRACT_NUMBER"}],
        },
    )
    assert set(read.links) == {
        Link(Relation.REPORTED_BY, "PMID:9"),
        Link(Relation.REPORTED_BY, "PMID:10"),
        Link(Relation.REGISTERED_AS, "EUCTR2010-012345-67"),
    }
    assert read.study.title == "The long title"
    status = _part(read, "status")
    assert "names as a publication of results: PMID 9." in status
    assert "No results" not in status


def test_the_year_is_that_of_the_entry_else_of_the_start() -> None:
    assert _read(**_status("COMPLETED", startDateStruct={"date": "2011-05"})).study.year == 2011
    assert _read(**_status("COMPLETED", startDateStruct={"date": "soon"})).study.year is None


def test_terms_that_are_not_stated_let_nothing_in() -> None:
    body = json.dumps(trial(7)).encode()
    payload = Payload("clinicaltrials", "NCT00000007", "application/json", body)
    assert class_of(read_record(payload, "").study) is LicenceClass.OPEN_UNNAMED


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({}, "NCT00000007: protocolSection"),
        ({"protocolSection": []}, "NCT00000007: protocolSection"),
        (
            {"protocolSection": {"identificationModule": {"nctId": "7"}}},
            "NCT00000007: protocolSection.identificationModule.nctId",
        ),
    ],
)
def test_what_is_no_entry_is_refused_with_its_place(entry: Any, place: str) -> None:
    payload = Payload(
        "clinicaltrials", "NCT00000007", "application/json", json.dumps(entry).encode()
    )
    with pytest.raises(RecordError) as caught:
        read_record(payload, TERMS)
    assert getattr(caught.value, "place", None) == place


def test_an_entry_without_a_number_is_announced_and_set_aside_later() -> None:
    page = json.dumps({"studies": [trial(1), {}, trial(2)], "totalCount": 3}).encode()
    keys = [item.key for item in read_listing(page).records]
    assert (keys[0], keys[2]) == ("NCT00000001", "NCT00000002")
    assert keys[1].startswith("unnamed:")
