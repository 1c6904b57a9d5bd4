"""The seven points of a fair text: told, denied, claimed untruly, or only asked about."""

from __future__ import annotations

import pytest

from cpassist.core.claims.disclosures import disclosures
from cpassist.core.data import load
from cpassist.domain.claims import DisclosurePoint

P = DisclosurePoint


def _told(text: str) -> set[DisclosurePoint]:
    found = disclosures(text)
    assert [one.point for one in found] == list(DisclosurePoint)
    assert all(one.present == bool(one.spans) for one in found)
    return {one.point for one in found if one.present}


@pytest.mark.parametrize(
    ("sentence", "point"),
    [
        ("Stem cells are not approved for cerebral palsy in this country.", P.APPROVAL_STATUS),
        ("The product is still experimental.", P.APPROVAL_STATUS),
        ("It has no licence for this use.", P.APPROVAL_STATUS),
        ("It may only be given inside a clinical trial.", P.APPROVAL_STATUS),
        ("Two of the authors work for the maker of the cells.", P.CONFLICT_OF_INTEREST),
        ("There was only one study, with ten children.", P.EVIDENCE_STRENGTH),
        ("Headache, fever and vomiting may follow for some days.", P.KNOWN_RISKS),
        ("Three children had seizures after the injection.", P.KNOWN_RISKS),
        ("It has not been shown to work.", P.EVIDENCE_STRENGTH),
        ("The trials were small and their results differ.", P.EVIDENCE_STRENGTH),
        ("The evidence is of very low certainty.", P.EVIDENCE_STRENGTH),
        ("We do not know whether the effect lasts.", P.EVIDENCE_STRENGTH),
        ("A course of four infusions is 8,000 euros.", P.COST),
        ("Taking part is free of charge for families.", P.COST),
        ("The study is registered under NCT01234567.", P.TRIAL_REGISTRATION),
        ("The study has not been registered anywhere.", P.TRIAL_REGISTRATION),
        ("I work for the clinic that sells this.", P.CONFLICT_OF_INTEREST),
        ("None of us is paid by a company that makes cells.", P.CONFLICT_OF_INTEREST),
        ("The study was funded by a grant of the research council.", P.CONFLICT_OF_INTEREST),
        ("Your child will be seen again after three and six months.", P.FOLLOW_UP_CARE),
        ("The founder of the clinic led the study and wrote this page.", P.CONFLICT_OF_INTEREST),
        ("Once you are home, a nurse rings weekly.", P.FOLLOW_UP_CARE),
        ("We cannot tell whether he would have improved anyway.", P.EVIDENCE_STRENGTH),
        ("Our nurse calls you every month for one year.", P.FOLLOW_UP_CARE),
    ],
)
def test_a_point_is_told(sentence: str, point: DisclosurePoint) -> None:
    text = "About this treatment.\n\n" + sentence
    assert point in _told(text)
    (place,) = next(one.spans for one in disclosures(text) if one.point is point)
    assert place.of(text) in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Our cells are approved by the health ministry.",
        "The treatment needs no approval, as the cells are your own.",
        "There is no risk of infection or tumours.",
        "The cells prevent seizures and ease pain.",
        "Stem cells reduce stiffness in the legs.",
        "The therapy is free of side effects.",
        "Is it approved, and what does it cost?",
        "Ask whether the study is registered.",
        "Our registered nurses speak your language.",
        "The children in that trial were followed for two years.",
        "Cells are tested for infection before use.",
        "We were told that no approval is needed for own cells.",
        "Dogs are not allowed on the ward.",
        "Only one infusion is needed.",
        "Fever is not a problem with our cells.",
        "We own the most modern laboratory in the country.",
        "We work for your child day and night.",
        "Prices are given by telephone.",
        "Science has settled the question beyond doubt.",
        "",
    ],
)
def test_a_denial_a_question_or_a_claim_tells_nothing(sentence: str) -> None:
    assert _told("About this treatment.\n\n" + sentence) == set()


def test_every_point_has_cues_and_a_source() -> None:
    data = load("disclosures")
    assert set(data["points"]) == set(data["unless"]) == {point.value for point in P}
    assert all(entry["source"] for part in ("points", "unless") for entry in data[part].values())
