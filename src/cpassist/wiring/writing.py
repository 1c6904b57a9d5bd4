"""The files of one build: which there are, how they are written, and how read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import IO, Final

import numpy as np

from cpassist.adapters.builds import Builds, sha256_of
from cpassist.adapters.lexical import PIECE_WEIGHT, Bm25Index
from cpassist.adapters.postings import Postings
from cpassist.adapters.store import Entry, SqliteStudyStore, StoreWriter
from cpassist.adapters.vector_lists import ListedVectors
from cpassist.domain.errors import IndexDamaged, IndexMissing
from cpassist.ports import FloatMatrix, VectorIndex
from cpassist.service.retrieve import PASSAGE_WORDS

STORE: Final = "studies.sqlite"

FLAT_BELOW: Final = 50_000
"""Exact search of so many vectors of length 384 takes 4 ms on one core, about as long as the rest
of retrieval; up to there no answer hangs on an approximation (docs/performance.md)."""


class FolderWriter:
    """``BuildWriter`` into one folder; makes its indexes where the context ends well."""

    def __init__(self, folder: Path, flat_below: int = FLAT_BELOW) -> None:
        self._folder = folder
        self._flat_below = flat_below
        self._open = ExitStack()
        self._store = self._open.enter_context(closing(StoreWriter(folder / STORE)))
        self._vectors: dict[str, tuple[IO[bytes], int]] = {}
        self._words: dict[str, Postings] = {}

    def __enter__(self) -> FolderWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._open:
            if error is None:
                self._finish()

    def store(self, entries: Sequence[Entry], made_from: Sequence[str]) -> None:
        """The next studies, each with a hash of all that it was judged by."""
        self._store.add(entries, made_from)

    def vectors(self, name: str, matrix: FloatMatrix) -> None:
        """The next rows of a vector index."""
        if name not in self._vectors:
            path = self._spool(name)
            self._vectors[name] = self._open.enter_context(path.open("wb")), matrix.shape[1]
        self._vectors[name][0].write(np.ascontiguousarray(matrix, np.float32).data)

    def lexical(self, name: str, documents: Iterable[Sequence[str]]) -> None:
        """The next documents of a word index."""
        if name not in self._words:
            counted = Postings(pieced=bool(_piece_weight(name)))
            self._words[name] = self._open.enter_context(closing(counted))
        self._words[name].add(documents)

    def _finish(self) -> None:
        self._store.finish()
        for name, counted in self._words.items():
            Bm25Index.write(self._folder / name, counted, piece_weight=_piece_weight(name))
        for name, (stream, dimension) in self._vectors.items():
            stream.flush()
            path = self._spool(name)
            rows = path.stat().st_size // (4 * dimension)
            shape = (rows, dimension)
            if rows < max(self._flat_below, 1):
                from cpassist.adapters.vectors import FaissIndex

                flat = np.fromfile(path, np.float32).reshape(shape)
                FaissIndex.build(flat).save(self._folder / f"{name}.faiss")
            else:
                mapped = np.memmap(path, np.float32, mode="r", shape=shape)
                ListedVectors.write(self._folder / f"{name}.lists", mapped)
            path.unlink()

    def _spool(self, name: str) -> Path:
        return self._folder / f"{name}.spool"


def layout(flat_below: int) -> str:
    """What of a build's make lies in how it is written: nothing, where that is as usual."""
    return "" if flat_below == FLAT_BELOW else f"flat below {flat_below}"


def open_vectors(folder: Path, name: str) -> VectorIndex:
    """A vector index of the build in ``folder``. Raises ``IndexDamaged``."""
    lists = folder / f"{name}.lists"
    if lists.is_dir():
        return ListedVectors.load(lists)
    from cpassist.adapters.vectors import FaissIndex

    return FaissIndex.load(folder / f"{name}.faiss")


def open_judgements(builds: Builds) -> SqliteStudyStore | None:
    """The serving build's studies, to be taken over where nothing changed; ``None`` without one.

    Read only where its file is, byte for byte, what it was when it was finished.
    """
    try:
        manifest = builds.manifest(builds.current_id())
    except (IndexMissing, IndexDamaged):
        return None
    path = builds.path(manifest.id) / STORE
    wanted = {file.path: file.sha256 for file in manifest.files}
    return SqliteStudyStore(path) if wanted.get(STORE) == sha256_of(path) else None


def _piece_weight(name: str) -> float:
    # Pieces serve to find studies; a study's own passages are told apart by whole words.
    return 0.0 if name == PASSAGE_WORDS else PIECE_WEIGHT
