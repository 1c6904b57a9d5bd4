"""The seams: what the services need of the outside world, as protocols the adapters implement.

Each port has one contract test that runs against every adapter of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cpassist.domain.answers import Filters
from cpassist.domain.builds import Manifest
from cpassist.domain.conversations import Conversation, Exchange, Listed, Owned, Remembered
from cpassist.domain.evidence import Appraisal
from cpassist.domain.harvest import Announcement, DiscoveredPage, Payload, ReadRecord, SourceQuery
from cpassist.domain.holdings import Ended, Holding, Known, Run, StandingChange, Step
from cpassist.domain.passages import Passage
from cpassist.domain.studies import RetractionStatus, Study

FloatMatrix = NDArray[np.float32]
"""``(n, d)``; rows of embeddings are L2-normalised."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows of an index with their scores: best first, ties by row number, both of length k."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors. Loading may be slow; nothing is fetched over a network."""

    @property
    def fingerprint(self) -> str:
        """Names the model's weights and settings; two builds may be mixed only if equal."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """``(len(texts), dimension)``, L2-normalised, in the order given. Raises ``ModelError``."""


class VectorIndex(Protocol):
    """Nearest neighbours by inner product."""

    def __len__(self) -> int: ...

    def search(self, query: FloatMatrix, k: int) -> Ranking:
        """The ``min(k, len)`` rows nearest to the one vector ``query`` of shape ``(d,)``."""

    def scores_of(self, query: FloatMatrix, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The exact inner product of ``query`` with each of ``rows``, in the order given."""


class LexicalIndex(Protocol):
    """BM25 over terms."""

    def __len__(self) -> int: ...

    def search(self, terms: Mapping[str, float], k: int) -> Ranking:
        """The best rows for weighted, analysed ``terms``; rows that share nothing are left out.

        An index may also hold parts of terms, which then count at a lesser weight.
        """

    def scores_of(self, terms: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The scores of ``rows`` for ``terms``, in the order given; 0 where nothing is shared."""


class StudyStore(Protocol):
    """The studies, passages and appraisals of one build, read only."""

    def study(self, study_id: str) -> Study:
        """Raises ``UnknownStudy``."""

    def appraisal(self, study_id: str) -> Appraisal:
        """Raises ``UnknownStudy``."""

    def passages(self, study_id: str) -> Sequence[Passage]:
        """The study's passages in text order. Raises ``UnknownStudy``."""

    def study_ids(self) -> Sequence[str]:
        """Every id, in the row order of the study indexes."""

    def first_passages(self) -> Sequence[int]:
        """For each study row, the passage row its own passages begin at."""

    def studies(self) -> Iterator[Study]:
        """Every study, in the order of ``study_ids``."""

    def by_surname(self, surname: str) -> Sequence[str]:
        """The ids of the studies of authors of that surname, in small letters, in row order."""

    def fitting(self, rows: Iterable[int], filters: Filters) -> frozenset[int]:
        """Those of ``rows`` whose studies meet ``filters``; no study is read for it."""

    def word_counts(self) -> Mapping[str, int]:
        """How often each word of letters stands in the studies, in lower case."""

    def unknown(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of ``keys`` (``core.spelling.suspects``) that belong to no known word."""


class Source(Protocol):
    """A service or file that records are harvested from."""

    @property
    def name(self) -> str:
        """What ``SourceQuery.source`` calls it."""

    def discover(self, query: SourceQuery, cursor: str | None) -> DiscoveredPage:
        """The page of the listing at ``cursor``; the first where it is ``None``.

        Raises ``SourceError`` where the source cannot be reached or answers with nonsense.
        """

    def fetch(self, announced: Sequence[Announcement]) -> Sequence[Payload]:
        """The payloads of those announced without one, in any order; missing ones are left out."""

    def read(self, payload: Payload) -> ReadRecord:
        """What a payload says. Raises ``RecordError``, naming the place it cannot read."""


class HarvestStore(Protocol):
    """What was harvested: every record once per source, and how far each listing was read."""

    def open_run(self, query: SourceQuery, now_iso: str, *, restart: bool) -> Run:
        """The unfinished run of ``query`` where there is one, else a new one; or always a new."""

    def known(self, source: str, keys: Sequence[str]) -> Mapping[str, Known]:
        """What is held under ``keys``; keys that are not held are left out."""

    def take(self, step: Step, source: str, query: str, now_iso: str) -> None:
        """Keep a page and where it ends in one transaction."""

    def close_run(self, run: int, ended: Ended, now_iso: str) -> None:
        """The run is over: the next one begins at the beginning."""

    def open_round(self, asked: str, now_iso: str, *, restart: bool) -> None:
        """Several searches follow; a round of the same words that was killed is gone on with."""

    def done_in_round(self, query: SourceQuery) -> Ended | None:
        """What ``query`` came to, where the open round has been through it."""

    def close_round(self, now_iso: str) -> None:
        """The round is over: the next one goes through every search."""

    def unmet(self, run: int, source: str, query: str, count: int) -> Sequence[str]:
        """Up to ``count`` keys of ``query`` whose words are held and that ``run`` has not met."""

    def tentatively(self) -> AbstractContextManager[None]:
        """Whatever is done within leaves no trace."""

    def holdings(self) -> Iterator[tuple[int, Holding]]:
        """Every record with its number, without payloads, by source and key."""

    def study(self, number: int) -> Study:
        """The study of one record."""

    def note_standings(
        self, entries: Iterable[tuple[str, str, RetractionStatus]], now_iso: str
    ) -> Sequence[StandingChange]:
        """Remember (id, title, state) of each study; those whose state was another before."""


class History(Protocol):
    """Conversations kept for this user, on this machine."""

    def add(self, conversation: int | None, exchange: Exchange) -> int:
        """Keep an exchange, in a new conversation where none is named; the conversation's number.

        Raises ``UnknownConversation``, ``HistoryFault``.
        """

    def conversations(self, limit: int) -> Sequence[Listed]:
        """The latest first; a negative ``limit`` means all. Raises ``HistoryFault``."""

    def conversation(self, conversation: int) -> Conversation:
        """Raises ``UnknownConversation``, ``HistoryFault``."""

    def search(self, words: str, limit: int) -> Sequence[Remembered]:
        """The latest questions that hold every word. Raises ``HistoryFault``."""

    def delete(self, conversation: int) -> None:
        """Forget one for good. Raises ``UnknownConversation``, ``HistoryFault``."""

    def delete_all(self) -> int:
        """Forget everything for good; how many there were. Raises ``HistoryFault``."""


class SharedConversations(Protocol):
    """Conversations a server keeps, each for whoever holds the key it was begun under.

    One that has expired, or is of another key, is not there. Every method raises ``HistoryFault``.
    """

    def begin(self, key: str) -> Owned:
        """A new one, empty, under an id nobody can guess. Raises ``HistoryFull``."""

    def owned(self, key: str) -> Sequence[Owned]:
        """All of a key, the one asked in last first."""

    def read(self, key: str, conversation: str) -> tuple[Owned, tuple[Exchange, ...]]:
        """One with its exchanges in order. Raises ``UnknownConversation``."""

    def add(self, key: str, conversation: str, exchange: Exchange) -> None:
        """Keep an exchange. Raises ``UnknownConversation``, ``HistoryFull``."""

    def delete(self, key: str, conversation: str) -> None:
        """Forget one for good. Raises ``UnknownConversation``."""

    def delete_all(self, key: str) -> int:
        """Forget all of a key for good; how many there were."""

    def expire(self) -> int:
        """Forget for good what nobody asked in for too long; how many."""


class Clock(Protocol):
    """The time, so that nothing else reads it."""

    def now_iso(self) -> str:
        """UTC, to the second, ISO 8601."""

    def monotonic_s(self) -> float:
        """Seconds from an unstated start; only differences mean anything."""


class VectorCache(Protocol):
    """Vectors already computed, by encoder fingerprint and text."""

    def missing(self, encoder: str, texts: Sequence[str]) -> tuple[str, ...]:
        """The distinct texts without a vector, in order of first appearance."""

    def put(self, encoder: str, texts: Sequence[str], vectors: FloatMatrix) -> None:
        """Keep one vector a text, durably, all or none."""

    def get(self, encoder: str, texts: Sequence[str], dimension: int) -> FloatMatrix:
        """``(len(texts), dimension)``; every text must have been put."""


class Judgements(Protocol):
    """What an earlier build made of its studies."""

    def judged(self, study_id: str, made_from: str) -> tuple[Appraisal, tuple[Passage, ...]] | None:
        """The study's appraisal and passages where they were made from the same; else ``None``."""


class BuildWriter(Protocol):
    """Writes the parts of one build into its folder, some studies at a time, in row order."""

    def store(
        self,
        entries: Sequence[tuple[Study, Appraisal, tuple[Passage, ...]]],
        made_from: Sequence[str],
    ) -> None:
        """The next studies, each with a hash of all that it was judged by."""

    def vectors(self, name: str, matrix: FloatMatrix) -> None:
        """The next rows of a vector index."""

    def lexical(self, name: str, documents: Iterable[Sequence[str]]) -> None:
        """The next documents of a word index, as analysed terms."""


class BuildShelf(Protocol):
    """Where builds stand: one serves, all are immutable."""

    def lock(self, now_iso: str) -> AbstractContextManager[None]:
        """Hold the one builder's place. Raises ``IndexLocked``."""

    def ids(self) -> Sequence[str]:
        """Finished builds, oldest first."""

    def begin(self, build_id: str) -> AbstractContextManager[BuildWriter]:
        """An empty part to write into; its indexes are made where the context ends well."""

    def finish(self, build_id: str, manifest: Manifest) -> Manifest:
        """Write ``manifest`` with the files added, and make the part a build."""

    def manifest(self, build_id: str) -> Manifest:
        """Raises ``IndexMissing`` or ``IndexDamaged``."""

    def altered(self, build_id: str) -> Sequence[str]:
        """Files whose bytes are not those the build was finished with."""

    def current_id(self) -> str:
        """The serving build. Raises ``IndexMissing``."""

    def serve(self, build_id: str) -> None:
        """Make a build the serving one, atomically."""
