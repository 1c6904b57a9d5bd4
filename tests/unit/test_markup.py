"""Words out of markup: nothing lost, nothing run together, nothing that steers a terminal."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.markup import words_of_markup
from cpassist.core.notices import standing_of
from cpassist.domain.harvest import Link, Relation
from cpassist.domain.studies import RetractionStatus


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("5 x 10<sup>7</sup> cells/kg", "5 x 10⁷ cells/kg"),
        ("H<sub>2</sub>O &amp; T<sub>max</sub>", "H₂O & T_max"),
        ("the 5<sup>th</sup> day &lt; 3", "the 5th day < 3"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("p <0.05 and n> 3", "p <0.05 and n> 3"),
        ("a\u202eb\x1b[31m", "ab [31m"),
        ("<i>in vitro</i>", "in vitro"),
    ],
)
def test_markup_becomes_words(markup: str, words: str) -> None:
    assert words_of_markup(markup).text == words


@given(st.text(max_size=200))
def test_any_text_is_read_and_comes_out_on_one_line(text: str) -> None:
    found = words_of_markup(text).text
    assert found == " ".join(found.split())
    assert "\x1b" not in found


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=60))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert words_of_markup(text).text == text


NOTICE = Link(Relation.RETRACTION_OF, "PMID:1")


@pytest.mark.parametrize(
    ("title", "types", "links", "has_abstract", "status"),
    [
        ("Cells in CP", ["Retracted Publication"], [], True, RetractionStatus.RETRACTED),
        ("RETRACTED: Cells in CP", [], [], True, RetractionStatus.RETRACTED),
        ("Cells", [], [Link(Relation.RETRACTED_BY, "PMID:2")], True, RetractionStatus.RETRACTED),
        ("Retraction: Cells", [], [NOTICE], False, RetractionStatus.NONE_SEEN),
        ("Cells", [], [Link(Relation.CONCERN_BY, "PMID:2")], True, RetractionStatus.CONCERN),
        ("Cells", [], [Link(Relation.CORRECTED_BY, "PMID:2")], True, RetractionStatus.CORRECTED),
        ("Why papers are retracted", [], [], True, RetractionStatus.NONE_SEEN),
    ],
)
def test_the_shapes_of_a_retraction(
    title: str, types: list[str], links: list[Link], *, has_abstract: bool, status: RetractionStatus
) -> None:
    assert standing_of(title, types, links, has_abstract=has_abstract).status is status


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a<!-- x -->b<!---->c", "a b c"),
        ("a <!-- never closed", "a <!-- never closed"),
        (f"a <!--{'x' * 6000}--> b <!-- y -->c", f"a <!--{'x' * 6000}--> b c"),
        ("a <!--> b --> c", "a c"),
        ("<!-- one <!-- two --> left", "left"),
    ],
)
def test_comments_are_taken_out_where_they_are_closed(markup: str, text: str) -> None:
    assert words_of_markup(markup).text == text


def test_comments_never_closed_cost_no_more_than_other_text() -> None:
    markup = "<!--" * 250_000
    begun = time.process_time()
    assert words_of_markup(markup).text == markup
    assert time.process_time() - begun < 5
