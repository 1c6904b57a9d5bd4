"""How an engine encodes a question: by the model through torch, or as the product does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .engine import MAX_TOKENS

Encode = Callable[[str], Any]
"""A question to its ``(d,)`` vector, L2-normalised."""


def by_model(model: Path) -> Encode:
    """By sentence-transformers, from the model's own files, cut where the product cuts."""
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(model), device="cpu", local_files_only=True)
    encoder.max_seq_length = MAX_TOKENS

    def encode(question: str) -> Any:
        return encoder.encode([question], normalize_embeddings=True, show_progress_bar=False)[0]

    return encode


def by_export(folder: Path) -> Encode:
    """By the product's own encoder of questions, the int8 export of the same files."""
    from cpassist.wiring import open_recipe
    from cpassist.wiring.encoders import open_question_embedder

    from .product import in_folder

    settings = in_folder(folder)
    embedder = open_question_embedder(settings, open_recipe(settings))
    return lambda question: embedder.encode([question])[0]
