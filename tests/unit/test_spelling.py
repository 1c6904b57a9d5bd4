"""Other spellings are offered from the corpus's words, never taken."""

import json

import pytest
from tests.builders import make_appraisal, make_passage, make_study

from cpassist.adapters.store import SqliteStudyStore, write_store
from cpassist.core.spelling import (
    MOST_OFFERS,
    MOST_SUGGESTIONS,
    counted,
    keys_of,
    offers,
    osa_distance,
    respellings,
    suspects,
    vocabulary,
)
from cpassist.core.view import spelling_lines
from cpassist.domain.answers import Question
from cpassist.service.spell import offered

COUNTS = {
    "rhizotomy": 9,
    "walking": 30,
    "walkers": 3,
    "baclofen": 12,
    "mesenchymal": 40,
    "exosomes": 1,
    "spinal": 8,
    "spiral": 2,
    "rare": 1,
    "onceonly": 1,
    "placebo": 25,
}


@pytest.fixture(scope="module")
def corpus():
    return vocabulary(COUNTS)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("rhizotmoy", "rhizotomy"),
        ("rhyzotomi", "rhizotomy"),
        ("placbo", "placebo"),
        ("walkng", "walking"),
        ("PLACEBOO", "placebo"),
    ],
)
def test_a_slip_is_offered_its_word(corpus, typed, suggestion):
    (offer,) = offers(f"Does {typed} help?", corpus)
    assert offer.typed == typed
    assert offer.span.of(f"Does {typed} help?") == typed
    assert offer.suggestions == (suggestion,)
    assert not offer.protected


@pytest.mark.parametrize("typed", ["baclofin", "mesenchimal", "exozomes"])
def test_names_of_medicines_and_cells_are_marked(corpus, typed):
    (offer,) = offers(typed, corpus)
    assert offer.protected


@pytest.mark.parametrize(
    "text",
    [
        "rhizotomy and walking",
        "Walking's spinal",
        "semaglutide metformin",
        "celebral palsy",
        "my grandson drools and his tummy hurts",
        "spi",
        "onceonlx",
        "rhizotomy2 1234567",
        "",
    ],
)
def test_no_offer_for_known_far_short_or_odd_words(corpus, text):
    assert offers(text, corpus) == ()


def test_short_words_may_differ_in_one_place_only(corpus):
    assert offers("spxnzl", corpus) == ()
    assert offers("spinel", corpus)[0].suggestions == ("spinal",)


def test_the_commoner_word_comes_first(corpus):
    assert offers("spiXal".lower(), corpus)[0].suggestions == ("spinal", "spiral")


def test_each_word_once_and_never_too_many(corpus):
    assert len(offers("placbo placbo Placbo", corpus)) == 1
    many = {f"{chr(97 + i)}{chr(97 + j)}garden": 5 for i in range(6) for j in range(6)}
    crowd = vocabulary(many)
    found = offers(" ".join(f"{word}n" for word in many), crowd)
    assert len(found) == MOST_OFFERS
    assert all(len(offer.suggestions) <= MOST_SUGGESTIONS for offer in found)


def test_an_empty_corpus_offers_nothing():
    assert offers("rhizotmoy", vocabulary({})) == ()


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("cord", "cord", 0),
        ("cord", "crod", 1),
        ("cord", "cords", 1),
        ("cord", "core", 1),
        ("ab", "cd", 2),
    ],
)
def test_slips_are_counted(one, other, slips):
    assert osa_distance(one, other, 2) == osa_distance(other, one, 2) == slips


def test_counting_stops_beyond_the_bound():
    assert osa_distance("kitten", "sitting", 2) == 3
    assert osa_distance("", "abcdefgh", 2) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Did the Walkor family say so?", "a name inside a sentence"),
        ("talking talkers", "an everyday word, and another first letter"),
        ("placebos placeboed", "another form of a known word"),
        ("spinalist", "a known stem with another ending"),
    ],
)
def test_a_word_typed_as_meant_is_left_alone(corpus, text, why):
    assert offers(text, corpus) == (), why


def test_a_medicine_is_offered_though_it_is_capitalised(corpus):
    (offer,) = offers("Does Baclofin help?", corpus)
    assert offer.suggestions == ("baclofen",)


def test_what_is_no_misspelling_is_told_by_keys():
    known = keys_of(counted(["Rhizotomy helps walkers."]))
    assert suspects("rhizotomies help his daughter") <= known
    assert suspects("rhizotmoy") - known


def test_a_store_offers_words_of_its_studies_and_says_so(tmp_path):
    study = make_study(results="Rhizotomy was done. Rhizotomy helped walking.")
    write_store(tmp_path / "s.sqlite", [(study, make_appraisal(study), (make_passage(study),))])
    store = SqliteStudyStore(tmp_path / "s.sqlite")
    (word,) = offered("does rhizotmoy help", store)
    assert (word.typed, word.offered) == ("rhizotmoy", ("rhizotomy",))
    assert offered("does rhizotomy help my daughter", store) == ()
    (line,) = spelling_lines(Question("x", "x", spelling=(word,)))
    assert line == "Did you mean “rhizotomy”? “rhizotmoy” was searched as typed."
    assert store.word_counts()["rhizotomy"] == 2


def test_what_is_shown_is_what_is_offered(corpus):
    (word,) = respellings("spiXal".lower(), corpus)
    assert word.offered == ("spinal", "spiral")


def test_correct_text_is_seldom_doubted(starter, shared):
    """Texts from outside, spelt as meant, against the words of the starter corpus."""
    records = [
        json.loads(line)
        for path in sorted(starter.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    texts = [part["text"] for record in records for part in record["sections"]]
    corpus = vocabulary(counted([*texts, *(record["title"] for record in records)]))
    lines = (shared / "gold" / "questions.dev.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["text"] for line in lines]
    doubted = [offer.typed for text in asked for offer in offers(text, corpus)]
    assert len(doubted) <= 0.001 * sum(len(text.split()) for text in asked)
