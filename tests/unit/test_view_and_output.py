"""An answer is shown in one reading order, and nothing in it can drive the face."""

from __future__ import annotations

import io
import sys

import pytest
from tests.builders import make_appraisal, make_study

from cpassist.cli.output import Format, blocks_text, write_blocks
from cpassist.core.blocks import Card, Heading, Line
from cpassist.core.contract import answer_json
from cpassist.core.view import blocks
from cpassist.domain.answers import (
    Answer,
    AnswerKind,
    AnswerReason,
    Balance,
    Citation,
    Question,
    Quote,
    Receipt,
    Statement,
)
from cpassist.domain.evidence import (
    Certainty,
    CertaintyLevel,
    Direction,
    Reason,
    TrafficLight,
)
from cpassist.domain.passages import Span
from cpassist.domain.studies import RetractionStatus

HOSTILE = "\x1b[2J\x07 [red]x[/red] **b** <script>alert(1)</script> \u202egnp.exe"


def make_answer(results: str = "It helped. " + HOSTILE, title: str = "A title") -> Answer:
    study = make_study(results=results, title=title, status=RetractionStatus.CONCERN)
    span = Span(study.text.index("It helped"), len(study.text))
    quote = Quote(
        1, study.id, "RESULTS", span.of(study.text), span, study.sha256, 0.7, (), Direction.BENEFIT
    )
    return Answer(
        question=Question("does it help?", "does it help?"),
        kind=AnswerKind.ANSWER,
        reason=AnswerReason.EVIDENCE,
        summary=(Statement("Bottom line.", (1,)), Statement("See [1].", (1,))),
        certainty=Certainty(
            CertaintyLevel.LOW,
            (Reason("imprecision.small-total", "Few people."),),
            TrafficLight.YELLOW,
            "Not settled.",
            Direction.BENEFIT,
        ),
        balance=Balance(benefit=1),
        quotes=(quote,),
        citations=(Citation(1, study, make_appraisal(study)),),
        safety=(),
        caveats=("Not advice.",),
        follow_ups=(),
        receipt=Receipt("build", "corpus", "recipe"),
    )


def _shown(form: Format, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> str:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    write_blocks(blocks(answer), form)
    return stream.getvalue()


@pytest.mark.parametrize("form", [Format.PLAIN, Format.MARKDOWN, Format.RICH])
def test_hostile_records_are_inert_everywhere(
    form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = _shown(form, monkeypatch, make_answer(title="T " + HOSTILE))
    assert "\x1b[2J" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    if form is Format.MARKDOWN:
        assert "<script>" not in text
        assert "\\<script\\>" in text
    if form is Format.RICH:
        assert "[red]x[/red]" in text


@pytest.mark.parametrize("form", [Format.PLAIN, Format.MARKDOWN, Format.RICH])
def test_the_grade_survives_without_colour(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = _shown(form, monkeypatch, make_answer("It helped."))
    for words in ("YELLOW", "▲", "randomized trial", "level 2 of 5", "n = 60", "2020", "CC BY 4.0"):
        assert words in text
    assert "EXPRESSION OF CONCERN" in text


def test_plain_lines_stay_short_and_in_reading_order(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _shown(Format.PLAIN, monkeypatch, make_answer("It helped. " * 30))
    assert max(len(line) for line in text.splitlines()) <= 100
    order = [text.index(words) for words in ("Bottom line", "Why this certainty", "It helped")]
    assert order == sorted(order)


def test_a_statement_that_names_its_sources_is_not_cited_twice() -> None:
    lines = [block.text for block in blocks(make_answer()) if isinstance(block, Line)]
    assert "Bottom line. [1]" in lines
    assert "See [1]." in lines


def test_every_quote_stands_in_a_card_word_for_word() -> None:
    answer = make_answer()
    cards = [block for block in blocks(answer) if isinstance(block, Card)]
    assert [quote for card in cards for quote in card.quotes] == [q.text for q in answer.quotes]
    assert any(isinstance(block, Heading) for block in blocks(answer))


def test_the_contract_holds_every_promised_field() -> None:
    value = answer_json(make_answer(), {"encode": 1.23456})
    assert list(value) == [
        "question",
        "understood",
        "kind",
        "reason",
        "summary",
        "certainty",
        "traffic_light",
        "balance",
        "sides",
        "quotes",
        "citations",
        "safety",
        "glossary",
        "caveats",
        "follow_ups",
        "receipt",
        "timings_ms",
    ]
    assert set(value["quotes"][0]) >= {
        *("citation", "study_id", "section", "text", "start", "end", "sha256", "score"),
        "direction",
    }
    assert set(value["citations"][0]) >= {
        *("number", "study_id", "kind", "title", "authors", "journal", "year", "pmid", "pmcid"),
        *("doi", "url", "license", "retraction_status", "appraisal"),
    }
    assert set(value["citations"][0]["appraisal"]) >= {"design", "level", "n", "reasons"}
    assert set(value["receipt"]) == {"build", "corpus_sha256", "recipe"}
    assert set(value["balance"]) == {"benefit", "no_difference", "harm", "mixed", "not_applicable"}
    assert value["timings_ms"] == {"encode": 1.23}


def test_notes_stand_under_the_quotes_of_a_card_outside_the_quotation_marks() -> None:
    card = Card(1, ("Supported: because",), ("said so",), ("To know: # little",))
    assert blocks_text([card], Format.MARKDOWN) == (
        "**[1]** Supported: because\n\n> said so\n\nTo know: \\# little\n\n"
    )
    assert blocks_text([card], Format.PLAIN) == (
        "[1] Supported: because\n    “said so”\n    To know: # little\n"
    )
