"""What a sitting leaves behind when it is cut off: which conversation, and what was being typed.

One small file a running app, readable by its owner alone, gone when the app is left. Where nothing
is to be kept, nothing is written.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import filelock

_OWNER_ONLY = 0o600
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class State:
    """``draft`` is what stood in the box, or the question that was being answered."""

    conversation: int | None = None
    draft: str = ""


class Sitting:
    """Notes the state in a folder; ``None`` notes nothing. A disk that fails is put up with.

    ``folder`` is asked when the first state is noted or taken over, and may take long.
    """

    def __init__(self, folder: Callable[[], Path | None]) -> None:
        self._ask_folder = folder
        self._file: Path | None = None
        self._lock: filelock.FileLock | None = None
        self._noted = State()

    @cached_property
    def _folder(self) -> Path | None:
        return self._ask_folder()

    def note(self, state: State) -> None:
        """Write ``state`` down, whole or not at all, where it has changed."""
        if self._folder is None or state == self._noted:
            return
        # Losing the note costs a draft after a crash; stopping for it would cost the conversation.
        with contextlib.suppress(OSError):
            file = self._file or self._begin(self._folder)
            part = file.with_suffix(".part")
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, _OWNER_ONLY), "w") as stream:
                json.dump(asdict(state), stream)
            part.replace(file)
            self._noted = state

    def end(self) -> None:
        """The app is left as it should be: nothing stays behind."""
        if self._file is not None and self._lock is not None:
            _remove(self._file)
            self._lock.release()
            _remove(_lock_of(self._file))
            self._file = self._lock = None

    def taken_over(self) -> State | None:
        """What the newest sitting left that was cut off; those cut off are cleared away."""
        if self._folder is None or not self._folder.is_dir():
            return None
        left = None
        with contextlib.suppress(OSError):
            files = [file for file in self._folder.glob("*.json") if file != self._file]
            for file in sorted(files, key=lambda file: (file.stat().st_mtime_ns, file.name)):
                left = _left(file) or left
        return left

    def _begin(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{uuid4().hex}.json"
        self._lock = filelock.FileLock(_lock_of(file), mode=_OWNER_ONLY)
        self._lock.acquire(timeout=0)
        self._file = file
        return file


def _left(file: Path) -> State | None:
    """The state in a file that no running app holds; the file goes."""
    lock = filelock.FileLock(_lock_of(file), mode=_OWNER_ONLY)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return None
    try:
        return _state(file)
    finally:
        _remove(file)
        lock.release()
        _remove(_lock_of(file))


def _state(file: Path) -> State | None:
    try:
        if file.stat().st_size > _MAX_BYTES:
            return None
        raw = json.loads(file.read_text("utf-8"))
        number, draft = raw["conversation"], raw["draft"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(draft, str) or not (number is None or isinstance(number, int)):
        return None
    return State(number, draft) if number is not None or draft else None


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)
