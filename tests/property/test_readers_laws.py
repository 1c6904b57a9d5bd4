"""Whatever bytes come in, records, errors with a place or a plain refusal come out."""

# ruff: noqa: E501 - records stand as they come
from __future__ import annotations

import gc
import gzip
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.imports import opened, read_all

from cpassist.adapters.corpus_files import read_corpus
from cpassist.adapters.readers.recognised import KINDS
from cpassist.core.licences import LicenceClass
from cpassist.domain.errors import CorpusError, InputError
from cpassist.domain.harvest import ReadRecord
from cpassist.settings import CorpusSettings, HarvestSettings, Settings
from cpassist.wiring import harvesting

PUBMED = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Journal><JournalIssue>"
    "<PubDate><Year>2001</Year></PubDate></JournalIssue></Journal><ArticleTitle>T<sup>7</sup>"
    '</ArticleTitle><Abstract><AbstractText Label="A">x &lt; y</AbstractText></Abstract><AuthorList>'
    "<Author><LastName>Doe</LastName></Author></AuthorList></Article><CommentsCorrectionsList>"
    '<CommentsCorrections RefType="RetractionIn"><PMID>2</PMID></CommentsCorrections>'
    "</CommentsCorrectionsList></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)
JATS = (
    '<article article-type="letter"><front><article-meta><article-id pub-id-type="doi">10.1234/x'
    "</article-id><title-group><article-title>T</article-title></title-group><permissions><license "
    'xlink:href="http://creativecommons.org/licenses/by/4.0"/></permissions><abstract><sec><title>'
    "A</title><p>x<mml:math><mml:mi>y</mml:mi></mml:math></p></sec><p><bold>Results:</bold> z</p>"
    "</abstract></article-meta></front></article>"
)
NBIB = "PMID- 1\nTI  - T\n      U\nAB  - AIM: x. RESULTS: y.\nSI  - A/b\nGR  - a/b/c\nRIN - PMID: 2\n\n"
RIS = "TY  - JOUR\nTI  - T\nAU  - Doe, J\nAB  - x\ny\nPY  - 2001\nDO  - 10.1234/x\nER  - \n"
JSONL = '{"id": "a", "title": "T", "sections": [{"label": "A", "text": "x"}], "pmid": "1"}\n'
CSV = 'title,abstract,pmid,year\n"T, u","x ""y""",1,2001\n'
SOUND = {"pubmed-xml": PUBMED, "jats": JATS, "nbib": NBIB, "ris": RIS, "jsonl": JSONL, "csv": CSV}


def _outcome(body: bytes, kind: str | None) -> tuple[list[ReadRecord], list[CorpusError]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any"
        path.write_bytes(body)
        try:
            return read_all(opened(path, kind=kind), page_size=3)
        except InputError as refusal:
            assert refusal.message
            assert refusal.hint
            return [], []


def _law(body: bytes, kind: str | None) -> None:
    records, errors = _outcome(body, kind)
    for record in records:
        assert record.study.id
        assert record.study.title
        record.study.text.encode("utf-8")
    for error in errors:
        assert error.place.startswith("any record ")  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [None, *KINDS])
@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=400))
def test_any_bytes(kind: str | None, body: bytes) -> None:
    _law(body, kind)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_sound_file_with_anything_in_it(kind: str, data: st.DataObject) -> None:
    sound = SOUND[kind].encode() * 2
    at = data.draw(st.integers(0, len(sound)))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(
        st.one_of(
            st.binary(max_size=30),
            st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
            st.sampled_from(
                [b"<", b"</", b"<!--", b"<![CDATA[", b"&x;", b'"', b"\n", b"\x00", b"\r"]
            ),
        )
    )
    body = sound[:at] + put + sound[at + cut :]
    _law(body, kind)
    _law(body, None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere(kind: str) -> None:
    sound = SOUND[kind].encode()
    packed = gzip.compress(sound)
    for at in range(0, len(sound), 7):
        _law(sound[:at], kind)
    for at in range(0, len(packed), 7):
        _law(packed[:at], kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_is_read(kind: str) -> None:
    records, errors = _outcome(SOUND[kind].encode(), None)
    assert errors == []
    assert [record.study.title.rstrip("⁷, uU") for record in records] == ["T"]


HOSTILE = [
    ("jsonl", b'{"title": "T", "pmid": "\\ud800", "id": "\\udfff"}'),
    ("jsonl", b'{"id": "a", "title": "T", "year": ' + b"1" * 5000 + b"}"),
    ("jsonl", b'{"id": "a", "title": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
    ("jsonl", b'{"id": "a", "title": "T", "sections": [{"label": "A", "text": NaN}]}'),
    (
        "jsonl",
        b'{"id": "a", "title": "\\u001b[31m", "sections": [{"label": "A", "text": "\\u0007"}]}',
    ),
    ("csv", b"title,pmid\n\x00,\x00\n"),
    ("csv", b"title,doi\nT,10.1234/\xff\xfe\n"),
    ("ris", b"TY  - JOUR\nTI  - \xff\xfe\x00\x1b]0;x\x07\nDO  - 10.1234/\x1b[2J\nER  - \n"),
    ("nbib", b"PMID- 0\nTI  - " + b"<sup>" * 3000 + b"\n"),
    ("nbib", b"PMID- 999999999999999\nAB  - " + "\u202e\ufdfa".encode() * 2000 + b"\n"),
    (
        "jats",
        b"<article><front><article-meta><abstract>"
        + b"<sec>" * 150
        + b"</sec>" * 150
        + b"</abstract></article-meta></front></article>",
    ),
    (
        "pubmed-xml",
        b"<PubmedArticle><MedlineCitation><PMID>1</PMID><Article>&#27;&#0;</Article></MedlineCitation></PubmedArticle>",
    ),
]


def _imported(body: bytes, kind: str | None, name: str = "any") -> None:
    """Through gate and store to the corpus: everything is accounted for, and it can be read back."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        licences = tuple(LicenceClass)
        held = HarvestSettings(folder=Path(folder) / "held", licences=licences)
        wired = Settings(harvest=held, corpus=CorpusSettings(folders=(held.folder,)))
        try:
            done = harvesting.import_file(wired, path, kind, None, harvesting.Wish())
        except InputError:
            return
        assert done.failed == ()
        for synced in done.synced:
            assert synced.tally.accounted == synced.tally.announced
        assert done.exported is not None
        if done.exported.studies:
            assert len(read_corpus([held.folder])) == done.exported.studies


@pytest.mark.parametrize(("kind", "body"), HOSTILE)
def test_hostile_words_reach_no_store_unread(kind: str, body: bytes) -> None:
    _law(body, kind)
    _imported(body, kind)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_the_whole_import_bears_anything(kind: str, data: st.DataObject) -> None:
    sound = SOUND[kind].encode()
    at = data.draw(st.integers(0, len(sound)))
    put = data.draw(
        st.one_of(
            st.binary(max_size=12), st.text(max_size=12).map(lambda t: t.encode("utf-8", "replace"))
        )
    )
    _imported(sound[:at] + put + sound[at:] + b"\n" + sound, kind)


def test_a_file_of_any_name_is_imported() -> None:
    _imported(NBIB.encode(), None, os.fsdecode(b"\xff\xfe \x1b.nbib"))


@pytest.mark.parametrize(
    ("kind", "head", "unit", "tail"),
    [
        ("nbib", "PMID- 1\nAB  - ", "A", "\n"),
        ("nbib", "PMID- 1\n", "AB  - x\n", ""),
        ("nbib", "PMID- 1\nAB  - ", "RESULTS: ", "\n"),
        ("ris", "TY  - JOUR\n", "N1  - PMID\n", "ER  -\n"),
        ("ris", "TY  - JOUR\nAB  - ", "<i>", "\nER  -\n"),
        ("csv", "title,abstract\n", "x", ",y\n"),
        ("csv", "title,abstract\n", '"', "\n"),
        ("jsonl", "", "{", "\n"),
        (
            "jats",
            "<article><front><article-meta><abstract><p>",
            "<bold>Results:</bold> x. ",
            "</p></abstract></article-meta></front></article>",
        ),
        (
            "jats",
            "<article><front><article-meta>",
            '<article-id pub-id-type="doi" ',
            "</article-meta></front></article>",
        ),
        ("pubmed-xml", "<PubmedArticle>", "<PMID ", "</PubmedArticle>"),
    ],
)
def test_time_grows_with_the_length_alone(kind: str, head: str, unit: str, tail: str) -> None:
    gc.collect()
    gc.disable()  # collections take as long as everything else in this process is large
    try:
        took = []
        for count in (4_000, 16_000):
            body = (head + unit * count + tail).encode()
            started = time.process_time()
            _outcome(body, kind)
            took.append(time.process_time() - started)
    finally:
        gc.enable()
    assert took[1] < 10 * took[0] + 0.3
