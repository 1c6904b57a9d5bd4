"""Laws of reading a text about treatment that hold for every text."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.core.claims.disclosures import disclosures
from cpassist.core.claims.find import find_claims
from cpassist.core.claims.layout import text_sentences
from cpassist.core.claims.overall import overall
from cpassist.core.claims.questions import clinic_questions
from cpassist.core.claims.rhetoric import wording_flags
from cpassist.domain.claims import ClaimType, DisclosurePoint, JudgedClaim, Verdict

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
WORDS = """
Stem cells improve walking. No risk! 9,000 € costs? - * # ** > 2) “He walks,” says mother ; , and
but the FDA approved it. A 2019 trial of 40 children found fever. 🙏 Book now! 90% of families not
never dear parents … 。 We cannot promise a cure. approved registered
"""
PIECES = st.sampled_from([*WORDS.split(), "\u2028", "\x00", "\u200b"])
PROSE = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", "\n", "\n\n", "\r\n"])), max_size=60)
TEXTS = ANY_TEXT | PROSE.map(lambda pieces: "".join(a + b for a, b in pieces))
UNCHECKED = {ClaimType.TESTIMONIAL, ClaimType.OPINION, ClaimType.ADVICE}


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_statements_are_exact_ordered_and_disjoint(text: str) -> None:
    found = find_claims(text)
    assert all(one.text == one.span.of(text) == one.text.strip() for one in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert not any(one.checkable for one in found if one.type in UNCHECKED)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_sentences_lose_no_word(text: str) -> None:
    spans = [span for span, _ in text_sentences(text)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    held = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in held for at, sign in enumerate(text) if sign.isalpha())


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_flags_and_disclosures_stand_in_the_text(text: str) -> None:
    judged = []
    for one in find_claims(text):
        marks = wording_flags(one, text)
        assert all(mark.span is not None and one.span.contains(mark.span) for mark in marks)
        assert len({mark.flag for mark in marks}) == len(marks)
        judged.append(JudgedClaim(one, Verdict.NO_EVIDENCE, "", marks))
    told = disclosures(text)
    assert [one.point for one in told] == list(DisclosurePoint)
    assert all(span.end <= len(text) for one in told for span in one.spans)
    assert overall(text, judged, told)[1]
    assert len(clinic_questions(judged, told)) <= 7


def _seconds(text: str) -> float:
    best = 60.0
    for _ in range(2):
        start = time.perf_counter()
        find_claims(text)
        disclosures(text)
        best = min(best, time.perf_counter() - start)
    return best


def test_time_grows_with_length_and_no_faster() -> None:
    pieces = (
        "In 40 children stem cells improved walking, and fever was rare. ",
        "- the child, and cells improve; ",
        "no risk without any ",
        "(((; [[",
        "9 9 9 € ",
        "\n",
    )
    for piece in pieces:
        small, large = (_seconds(piece * (size // len(piece))) for size in (5_000, 40_000))
        assert large < 30 * small + 0.3, piece
