"""Questions that lean on earlier ones, and those that do not."""

from __future__ import annotations

import pytest

from cpassist.core.follow_up import MAX_CARRIED, Turn, follow, resolve

BOTOX = follow(["Does botox loosen tight calf muscles?"])


@pytest.mark.parametrize(
    "text",
    [
        "and is it safe?",
        "how long does one shot last",
        "what about older kids?",
        "did they randomise?",
        "who paid for it",
        "Why only low?",
        "how many children were in that study",
        "for teenagers too?",
        "any harm?",
    ],
)
def test_a_follow_up_carries_the_topic(text: str) -> None:
    found = resolve(text, BOTOX)
    assert found.is_follow_up
    assert "botox" in found.carried
    assert found.standalone == f"{text} {' '.join(found.carried)}"


@pytest.mark.parametrize(
    "text",
    [
        "Does hippotherapy improve balance in children with CP?",
        "Is there a cure for cerebral palsy?",
        "Is it true that cord blood can be stored for 20 years?",
        "What is the weather tomorrow?",
        "Tell me a joke about it",
        "They offer my daughter intrathecal baclofen. Is it useful for stiff legs?",
    ],
)
def test_a_question_of_its_own_inherits_nothing(text: str) -> None:
    found = resolve(text, BOTOX)
    assert not found.is_follow_up
    assert found.standalone == text
    assert found.carried == ()


def test_another_treatment_replaces_the_earlier_one_and_keeps_the_rest() -> None:
    found = resolve("what about acupuncture?", BOTOX)
    assert found.is_follow_up
    assert "botox" not in found.carried
    assert {"calf", "tight"} <= set(found.carried)


def test_the_topic_lasts_through_a_chain_and_changes_with_a_new_question() -> None:
    chain = follow(["Does botox loosen calf muscles?", "is it safe?", "and for teenagers?"])
    assert "botox" in resolve("how long does it last?", chain).carried
    switched = follow([*(turn.text for turn in chain), "Does cord blood help children with CP?"])
    carried = resolve("is it safe?", switched).carried
    assert "cord" in carried
    assert "botox" not in carried


def test_a_follow_up_without_history_is_taken_as_it_stands() -> None:
    found = resolve("and is it safe?")
    assert not found.is_follow_up
    assert found.standalone == "and is it safe?"
    assert found.lacks_history
    assert not resolve("Is cord blood safe?").lacks_history


CITED = (Turn("Does cord blood help?", "Does cord blood help?", {1: "a", 2: "b", 3: "c"}),)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("who paid for [2]?", (2,)),
        ("compare [1] and [3]", (1, 3)),
        ("how big was the first study", (1,)),
        ("and the last trial?", (3,)),
        ("tell me more about [9]", ()),
        ("is that study good", ()),
    ],
)
def test_citations_are_referred_to_by_number_or_place(text: str, numbers: tuple[int, ...]) -> None:
    assert resolve(text, CITED).refers_to == numbers


def test_that_study_is_clear_where_only_one_was_cited() -> None:
    one = (Turn("Does cord blood help?", "Does cord blood help?", {4: "a"}),)
    assert resolve("how big was that study", one).refers_to == (4,)


def test_numbers_point_to_the_latest_answer_that_cited() -> None:
    history = (*CITED, Turn("is it safe?", "is it safe? cord blood"))
    assert resolve("who paid for [2]?", history).refers_to == (2,)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("why only low?", "why_this_grade"),
        ("who funded that?", "who_paid"),
        ("tell me more about the Duke trial", "tell_me_more"),
        ("was it randomised?", "randomised"),
    ],
)
def test_special_wishes_are_named(text: str, wish: str) -> None:
    assert wish in resolve(text, CITED).asks_about


def test_carried_words_are_bounded_and_keep_the_treatment() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    found = resolve("is it safe?", follow([f"{words} does rhizotomy help"]))
    assert len(found.carried) == MAX_CARRIED
    assert "rhizotomy" in found.carried


@pytest.mark.parametrize(
    ("chain", "text", "gone", "kept"),
    [
        (
            ["Does cord blood help?", "any side effects?", "what about for teenagers?"],
            "what does it cost?",
            {"side", "effects"},
            {"cord", "blood"},
        ),
        (
            ["Does cord blood help?", "would it work for a 9 year old?"],
            "and for teenagers?",
            {"9"},
            {"cord"},
        ),
        (
            ["Did the drug cause a tumor after cord blood?", "how do they know?"],
            "how long did it last?",
            {"know"},
            {"tumor", "cord"},
        ),
    ],
)
def test_what_was_asked_since_gives_way_and_the_subject_stays(
    chain: list[str], text: str, gone: set[str], kept: set[str]
) -> None:
    carried = set(resolve(text, follow(chain)).carried)
    assert not carried & gone
    assert kept <= carried


def test_what_is_set_against_a_treatment_does_not_take_its_place() -> None:
    history = follow(["Does constraint therapy help hemiplegia?"])
    assert "constraint" in resolve("and against usual physiotherapy?", history).carried


def test_a_placebo_is_asked_of_a_treatment() -> None:
    history = follow(["Does cord blood help children with cerebral palsy?"])
    assert "cord" in resolve("is there a proper trial with a placebo", history).carried


@pytest.mark.parametrize("text", ["thanks", "ok thank you", "hello"])
def test_a_courtesy_asks_nothing_and_carries_nothing(text: str) -> None:
    assert not resolve(text, BOTOX).is_follow_up


@pytest.mark.parametrize("text", ["from stem cells", "in cerebral palsy", "stem cells I mean"])
def test_a_fragment_completes_the_question_before(text: str) -> None:
    history = follow(["any kids get cancer from this"])
    assert "cancer" in resolve(text, history).carried


def test_a_whole_question_that_begins_with_in_stands_alone() -> None:
    text = "In children with cerebral palsy does hippotherapy improve balance?"
    assert not resolve(text, BOTOX).is_follow_up


def test_whether_it_helps_is_left_behind_where_harm_is_asked() -> None:
    history = follow(["Do stem cells help a child with diplegia?"])
    assert "help" not in resolve("and is it safe?", history).carried
    assert "help" in resolve("what about teenagers?", history).carried
