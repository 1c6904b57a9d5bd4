"""Texts to vectors by onnxruntime, from an encoder exported into a build: no torch, quick to load.

Speaks for the model it was exported from: its fingerprint is that model's, because the build's
check found the vectors to be the same within the stated bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from cpassist.domain.errors import ModelError
from cpassist.ports import FloatMatrix

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"

_BATCH: Final = 32
"""Texts of like length run together; more gains nothing on two cores."""


class OnnxEmbedder:
    """``Embedder`` over a folder that holds ``MODEL`` and ``TOKENIZER``."""

    def __init__(
        self,
        folder: Path,
        *,
        fingerprint: str,
        dimension: int,
        max_tokens: int,
        threads: int | None = None,
    ) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._max_tokens = max_tokens
        self._threads = threads

    @property
    def fingerprint(self) -> str:
        """Of the model this encoder was exported from."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """``(len(texts), dimension)``, L2-normalised, in the order given. Raises ``ModelError``."""
        vectors = np.empty((len(texts), self._dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            # A lone surrogate cannot be tokenized; it stands for no character.
            clean = [texts[place].encode("utf-8", "replace").decode() for place in places]
            vectors[places] = self._run(clean)
        return vectors

    def _run(self, texts: Sequence[str]) -> FloatMatrix:
        tokens = self._tokenizer.encode_batch(list(texts))
        feed = {
            "input_ids": np.asarray([token.ids for token in tokens], np.int64),
            "attention_mask": np.asarray([token.attention_mask for token in tokens], np.int64),
        }
        found: FloatMatrix = self._session.run(["vector"], feed)[0]
        return found

    @cached_property
    def _session(self) -> Any:
        import onnxruntime  # imported here: a process that encodes nothing does not need it

        onnxruntime.disable_telemetry_events()  # nothing is told to its makers

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if self._threads is not None:
            options.intra_op_num_threads = self._threads
        try:
            return onnxruntime.InferenceSession(
                str(self._folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises kinds of its own without a common root
            raise _broken(error) from error

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
        except Exception as error:  # tokenizers raises bare Exception
            raise _broken(error) from error
        tokenizer.enable_truncation(self._max_tokens)
        # The file may ask for one fixed length; the longest of a batch is all that is needed.
        padding = tokenizer.padding or {}
        tokenizer.enable_padding(
            pad_id=padding.get("pad_id", 0), pad_token=padding.get("pad_token", "[PAD]")
        )
        return tokenizer


def _broken(error: Exception) -> ModelError:
    return ModelError(
        f"the encoder of this build cannot be loaded ({type(error).__name__})",
        hint="Run 'cpassist index verify', then 'cpassist index update --force'.",
    )
