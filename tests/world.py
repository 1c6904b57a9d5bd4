"""A whole product in a folder: real adapters and services, with an encoder that needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tests.doubles import HashingEmbedder, plain_stem

from cpassist import wiring
from cpassist.adapters.builds import Builds
from cpassist.adapters.corpus_files import corpus_sha256
from cpassist.adapters.store import SqliteStudyStore
from cpassist.adapters.vector_cache import SqliteVectorCache
from cpassist.domain.answers import Receipt
from cpassist.domain.builds import Recipe
from cpassist.domain.studies import Study
from cpassist.ports import Embedder
from cpassist.service.ask import Ask
from cpassist.service.events import Listener, silent
from cpassist.service.reindex import Built, Reindex
from cpassist.service.retrieve import Weights
from cpassist.wiring.writing import FLAT_BELOW, STORE, FolderWriter, layout, open_judgements


class StillClock:
    """A clock at which nothing takes any time."""

    def now_iso(self) -> str:
        return "2026-01-02T03:04:05Z"

    def monotonic_s(self) -> float:
        return 0.0


@dataclass
class World:
    folder: Path
    embedder: Embedder
    recipe: Recipe = Recipe()  # noqa: RUF009 - frozen
    flat_below: int = FLAT_BELOW

    @property
    def builds(self) -> Builds:
        return Builds(self.folder, partial(FolderWriter, flat_below=self.flat_below))

    def build(
        self, studies: Sequence[Study], listener: Listener = silent, *, force: bool = False
    ) -> Built:
        cache = SqliteVectorCache(self.folder / "vectors.sqlite")
        former = None if force else open_judgements(self.builds)
        try:
            service = Reindex(
                shelf=self.builds,
                cache=cache,
                embedder=self.embedder,
                stem=plain_stem,
                clock=StillClock(),
                version="0",
                rules_sha256="rules",
                encode_batch=16,
                former=former,
                layout=layout(self.flat_below),
            )
            return service.run(
                studies, corpus_sha256(studies), self.recipe, {}, listener, force=force
            )
        finally:
            cache.close()
            if former is not None:
                former.close()

    def ask_service(self) -> Ask:
        manifest = self.builds.manifest(self.builds.current_id())
        folder = self.builds.path(manifest.id)
        store = SqliteStudyStore(folder / STORE)
        return Ask(
            store=store,
            indexes=wiring.open_indexes(folder, store, manifest),
            embedder=self.embedder,
            stem=plain_stem,
            weights=Weights(),
            receipt=Receipt(manifest.id, manifest.corpus_sha256, manifest.recipe_sha256),
            clock=StillClock(),
        )


def make_world(folder: Path, studies: Sequence[Study]) -> World:
    """A world with one build of ``studies``."""
    world = World(folder, HashingEmbedder(dimension=256))
    world.build(studies)
    return world


def without(studies: Sequence[Study], study_id: str) -> list[Study]:
    """All but one."""
    return [study for study in studies if study.id != study_id]


def changed(studies: Sequence[Study], study_id: str, **fields: object) -> list[Study]:
    """The studies with some fields of one replaced."""
    return [replace(s, **fields) if s.id == study_id else s for s in studies]
