"""Settings to adapters to services: the only file that chooses implementations."""

from __future__ import annotations

import hashlib
import shutil
import time
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import cpassist
from cpassist.adapters.builds import Builds
from cpassist.adapters.lexical import Bm25Index, english_stemmer
from cpassist.adapters.recipe_file import read_recipe
from cpassist.adapters.store import SqliteStudyStore
from cpassist.core.compose import Shape
from cpassist.core.language import is_multilingual
from cpassist.domain.answers import Receipt
from cpassist.domain.builds import Manifest, Recipe
from cpassist.domain.errors import (
    IndexDamaged,
    IndexFault,
    IndexMismatch,
    IndexMissing,
    UnknownStudy,
)
from cpassist.domain.studies import Study
from cpassist.service.ask import Ask
from cpassist.service.events import Listener, silent
from cpassist.service.retrieve import (
    PASSAGE_VECTORS,
    PASSAGE_WORDS,
    STUDY_VECTORS,
    STUDY_WORDS,
    Indexes,
    Weights,
)
from cpassist.service.verify import Verify
from cpassist.settings import Settings
from cpassist.wiring.encoders import open_embedder, open_question_embedder
from cpassist.wiring.writing import STORE, FolderWriter, layout, open_judgements, open_vectors

if TYPE_CHECKING:
    from cpassist.service.reindex import Built

VECTORS = "vectors.sqlite"


class SystemClock:
    """``Clock`` of this machine."""

    def now_iso(self) -> str:
        """UTC, to the second."""
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def monotonic_s(self) -> float:
        """Seconds from an unstated start."""
        return time.perf_counter()


def open_builds(settings: Settings) -> Builds:
    """The shelf of builds."""
    writer = partial(FolderWriter, flat_below=settings.index.flat_below)
    return Builds(settings.index.folder, writer)


def open_recipe(settings: Settings) -> Recipe:
    """The recipe in force."""
    return read_recipe(settings.index.recipe, model=settings.index.model)


@cache
def rules_sha256() -> str:
    """One hash over the code and data that decide what is cut, judged and indexed."""
    digest = hashlib.sha256()
    root = Path(cpassist.__file__).parent
    for folder in ("domain", "core"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".toml"}:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def reindex(settings: Settings, listener: Listener = silent, *, force: bool = False) -> Built:
    """Build the index from the corpus in force, and serve it."""
    # Imported here, as what reads and judges a corpus is not needed to answer from an index.
    from cpassist.adapters.corpus_files import corpus_sha256, read_corpus
    from cpassist.adapters.overrides_file import read_overrides
    from cpassist.adapters.vector_cache import SqliteVectorCache
    from cpassist.service.reindex import Reindex

    recipe = open_recipe(settings)
    Weights.from_pairs(recipe.weights)  # a misspelt weight is refused before the long part
    studies = read_corpus(settings.corpus.folders)
    cache_ = SqliteVectorCache(settings.index.folder / VECTORS)
    builds = open_builds(settings)
    former = None if force else open_judgements(builds)
    try:
        service = Reindex(
            shelf=builds,
            cache=cache_,
            embedder=open_embedder(settings, recipe),
            stem=english_stemmer(),
            clock=SystemClock(),
            version=cpassist.__version__,
            rules_sha256=rules_sha256(),
            encode_batch=settings.index.encode_batch,
            former=former,
            layout=layout(settings.index.flat_below),
        )
        return service.run(
            studies,
            corpus_sha256(studies),
            recipe,
            read_overrides(settings.corpus.overrides),
            listener,
            force=force,
        )
    finally:
        cache_.close()
        if former is not None:
            former.close()


def serving(settings: Settings, listener: Listener = silent) -> Manifest:
    """The build that answers; where there is none yet, one is built first.

    Raises ``IndexMismatch`` where it was made by another recipe than the one in force.
    """
    builds = open_builds(settings)
    try:
        manifest = builds.manifest(builds.current_id())
    except IndexMissing:
        return reindex(settings, listener).manifest
    recipe = open_recipe(settings)
    if manifest.recipe_sha256 != recipe.sha256:
        what = "model" if manifest.recipe.model != recipe.model else "recipe"
        raise IndexMismatch(
            f"the index was built with another {what} than the settings ask for",
            hint="Run 'cpassist index update', or set the former one again.",
        )
    return manifest


def open_store(settings: Settings) -> SqliteStudyStore:
    """The studies of the serving build."""
    manifest = serving(settings)
    return SqliteStudyStore(open_builds(settings).path(manifest.id) / STORE)


def open_ask(settings: Settings, listener: Listener = silent) -> Ask:
    """The service that answers questions, from the serving build."""
    return open_ask_of(settings, serving(settings, listener))


def open_ask_of(settings: Settings, manifest: Manifest) -> Ask:
    """The service that answers questions from one build, the serving one or another."""
    store = SqliteStudyStore(open_builds(settings).path(manifest.id) / STORE)
    embedder = open_question_embedder(settings, manifest.recipe)
    if embedder.fingerprint != manifest.encoder:
        raise IndexMismatch(
            "the model's files are not those the index was built with",
            hint="Run 'cpassist index update'.",
        )
    return Ask(
        store=store,
        indexes=open_indexes(open_builds(settings).path(manifest.id), store, manifest),
        embedder=embedder,
        stem=english_stemmer(),
        weights=Weights.from_pairs(manifest.recipe.weights),
        receipt=Receipt(manifest.id, manifest.corpus_sha256, manifest.recipe_sha256),
        clock=SystemClock(),
        shape=Shape(settings.answer.limit, settings.answer.quotes_per_study),
        max_question_chars=settings.answer.max_question_chars,
        expand=settings.answer.expand,
        multilingual=_multilingual(settings, manifest.recipe),
    )


def _multilingual(settings: Settings, recipe: Recipe) -> bool:
    said = settings.encoder.multilingual
    return is_multilingual(recipe.model) if said is None else said


def open_indexes(folder: Path, store: SqliteStudyStore, manifest: Manifest) -> Indexes:
    """The indexes of one build."""
    starts = np.asarray([*store.first_passages(), manifest.passages], np.int64)
    return Indexes(
        study_vectors=open_vectors(folder, STUDY_VECTORS),
        passage_vectors=open_vectors(folder, PASSAGE_VECTORS),
        study_words=Bm25Index.load(folder / STUDY_WORDS),
        passage_words=Bm25Index.load(folder / PASSAGE_WORDS),
        passage_study_rows=np.repeat(np.arange(manifest.studies, dtype=np.int64), np.diff(starts)),
    )


def find_study(settings: Settings, study_id: str) -> Study:
    """A study of the corpus in force, whether it is indexed yet or not."""
    from cpassist.adapters.corpus_files import read_corpus

    for study in read_corpus(settings.corpus.folders):
        if study.id == study_id:
            return study
    raise UnknownStudy(
        f"no study {study_id[:80]!r} in the corpus",
        hint="'cpassist corpus search WORDS' finds ids.",
    )


def open_verify(settings: Settings) -> Verify:
    """The service that checks saved answers, against the serving build's store."""
    return Verify(open_store(settings).study)


def list_builds(settings: Settings) -> tuple[tuple[Manifest, ...], tuple[str, ...]]:
    """The builds that can serve, oldest first; and those of another format, or broken."""
    builds = open_builds(settings)
    manifests: list[Manifest] = []
    others: list[str] = []
    for build_id in builds.ids():
        try:
            manifests.append(builds.manifest(build_id))
        except IndexDamaged:
            others.append(build_id)
    return tuple(manifests), tuple(others)


def restore_build(settings: Settings, build_id: str) -> None:
    """Serve an earlier build, after reading every byte of it."""
    builds = open_builds(settings)
    with builds.lock(SystemClock().now_iso()):
        if altered := builds.altered(build_id):
            raise IndexFault(
                f"build {build_id} was altered: {', '.join(altered)}",
                hint="Restore another build, or run 'cpassist index update'.",
            )
        builds.serve(build_id)


def prune_builds(settings: Settings, keep: int | None) -> tuple[tuple[str, ...], int]:
    """Remove all but the newest ``keep`` builds; what went, and how many vectors with it."""
    builds = open_builds(settings)
    with builds.lock(SystemClock().now_iso()):
        current = builds.current_id()
        kept = builds.ids()[-(keep or settings.index.keep_builds) :]
        removed = tuple(b for b in builds.ids() if b not in kept and b != current)
        for build_id in removed:
            builds.remove(build_id)
        for part in builds.abandoned():
            shutil.rmtree(part)
        return removed, _prune_vectors(settings, builds)


def _prune_vectors(settings: Settings, builds: Builds) -> int:
    """Forget the vectors of texts that no build holds any more; how many there were."""
    from cpassist.adapters.vector_cache import SqliteVectorCache
    from cpassist.core import indexed_text

    texts: list[str] = []
    for manifest in list_builds(settings)[0]:
        store = SqliteStudyStore(builds.path(manifest.id) / STORE)
        for study in store.studies():
            texts.append(indexed_text.study_text(study))
            texts += [indexed_text.passage_text(study, p) for p in store.passages(study.id)]
        store.close()
    cache = SqliteVectorCache(settings.index.folder / VECTORS)
    try:
        return cache.prune(builds.manifest(builds.current_id()).encoder, texts)
    finally:
        cache.close()
