"""The contract of ``VectorCache``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpassist.adapters.vector_cache import SqliteVectorCache


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[SqliteVectorCache]:
    opened = SqliteVectorCache(tmp_path / "deep" / "vectors.sqlite")
    yield opened
    opened.close()


def _vectors(texts: list[str]) -> np.ndarray:
    return np.asarray([[len(text), len(set(text)), 1.0] for text in texts], np.float32)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), max_size=30))
def test_what_was_put_comes_back_in_the_order_asked(
    cache: SqliteVectorCache, texts: list[str]
) -> None:
    cache.put("encoder", texts, _vectors(texts))
    assert cache.missing("encoder", texts) == ()
    assert np.array_equal(cache.get("encoder", texts, 3), _vectors(texts).reshape(len(texts), 3))


def test_missing_texts_are_named_once_in_order(cache: SqliteVectorCache) -> None:
    cache.put("encoder", ["b"], _vectors(["b"]))
    assert cache.missing("encoder", ["c", "b", "a", "c"]) == ("c", "a")


def test_another_encoder_knows_nothing_of_it(cache: SqliteVectorCache) -> None:
    cache.put("one", ["a"], _vectors(["a"]))
    assert cache.missing("other", ["a"]) == ("a",)


def test_more_texts_than_one_lookup_takes(cache: SqliteVectorCache) -> None:
    texts = [f"text {number}" for number in range(1203)]
    cache.put("encoder", texts, _vectors(texts))
    assert np.array_equal(cache.get("encoder", texts, 3), _vectors(texts))


def test_pruning_keeps_what_is_used(cache: SqliteVectorCache) -> None:
    cache.put("old", ["a"], _vectors(["a"]))
    cache.put("encoder", ["a", "b"], _vectors(["a", "b"]))
    assert cache.prune("encoder", ["b"]) == 2
    assert cache.missing("encoder", ["a", "b"]) == ("a",)


def test_it_outlives_the_process(tmp_path: Path) -> None:
    first = SqliteVectorCache(tmp_path / "v.sqlite")
    first.put("encoder", ["a"], _vectors(["a"]))
    first.close()
    second = SqliteVectorCache(tmp_path / "v.sqlite")
    assert second.missing("encoder", ["a"]) == ()
    second.close()
