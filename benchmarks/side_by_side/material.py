"""The sets that are measured on, read where they stand: nothing of them is kept but in memory."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cpassist.adapters.beir import read_benchmark
from cpassist.adapters.corpus_files import read_corpus
from cpassist.adapters.gold_file import read_gold
from cpassist.core import indexed_text
from cpassist.domain.studies import Section, Study, StudyKind
from cpassist.service.evaluations import gold, retrieval
from cpassist.settings import read_settings

SEED = 20261123
GOLD = "gold"
OUTSIDE: Mapping[str, str] = {
    "scifact": "SciFact dev",
    "nfcorpus-processed": "NFCorpus (processed) dev",
    "cystic-fibrosis": "Cystic Fibrosis dev",
}
TITLES: Mapping[str, str] = {**OUTSIDE, GOLD: "gold dev (the product's own subject)"}

DOCUMENTS_PER_QUERY = 10
"""In a sample: how many documents are kept for each question, at least the judged ones."""


@dataclass(frozen=True, slots=True)
class Material:
    """One set: studies for the product, the same words as plain texts for the others."""

    name: str
    studies: tuple[Study, ...]
    texts: Mapping[str, str]
    queries: Mapping[str, str]
    judged: Mapping[str, Mapping[str, int]]
    exponential: bool
    """Whether the gain is ``2^relevance - 1``, as the gold set says, and not the relevance."""


def read(name: str, shared: Path, sample: int | None = None) -> Material:
    """The set ``name`` of the folder ``shared``. Raises ``DocumentError``."""
    found = _gold(shared / "gold") if name == GOLD else _outside(shared / "benchmarks" / name)
    return found if sample is None else sampled(found, sample)


def sampled(whole: Material, count: int) -> Material:
    """``count`` questions and few documents, the judged ones among them: for a quick look only.

    The same questions and documents each time. With fewer distractors every figure is higher.
    """
    draw = random.Random(SEED)
    chosen = set(draw.sample(sorted(whole.queries), min(count, len(whole.queries))))
    queries = {key: text for key, text in whole.queries.items() if key in chosen}
    judged = {key: whole.judged[key] for key in queries}
    kept = {document for grades in judged.values() for document in grades}
    rest = sorted(set(whole.texts) - kept)
    more = max(0, count * DOCUMENTS_PER_QUERY - len(kept))
    kept |= set(draw.sample(rest, min(more, len(rest))))
    return Material(
        whole.name,
        tuple(study for study in whole.studies if study.id in kept),
        {key: text for key, text in whole.texts.items() if key in kept},
        queries,
        judged,
        whole.exponential,
    )


def scores(material: Material, ranked: Mapping[str, Sequence[str]]) -> list[float]:
    """The nDCG@10 of each question, by the scorers of ``cpassist eval``."""
    if material.exponential:
        return [gold.ndcg(ids, material.judged[query]) for query, ids in ranked.items()]
    run = {
        query: {document: float(-rank) for rank, document in enumerate(ids)}
        for query, ids in ranked.items()
    }
    judged = {query: material.judged[query] for query in ranked}
    return retrieval.by_query(run, judged)["ndcg@10"]


def _outside(folder: Path) -> Material:
    benchmark = read_benchmark(
        folder / "corpus.jsonl.gz", folder / "queries.dev.jsonl", folder / "qrels.dev.tsv"
    )
    studies = tuple(
        Study(
            id=document.id,
            kind=StudyKind.ABSTRACT,
            title=document.title,
            sections=(Section("", document.text),),
        )
        for document in benchmark.documents
    )
    texts = {study.id: indexed_text.study_text(study) for study in studies}
    return Material(
        benchmark.name, studies, texts, benchmark.queries, benchmark.judgements, exponential=False
    )


def _gold(folder: Path) -> Material:
    """Questions that can be answered, over the product's own collection with its curated facts."""
    studies = read_corpus(read_settings().corpus.folders)
    asked = [q for q in read_gold(folder / "questions.dev.jsonl") if q.kind == "answerable"]
    return Material(
        GOLD,
        studies,
        {study.id: indexed_text.study_words(study) for study in studies},
        {question.id: question.text for question in asked},
        {question.id: question.relevant for question in asked},
        exponential=True,
    )
