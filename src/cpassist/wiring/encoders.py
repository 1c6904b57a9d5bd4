"""Which encoder embeds: the model itself, or an export of it that was checked against it.

An export answers from cold in a fraction of the time and memory, and passages are embedded by the
full-precision one, whose vectors are the model's. Questions go through the same, or through the
int8 one where the check allows.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from threading import Thread

import numpy as np

from cpassist.adapters.embedder import SentenceEmbedder
from cpassist.adapters.encoder_shelf import FULL, SMALL, EncoderCheck, EncoderShelf
from cpassist.adapters.onnx_encoder import MODEL, TOKENIZER, OnnxEmbedder
from cpassist.adapters.onnx_export import quantize
from cpassist.core.data import load
from cpassist.domain.builds import Recipe
from cpassist.domain.errors import ModelError
from cpassist.ports import Embedder
from cpassist.settings import Settings

LEAST_FULL_COSINE = 0.9999
"""Full precision is the same arithmetic in another order; anything less is another model."""

LEAST_SMALL_COSINE = 0.99
"""Measured on this kind of model: 0.991, with at most 0.4 points of nDCG@10 lost on four
collections (docs/evaluation.md)."""

QUESTION_THREADS = 1
"""One short text: more threads mostly wait for one another, and take the processor from others."""


def open_embedder(settings: Settings, recipe: Recipe) -> Embedder:
    """The encoder that passages are embedded by. Raises ``ModelError``."""
    model = _model(settings, recipe)
    if settings.encoder.kind == "torch":
        return model
    found = _exported(settings, model)
    threads = settings.encoder.threads
    return _onnx(settings, recipe, model.fingerprint, FULL, found.dimension, threads)


def open_question_embedder(settings: Settings, recipe: Recipe) -> Embedder:
    """The encoder that questions go through. Raises ``ModelError``."""
    model = _model(settings, recipe)
    if settings.encoder.kind == "torch":
        return model
    found = _exported(settings, model)
    small = settings.encoder.kind == "int8" and found.small_cosine >= LEAST_SMALL_COSINE
    kind = SMALL if small else FULL
    threads = settings.encoder.threads or QUESTION_THREADS
    return _onnx(settings, recipe, model.fingerprint, kind, found.dimension, threads)


def load_ahead(embedder: Embedder) -> None:
    """Have the encoder loaded beside what comes first: reading a question takes as long.

    A fault is left to the question, which meets it again.
    """

    def load_now() -> None:
        with suppress(ModelError):
            embedder.encode([""])

    Thread(target=load_now, name="encoder").start()


def _model(settings: Settings, recipe: Recipe) -> SentenceEmbedder:
    return SentenceEmbedder(
        recipe.model, max_tokens=recipe.max_tokens, threads=settings.encoder.threads
    )


def _shelf(settings: Settings) -> EncoderShelf:
    return EncoderShelf(settings.index.folder / "encoders")


def _onnx(
    settings: Settings,
    recipe: Recipe,
    fingerprint: str,
    kind: str,
    dimension: int,
    threads: int | None,
) -> OnnxEmbedder:
    return OnnxEmbedder(
        _shelf(settings).path(fingerprint, kind),
        fingerprint=fingerprint,
        dimension=dimension,
        max_tokens=recipe.max_tokens,
        threads=threads,
    )


def _exported(settings: Settings, model: SentenceEmbedder) -> EncoderCheck:
    """The check of the model's exports; they are made where there are none yet."""
    shelf = _shelf(settings)
    return shelf.check(model.fingerprint) or shelf.add(
        model.fingerprint, lambda full, small: _export(model, full, small)
    )


def _export(model: SentenceEmbedder, full: Path, small: Path) -> EncoderCheck:
    model.export(full)
    quantize(full / MODEL, small / MODEL)
    shutil.copyfile(full / TOKENIZER, small / TOKENIZER)
    probes = list(load("probes")["texts"])
    wanted = model.encode(probes)
    cosines = [
        float(np.mean(np.sum(wanted * _vectors(folder, model, probes), axis=1)))
        for folder in (full, small)
    ]
    if cosines[0] < LEAST_FULL_COSINE:
        raise ModelError(
            f"the exported encoder gives other vectors than the model (cosine {cosines[0]:.4f})",
            hint="Set encoder.kind to 'torch' to serve by the model itself.",
        )
    return EncoderCheck(model.dimension, cosines[0], cosines[1])


def _vectors(folder: Path, model: SentenceEmbedder, texts: list[str]) -> np.ndarray:
    encoder = OnnxEmbedder(
        folder,
        fingerprint=model.fingerprint,
        dimension=model.dimension,
        max_tokens=model.max_tokens,
    )
    return encoder.encode(texts)
