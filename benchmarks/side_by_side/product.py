"""The product from its own index on disk: outside sets by its search, its own by whole answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from cpassist.core.terms import weigh
from cpassist.domain.studies import Study
from cpassist.service.retrieve import retrieve
from cpassist.settings import Settings, read_settings
from cpassist.wiring import open_ask

from .engine import Search


def open_build_from(folder: Path, vectors: Path) -> Callable[[tuple[Study, ...]], None]:
    """Makes an index as ``cpassist index build`` does; what ``vectors`` knows is not embedded."""
    # Imported here, as in the product: no answer waits for what only a build needs.
    import cpassist
    from cpassist.adapters.builds import Builds
    from cpassist.adapters.corpus_files import corpus_sha256
    from cpassist.adapters.lexical import english_stemmer
    from cpassist.adapters.overrides_file import read_overrides
    from cpassist.adapters.vector_cache import SqliteVectorCache
    from cpassist.service.events import silent
    from cpassist.service.reindex import Reindex
    from cpassist.wiring import SystemClock, open_recipe, rules_sha256
    from cpassist.wiring.encoders import open_embedder
    from cpassist.wiring.writing import FolderWriter, layout

    settings = in_folder(folder)
    recipe = open_recipe(settings)
    flat_below = settings.index.flat_below

    def build(studies: tuple[Study, ...]) -> None:
        with closing(SqliteVectorCache(vectors)) as cache:
            Reindex(
                shelf=Builds(folder, partial(FolderWriter, flat_below=flat_below)),
                cache=cache,
                embedder=open_embedder(settings, recipe),
                stem=english_stemmer(),
                clock=SystemClock(),
                version=cpassist.__version__,
                rules_sha256=rules_sha256(),
                encode_batch=settings.index.encode_batch,
                layout=layout(flat_below),
            ).run(
                studies,
                corpus_sha256(studies),
                recipe,
                read_overrides(settings.corpus.overrides),
                silent,
                force=True,
            )

    return build


def open_search(folder: Path, model: Path) -> Search:
    """The search that an answer starts from, of the ten best, as ``cpassist eval retrieval``."""
    service = open_ask(in_folder(folder))
    ids = service.store.study_ids()

    def search(question: str) -> list[str]:
        vector = service.embedder.encode([question])[0]
        terms = weigh(question, service.stem)
        found = retrieve(vector, terms, service.indexes, service.weights, 10)
        return [ids[item.study.row] for item in found]

    return search


def open_answers(folder: Path, model: Path) -> Search:
    """Whole answers, as ``cpassist eval gold``: words expanded, studies graded, quotes chosen."""
    service = open_ask(in_folder(folder))
    return lambda question: [hit.study.id for hit in service.ask(question).found[:10]]


def in_folder(folder: Path) -> Settings:
    """The settings in force, but for where the index stands."""
    os.environ["CPASSIST_INDEX__FOLDER"] = str(folder)
    return read_settings()
