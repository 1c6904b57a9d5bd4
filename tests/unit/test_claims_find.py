"""Statements are found where they stand, told from talk, typed, and called checkable or not."""

from __future__ import annotations

import pytest

from cpassist.core.claims.find import find_claims
from cpassist.core.claims.layout import text_sentences
from cpassist.domain.claims import Claim, ClaimType

TITLE = "A page for families\n\n"


def _only(sentence: str) -> Claim:
    (found,) = find_claims(TITLE + sentence)
    assert found.text == sentence
    return found


@pytest.mark.parametrize(
    ("sentence", "type_", "checkable"),
    [
        (
            "A 2018 Korean study gave cord blood to 96 children and followed them for a year.",
            ClaimType.STUDY_CITATION,
            True,
        ),
        ("The trial was double-blind, and no family knew the group.", "study_citation", True),
        ("Stem cells help children with CP to sit without support.", "efficacy", True),
        ("There is no proof that oxygen helps children with CP.", "efficacy", True),
        ("Massage eases stiffness for a few hours.", "efficacy", True),
        ("In our experience 8 out of 10 children improve.", "efficacy", False),
        ("Fever, headache and vomiting were the commonest side effects.", "safety", True),
        ("The procedure is one hundred percent safe and painless.", "safety", True),
        ("The cells release growth factors that calm inflammation.", "mechanism", True),
        ("Cerebral palsy is caused by an injury to the developing brain.", "mechanism", True),
        ("Cerebral palsy affects about two in every thousand births.", "prevalence", True),
        ("Our programme costs 12,500 euros, flights not included.", "cost", False),
        ("Treatment in the study is free of charge.", "cost", False),
        ("The FDA has not approved any cell product for cerebral palsy.", "regulation", True),
        ("The spray is not licensed for this use.", "regulation", False),
        ("Our cells are grown in a clean room and tested for germs.", "process", False),
        ("Cells are usually taken from the hip bone under anaesthesia.", "process", True),
        ('"My son stood up for the first time," says his father.', "testimonial", False),
        ("Jonas, 5, sat alone two weeks after the second infusion.", "testimonial", False),
        ("Reviews had settled the question of safety, he said.", "safety", True),
        ("CP is curable today.", "efficacy", True),
        ("Horse riding trains the trunk.", "efficacy", True),
        ("Nobody was blinded.", "study_citation", True),
        ("The WHO recommends the therapy.", "regulation", True),
        ("Since the treatment our daughter sleeps through the night.", "testimonial", False),
        ("We believe every child deserves a chance.", "opinion", False),
        ("Ask your neurologist before you decide.", "advice", False),
        ("Only three places are left this spring.", "advice", False),
    ],
)
def test_a_statement_is_typed_and_called_checkable(
    sentence: str, type_: str, checkable: bool
) -> None:
    found = _only(sentence)
    assert (found.type, found.checkable) == (ClaimType(type_), checkable)


@pytest.mark.parametrize(
    "talk",
    [
        "Welcome to our family page!",
        "Dear parents, thank you for your interest.",
        "Our office is open Monday to Friday from nine to five.",
        "The hotel has a swimming hall and a lovely garden.",
        "What do stem cells do for children with cerebral palsy?",
        "Send us an e-mail or call +49 30 1234567.",
        "Kind regards, your team.",
        "She loves dinosaurs and her red bicycle.",
        "Myth 3: tumours.",
        "Pick up your parking ticket at the desk.",
        "The interpreter meets you at gate B.",
        "Let us begin with a cup of tea.",
        "⏲️ 5 minutes read",
    ],
)
def test_talk_is_no_statement(talk: str) -> None:
    assert find_claims(TITLE + talk) == ()


def test_headings_are_no_statements_and_bullets_are() -> None:
    text = (
        "# Stem cells improve walking in cerebral palsy\n\n"
        "**Safety of stem cells in children**\n\n"
        "Side effects of stem cell therapy\n\n"
        "- Stem cells improve walking\n"
        "2) Fever is a common side effect.\n"
    )
    assert [found.text for found in find_claims(text)] == [
        "Stem cells improve walking",
        "Fever is a common side effect.",
    ]


def test_wrapped_lines_are_one_sentence_and_short_lines_are_apart() -> None:
    wrapped = (
        "In a large trial from two hospitals children who had cells from a\n"
        "donor walked better than children who had none.\n"
        "Fever was common.\n"
    )
    assert [span.of(wrapped).split()[-1] for span, _ in text_sentences(wrapped)] == [
        "none.",
        "common.",
    ]


def test_a_price_joined_to_a_result_is_cut_off() -> None:
    text = TITLE + "Stem cells improve walking in children with CP; the course costs 9,000 euros."
    assert [(one.type, one.checkable) for one in find_claims(text)] == [
        (ClaimType.EFFICACY, True),
        (ClaimType.COST, False),
    ]


def test_two_results_in_one_sentence_stay_together() -> None:
    sentence = (
        "Stem cells improve walking in children with CP, and they ease stiffness in the legs."
    )
    assert _only(sentence).type is ClaimType.EFFICACY


def test_a_short_question_and_its_short_answer_are_one_statement() -> None:
    assert _only("Side effects? None at all.").type is ClaimType.SAFETY


def test_pictures_between_sentences_part_them() -> None:
    text = TITLE + "Stem cells heal the brain 🙏 Side effects are rare 💪"
    assert [one.type for one in find_claims(text)] == [ClaimType.MECHANISM, ClaimType.SAFETY]


@pytest.mark.parametrize("text", ["", " \n\t", "???", "\x00" * 50, "a", "💪" * 20, "- - -\n#\n>"])
def test_nothing_said_gives_nothing(text: str) -> None:
    assert find_claims(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cord blood cures cerebral palsy!", 1),
        ("Stem cells cure autism", 1),
        ("Cord blood cures cerebral palsy. Call us today!\n\nIt costs 500 dollars.", 3),
        ("Cord blood cures cerebral palsy!\n\nIt costs 500 dollars.", 1),
    ],
)
def test_a_line_alone_or_of_two_sentences_is_no_heading(text: str, found: int) -> None:
    assert len(find_claims(text)) == found
