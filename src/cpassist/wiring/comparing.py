"""Two builds, opened to be asked the same questions."""

from __future__ import annotations

from pathlib import Path

from cpassist.domain.errors import DocumentError
from cpassist.service.compare import Comparison, Side, compare
from cpassist.service.events import Listener, silent
from cpassist.settings import Settings
from cpassist.wiring import open_ask_of, open_builds

MAX_QUESTIONS = 10_000


def compare_builds(
    settings: Settings,
    one: str,
    other: str,
    questions: Path | None,
    listener: Listener = silent,
) -> Comparison:
    """Ask the questions of a file, or our own, of both builds.

    Raises ``IndexMissing`` for an unknown build, ``DocumentError`` for a bad file.
    """
    asked = read_questions(questions or settings.index.questions)
    return compare(_side(settings, one), _side(settings, other), asked, listener)


def read_questions(path: Path) -> tuple[str, ...]:
    """One question a line; blank lines and those that begin with ``#`` are passed over."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(path, f"cannot be read ({error})") from error
    found = tuple(text for line in lines if (text := line.strip()) and not text.startswith("#"))
    if not 0 < len(found) <= MAX_QUESTIONS:
        raise _bad(path, f"holds {len(found):,} questions")
    return found


def _side(settings: Settings, build_id: str) -> Side:
    builds = open_builds(settings)
    chosen = builds.current_id() if build_id == "current" else build_id
    manifest = builds.manifest(chosen)
    return Side(manifest, open_ask_of(settings, manifest))


def _bad(path: Path, what: str) -> DocumentError:
    return DocumentError(
        f"{path.name} {what}", hint=f"One question a line, at most {MAX_QUESTIONS:,}."
    )
