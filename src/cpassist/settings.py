"""Everything that can be set, in one place: bounded, unknown keys refused.

Order of precedence: command line, environment (``CPASSIST_INDEX__FOLDER`` ...), the file
``cpassist.toml`` in the platform's configuration folder (or named by
``CPASSIST_CONFIG``), defaults.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from cpassist.core.licences import OPEN_CLASSES, LicenceClass
from cpassist.domain.errors import SettingsError
from cpassist.settings_server import AdminSettings, ConversationSettings, StageSettings
from cpassist.settings_services import ClinicalTrialsSettings, EuropePmcSettings, PubMedSettings

_PACKAGE = Path(__file__).resolve().parent
_PREFIX = "CPASSIST_"
_CONFIG_VARIABLE = "CPASSIST_CONFIG"


def checkout() -> Path | None:
    """The root of the source checkout this code runs from; ``None`` for an installed wheel."""
    root = _PACKAGE.parents[1]
    return (
        root
        if (root / "corpus" / "starter").is_dir() and (root / "pyproject.toml").is_file()
        else None
    )


def _starter() -> Path:
    root = checkout()
    return root / "corpus" / "starter" if root else _PACKAGE / "data" / "starter"


def _corpus_folders() -> tuple[Path, ...]:
    root = checkout()
    harvested = root / "corpus" / "harvested" if root else _data_folder() / "harvested"
    return (_starter(), harvested)


def _overrides() -> Path:
    root = checkout()
    return root / "corpus" / "overrides.toml" if root else _PACKAGE / "data" / "overrides.toml"


def _harvest_folder() -> Path:
    return _corpus_folders()[-1]


def _queries() -> Path:
    root = checkout()
    return root / "corpus" / "sources.toml" if root else _PACKAGE / "data" / "sources.toml"


def _index_folder() -> Path:
    root = checkout()
    return root / "index" if root else _data_folder() / "index"


def _recipe() -> Path:
    root = checkout()
    return root / "index" / "recipe.toml" if root else _PACKAGE / "data" / "recipe.toml"


def _questions() -> Path:
    root = checkout()
    return root / "index" / "questions.txt" if root else _PACKAGE / "data" / "questions.txt"


def _data_folder() -> Path:
    return Path(platformdirs.user_data_path("cpassist"))


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusSettings(_Section):
    """Where studies are read from."""

    folders: tuple[Path, ...] = Field(default_factory=_corpus_folders, min_length=1)
    """Folders of ``.jsonl`` files; one that does not exist holds nothing."""
    overrides: Path = Field(default_factory=_overrides)
    """Maintainers' corrections of appraisals."""


class HistorySettings(_Section):
    """Conversations, kept on this machine for this user."""

    enabled: bool = True
    """Off: nothing that is typed is kept anywhere."""
    file: Path = Field(default_factory=lambda: _data_folder() / "history.sqlite")


class HarvestSettings(_Section):
    """What is harvested, what of it may be kept, and where."""

    folder: Path = Field(default_factory=_harvest_folder)
    """Holds the store, and the studies let in as ``.jsonl``."""
    queries: Path = Field(default_factory=_queries)
    """The named searches, with their words explained."""
    licences: tuple[LicenceClass, ...] = Field(
        default=tuple(kind for kind in LicenceClass if kind in OPEN_CLASSES), min_length=1
    )
    """The licence classes whose words may be kept and shown."""
    contact: str | None = Field(default=None, pattern=r"^[^@\s<>()]{1,64}@[^@\s<>()]{1,190}$")
    """An e-mail address that services are told, so that they can write before they shut us out."""
    europepmc: EuropePmcSettings = Field(default_factory=EuropePmcSettings)
    clinicaltrials: ClinicalTrialsSettings = Field(default_factory=ClinicalTrialsSettings)
    pubmed: PubMedSettings = Field(default_factory=PubMedSettings)


class IndexSettings(_Section):
    """Where builds stand and what they are made by."""

    folder: Path = Field(default_factory=_index_folder)
    recipe: Path = Field(default_factory=_recipe)
    model: str | None = None
    """Another model than the recipe's: a package that carries one, or a folder."""
    questions: Path = Field(default_factory=_questions)
    """What ``index compare`` asks two builds, one question a line."""
    flat_below: int = Field(default=50_000, ge=0)
    """Fewer vectors are all compared with a question; of more, the groups nearest to it."""
    keep_builds: int = Field(default=5, ge=1, le=1000)
    """How many builds ``index prune`` leaves, the serving one included."""
    encode_batch: int = Field(default=64, ge=1, le=4096)
    """Texts encoded between two saves: what a killed build may lose."""


class AnswerSettings(_Section):
    """How much an answer shows."""

    limit: int = Field(default=8, ge=1, le=50)
    """Studies quoted."""
    quotes_per_study: int = Field(default=2, ge=1, le=5)
    max_question_chars: int = Field(default=2000, ge=100, le=8000)
    expand: bool = True
    """Search lay words as medical words too."""


class EncoderSettings(_Section):
    """How questions and passages are turned into vectors."""

    kind: Literal["int8", "fp32", "torch"] = "int8"
    """What questions go through: an exact export of the model, a small one, or the model itself."""
    threads: int | None = Field(default=None, ge=1, le=256)
    """Processor threads; ``None`` takes all for passages and one for a question."""
    multilingual: bool | None = None
    """Whether the model reads other languages than English; ``None`` goes by its name."""


class ServerSettings(_Section):
    """How ``cpassist serve`` listens and what it bears."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    """0 takes any free one."""
    cors_origins: tuple[str, ...] = ()
    """Web origins whose pages may call the API; none but its own page by default."""
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, le=50_000_000)
    body_timeout_s: float = Field(default=10.0, ge=0.1, le=600.0)
    """How long a request body may take to arrive."""
    requests_per_minute: int = Field(default=240, ge=0, le=1_000_000)
    """For one client; 0 sets no limit."""
    burst: int = Field(default=60, ge=1, le=1_000_000)
    """Requests one client may make at once before the rate counts."""
    workers: int | None = Field(default=None, ge=1, le=256)
    """Processes that answer; ``None`` takes one for each core."""
    threads: int = Field(default=1, ge=1, le=64)
    """Questions a process works on at once; they share an interpreter: more than one gains little.
    """
    queue: int = Field(default=64, ge=0, le=10_000)
    """Questions that may wait in a process; one more is sent away with 503."""
    cached_answers: int = Field(default=256, ge=0, le=100_000)
    """Answers a process keeps in memory to give again, some 30 kB each; 0 keeps none."""
    queue_timeout_s: float = Field(default=5.0, ge=0.05, le=600.0)
    work_timeout_s: float = Field(default=30.0, ge=0.05, le=600.0)
    """How long a question may be worked on in all."""
    stages: StageSettings = Field(default_factory=StageSettings)
    open_timeout_s: float = Field(default=20.0, ge=0.05, le=600.0)
    """How long a question waits for the index to be opened after a start."""
    heartbeat_s: float = Field(default=15.0, ge=0.05, le=600.0)
    """Pause after which a stream with nothing to say sends a comment."""
    shutdown_s: int = Field(default=20, ge=1, le=600)
    """How long a stop waits for what was begun."""
    reload_index: bool = True
    """Whether a new build is taken up while it runs, between two questions."""
    fetch_pages: bool = False
    """Whether ``/v1/check`` reads a public https page that a client names."""
    metrics: bool = True
    """Whether ``/metrics`` is there."""
    admin: AdminSettings = Field(default_factory=AdminSettings)
    conversations: ConversationSettings = Field(default_factory=ConversationSettings)


class Settings(BaseSettings):
    """The whole of it; frozen once read."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    corpus: CorpusSettings = Field(default_factory=CorpusSettings)
    harvest: HarvestSettings = Field(default_factory=HarvestSettings)
    history: HistorySettings = Field(default_factory=HistorySettings)
    index: IndexSettings = Field(default_factory=IndexSettings)
    answer: AnswerSettings = Field(default_factory=AnswerSettings)
    encoder: EncoderSettings = Field(default_factory=EncoderSettings)
    server: ServerSettings = Field(default_factory=ServerSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the configuration file."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=config_file())
        return init_settings, env_settings, toml


def config_file() -> Path:
    """Where the configuration file is looked for; it need not exist unless named."""
    named = os.environ.get(_CONFIG_VARIABLE)
    return (
        Path(named) if named else Path(platformdirs.user_config_path("cpassist")) / "cpassist.toml"
    )


def read_settings() -> Settings:
    """The settings in force. Raises ``SettingsError`` naming the first bad or unknown one."""
    named = os.environ.get(_CONFIG_VARIABLE)
    if named and not Path(named).is_file():
        raise SettingsError(
            f"{_CONFIG_VARIABLE} names a file that is not there", hint="Correct or unset it."
        )
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        ours = name.startswith(_PREFIX) and name != _CONFIG_VARIABLE
        if ours and name.split("__")[0] not in known:
            raise _bad(name, "there is no such setting")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _bad(".".join(str(part) for part in first["loc"]), first["msg"]) from error
    except ValueError as error:
        raise _bad(config_file().name, str(error)) from error


def _bad(name: str, what: str) -> SettingsError:
    return SettingsError(
        f"setting {name}: {what}", hint="docs/settings.md lists every setting with its bounds."
    )
