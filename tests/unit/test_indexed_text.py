"""What the encoder and the word index are given of a study."""

from __future__ import annotations

import dataclasses

import pytest
from tests.builders import make_study

from cpassist.core.indexed_text import passage_text, study_text, study_words
from cpassist.domain.passages import Passage, Span
from cpassist.domain.studies import CuratedFacts

PASSAGE = Passage("doe-2020", 0, "BACKGROUND", Span(0, 4), (Span(0, 4),))


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Cord blood", "Cord blood. "),
        ("Cord blood.", "Cord blood. "),  # no second full stop
        ("Does it help?", "Does it help? "),
        (" ", ""),  # a benchmark's document may have no title
    ],
)
def test_a_passage_stands_behind_its_title(title: str, head: str) -> None:
    study = dataclasses.replace(make_study(background="Born early."), title=title)
    assert passage_text(study, PASSAGE) == f"{head}Born"
    assert study_text(study).startswith(f"{head}Born early. ")


def test_curated_facts_and_headings_can_be_searched() -> None:
    facts = CuratedFacts(intervention="umbilical cells", route="into a vein", effect="none")
    study = dataclasses.replace(make_study(), facts=facts, mesh_terms=("Humans",))
    words = study_words(study)
    assert all(part in words for part in (study.title, study.text, "umbilical cells", "Humans"))
    assert "None" not in words
    assert study_words(make_study()) == "\n".join([make_study().title, make_study().text])
