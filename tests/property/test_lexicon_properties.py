"""Laws of the lexicon, the spellings and the glossary over any text; and well-formed data."""

import time
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.core.data import load
from cpassist.core.glossary import glossed
from cpassist.core.lexicon import expand, matches, words
from cpassist.core.lexicon_query import expanded_query_terms
from cpassist.core.spelling import offers, vocabulary

DATA = load("lexicon")
GROUPS = DATA["groups"]
ENTRIES = [entry for group in GROUPS.values() for entry in group["entries"]]
TRIGGERS = ("also", "lay", "vague", "abbr", "exact")
PHRASES = [e["concept"] for e in ENTRIES] + [p for e in ENTRIES for p in e.get("lay", ())]
TERMS = [entry["term"] for entry in load("glossary")["entries"]]
CORPUS = vocabulary({"rhizotomy": 5, "baclofen": 5, "cerebral": 9, "spasticity": 7})

texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([*PHRASES, *TERMS, "the", "?", "\n", "’s", "-"]), max_size=12).map(
        " ".join
    ),
)


def analyse(text):
    return text.casefold().split()


@settings(max_examples=200, deadline=None)
@given(texts)
def test_matches_stand_in_the_text_in_order_without_overlap(text):
    end = 0
    for match in matches(text):
        assert match.span.start >= end
        assert match.span.of(text) == match.term
        assert match.forms
        assert all(form.text.casefold() != match.term.casefold() for form in match.forms)
        end = match.span.end


@settings(max_examples=100, deadline=None)
@given(texts)
def test_the_same_text_expands_to_the_same(text):
    assert expand(text) == expand(text)
    assert expanded_query_terms(text, analyse) == expanded_query_terms(text, analyse)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_no_typed_term_is_lost_and_no_added_term_outweighs_one(text):
    query = expanded_query_terms(text, analyse)
    typed = set(analyse(text))
    assert typed <= query.terms.keys()
    assert all(weight > 0 for weight in query.terms.values())
    assert all(weight < 1 for term, weight in query.terms.items() if term not in typed)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_switched_off_nothing_is_added(text):
    query = expanded_query_terms(text, analyse, expand=False)
    assert query.terms == Counter(analyse(text))
    assert query.expansions == ()


@settings(max_examples=100, deadline=None)
@given(texts)
def test_offers_stand_in_the_text_and_name_corpus_words_only(text):
    for offer in offers(text, CORPUS):
        assert offer.span.of(text) == offer.typed
        assert set(offer.suggestions) <= set(CORPUS.words)


@settings(max_examples=100, deadline=None)
@given(texts, st.integers(0, 1000))
def test_glosses_stand_in_the_text_in_order_each_term_once(text, base):
    found = glossed(text, base)
    end = base
    for gloss in found:
        assert gloss.span.start >= end
        assert gloss.span.shifted(-base).of(text)
        end = gloss.span.end
    assert len({gloss.term for gloss in found}) == len(found)


def test_long_input_takes_time_in_step_with_its_length():
    for piece in ("into the spine ", "a" * 50 + " ", "the ", "'", "stiff-", "p = ", "\n"):
        text = (piece * 10_000)[:10_000]
        begin = time.process_time()
        matches(text)
        offers(text, CORPUS)
        glossed(text)
        assert time.process_time() - begin < 2.0


def test_there_are_enough_entries_each_with_a_source():
    assert len(ENTRIES) >= 380
    assert all(group["source"].strip() for group in GROUPS.values())
    assert all(DATA[name]["source"] for name in ("asking", "variants", "misspellings", "protected"))


def test_entries_are_well_formed():
    allowed = {"concept", "find", "needs", "unless", *TRIGGERS}
    for entry in ENTRIES:
        assert entry.keys() <= allowed, entry["concept"]
        assert any(entry.get(kind) for kind in TRIGGERS), entry["concept"]
        for kind in allowed - {"concept"}:
            assert all(word.strip() == word and word for word in entry.get(kind, ()))


def test_no_phrase_stands_twice():
    skip = set(DATA["skip"])
    seen = {}
    for entry in ENTRIES:
        for phrase in [entry["concept"], *(p for kind in TRIGGERS for p in entry.get(kind, ()))]:
            key = tuple(
                word.key
                for word in words(phrase)
                if word.plain not in skip or f"-{word.plain}" in phrase.casefold()
            )
            assert key, phrase
            assert key not in seen, (phrase, seen.get(key))
            seen[key] = phrase


def test_respellings_change_the_word_and_never_touch_a_medicine_or_cell():
    protected = set(DATA["protected"]["words"])
    for section in ("variants", "misspellings"):
        for typed, usual in DATA[section]["words"].items():
            assert typed != usual
            assert usual not in DATA["misspellings"]["words"]
    assert protected.isdisjoint(DATA["misspellings"]["words"].values())
