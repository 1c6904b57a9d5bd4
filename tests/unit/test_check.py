"""A whole text checked: bounded, renumbered, rendered, and never a crash."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.world import World, make_world

from cpassist.adapters.articles import html_text
from cpassist.adapters.corpus_files import read_corpus
from cpassist.cli.output import Format, blocks_text
from cpassist.core.check_contract import report_json
from cpassist.core.check_page import report_html
from cpassist.core.check_report import report_blocks
from cpassist.core.check_sections import ranges, settled, uncheckable, untold
from cpassist.core.check_text import MOST_CHARS, bounded
from cpassist.core.check_words import said
from cpassist.core.claims.judge import judge
from cpassist.domain.answers import StudyHit
from cpassist.domain.claims import (
    Claim,
    ClaimReport,
    ClaimType,
    Flag,
    JudgedClaim,
    Overall,
    Stance,
    Verdict,
)
from cpassist.domain.errors import DocumentError
from cpassist.domain.passages import Span
from cpassist.service.check import Check
from cpassist.wiring.articles import open_article

TEXT = (
    "Cord blood helps children with cerebral palsy to walk. It has no side effects at all.\n\n"
    "The treatment costs 9,000 euros. <b>Hurry</b>, places are limited!"
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    studies = read_corpus([ROOT / "corpus" / "starter"])[:40]
    return make_world(tmp_path_factory.mktemp("checked"), studies)


@pytest.fixture(scope="module")
def service(world: World) -> Check:
    return Check(world.ask_service(), judge)


def test_places_and_quotes_hold(service: Check) -> None:
    report = service.check(TEXT)
    assert report.claims
    assert all(one.claim.span.of(TEXT) == one.claim.text for one in report.claims)
    numbers = {one.study.id: one.number for one in report.citations}
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    for claim in report.claims:
        for item in claim.evidence:
            study = service.ask.store.study(item.quote.study_id)
            assert item.quote.span.of(study.text) == item.quote.text
            assert item.quote.citation == numbers[study.id]
    assert service.check(TEXT) == report


def test_all_claims_are_encoded_at_once(world: World) -> None:
    batches: list[int] = []
    ask = world.ask_service()

    class Counting:
        fingerprint, dimension = ask.embedder.fingerprint, ask.embedder.dimension

        def encode(self, texts: Sequence[str]) -> object:
            batches.append(len(texts))
            return ask.embedder.encode(texts)

    Check(replace(ask, embedder=Counting()), judge).check(TEXT)  # type: ignore[arg-type]  # a double
    assert len(batches) == 1


def test_flags_of_the_wording_join_those_of_the_judge(world: World) -> None:
    def judged(claim: Claim, before: str, studies: Sequence[StudyHit]) -> JudgedClaim:
        return JudgedClaim(claim, Verdict.NO_EVIDENCE, "because")

    report = Check(world.ask_service(), judged).check(TEXT)
    flags = {mark.flag for one in report.claims for mark in one.flags}
    assert Flag.ABSOLUTE_SAFETY in flags


@pytest.mark.parametrize(
    "text",
    ["", " \n", "\x00\x01\x02" * 50, "\ud800 broken", "Das Auto hat vier Türen und fährt schnell."],
)
def test_what_cannot_be_read_is_undecided_in_words(service: Check, text: str) -> None:
    report = service.check(text)
    assert report.overall is Overall.UNDECIDED
    assert report.reasons
    json.dumps(report_json(report)).encode("utf-8")
    report_html(report).encode("utf-8")


def test_a_long_text_is_cut_and_says_so() -> None:
    read = bounded("word. " * 100_000)
    assert (read.cut, read.readable) == (True, True)
    assert MOST_CHARS - 2_000 <= len(read.text) <= MOST_CHARS
    assert bounded("short").text == "short"


def test_markup_of_the_text_is_told_not_obeyed(service: Check) -> None:
    page = report_html(service.check(TEXT))
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "<script" not in page


def test_every_value_has_words() -> None:
    for table, values in (
        ("flags", Flag),
        ("verdicts", Verdict),
        ("types", ClaimType),
        ("overall", Overall),
        ("stances", Stance),
    ):
        assert all(said(table, one.value) for one in values)


def test_the_blocks_hold_every_statement(service: Check) -> None:
    report = service.check(TEXT)
    shown = repr(report_blocks(report))
    assert all(one.claim.text in shown for one in report.claims)


def test_of_a_page_only_what_is_shown_is_read(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><title>t</title></head><body><script>alert(1)</script>"
        '<p>Seen <b>here</b>.</p><div style="display: none">Unseen <p>too</div>'
        "<p hidden>Nor this</p><br>Last &amp; least"
    )
    assert html_text(page) == "Seen here.\n\nLast & least"
    file = tmp_path / "a.html"
    file.write_text(page, "utf-8")
    assert open_article(str(file)) == "Seen here.\n\nLast & least"
    file.write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(DocumentError):
        open_article(str(file))
    with pytest.raises(DocumentError):
        open_article(str(tmp_path / "none.txt"))


def test_what_goes_against_comes_first_and_only_the_settled_is_shown_in_full(
    service: Check,
) -> None:
    verdicts = (Verdict.NO_EVIDENCE, Verdict.SUPPORTED, Verdict.OVERSTATED, Verdict.NOT_CHECKABLE)
    text = "One. Two. Three. Four."
    claims = tuple(
        JudgedClaim(
            Claim(Span(at, at + len(word)), word, ClaimType.OPINION, checkable=True), verdict, "why"
        )
        for word, verdict in zip(text.split(), verdicts, strict=True)
        for at in (text.index(word),)
    )
    report = ClaimReport(text, claims, (), Overall.MIXED, (), (), (), (), service.ask.receipt)
    assert [(one.key, [n for n, _ in one.statements]) for one in settled(report)] == [
        ("against", [3]),
        ("borne_out", [2]),
    ]
    assert (untold(report), uncheckable(report)) == ((1,), ("opinion: 4",))
    shown = blocks_text(report_blocks(report), Format.PLAIN)
    assert "One. [1] Two. [2: Supported] Three. [3: Overstated] Four. [4]" in shown
    assert shown.index("[3] Overstated") < shown.index("[2] Supported") < shown.index("1: no study")
    page = report_html(report)
    assert '<a href="#s3">3 ↑</a>' in page
    assert '<tr id="s3">' in page
    assert 'href="#s1"' not in page


@given(st.lists(st.integers(1, 60), unique=True).map(sorted))
def test_numbers_written_as_ranges_are_the_numbers(numbers: list[int]) -> None:
    read: list[int] = []
    for part in filter(None, ranges(numbers).split(", ")):
        first, _, last = part.partition("–")
        read += range(int(first), int(last or first) + 1)
    assert read == numbers
