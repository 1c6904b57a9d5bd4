"""What a question is also searched as: phrases, forms, guards, weights."""

import pytest

from cpassist.core.lexicon import Tie, expand, matches
from cpassist.core.lexicon_query import (
    ASKING_WEIGHT,
    ORIGINAL_WEIGHT,
    TIE_WEIGHTS,
    expanded_query_terms,
)
from cpassist.domain.answers import Expansion


def analyse(text):
    return [word.strip("?.,()").casefold() for word in text.split() if word.strip("?.,()")]


def also(text, term):
    return next(found.also for found in expand(text) if found.term == term)


@pytest.mark.parametrize(
    ("question", "term", "name"),
    [
        ("Is a feeding tube bad?", "feeding tube", "gastrostomy"),
        ("Are FEEDING TUBES bad?", "FEEDING TUBES", "gastrostomy"),
        ("He has stiff legs", "stiff legs", "spastic diplegia"),
        ("cells into his spine", "into his spine", "intrathecal"),
        ("They are cooling the baby, a cold blanket?", "cold blanket", "therapeutic hypothermia"),
        ("a go fund me page", "go fund me", "crowdfunding"),
        ("our preemie", "preemie", "preterm infant"),
    ],
)
def test_a_lay_phrase_is_searched_by_its_name_in_the_literature(question, term, name):
    assert also(question, term)[0] == name


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("GMFM", "Gross Motor Function Measure"),
        ("GMFCS", "Gross Motor Function Classification System"),
        ("MSC", "mesenchymal stem cells"),
        ("MSCs", "mesenchymal stem cells"),
        ("UCB", "umbilical cord blood"),
        ("HIE", "hypoxic-ischemic encephalopathy"),
        ("SDR", "selective dorsal rhizotomy"),
        ("CIMT", "constraint-induced movement therapy"),
        ("BoNT-A", "botulinum toxin"),
        ("ITB", "intrathecal baclofen"),
        ("HBOT", "hyperbaric oxygen"),
        ("NICU", "neonatal intensive care"),
        ("AAC", "augmentative and alternative communication"),
        ("G-CSF", "granulocyte colony-stimulating factor"),
    ],
)
def test_abbreviations_work_both_ways(short, long):
    assert long in also(f"about {short} in children", short)
    key = short.removesuffix("s").replace("-", "").casefold()
    long_form = also(f"about {long} in children", long)
    assert any(form.replace("-", "").casefold().startswith(key) for form in long_form)


def test_the_longest_phrase_wins_and_nothing_overlaps():
    found = matches("umbilical cord blood banking")
    assert [match.term for match in found] == ["umbilical cord blood banking"]


def test_a_phrase_never_crosses_the_end_of_a_sentence():
    assert matches("He is stiff. Neck pain too")[0].term == "stiff"
    assert matches("he has a stiff neck")[0].term == "stiff neck"


def test_misspelt_and_british_words_expand_to_the_usual_spelling():
    assert "cerebral palsy" in also("does celebral palsy hurt", "celebral palsy")
    assert also("are they freindly", "freindly") == ("friendly",)
    assert "tumor" in also("can a tumour grow", "tumour")
    assert "hypoxic ischemic encephalopathy" in also(
        "hypoxic ischaemic encephalopathy", "hypoxic ischaemic encephalopathy"
    )


def test_an_exact_abbreviation_holds_in_its_letter_case_only():
    assert any(match.term == "GAME" for match in matches("the GAME trial"))
    assert not any(match.term == "game" for match in matches("a game for two"))


def test_guard_words_stop_an_entry():
    assert any(match.term == "magnesium" for match in matches("magnesium before birth"))
    assert not matches("a magnesium tablet")[0].term.startswith("magnesium")


def test_words_of_many_meanings_weigh_little():
    forms = next(match.forms for match in matches("the clinic says") if match.term == "clinic")
    assert {form.tie for form in forms} == {Tie.NEARBY}


def test_what_was_typed_outweighs_what_is_added():
    query = expanded_query_terms("a feeding tube", analyse)
    assert query.terms["feeding"] == query.terms["tube"] == ORIGINAL_WEIGHT
    assert query.terms["gastrostomy"] == TIE_WEIGHTS[Tie.NAME] < ORIGINAL_WEIGHT
    assert all(weight < ORIGINAL_WEIGHT for weight in TIE_WEIGHTS.values())


def test_names_of_a_lay_phrase_outweigh_synonyms_of_a_name():
    assert TIE_WEIGHTS[Tie.NAME] > TIE_WEIGHTS[Tie.OTHER_NAME] > TIE_WEIGHTS[Tie.SYNONYM]
    assert TIE_WEIGHTS[Tie.SYNONYM] > TIE_WEIGHTS[Tie.NEARBY]


def test_a_long_form_shares_its_weight_among_its_terms():
    query = expanded_query_terms("SDR", analyse)
    parts = [query.terms[word] for word in ("selective", "dorsal", "rhizotomy")]
    assert parts == [pytest.approx(TIE_WEIGHTS[Tie.SAME] / 3**0.5)] * 3


def test_words_of_asking_weigh_less_unless_they_are_all_there_is():
    query = expanded_query_terms("tell hippotherapy", analyse)
    assert query.terms["tell"] == ASKING_WEIGHT
    assert query.terms["hippotherapy"] == ORIGINAL_WEIGHT
    assert expanded_query_terms("tell", analyse).terms == {"tell": ORIGINAL_WEIGHT}


def test_switched_off_the_question_is_searched_as_typed():
    query = expanded_query_terms("tell me, a feeding tube", analyse, expand=False)
    assert query.terms == dict.fromkeys(["tell", "me", "a", "feeding", "tube"], ORIGINAL_WEIGHT)
    assert query.expansions == ()


def test_one_expansion_can_be_taken_out():
    query = expanded_query_terms("feeding tube or botox", analyse, without=["Feeding Tube"])
    assert [found.term for found in query.expansions] == ["botox"]
    assert "gastrostomy" not in query.terms
    assert "botulinum" in query.terms


def test_a_typed_term_weighs_as_often_as_it_was_typed():
    for expand_it in (True, False):
        query = expanded_query_terms("swim swim", analyse, expand=expand_it)
        assert query.terms["swim"] == 2 * ORIGINAL_WEIGHT


def test_a_phrase_said_twice_is_shown_once():
    query = expanded_query_terms("botox or botox", analyse)
    assert [found.term for found in query.expansions] == ["botox"]


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "12345 !!", "' ’ --"])
def test_nothing_to_expand(text):
    assert expand(text) == ()
    assert expanded_query_terms(text, analyse).expansions == ()


def test_expansions_are_those_of_the_domain():
    assert all(isinstance(found, Expansion) and found.also for found in expand("botox and drool"))


def test_a_plural_slip_is_known_too():
    assert also("which excercises", "excercises")[0] == "exercises"
