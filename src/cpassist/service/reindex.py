"""The trip from a corpus to an index: segment, appraise, embed what is new, check, swap.

A build's id is a hash of all that it is made from, so that the same corpus under the same recipe
is the same build everywhere. Vectors are kept by text as they are made: a killed build resumes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpassist.core import indexed_text
from cpassist.core.appraise.appraisal import appraise
from cpassist.core.publications import texts_joined
from cpassist.core.segment import passages
from cpassist.core.terms import Stem, analyse
from cpassist.domain.builds import BUILD_FORMAT, Manifest, Recipe
from cpassist.domain.errors import IndexDamaged, IndexMissing
from cpassist.domain.evidence import Appraisal, Override
from cpassist.domain.passages import Passage
from cpassist.domain.studies import Study
from cpassist.ports import BuildShelf, BuildWriter, Clock, Embedder, Judgements, VectorCache
from cpassist.service.encode import encode_missing, vectors_of
from cpassist.service.events import Listener, Progress
from cpassist.service.retrieve import (
    PASSAGE_VECTORS,
    PASSAGE_WORDS,
    STUDY_VECTORS,
    STUDY_WORDS,
)

_AT_ONCE = 64
"""Studies in memory with all that is made of them."""

Entry = tuple[Study, Appraisal, tuple[Passage, ...]]


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


@dataclass(slots=True)
class _Counts:
    """What went into a build so far."""

    passages: int = 0
    texts: int = 0
    encoded: int = 0


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
    former: Judgements | None = None
    """An earlier build, whose cutting and judging is taken over where nothing of it changed."""
    layout: str = ""
    """What of the make of a build lies in its writer; part of its id."""

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
            with self.shelf.begin(build_id) as writer:
                counts = self._write(writer, in_order, recipe, overrides, listener)
                listener(Progress("making the indexes", 0, 1))
            listener(Progress("making the indexes", 1, 1))
            finished = self.shelf.finish(
                build_id,
                self._manifest(build_id, now, corpus_sha256, recipe, len(in_order), counts),
            )
            self._check(build_id)
            self.shelf.serve(build_id)
            return Built(finished, True, counts.encoded, counts.texts - counts.encoded)

    def _manifest(
        self,
        build_id: str,
        now: str,
        corpus_sha256: str,
        recipe: Recipe,
        studies: int,
        counts: _Counts,
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
            studies=studies,
            passages=counts.passages,
            files=(),
        )

    def _write(
        self,
        writer: BuildWriter,
        studies: Sequence[Study],
        recipe: Recipe,
        overrides: Mapping[str, tuple[Override, ...]],
        listener: Listener,
    ) -> _Counts:
        """Some studies at a time go all the way, so that memory does not grow with the corpus."""
        counts = _Counts()
        for start in range(0, len(studies), _AT_ONCE):
            some = studies[start : start + _AT_ONCE]
            within = _within(listener, start, len(some), len(studies))
            within(Progress("", 0, 1))
            made_from = [self._made_from(study, recipe, overrides) for study in some]
            entries = [
                self._entry(study, made, recipe, overrides)
                for study, made in zip(some, made_from, strict=True)
            ]
            writer.store(entries, made_from)
            self._index(writer, entries, counts, within)
        listener(Progress("indexing studies", len(studies), len(studies)))
        return counts

    def _index(
        self, writer: BuildWriter, entries: Sequence[Entry], counts: _Counts, listener: Listener
    ) -> None:
        """Embed what is new of some studies, and hand all of it to the four indexes."""
        wholes = [indexed_text.study_text(study) for study, _, _ in entries]
        parts = [
            indexed_text.passage_text(study, passage)
            for study, _, found in entries
            for passage in found
        ]
        counts.passages += len(parts)
        counts.texts += len(wholes) + len(parts)
        counts.encoded += encode_missing(
            self.embedder,
            self.cache,
            wholes + parts,
            batch=self.encode_batch,
            stage="embedding texts",
            listener=listener,
        )
        writer.vectors(STUDY_VECTORS, vectors_of(self.embedder, self.cache, wholes))
        writer.vectors(PASSAGE_VECTORS, vectors_of(self.embedder, self.cache, parts))
        words = (indexed_text.study_words(study) for study, _, _ in entries)
        writer.lexical(STUDY_WORDS, (analyse(text, self.stem) for text in words))
        writer.lexical(PASSAGE_WORDS, (analyse(text, self.stem) for text in parts))

    def _entry(
        self,
        study: Study,
        made_from: str,
        recipe: Recipe,
        overrides: Mapping[str, tuple[Override, ...]],
    ) -> Entry:
        """A study judged and cut, by an earlier build or now."""
        known = self.former.judged(study.id, made_from) if self.former else None
        if known is not None:
            return (study, *known)
        windows = recipe.windows
        cut = passages(
            study,
            window_sentences=windows.window_sentences,
            stride_sentences=windows.stride_sentences,
            max_chars=windows.max_chars,
        )
        return study, appraise(study, overrides.get(study.id, ())), cut

    def _made_from(
        self, study: Study, recipe: Recipe, overrides: Mapping[str, tuple[Override, ...]]
    ) -> str:
        """One hash of all that a study's appraisal and passages hang on."""
        made_from = (self.rules_sha256, recipe.windows, overrides.get(study.id, ()), study)
        return hashlib.sha256(repr(made_from).encode()).hexdigest()

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
            *([self.layout] if self.layout else []),
        ]
        return hashlib.sha256("\n".join(made_from).encode()).hexdigest()[:16]

    def _standing(self, build_id: str) -> Manifest | None:
        """The finished, sound build of that id, if there is one."""
        try:
            manifest = self.shelf.manifest(build_id)
            return None if self.shelf.altered(build_id) else manifest
        except (IndexMissing, IndexDamaged):
            return None

    def _check(self, build_id: str) -> None:
        """Refuse to serve a build whose bytes are not what was just written."""
        if altered := self.shelf.altered(build_id):
            raise IndexDamaged(
                f"the new build {build_id} did not reach the disk whole: {', '.join(altered)}",
                hint="Check the disk ('cpassist doctor'); the former build goes on serving.",
            )


def _within(listener: Listener, start: int, count: int, total: int) -> Listener:
    """Tells of the texts of ``count`` studies, the first of them ``start``, as of studies.

    Embedding is most of a first build: told only once a group is done, it would look stuck.
    """

    def told(progress: Progress) -> None:
        if progress.done < progress.total:  # the end of a group is told by what comes after it
            done = start + count * progress.done // progress.total
            listener(Progress("indexing studies", done, total))

    return told
