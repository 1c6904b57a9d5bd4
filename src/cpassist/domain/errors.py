"""Every error a caller may meet, as one tree.

    CpassistError
    |-- InputError            what was typed cannot be used            exit 2
    |   |-- QuestionError     empty, too long, or not text
    |   |-- DocumentError     a saved answer or data file that cannot be read
    |   |-- UnknownConversation  no conversation of that number is kept
    |   `-- UnknownStudy      no study of that id
    |-- SettingsError         a setting is missing, unknown or out of bounds   exit 2
    |-- CorpusError           a corpus line cannot be used             exit 3
    |   `-- RecordError       a harvested record cannot be read
    |-- SourceError           a source cannot be reached or misbehaves exit 8 (retryable)
    |-- IndexFault            the index cannot serve                   exit 4
    |   |-- IndexMissing      nothing was built yet
    |   |-- IndexDamaged      a file is missing, cut short or altered
    |   |-- IndexMismatch     built with another model or recipe
    |   `-- IndexLocked       another builder is at work               (retryable)
    |-- ModelError            the encoder cannot be loaded             exit 5
    |-- ServerFault           a server of ours cannot be asked       exit 9
    |   |-- ServerAway        it cannot be reached, or fell silent   (retryable)
    |   |-- ServerRefusal     it refuses, and says why
    |   `-- ServerMismatch    what answers is no server of ours, or another version
    |-- HistoryFault          kept conversations cannot be read or written  exit 1
    |   `-- HistoryFull       as many are kept as may be
    `-- VerificationError     a quote is not what its source says      exit 6

Each carries ``code`` (stable, for programs), ``hint`` (what to do), ``retryable`` and
``exit_status``. The message says what happened and why.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitStatus(IntEnum):
    """What a process of ours ends with; pinned by a test, described in ``docs/cli.md``."""

    OK = 0
    UNEXPECTED = 1
    BAD_INPUT = 2
    BAD_CORPUS = 3
    BAD_INDEX = 4
    BAD_MODEL = 5
    NOT_VERIFIED = 6
    BELOW_FLOOR = 7
    """An evaluation ran and missed a floor it was given."""
    BAD_SOURCE = 8
    """A source of records could not be reached, or answered with nonsense."""
    BAD_SERVER = 9
    """A server of ours could not be reached, refused, or is of another version."""
    ABSTAINED = 10
    """The question was understood, and nothing in the corpus answers it."""
    GUIDANCE = 11
    """A fixed careful reply was given in place of, or ahead of, evidence."""
    INTERRUPTED = 130


class CpassistError(Exception):
    """The root: anything this product refuses to do, and says so."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[ExitStatus] = ExitStatus.UNEXPECTED
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(CpassistError):
    """What was typed cannot be used."""

    code = "bad-input"
    exit_status = ExitStatus.BAD_INPUT


class QuestionError(InputError):
    """The question is empty, too long, or not text."""

    code = "bad-question"


class DocumentError(InputError):
    """A file handed in cannot be read as what it should be."""

    code = "bad-document"


class UnknownStudy(InputError):
    """No study of that id is in the corpus."""

    code = "unknown-study"


class UnknownConversation(InputError):
    """No conversation of that number is kept."""

    code = "unknown-conversation"


class HistoryFault(CpassistError):
    """Kept conversations cannot be read or written; answers do not need them."""

    code = "history-fault"


class HistoryFull(HistoryFault):
    """As many conversations or questions are kept as may be."""

    code = "history-full"


class SettingsError(CpassistError):
    """A setting is missing, unknown or out of bounds."""

    code = "bad-settings"
    exit_status = ExitStatus.BAD_INPUT


class CorpusError(CpassistError):
    """A corpus line cannot be used; the message names file, line and field."""

    code = "bad-corpus"
    exit_status = ExitStatus.BAD_CORPUS


class RecordError(CorpusError):
    """A harvested record cannot be read; the message names the place in it."""

    code = "bad-record"


class SourceError(CpassistError):
    """A source of records cannot be reached, or answers with what it should not."""

    code = "source-failed"
    exit_status = ExitStatus.BAD_SOURCE
    retryable = True


class IndexFault(CpassistError):
    """The index cannot serve."""

    code = "index-fault"
    exit_status = ExitStatus.BAD_INDEX


class IndexMissing(IndexFault):
    """Nothing was built yet."""

    code = "index-missing"


class IndexDamaged(IndexFault):
    """A file of a build is missing, cut short or altered."""

    code = "index-damaged"


class IndexMismatch(IndexFault):
    """The build was made with another model or recipe than the settings ask for."""

    code = "index-mismatch"


class IndexLocked(IndexFault):
    """Another process is building."""

    code = "index-locked"
    retryable = True


class ServerFault(CpassistError):
    """A server of ours cannot be asked."""

    code = "server-fault"
    exit_status = ExitStatus.BAD_SERVER


class ServerAway(ServerFault):
    """The server cannot be reached, or fell silent before the answer was whole."""

    code = "server-away"
    retryable = True


class ServerMismatch(ServerFault):
    """What answers is no server of ours, or one of another version."""

    code = "server-mismatch"


class ServerRefusal(ServerFault):
    """The server refused, and said why: ``problem`` is its stable code (``docs/api.md``)."""

    code = "server-refused"

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        problem: str,
        status: int,
        retry_after_s: float | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.problem = problem
        self.status = status
        self.retry_after_s = retry_after_s
        self.request_id = request_id


class ModelError(CpassistError):
    """The encoder cannot be loaded."""

    code = "model-unavailable"
    exit_status = ExitStatus.BAD_MODEL


class VerificationError(CpassistError):
    """A quote or receipt does not match its source."""

    code = "not-verified"
    exit_status = ExitStatus.NOT_VERIFIED
