"""Pulling words are marked with their place; denied, reported or warned of they are not."""

from __future__ import annotations

import pytest

from cpassist.core.claims.find import find_claims
from cpassist.core.claims.rhetoric import wording_flags
from cpassist.core.data import load
from cpassist.domain.claims import ClaimType, Flag

TITLE = "A page for families\n\n"


def _flags(sentence: str, before: str = "") -> dict[Flag, str]:
    text = TITLE + before + sentence
    found = [one for one in find_claims(text) if one.text == sentence]
    assert len(found) == 1, find_claims(text)
    marks = wording_flags(found[0], text)
    assert [mark.flag for mark in marks] == sorted(
        (mark.flag for mark in marks), key=list(Flag).index
    )
    told: dict[Flag, str] = {}
    for mark in marks:
        assert mark.span is not None
        assert found[0].span.contains(mark.span)
        told[mark.flag] = mark.span.of(text)
    return told


@pytest.mark.parametrize(
    ("sentence", "flag", "words"),
    [
        ('"He took his first steps," says his mother.', Flag.TESTIMONIAL, "He took"),
        ("In our experience 8 out of 10 children improve.", Flag.UNVERIFIABLE_COUNT, "8 out of 10"),
        ("Stem cells have no side effects.", Flag.ABSOLUTE_SAFETY, "no side effects"),
        ("The infusion cannot do any harm.", Flag.ABSOLUTE_SAFETY, "cannot do any harm"),
        ("Stem cells can cure cerebral palsy.", Flag.CURE_LANGUAGE, "cure"),
        ("The infusion reverses cerebral palsy.", Flag.CURE_LANGUAGE, "reverses cerebral palsy"),
        ("Only three places are left this spring.", Flag.PRESSURE, "Only three places"),
        ("The course of cells costs 9,000 euros.", Flag.COST_STATED, "9,000 euros"),
        (
            "Families pay a fee of 9,000 dollars to take part in the study.",
            Flag.PAY_TO_PARTICIPATE,
            "pay a fee of 9,000 dollars to take part",
        ),
        (
            "The trial is registered and therefore officially approved.",
            Flag.REGISTRY_AS_APPROVAL,
            "registered and therefore officially",
        ),
        (
            "Exosomes are approved by the FDA for children with CP.",
            Flag.UNAPPROVED_PRODUCT,
            "Exosomes are approved",
        ),
        ("Science proves that stem cells work.", Flag.VAGUE_SOURCE, "Science proves"),
        ("The side effects of the cells are mild.", Flag.RISK_MINIMISED, "side effects of the"),
        ("The cells repair the damaged brain.", Flag.MECHANISM_AS_PROOF, "repair the damaged"),
        ("There is new hope for children with CP.", Flag.HOPE_LANGUAGE, "hope"),
        (
            "Conventional therapy only manages symptoms in children.",
            Flag.CONVENTIONAL_CARE_DISPARAGED,
            "Conventional therapy only",
        ),
        ("Leading neurologists recommend stem cells.", Flag.AUTHORITY_NAME, "Leading neurologists"),
    ],
)
def test_a_flag_stands_on_its_words(sentence: str, flag: Flag, words: str) -> None:
    told = _flags(sentence)
    assert flag in told
    assert told[flag].startswith(words)


def test_the_seller_is_marked_only_where_something_is_sold() -> None:
    sentence = "We see that children walk better after cells."
    assert Flag.SELLER_INTEREST not in _flags(sentence)
    assert Flag.SELLER_INTEREST in _flags(sentence, "Book your place at our clinic. ")


@pytest.mark.parametrize(
    "sentence",
    [
        "No one can promise a cure for cerebral palsy.",
        "Beware of clinics that guarantee a cure or say that there is no risk.",
        "There is no cure for cerebral palsy, but therapy helps.",
        "Stem cells do not cure cerebral palsy.",
        "Stem cell therapy is not without risks.",
        "No serious adverse events were seen in the trial of 40 children.",
        "The risk of tumours cannot be ruled out, as studies were short.",
        "Being listed in a registry does not mean that a treatment is approved.",
        "The trial is registered and was approved by the ethics committee.",
        "Stem cells are not approved for cerebral palsy in any country.",
        "Taking part in the study costs families nothing.",
        "Few studies have shown that stem cells work.",
        "No treatment is free of risk.",
        "Therapists measure goals before and after the block.",
        "The hospital pays for travel up to 50 euros.",
        "Take your time before you decide, and talk to your doctor.",
    ],
)
def test_honest_words_are_not_marked(sentence: str) -> None:
    assert _flags(sentence) == {}


def test_every_cue_group_is_a_flag_with_a_source() -> None:
    data = load("rhetoric")
    for name, entry in data["flags"].items():
        assert Flag(name)
        assert entry["source"]
        assert {ClaimType(one) for one in entry.get("types", ())} <= set(ClaimType)
    assert set(data["unless"]) <= {*data["flags"], "default"}
