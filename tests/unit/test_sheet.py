"""The page for the doctor: quotes as they stand, gaps as they are, words anybody can read."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.builders import make_appraisal, make_study
from tests.unit.test_view_and_output import HOSTILE, make_answer

from cpassist.cli.output import Format, blocks_text
from cpassist.core.clinic_questions import clinic_questions
from cpassist.core.data import load
from cpassist.core.decline import NOTHING_GRADED
from cpassist.core.sheet import MOST_QUOTES, QUOTE_CHARS, Sheet, sheet, sheet_blocks
from cpassist.core.sheet_html import sheet_html
from cpassist.core.understand import understand
from cpassist.domain.answers import Answer, AnswerKind, AnswerReason, Citation, Statement
from cpassist.domain.evidence import Direction, EvidenceLevel, Reason, StudyDesign
from cpassist.domain.studies import RetractionStatus

CELLS = "does umbilical cord blood help a child with cerebral palsy?"


def _answer(*citations: Citation, text: str = CELLS) -> Answer:
    return replace(make_answer(), question=understand(text), citations=citations)


def _citation(number: int = 1, study_id: str = "doe-2020", **facts: object) -> Citation:
    status = facts.pop("status", RetractionStatus.NONE_SEEN)
    study = make_study(study_id, status=status)
    return Citation(number, study, make_appraisal(study, **facts))


def _many(*directions: Direction, chars: int = 100, **facts: object) -> Answer:
    """An answer with one quote a study, and the first study as the key of its grade."""
    base = make_answer()
    citations, quotes = [], []
    for number, direction in enumerate(directions, start=1):
        study = make_study(f"s{number}")
        citations.append(Citation(number, study, make_appraisal(study, **facts)))
        text = f"{number} {'x' * chars}"
        quotes.append(
            replace(
                base.quotes[0], citation=number, study_id=study.id, text=text, direction=direction
            )
        )
    grade = replace(base.certainty, key_studies=("s1",))
    return replace(base, citations=tuple(citations), quotes=tuple(quotes), certainty=grade)


def test_quotes_stand_word_for_word_under_who_and_how_far_to_trust() -> None:
    answer = make_answer()
    page = sheet(answer)
    (quote,) = page.quotes
    assert quote.text == answer.quotes[0].text
    assert quote.who == "Doe 2020"
    assert "2020" not in quote.facts
    assert any("level 2 of 5" in fact for fact in quote.facts)


def test_both_sides_are_on_the_page_and_it_stays_a_page() -> None:
    benefit, none = Direction.BENEFIT, Direction.NO_DIFFERENCE
    page = sheet(_many(benefit, benefit, benefit, benefit, benefit, none, chars=240))
    assert {1, 6} <= {quote.number for quote in page.quotes}
    assert len(page.quotes) <= MOST_QUOTES
    assert sum(len(quote.text) for quote in page.quotes) <= QUOTE_CHARS


def test_weak_evidence_fills_up_to_two_and_no_more() -> None:
    weak = {"design": StudyDesign.CASE_REPORT, "level": EvidenceLevel.FOUR}
    page = sheet(_many(*[Direction.NOT_APPLICABLE] * 5, **weak))
    assert len(page.quotes) == 2


def test_a_lone_study_is_quoted_twice() -> None:
    answer = make_answer()
    (first,) = answer.quotes
    second = replace(first, text="Another sentence of it.")
    assert len(sheet(replace(answer, quotes=(first, second, second))).quotes) == 2


def test_one_long_quote_is_never_cut() -> None:
    page = sheet(_many(Direction.BENEFIT, Direction.BENEFIT, chars=QUOTE_CHARS + 50))
    assert [len(quote.text) for quote in page.quotes] == [QUOTE_CHARS + 52]


def test_what_no_source_tells_is_asked_first() -> None:
    told = {"adverse_events": "fever", "follow_up": "1 year", "age": "2 years", "dose": "x"}
    asked = clinic_questions(_answer(_citation(**told), _citation(2, "roe-2021", **told)))
    codes = [one.code for one in asked]
    assert codes[:2] == ["cells", "trial"]
    assert codes.index("pays") < codes.index("harms")
    asked = clinic_questions(_answer(_citation(funding="a foundation")))
    codes = [one.code for one in asked]
    assert "harms" in codes
    assert "pays" not in codes


def test_a_question_says_how_many_sources_tell() -> None:
    sources = (_citation(cell_source="cord blood"), _citation(2, "roe-2021"))
    cells = next(one for one in clinic_questions(_answer(*sources)) if one.code == "cells")
    assert (cells.known, cells.total) == (1, 2)
    assert cells.reported == "told by 1 of 2 sources here"


def test_a_retracted_source_tells_nothing() -> None:
    gone = _citation(cell_source="cord blood", status=RetractionStatus.RETRACTED)
    (cells, *_) = clinic_questions(_answer(gone))
    assert cells.reported == "told by no source here"


def test_other_treatments_are_not_asked_for_cells() -> None:
    asked = clinic_questions(_answer(_citation(), text="does hippotherapy help?"))
    assert len(asked) == 5
    assert not {"cells", "dose"} & {one.code for one in asked}


def test_an_abstention_has_questions_and_no_quotes() -> None:
    declined = replace(
        make_answer(), kind=AnswerKind.ABSTENTION, reason=AnswerReason.NO_EVIDENCE, citations=()
    )
    page = sheet(declined)
    assert page.quotes == ()
    assert len(page.questions) == 5


def test_in_an_emergency_nothing_competes_with_the_call_for_help() -> None:
    urgent = replace(
        make_answer(),
        kind=AnswerKind.GUIDANCE,
        reason=AnswerReason.URGENT,
        summary=(Statement("Call now."),),
        quotes=(),
        citations=(),
    )
    page = sheet(urgent)
    assert page.says == ("Call now.",)
    assert (page.quotes, page.missing, page.questions) == ((), (), ())


def test_where_a_grade_starts_is_not_missing() -> None:
    grade = make_answer().certainty
    reasons = (Reason("start.randomised", "It starts."), Reason("imprecision.x", "Few people."))
    page = sheet(replace(make_answer(), certainty=replace(grade, reasons=reasons)))
    assert page.missing == ("Few people.",)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def test_hostile_words_stay_words_in_html() -> None:
    answer = make_answer("It helped. " + HOSTILE)
    study = replace(answer.citations[0].study, url="javascript:alert(1)")
    answer = replace(answer, citations=(replace(answer.citations[0], study=study),))
    text = sheet_html(sheet(answer))
    seen = _Tags()
    seen.feed(text)
    assert not {"script", "img", "iframe", "link", "b"} & set(seen.tags)
    assert seen.links == []
    assert "\x1b" not in text
    assert "&lt;script&gt;" in text


def test_every_form_holds_the_whole_page() -> None:
    page = sheet(_answer(_citation()))
    for text in (
        blocks_text(sheet_blocks(page), Format.PLAIN),
        blocks_text(sheet_blocks(page), Format.MARKDOWN),
        sheet_html(page),
    ):
        flat = re.sub(r"[\s\\]+", " ", text)
        for part in (page.question, page.quotes[0].text[:9], page.receipt):
            assert part in flat
        assert all(one.text.split("?")[0] in flat for one in page.questions)


def flesch_kincaid(text: str) -> float:
    """Grade level (Kincaid and colleagues, 1975), syllables counted by vowel groups."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = len(re.findall(r"[.!?](?:\s|$)", text))
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words
    )
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _own_words(page: Sheet) -> str:
    """All that is ours on the page; a heading is read as a sentence."""
    titles = load("words.en")["sheet"]
    headings = [f"{titles[key]}." for key in ("title", "says", "quotes", "safety", "missing")]
    asked = [f"{one.text} {one.reported}." for one in page.questions]
    ours = (*headings, *page.says, f"{page.light_words}", *page.missing, *asked, titles["advice"])
    return " ".join(ours)


def test_our_own_words_read_at_school_grade_eight() -> None:
    words = load("words.en")
    reasons = tuple(
        Reason(code, str(entry["text"]).format_map(_Numbers()))
        for code, entry in load("certainty")["reasons"].items()
    )
    answer = _answer(_citation())
    for first in range(0, len(reasons), 4):
        grade = replace(answer.certainty, reasons=reasons[first : first + 4])
        says = words["summary"]["verb"].format(
            verb="It may make little or no difference.",
            certainty="low",
            meaning=words["certainty"]["words"]["low"]["meaning"],
        )
        page = sheet(replace(answer, certainty=grade, summary=(Statement(says),)))
        assert flesch_kincaid(_own_words(page)) <= 8.0, page.missing


class _Numbers(dict[str, object]):
    def __missing__(self, key: str) -> object:
        return 12


def test_no_word_of_ours_tells_anybody_what_to_do() -> None:
    questions = [one["text"] for one in load("clinic_questions")["questions"]]
    ours = " ".join((*questions, *load("words.en")["sheet"].values())).lower()
    assert not re.search(r"\byou (should|must|need to|ought)\b|\bwe recommend\b", ours)


@pytest.mark.parametrize("entry", load("clinic_questions")["questions"], ids=lambda e: e["code"])
def test_a_question_ends_as_one_and_is_short(entry: dict[str, object]) -> None:
    text = str(entry["text"])
    assert text.endswith("?")
    assert len(text.split()) <= 20


def test_certainty_of_nothing_shows_no_light() -> None:
    page = sheet(replace(make_answer(), certainty=NOTHING_GRADED))
    assert page.light is None
    assert page.light_words == ""
