"""The folder of builds: each immutable once its manifest stands, and ``CURRENT`` naming one.

A build grows in ``<id>.part`` and is renamed when whole; ``CURRENT`` is swapped by one atomic
rename. A crash at any point leaves the serving build as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import filelock
from pydantic import TypeAdapter, ValidationError

from cpassist.domain.builds import BUILD_FORMAT, BuildFile, Manifest
from cpassist.domain.errors import IndexDamaged, IndexLocked, IndexMissing
from cpassist.ports import BuildWriter

MANIFEST = "manifest.json"
_PART, _OLD = ".part", ".old"
_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)
_REBUILD = "Run 'cpassist index update --force' to build it again."
_CHUNK_BYTES = 1 << 20


class Builds:
    """``BuildShelf`` over one folder."""

    def __init__(
        self, folder: Path, writer: Callable[[Path], AbstractContextManager[BuildWriter]]
    ) -> None:
        self.folder = folder
        self._writer = writer
        self._current = folder / "CURRENT"
        self._holder = folder / "builder.json"

    def path(self, build_id: str) -> Path:
        """Where a build's files stand."""
        return self.folder / "builds" / build_id

    def current_id(self) -> str:
        """The serving build. Raises ``IndexMissing`` where none was ever made."""
        try:
            name = self._current.read_text("ascii").strip()
        except FileNotFoundError as error:
            raise IndexMissing(
                "there is no index yet", hint="Run 'cpassist index build'."
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamaged("the file CURRENT cannot be read", hint=_REBUILD) from error
        if not name or not self.path(name).is_dir():
            raise IndexDamaged(
                f"CURRENT names the build {name[:80]!r}, which is not there",
                hint="Run 'cpassist index list', then 'cpassist index restore ID'.",
            )
        return name

    def ids(self) -> tuple[str, ...]:
        """Every finished build, oldest first; of another format, too."""
        folder = self.folder / "builds"
        names = [
            entry.name
            for entry in (folder.iterdir() if folder.is_dir() else ())
            if entry.is_dir() and (entry / MANIFEST).is_file() and entry.suffix not in (_PART, _OLD)
        ]
        return tuple(sorted(names, key=lambda name: (self._created(name), name)))

    def _created(self, build_id: str) -> str:
        """When a build was made; one whose manifest cannot be read stands before all others."""
        try:
            content = (self.path(build_id) / MANIFEST).read_bytes()
            return _MANIFEST.validate_json(content).created
        except (OSError, ValidationError):
            return ""

    def manifest(self, build_id: str) -> Manifest:
        """A build's manifest, with every file present at its right size.

        Raises ``IndexMissing`` for an unknown id, ``IndexDamaged`` for a broken build.
        """
        folder = self.path(build_id)
        try:
            manifest = _MANIFEST.validate_json((folder / MANIFEST).read_bytes())
        except FileNotFoundError as error:
            raise IndexMissing(
                f"there is no build {build_id[:80]!r}", hint="Run 'cpassist index list'."
            ) from error
        except (OSError, ValidationError) as error:
            raise IndexDamaged(
                f"the manifest of build {build_id} cannot be read", hint=_REBUILD
            ) from error
        if manifest.format != BUILD_FORMAT:
            raise IndexDamaged(
                f"build {build_id} has format {manifest.format}, this version reads {BUILD_FORMAT}",
                hint=_REBUILD,
            )
        for file in manifest.files:
            path = folder / file.path
            size = path.stat().st_size if path.is_file() else None
            if size != file.size_bytes:
                found = "is missing" if size is None else f"has {size:,} bytes"
                raise IndexDamaged(
                    f"build {build_id}: {file.path} {found}, expected {file.size_bytes:,} bytes",
                    hint=_REBUILD,
                )
        return manifest

    def altered(self, build_id: str) -> tuple[str, ...]:
        """The files of a build whose bytes are not those it was finished with; reads them all."""
        folder = self.path(build_id)
        return tuple(
            file.path
            for file in self.manifest(build_id).files
            if sha256_of(folder / file.path) != file.sha256
        )

    def begin(self, build_id: str) -> AbstractContextManager[BuildWriter]:
        """An empty part to write into; what an earlier attempt left there is cleared."""
        part = self.path(build_id + _PART)
        if part.exists():
            shutil.rmtree(part)
        part.mkdir(parents=True)
        return self._writer(part)

    def finish(self, build_id: str, manifest: Manifest) -> Manifest:
        """Write the manifest, with the part's files in it, and rename the part whole.

        A build of that id that is already there gives way: it holds the same or is broken.
        """
        part, target = self.path(build_id + _PART), self.path(build_id)
        files = tuple(
            BuildFile(path.relative_to(part).as_posix(), path.stat().st_size, sha256_of(path))
            for path in sorted(part.rglob("*"))
            if path.is_file()
        )
        finished = replace(manifest, files=files)
        text = json.dumps(asdict(finished), indent=1, sort_keys=True) + "\n"
        (part / MANIFEST).write_text(text, "utf-8")
        if target.exists():
            target.rename(self.path(build_id + _OLD))
        _sync(part)
        part.rename(target)
        _sync(target.parent)
        shutil.rmtree(self.path(build_id + _OLD), ignore_errors=True)
        return finished

    def serve(self, build_id: str) -> None:
        """Point ``CURRENT`` at a build that is whole: one atomic rename."""
        self.manifest(build_id)
        temporary = self._current.with_suffix(".next")
        with temporary.open("w", encoding="ascii") as stream:
            stream.write(build_id + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._current)
        _sync(self.folder)

    def remove(self, build_id: str) -> None:
        """Delete a finished build."""
        shutil.rmtree(self.path(build_id))

    def abandoned(self) -> tuple[Path, ...]:
        """Parts that no builder is at work on; call it under the lock."""
        folder = self.folder / "builds"
        return tuple(sorted(folder.glob(f"*{_PART}"))) if folder.is_dir() else ()

    @contextmanager
    def lock(self, now_iso: str) -> Iterator[None]:
        """Hold the one builder's place. Raises ``IndexLocked`` naming who holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.folder / "builder.lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise IndexLocked(
                f"another builder is at work ({self._who()})",
                hint="Wait until it has finished; the serving index goes on answering.",
            ) from error
        try:
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now_iso}
            self._holder.write_text(json.dumps(holder), "utf-8")
            yield
        finally:
            self._holder.unlink(missing_ok=True)
            lock.release()

    def _who(self) -> str:
        try:
            holder = json.loads(self._holder.read_text("utf-8"))
            return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "it has only just begun"


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    """Have the folder's entries reach the disk before anything points at them."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
