"""From corpus to index: nothing embedded twice, nothing lost, the serving build never broken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.builders import make_study
from tests.doubles import HashingEmbedder
from tests.world import World, changed

from cpassist.core.appraise.appraisal import appraise
from cpassist.domain.builds import Recipe, Windows
from cpassist.domain.errors import IndexMissing
from cpassist.domain.evidence import Appraisal, Override
from cpassist.domain.studies import Section, Study
from cpassist.ports import FloatMatrix
from cpassist.service import reindex as trip
from cpassist.service.events import Progress
from cpassist.wiring.writing import FLAT_BELOW, STORE, open_judgements

STUDIES = [make_study(f"s-{number}", results=f"Result number {number}. More words follow here.")
           for number in range(20)]  # fmt: skip


class DyingEmbedder(HashingEmbedder):
    """Encodes some batches, then the power goes."""

    def __init__(self, batches: int) -> None:
        super().__init__(256)
        self.left = batches

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode(texts)


def _world(folder: Path) -> World:
    return World(folder, HashingEmbedder(256))


def test_a_build_holds_every_study_and_passage(tmp_path: Path) -> None:
    world = _world(tmp_path)
    built = world.build(STUDIES)
    store = world.ask_service().store
    assert built.is_new
    assert built.manifest.studies == len(STUDIES) == len(list(store.studies()))
    assert built.manifest.passages == sum(len(store.passages(s.id)) for s in STUDIES)
    assert world.builds.altered(built.manifest.id) == ()


def test_an_unchanged_corpus_is_not_built_again(tmp_path: Path) -> None:
    world = _world(tmp_path)
    first = world.build(STUDIES)
    again = world.build(list(reversed(STUDIES)))
    assert not again.is_new
    assert again.manifest == first.manifest


def test_only_what_changed_is_embedded(tmp_path: Path) -> None:
    world = _world(tmp_path)
    world.build(STUDIES)
    world.embedder = HashingEmbedder(256)
    parts = (Section("METHODS", "All is new here."), Section("RESULTS", "Here all is new."))
    new = changed(STUDIES, "s-3", sections=parts)
    built = world.build(new)
    assert built.is_new
    assert built.encoded == 3  # the study and its two passages
    assert all("is new" in text for text in world.embedder.encoded)


def test_forcing_builds_again_and_embeds_nothing(tmp_path: Path) -> None:
    world = _world(tmp_path)
    first = world.build(STUDIES)
    again = world.build(STUDIES, force=True)
    assert again.is_new
    assert again.encoded == 0
    assert again.manifest.files == first.manifest.files  # same input, same bytes


def test_a_killed_build_leaves_the_serving_one_and_resumes(tmp_path: Path) -> None:
    world = _world(tmp_path)
    first = world.build(STUDIES[:5])
    world.embedder = DyingEmbedder(batches=1)
    with pytest.raises(KeyboardInterrupt):
        world.build(STUDIES)
    assert world.builds.current_id() == first.manifest.id
    done = len(world.embedder.encoded)
    assert done == 16
    world.embedder = HashingEmbedder(256)
    built = world.build(STUDIES)
    texts = set(world.embedder.encoded)
    assert built.encoded == len(texts)
    assert built.encoded + built.reused >= done
    assert world.builds.current_id() == built.manifest.id


def test_a_first_build_that_dies_leaves_nothing_serving(tmp_path: Path) -> None:
    world = World(tmp_path, DyingEmbedder(batches=0))
    with pytest.raises(KeyboardInterrupt):
        world.build(STUDIES)
    with pytest.raises(IndexMissing):
        world.builds.current_id()


def test_a_broken_build_is_made_again(tmp_path: Path) -> None:
    world = _world(tmp_path)
    first = world.build(STUDIES)
    name = first.manifest.files[0].path
    path = world.builds.path(first.manifest.id) / name
    path.write_bytes(path.read_bytes()[:-1])
    assert world.build(STUDIES).is_new
    assert world.builds.altered(first.manifest.id) == ()


def test_other_windows_make_another_build(tmp_path: Path) -> None:
    world = _world(tmp_path)
    first = world.build(STUDIES)
    world.recipe = Recipe(windows=Windows(window_sentences=1, stride_sentences=1))
    second = world.build(STUDIES)
    assert first.manifest.id != second.manifest.id
    assert set(world.builds.ids()) == {first.manifest.id, second.manifest.id}


def test_two_machines_make_the_same_build(tmp_path: Path) -> None:
    one = _world(tmp_path / "one").build(STUDIES)
    two = _world(tmp_path / "two").build(STUDIES)
    assert one.manifest == two.manifest


def test_progress_runs_to_its_total(tmp_path: Path) -> None:
    events: list[Progress] = []
    _world(tmp_path).build(STUDIES, events.append)
    for stage in {event.stage for event in events}:
        told = [event for event in events if event.stage == stage]
        assert [event.done for event in told] == sorted(event.done for event in told)
        assert told[-1].done == told[-1].total > 0


def test_progress_moves_while_a_group_is_embedded(tmp_path: Path) -> None:
    told: list[int] = []
    _world(tmp_path).build(
        STUDIES, lambda event: told.append(event.done) if event.total == len(STUDIES) else None
    )
    assert len({done for done in told if 0 < done < len(STUDIES)}) >= 2
    assert told.count(len(STUDIES)) == 1


def test_an_overlong_study_is_indexed_whole(tmp_path: Path) -> None:
    long = make_study("long-1", results=" ".join(f"Word{n}" for n in range(5000)))
    world = _world(tmp_path)
    world.build([*STUDIES, long])
    found: Study = world.ask_service().store.study("long-1")
    passages = world.ask_service().store.passages("long-1")
    assert found == long
    covered = np.zeros(len(long.text), bool)
    for passage in passages:
        covered[passage.span.start : passage.span.end] = True
    assert all(covered[place] or char.isspace() for place, char in enumerate(long.text))


@pytest.mark.parametrize("flat_below", [FLAT_BELOW, 0])
def test_a_build_upon_another_is_the_build_from_nothing(tmp_path: Path, flat_below: int) -> None:
    grown = World(tmp_path / "grown", HashingEmbedder(64), flat_below=flat_below)
    grown.build(STUDIES[::3])
    grown.build(STUDIES[:12])
    parts = (Section("METHODS", "All is new here."), Section("RESULTS", "Here all is new."))
    studies = changed(STUDIES, "s-3", sections=parts)
    anew = World(tmp_path / "anew", HashingEmbedder(64), flat_below=flat_below)
    assert grown.build(studies).manifest == anew.build(studies).manifest


def test_only_what_changed_is_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def watched(study: Study, overrides: Sequence[Override]) -> Appraisal:
        judged.append(study.id)
        return appraise(study, overrides)

    world = _world(tmp_path)
    world.build(STUDIES)
    monkeypatch.setattr(trip, "appraise", watched)
    world.build(changed(STUDIES, "s-3", title="Another title"))
    assert judged == ["s-3"]


def test_what_was_judged_is_not_taken_from_an_altered_build(tmp_path: Path) -> None:
    world = _world(tmp_path)
    first = world.build(STUDIES)
    assert open_judgements(world.builds) is not None
    path = world.builds.path(first.manifest.id) / STORE
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert open_judgements(world.builds) is None


def test_lists_of_vectors_answer_as_a_flat_index_does(tmp_path: Path) -> None:
    flat = World(tmp_path / "flat", HashingEmbedder(64))
    lists = World(tmp_path / "lists", HashingEmbedder(64), flat_below=0)
    assert flat.build(STUDIES).manifest.id != lists.build(STUDIES).manifest.id
    question = "how far did children walk after number 7?"
    one, other = (world.ask_service().ask(question) for world in (flat, lists))
    assert [hit.study.id for hit in one.found] == [hit.study.id for hit in other.found]
