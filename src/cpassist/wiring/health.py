"""What ``cpassist doctor`` looks at: versions, settings, disk, corpus, model, index."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import version as installed_version

import numpy as np

import cpassist
from cpassist.adapters import corpus_files
from cpassist.domain.errors import IndexFault, IndexMismatch, ModelError, SettingsError
from cpassist.service.doctor import Check
from cpassist.settings import Settings, read_settings
from cpassist.wiring import open_builds, open_recipe, rules_sha256, serving
from cpassist.wiring.encoders import open_embedder

_LEAST_FREE_BYTES = 500_000_000
"""A build of the starter corpus takes a few megabytes; below this a harvest will not fit."""


def health_checks() -> tuple[Check, ...]:
    """What ``cpassist doctor`` looks at, in order; a later check may rest on an earlier one."""
    return (
        Check("versions", _versions),
        Check("settings", lambda: _settings_text(read_settings())),
        Check("disk", lambda: _disk(read_settings())),
        Check("corpus", lambda: _corpus(read_settings())),
        Check("model", lambda: _model(read_settings())),
        Check("index", lambda: _index(read_settings())),
    )


def _versions() -> str:
    packages = ("sentence-transformers", "torch", "faiss-cpu", "textual", "fastapi")
    found = ", ".join(f"{name} {installed_version(name)}" for name in packages)
    return f"cpassist {cpassist.__version__}, Python {sys.version.split()[0]}, {found}"


def _settings_text(settings: Settings) -> str:
    return f"index in {settings.index.folder}"


def _disk(settings: Settings) -> str:
    folder = settings.index.folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES:
        raise SettingsError(
            f"only {free / 1e9:.2f} GB free where the index stands",
            hint="Free some space, run 'cpassist index prune', or set index.folder elsewhere.",
        )
    return f"{free / 1e9:.1f} GB free"


def _corpus(settings: Settings) -> str:
    studies = corpus_files.read_corpus(settings.corpus.folders)
    return f"{len(studies):,} studies, every line sound"


def _model(settings: Settings) -> str:
    recipe = open_recipe(settings)
    vector = open_embedder(settings, recipe).encode(["cerebral palsy"])[0]
    if not np.isfinite(vector).all() or abs(float(np.linalg.norm(vector)) - 1.0) > 1e-3:
        raise ModelError(
            "the model gives vectors that are not of length 1",
            hint="Install the model's package again, or set another model.",
        )
    return f"{recipe.model} loads and encodes ({len(vector)} dimensions)"


def _index(settings: Settings) -> str:
    builds = open_builds(settings)
    manifest = builds.manifest(builds.current_id())
    if altered := builds.altered(manifest.id):
        raise IndexFault(
            f"build {manifest.id} was altered: {', '.join(altered)}",
            hint="Run 'cpassist index update' to make it again.",
        )
    serving(settings)
    studies = corpus_files.read_corpus(settings.corpus.folders)
    stale = manifest.corpus_sha256 != corpus_files.corpus_sha256(studies)
    if stale or manifest.rules_sha256 != rules_sha256():
        what = "corpus" if stale else "grading rules"
        raise IndexMismatch(
            f"the {what} changed since build {manifest.id}", hint="Run 'cpassist index update'."
        )
    return f"build {manifest.id}, {manifest.studies:,} studies, {manifest.passages:,} passages"
