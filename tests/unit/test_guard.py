"""Emergencies and personal decisions are met before any search; ordinary questions are not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cpassist.core.cues import compile_cue, fold
from cpassist.core.data import load
from cpassist.core.guard import guard
from cpassist.core.messages import message, message_keys
from cpassist.domain.answers import AnswerReason

BANK = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "boundaries.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def _texts(expect: str) -> list[str]:
    return [line["text"] for line in BANK if line["expect"] == expect]


def _kind(text: str) -> str:
    found = guard(text)
    return found.kind.value if found else "none"


def test_the_bank_is_broad_enough_to_mean_something() -> None:
    assert len(_texts("urgent")) + len(_texts("none")) >= 300
    assert len(_texts("personal_advice")) >= 70
    assert len({line["text"] for line in BANK}) == len(BANK)


@pytest.mark.parametrize("expect", ["urgent", "personal_advice", "none"])
def test_every_phrasing_of_the_bank_is_met_as_expected(expect: str) -> None:
    wrong = [text for text in _texts(expect) if _kind(text) != expect]
    assert wrong == []


@pytest.mark.parametrize(
    ("happening", "general"),
    [
        ("She has a fever of 39.6 since the infusion", "How many had a fever after the infusion?"),
        ("his neck is stiff since the spinal tap", "Is a stiff neck common after spinal taps?"),
        (
            "our baby is not breathing",
            "Was she brain damaged because she was not breathing at birth?",
        ),
        ("he is having a seizure right now", "Can cord blood cause a seizure?"),
        ("the feeding tube fell out this morning", "Does a feeding tube help her grow?"),
        ("I want to kill myself", "How common is suicide among adults with CP in studies?"),
    ],
)
def test_a_sign_counts_where_it_happens_not_where_it_is_studied(
    happening: str, general: str
) -> None:
    assert _kind(happening) == "urgent"
    assert _kind(general) == "none"


def test_a_denied_sign_is_no_sign() -> None:
    assert _kind("He had the infusion yesterday and has no fever, does cord blood work?") == "none"


def test_earlier_questions_can_tell_of_the_procedure_but_not_of_the_sign() -> None:
    told = "my son got a spinal injection of cells yesterday"
    assert guard("he has a headache and vomits", [told]) is not None
    assert guard("does it help with walking?", ["he has a fever since the injection"]) is None


def test_an_emergency_goes_before_a_decision() -> None:
    found = guard("He can't breathe since the drip, should we book the second infusion?")
    assert found is not None
    assert found.kind is AnswerReason.URGENT


def test_the_spans_are_the_words_as_typed() -> None:
    text = "Since the drip yesterday: my SON won't wake up!"
    found = guard(text)
    assert found is not None
    assert [text[span.start : span.end] for span in found.spans] == ["won't wake"]


def test_self_harm_has_words_of_its_own() -> None:
    found = guard("I can't go on, I want to end my life")
    assert found is not None
    assert found.message == "self_harm"
    assert "988" in message("guard", "self_harm")


def test_a_decision_on_another_topic_is_left_to_the_topic_gate() -> None:
    assert guard("should I buy shares this week?") is None


def test_a_dose_that_rests_on_a_claim_is_left_to_its_correction() -> None:
    assert _kind("Since cells are proven to cure CP, how many infusions does he need?") == "none"
    assert _kind("how many infusions does he need?") == "personal_advice"


def test_every_finding_has_a_fixed_message_that_never_orders() -> None:
    keys = set(message_keys("guard"))
    named = {group.get("message", "urgent") for group in load("guard")["urgent"].values()}
    named |= {group["message"] for group in load("personal")["strong"].values()}
    assert named <= keys
    for table in ("guard", "abstain"):
        for key in message_keys(table):
            assert not re.search(
                r"\byou (should|must|ought)\b",
                message(table, key, spoken="German", only="Only: guidelines"),
                re.I,
            )


@pytest.mark.parametrize(
    "file", ["guard", "personal", "topic", "follow_up", "premise", "languages"]
)
def test_every_group_of_cues_names_its_source(file: str) -> None:
    def without_source(table: dict[str, object], path: str) -> list[str]:
        missing = [path] if {"cues", "words"} & set(table) and "source" not in table else []
        for name, value in table.items():
            if isinstance(value, dict) and name != "words":
                missing += without_source(value, f"{path}.{name}")
        return missing

    assert without_source(load(file), file) == []


@pytest.mark.parametrize(
    "bad",
    ["", "(a|b", "a)", "<nobody>", "(a|)", "a .. b .. c .. d .. e .. f .. g .. h .. i .. j", "a?"],
)
def test_a_broken_cue_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"cue|bracket|set|gaps|words"):
        compile_cue([bad], {})


def test_a_contraction_in_a_cue_meets_it_in_a_text_however_it_is_written() -> None:
    cue = compile_cue(["(cannot|dont) harm"], {})
    for text in ("they cannot harm", "they can not harm", "they can't harm", "they don't harm"):
        assert cue.holds(fold(text)), text


def test_the_language_of_cues() -> None:
    cue = compile_cue(["stiff (neck|back)", "can not .. move", "seiz*", "a (very )?bad b"], {})
    for text in ("a stiff neck", "he can't really move", "Seizures", "a bad b", "a very bad b"):
        assert cue.holds(fold(text)), text
    for text in ("stiff. neck", "he can't. Now move", "prowess", "stiffneck"):
        assert not cue.holds(fold(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "his skin turned yellow after the treatment abroad",
        "breathing very fast after the cells, is that normal",
        "There is pus where they took the bone marrow",
        "his pupils are different sizes after the procedure",
        "She cannot be woken since the treatment this morning",
        "he has not had a wet nappy for 12 hours after the procedure",
        "He was given stem cells this morning and he doesn't know who I am",
    ],
)
def test_what_changed_after_a_procedure_is_urgent(text: str) -> None:
    found = guard(text)
    assert found is not None
    assert found.kind is AnswerReason.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "does the improvement go away after months",
        "She gets tired after physio. Are shorter sessions as good?",
        "is it normal for CP to get worse with age",
        "Is dark urine a side effect of cell infusion?",
        "he lost weight after the feeding tube, is that common in studies?",
    ],
)
def test_a_change_told_in_an_ordinary_question_is_not_urgent(text: str) -> None:
    assert guard(text) is None
