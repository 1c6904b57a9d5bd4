"""Plain meanings beside a quote, with a source that bears them out."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.test_view_and_output import make_answer

from cpassist.core.contract import answer_json
from cpassist.core.data import load
from cpassist.core.glossary import glossed, terms_of

STARTER = Path(__file__).parents[2] / "corpus" / "starter"
ENTRIES = load("glossary")["entries"]
QUOTE = "Spasticity fell on the modified Ashworth scale (SMD = -0.31, 95% CI -0.5 to -0.1)."


@pytest.fixture(scope="module")
def records():
    found = {}
    for path in sorted(STARTER.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            texts = [record["title"], *(section["text"] for section in record["sections"])]
            found[record["id"]] = "\n\n".join(texts)
    return found


def test_terms_are_marked_where_they_stand():
    marked = {gloss.term: gloss.span.of(QUOTE) for gloss in glossed(QUOTE)}
    assert marked == {
        "spasticity": "Spasticity",
        "Modified Ashworth Scale": "modified Ashworth scale",
        "standardized mean difference": "SMD",
        "confidence interval": "95% CI",
    }


def test_spans_can_point_into_the_study():
    study = "Before. " + QUOTE
    for gloss in glossed(QUOTE, base_offset=8):
        assert gloss.span.of(study) == gloss.span.shifted(-8).of(QUOTE)


def test_only_the_first_occurrence_is_marked():
    (gloss,) = glossed("Placebo against placebo.")
    assert gloss.span.start == 0


def test_the_longest_term_is_marked():
    assert [gloss.term for gloss in glossed("intrathecal baclofen")] == ["intrathecal baclofen"]
    assert [gloss.term for gloss in glossed("intrathecal cells")] == ["intrathecal"]


def test_a_plural_is_marked_and_a_longer_word_is_not():
    assert glossed("two shunts")[0].span.of("two shunts") == "shunts"
    assert glossed("gaitkeeper") == ()


def test_an_abbreviation_that_could_be_a_word_needs_its_capitals():
    assert glossed("OR 2.1")[0].term == "odds ratio"
    assert glossed("this or that") == ()


@pytest.mark.parametrize("text", ["", "🙂", "\x00\x00", "-- ..", "ſſ ß İ"])
def test_nothing_to_mark(text):
    assert glossed(text) == ()


def test_there_are_enough_terms_and_none_stands_twice():
    forms = [form.casefold() for e in ENTRIES for form in (e["term"], *e.get("forms", ()))]
    assert len(ENTRIES) >= 130
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["term"])
def test_a_meaning_is_short_and_has_a_source(entry, records):
    words = entry["meaning"].split()
    assert 1 <= len(words) <= 30
    assert entry["meaning"].endswith(".")
    assert entry.keys() <= {"term", "forms", "meaning", "record", "reference"}
    if "record" not in entry:
        assert entry["reference"]
        return
    text = records[entry["record"]]
    forms = [entry["term"], *entry.get("forms", ())]
    assert any(
        re.search(rf"(?<![^\W_]){re.escape(form)}", text, 0 if form.isupper() else re.IGNORECASE)
        for form in forms
    )


def test_meanings_read_at_school_grade_eight():
    """Flesch-Kincaid grade (Kincaid 1975) over all meanings, syllables counted by vowel groups."""
    text = " ".join(entry["meaning"] for entry in ENTRIES)
    words = re.findall(r"[A-Za-z']+", text)
    sentences = len(re.findall(r"[.!?](?:\s|$)", text))
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words
    )
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    assert grade <= 8.0


def test_an_answer_explains_each_term_once_where_it_is_first_met():
    answer = make_answer("It helped. Gait and spasticity changed. " + QUOTE)
    (first, *_) = answer.quotes
    answer = replace(answer, quotes=(first, first), safety=(replace(first, text="Gait. Placebo."),))
    terms = terms_of(answer)
    names = [term.gloss.term for term in terms]
    assert len(names) == len(set(names))
    assert names[:2] == ["gait", "spasticity"]
    assert (terms[-1].gloss.term, terms[-1].part, terms[-1].quote) == ("placebo", "safety", 0)


def test_the_contract_points_into_untouched_quotes():
    answer = make_answer("It helped. " + QUOTE)
    value = answer_json(answer, {})
    assert [quote["text"] for quote in value["quotes"]] == [quote.text for quote in answer.quotes]
    assert value["glossary"]
    for term in value["glossary"]:
        text = value[term["part"]][term["quote"]]["text"]
        (gloss,) = glossed(text[term["start"] : term["end"]])
        assert gloss.term == term["term"]
        assert len(term["meaning"].split()) <= 30
        assert term["source"]
