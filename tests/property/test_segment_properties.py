"""Laws of sentences and passages that hold for every text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.core.segment import passages, sentences, study_sentences
from cpassist.domain.studies import Section, Study, StudyKind

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
WORDS = """
Cells rose. p53 fell et al. Fig. 2 (a) [3] i.v. U.S. P<.001 … ... ? ! " ” ( ) [ ] . ; : 1. 12 mRNA
β-catenin The Patients J. Smith METHODS: METHODS. 。 • - walked.However walked.3 5 mg. e.g.
www.a.org 10^7/kg no. vs. RESULTS: AND I. "Yes." x.) ]. .[1] .(2) † .; 0. the however,
(ABSTRACT walked.GMFM
"""
SPACES = ["\n", "\n\n", "\r\n", "\t", "\u2029", "\x0c", "\x1d", "\xa0", "\x00", "\u200b", " "]
PIECES = st.sampled_from([*WORDS.split(), *SPACES])
PROSE = st.lists(
    st.tuples(PIECES, st.sampled_from([" ", " ", " ", "", "  ", "\n"])), max_size=40
).map(lambda pieces: "".join(word + space for word, space in pieces))
TEXTS = ANY_TEXT | PROSE
SIZES = st.integers(1, 6)


def study(texts: list[str]) -> Study:
    sections = tuple(Section(str(i), text) for i, text in enumerate(texts))
    return Study(id="s", kind=StudyKind.ABSTRACT, title="t", sections=sections)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_sentences_are_ordered_disjoint_trimmed_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    held = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in held for at, sign in enumerate(text) if not sign.isspace())
    assert spans == sentences(text)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_a_sentence_taken_alone_is_one_sentence(text: str) -> None:
    for span in sentences(text):
        alone = span.of(text)
        assert [inner.of(alone) for inner in sentences(alone)] == [alone]


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_study_sentences_are_those_of_its_sections(texts: list[str]) -> None:
    given_study = study(texts)
    found = [(s.section, s.span.of(given_study.text)) for s in study_sentences(given_study)]
    assert found == [
        (str(i), span.of(text)) for i, text in enumerate(texts) for span in sentences(text)
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=4), SIZES, SIZES, st.integers(1, 120))
def test_passages_hold_every_sentence_whole(
    texts: list[str], window: int, stride: int, limit: int
) -> None:
    given_study = study(texts)
    found = passages(given_study, window_sentences=window, stride_sentences=stride, max_chars=limit)
    every = [(s.section, s.span) for s in study_sentences(given_study)]
    held = [(p.section, span) for p in found for span in p.sentences]
    assert set(held) == set(every)
    assert [p.ordinal for p in found] == list(range(len(found)))
    seen: set[object] = set()
    for passage in found:
        assert 1 <= len(passage.sentences) <= window
        assert len(passage.span) <= limit or len(passage.sentences) == 1
        first = every.index((passage.section, passage.sentences[0]))
        run = [span for _, span in every[first : first + len(passage.sentences)]]
        assert list(passage.sentences) == run
        assert not set(passage.sentences) <= seen
        seen |= set(passage.sentences)


JUNK = {
    "full stops": ".",
    "full stops and spaces": ". ",
    "letters": "a",
    "initials": "A. ",
    "lines": "\n",
    "lines and spaces": "\n ",
    "list numbers": "\n1. ",
    "brackets": "()",
    "opening brackets": "(",
    "closing brackets": ".)",
    "citations": "abc.[1,2",
    "raised numbers": "abc.1,1,1",
    "hyphens": "a. b-b-b-",
    "labels": "END METHODS: ",
    "other scripts": "。",
    "bracketed prose": "Abc def. Ghi (jkl. Mno) ",
}


@pytest.mark.parametrize("unit", JUNK.values(), ids=JUNK.keys())
def test_time_grows_with_length_not_with_its_square(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        runs = []
        for _ in range(3):  # the best of three: a pause of the collector is not our work
            start = time.process_time()
            sentences(text)
            runs.append(time.process_time() - start)
        return min(runs)

    # Eight times the text: eight times the work if linear, sixty-four if quadratic.
    assert seconds(240_000) < 40 * max(seconds(30_000), 0.005)
