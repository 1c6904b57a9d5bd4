"""Benchmark files: read whole, or refused with file and line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cpassist.adapters.beir import (
    read_benchmark,
    read_documents,
    read_judgements,
    read_queries,
)
from cpassist.domain.benchmarks import BenchmarkDocument
from cpassist.domain.errors import DocumentError

CORPUS = '{"_id": "b", "title": "Two", "text": "Second."}\n\n{"_id": "a", "text": "First."}\n'
QUERIES = '{"_id": "q1", "text": "one?"}\n{"_id": "q2", "text": "unjudged?"}\n'
QRELS = "query-id\tcorpus-id\tscore\tjudges\nq1\ta\t2\t1111\nq1\tb\t0\t0000\n"


def _write(folder: Path, corpus: str = CORPUS, queries: str = QUERIES, qrels: str = QRELS) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text(corpus, "utf-8")
    (folder / "queries.jsonl").write_text(queries, "utf-8")
    (folder / "qrels.tsv").write_text(qrels, "utf-8")
    return folder


def _read(folder: Path):
    return read_benchmark(folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv")


def test_a_benchmark_is_its_judged_queries_over_documents_by_id(tmp_path: Path) -> None:
    benchmark = _read(_write(tmp_path / "toy"))
    assert benchmark.name == "toy"
    assert benchmark.documents == (
        BenchmarkDocument("a", "", "First."),
        BenchmarkDocument("b", "Two", "Second."),
    )
    assert benchmark.queries == {"q1": "one?"}
    assert benchmark.judgements == {"q1": {"a": 2, "b": 0}}


def test_a_gzipped_corpus_is_the_same_corpus(tmp_path: Path) -> None:
    folder = _write(tmp_path / "toy")
    packed = folder / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress(CORPUS.encode()))
    assert read_documents(packed) == read_documents(folder / "corpus.jsonl")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{not json", "not JSON"),
        ("[1]", "found list"),
        ('{"_id": 7, "text": "x"}', "field '_id': expected text, found int"),
        ('{"_id": "c"}', "field 'text': expected text, found nothing"),
        ('{"_id": "c", "title": null, "text": "x"}', "field 'title'"),
        ('{"_id": "a", "text": "again"}', "stands twice"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_corpus_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    folder = _write(tmp_path, corpus=CORPUS + line + "\n")
    with pytest.raises(DocumentError, match=r"corpus\.jsonl line 4") as caught:
        _read(folder)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("q1\ta", "2 columns"),
        ("q1\ta\thigh", "'high' is not a whole number"),
        ("q1\ta\t1.5", "1.5"),
    ],
)
def test_a_bad_judgement_is_named(tmp_path: Path, line: str, says: str) -> None:
    folder = _write(tmp_path, qrels=QRELS + line + "\n")
    with pytest.raises(DocumentError, match=r"qrels\.tsv line 4") as caught:
        read_judgements(folder / "qrels.tsv")
    assert says in caught.value.message


def test_a_repeated_query_is_refused(tmp_path: Path) -> None:
    folder = _write(tmp_path, queries=QUERIES + '{"_id": "q1", "text": "again?"}\n')
    with pytest.raises(DocumentError, match=r"queries\.jsonl line 3"):
        read_queries(folder / "queries.jsonl")


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"no query of queries\.jsonl is judged"):
        _read(_write(tmp_path, qrels="query-id\tcorpus-id\tscore\nq9\ta\t1\n"))


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no document"):
        _read(_write(tmp_path, corpus="\n"))


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(CORPUS.encode() + b'{"_id": "\xff"}\n')
    with pytest.raises(DocumentError, match="not UTF-8"):
        read_documents(path)


def test_a_packed_file_cut_short_or_not_packed_is_refused(tmp_path: Path) -> None:
    lines = [f'{{"_id": "{number}", "text": "Some."}}' for number in range(500)]
    whole = gzip.compress("\n".join(lines).encode())
    for content in (whole[: len(whole) // 2], b"no gzip at all"):
        (tmp_path / "corpus.jsonl.gz").write_bytes(content)
        with pytest.raises(DocumentError, match="gzip"):
            read_documents(tmp_path / "corpus.jsonl.gz")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"gone\.jsonl: cannot be read"):
        read_documents(tmp_path / "gone.jsonl")
