"""The trip from a corpus to an index: segment, appraise, embed what is new, check, swap.

A build's id is a hash of all that it is made from, so that the same corpus under the same recipe
is the same build everywhere. Vectors are kept by text as they are made: a killed build resumes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpassist.core import indexed_text
from cpassist.core.appraise.appraisal import appraise
from cpassist.core.publications import texts_joined
from cpassist.core.segment import passages
from cpassist.core.terms import Stem, analyse
from cpassist.domain.builds import BUILD_FORMAT, Manifest, Recipe
from cpassist.domain.errors import IndexDamaged, IndexMissing
from cpassist.domain.evidence import Override
from cpassist.domain.passages import Passage
from cpassist.domain.studies import Study
from cpassist.ports import BuildShelf, BuildWriter, Clock, Embedder, VectorCache
from cpassist.service.encode import encode_missing, vectors_of
from cpassist.service.events import Listener, Progress

STUDY_VECTORS, PASSAGE_VECTORS = "study_vectors", "passage_vectors"
STUDY_WORDS, PASSAGE_WORDS = "study_words", "passage_words"
"""The names of a build's indexes."""

_TELL_EVERY = 100
"""Studies between two events of a stage."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a run of the trip came to."""

    manifest: Manifest
    is_new: bool
    """Whether a build was made; ``False`` where one of the same make stood already."""
    encoded: int
    """Texts embedded in this run."""
    reused: int
    """Texts whose vector was known."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The studies of a build in row order, with their passages."""

    studies: tuple[Study, ...]
    passages: tuple[tuple[Passage, ...], ...]

    @property
    def study_texts(self) -> list[str]:
        """What of each study is embedded."""
        return [indexed_text.study_text(study) for study in self.studies]

    @property
    def passage_texts(self) -> list[str]:
        """What of each passage is embedded, study by study."""
        return [
            indexed_text.passage_text(study, passage)
            for study, found in zip(self.studies, self.passages, strict=True)
            for passage in found
        ]

    @property
    def texts(self) -> list[str]:
        """All that is embedded."""
        return self.study_texts + self.passage_texts


@dataclass(frozen=True, slots=True)
class Reindex:
    """Builds an index from studies. One at a time: the shelf's lock sees to it."""

    shelf: BuildShelf
    cache: VectorCache
    embedder: Embedder
    stem: Stem
    clock: Clock
    version: str
    rules_sha256: str
    encode_batch: int

    def run(
        self,
        studies: Sequence[Study],
        corpus_sha256: str,
        recipe: Recipe,
        overrides: Mapping[str, tuple[Override, ...]],
        listener: Listener,
        *,
        force: bool = False,
    ) -> Built:
        """Make and serve the build of ``studies``; serve the one there is where nothing changed.

        ``force`` builds even so. Raises ``IndexLocked``, ``ModelError``, ``IndexDamaged``.
        """
        now = self.clock.now_iso()
        with self.shelf.lock(now):
            build_id = self._build_id(corpus_sha256, recipe, overrides)
            if not force and (standing := self._standing(build_id)) is not None:
                self.shelf.serve(build_id)
                return Built(standing, is_new=False, encoded=0, reused=0)
            in_order = texts_joined(sorted(studies, key=lambda study: study.id))
            draft = self._segment(in_order, recipe, listener)
            encoded = encode_missing(
                self.embedder,
                self.cache,
                draft.texts,
                batch=self.encode_batch,
                stage="embedding texts",
                listener=listener,
            )
            self._write(self.shelf.begin(build_id), draft, overrides, listener)
            finished = self.shelf.finish(
                build_id, self._manifest(build_id, now, corpus_sha256, recipe, draft)
            )
            self._check(build_id)
            self.shelf.serve(build_id)
            return Built(finished, True, encoded, len(set(draft.texts)) - encoded)

    def _manifest(
        self, build_id: str, now: str, corpus_sha256: str, recipe: Recipe, draft: Draft
    ) -> Manifest:
        return Manifest(
            id=build_id,
            format=BUILD_FORMAT,
            created=now,
            version=self.version,
            rules_sha256=self.rules_sha256,
            recipe=recipe,
            recipe_sha256=recipe.sha256,
            corpus_sha256=corpus_sha256,
            encoder=self.embedder.fingerprint,
            dimension=self.embedder.dimension,
            studies=len(draft.studies),
            passages=len(draft.passage_texts),
            files=(),
        )

    def _write(
        self,
        writer: BuildWriter,
        draft: Draft,
        overrides: Mapping[str, tuple[Override, ...]],
        listener: Listener,
    ) -> None:
        appraised = (
            (study, appraise(study, overrides.get(study.id, ())), found)
            for study, found in zip(
                _told(draft.studies, "appraising studies", listener), draft.passages, strict=True
            )
        )
        writer.store(appraised)
        writer.vectors(STUDY_VECTORS, vectors_of(self.embedder, self.cache, draft.study_texts))
        writer.vectors(PASSAGE_VECTORS, vectors_of(self.embedder, self.cache, draft.passage_texts))
        words = (indexed_text.study_words(study) for study in draft.studies)
        writer.lexical(STUDY_WORDS, (analyse(text, self.stem) for text in words))
        writer.lexical(PASSAGE_WORDS, (analyse(text, self.stem) for text in draft.passage_texts))

    def _build_id(
        self, corpus_sha256: str, recipe: Recipe, overrides: Mapping[str, tuple[Override, ...]]
    ) -> str:
        made_from = [
            str(BUILD_FORMAT),
            corpus_sha256,
            recipe.sha256,
            self.embedder.fingerprint,
            self.rules_sha256,
            repr(sorted(overrides.items())),
        ]
        return hashlib.sha256("\n".join(made_from).encode()).hexdigest()[:16]

    def _standing(self, build_id: str) -> Manifest | None:
        """The finished, sound build of that id, if there is one."""
        try:
            manifest = self.shelf.manifest(build_id)
            return None if self.shelf.altered(build_id) else manifest
        except (IndexMissing, IndexDamaged):
            return None

    def _segment(self, studies: Sequence[Study], recipe: Recipe, listener: Listener) -> Draft:
        windows = recipe.windows
        found = tuple(
            passages(
                study,
                window_sentences=windows.window_sentences,
                stride_sentences=windows.stride_sentences,
                max_chars=windows.max_chars,
            )
            for study in _told(studies, "cutting passages", listener)
        )
        return Draft(tuple(studies), found)

    def _check(self, build_id: str) -> None:
        """Refuse to serve a build whose bytes are not what was just written."""
        if altered := self.shelf.altered(build_id):
            raise IndexDamaged(
                f"the new build {build_id} did not reach the disk whole: {', '.join(altered)}",
                hint="Check the disk ('cpassist doctor'); the former build goes on serving.",
            )


def _told(studies: Sequence[Study], stage: str, listener: Listener) -> Iterator[Study]:
    """The studies one by one, telling how many are done every so often."""
    for done, study in enumerate(studies):
        if done % _TELL_EVERY == 0:
            listener(Progress(stage, done, len(studies)))
        yield study
    listener(Progress(stage, len(studies), len(studies)))
