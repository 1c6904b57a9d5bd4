"""A conversation line by line, whoever answers: what can be typed, and how a line is heeded.

Nothing moves a cursor and nothing is drawn: a question or a command comes in as a line, lines go
out. Answers are on stdout, talk is on stderr.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from cpassist.cli import output
from cpassist.cli.narrowing import CELLS, DESIGNS, POPULATIONS, named
from cpassist.core import words as plain
from cpassist.core.collection_view import collection_blocks
from cpassist.core.exchanges import exported
from cpassist.domain.answers import Filters
from cpassist.domain.conversations import Conversation, Exchange
from cpassist.domain.errors import CpassistError, InputError

WELCOME = (
    "Ask about cerebral palsy and cell therapy, in your own words. Answers are quotes from "
    "published studies, cited and graded. Not medical advice.",
    "For example: Does a child's own cord blood help with walking?",
    ":help lists what else can be typed; :quit leaves.",
)
HELP = (
    "A line without a colon is a question. A number alone asks one of the questions offered.",
    ":sources            the sources of the last answer",
    ":study NUMBER       the whole record of a source (a study's id will do as well)",
    ":why NUMBER         how that source was graded",
    ":check FILE         check an article: a file, or a page's https:// address",
    ":save FILE          the last answer: .json for 'cpassist verify', .md to read, .html one page",
    "                    for the doctor's visit; .ris or .bib its references",
    ":design rct,meta    from now on only these designs; ':design any' lifts it",
    ":since 2015         from now on only since that year; ':since any' lifts it",
    ":in children        only studies in children, adults, animals or the laboratory",
    ":cells cord-blood   only with these cells; ':cells any' lifts it",
    ":free               only what is free to read; ':free any' lifts it",
    ":read WORDS         the last question again, read as these words instead",
    ":corpus             what stands behind the answers: size, last harvest, what is lacking",
    ":share FILE         the conversation as one .json file, for 'cpassist verify'",
    ":new                begin a new conversation",
)
QUIT = ":quit               leave"


@dataclass
class Lines(ABC):
    """The filters in force, and whether it is over; what answers is for those below."""

    filters: Filters = field(default_factory=Filters, kw_only=True)
    over: bool = field(default=False, kw_only=True)
    exchanges: list[Exchange] = field(default_factory=list, kw_only=True)
    """The conversation so far, to be handed on."""

    @abstractmethod
    def ask(self, text: str, *, read_as: str | None = None) -> None:
        """Answer a question. Raises ``CpassistError``."""

    @abstractmethod
    def asked(self) -> str:
        """The question answered last. Raises ``InputError`` before the first."""

    @abstractmethod
    def offered(self) -> Sequence[str]:
        """The questions offered with the last answer; none before the first."""

    @abstractmethod
    def written(self, form: output.Format) -> str:
        """The last answer as JSON or Markdown. Raises ``InputError`` before the first."""

    @abstractmethod
    def references(self, form: str) -> Sequence[str]:
        """The sources of the last answer as ``ris`` or ``bibtex``, in its order."""

    @abstractmethod
    def sheet(self) -> str:
        """One page for the doctor's visit, of the last question, as HTML that prints."""

    @abstractmethod
    def collection(self) -> Mapping[str, Any]:
        """What stands behind the answers (``GET /v1/corpus``). Raises ``CpassistError``."""

    @abstractmethod
    def commands(self) -> dict[str, Callable[[str], None]]:
        """By name, what else can be typed."""

    @abstractmethod
    def help(self) -> Sequence[str]:
        """A line for each."""

    def go_on(self) -> None:
        """Heed lines from stdin until it ends or ``:quit``."""
        while not self.over:
            if sys.stdin.isatty():
                sys.stderr.write("\n? ")
                sys.stderr.flush()
            line = sys.stdin.readline()
            if not line:
                return
            self.heed(line.strip())

    def heed(self, line: str) -> None:
        """Do what one line asks for; a refusal is said and the conversation goes on."""
        try:
            if line.startswith(":"):
                name, _, rest = line[1:].partition(" ")
                self._command(name)(rest.strip())
            elif line.isdecimal() and self.offered():
                self._ask_offered(line)
            elif line:
                self.ask(line)
        except CpassistError as error:
            output.talk(f"cpassist: {error.message}")
            output.talk(f"  hint: {error.hint}")
        sys.stdout.flush()

    def say_offered(self) -> None:
        """How to ask one of the questions offered."""
        if offered := len(self.offered()):
            output.talk(f"Type a number from 1 to {offered} to ask one of the questions offered.")

    def _command(self, name: str) -> Callable[[str], None]:
        commands = {
            "help": self._help,
            "save": self._save,
            "share": self._share,
            "corpus": self._corpus,
            "design": self._design,
            "since": self._since,
            "in": self._in,
            "cells": self._cells,
            "free": self._free,
            "read": self._read,
            "quit": self._quit,
            **self.commands(),
        }
        if name not in commands:
            raise InputError(f"there is no command :{name[:40]}", hint=":help lists them.")
        return commands[name]

    def _ask_offered(self, number: str) -> None:
        offered = self.offered()
        if len(number) > 1 or not 1 <= int(number) <= len(offered):
            raise InputError(f"no question {number[:20]} was offered", hint="Ask in words.")
        self.ask(offered[int(number) - 1])

    def _help(self, _: str) -> None:
        for line in self.help():
            output.write_line(line)

    def _save(self, name: str) -> None:
        self.asked()
        path = Path(name).expanduser()
        make = self._endings().get(path.suffix.lower())
        if make is None:
            endings = ", ".join(self._endings())
            raise InputError(f"a name ending in {endings} is needed", hint=":save answer.json")
        _write_new(path, make())

    def _endings(self) -> dict[str, Callable[[], str]]:
        """What a file of that name holds of the last answer."""
        return {
            ".json": partial(self.written, output.Format.JSON),
            ".md": partial(self.written, output.Format.MARKDOWN),
            ".html": self.sheet,
            ".ris": lambda: "".join(self.references("ris")),
            ".bib": lambda: "\n".join(self.references("bibtex")),
        }

    def _share(self, name: str) -> None:
        path = Path(name).expanduser()
        if not self.exchanges:
            raise InputError("nothing was answered yet", hint="Ask a question first.")
        if path.suffix.lower() != ".json":
            raise InputError("a name ending in .json is needed", hint=":share conversation.json")
        whole = Conversation(0, self.exchanges[0].question, tuple(self.exchanges))
        _write_new(path, output.json_text(exported(whole)))

    def _corpus(self, _: str) -> None:
        output.write_blocks(collection_blocks(self.collection()), output.Format.PLAIN)

    def _read(self, words: str) -> None:
        question = self.asked()
        if not words:
            raise InputError("the words are missing", hint=":read is cord blood safe")
        self.ask(question, read_as=words)

    def _design(self, names: str) -> None:
        self._narrow(designs=frozenset() if names == "any" else named(names, DESIGNS, ":design"))

    def _in(self, names: str) -> None:
        population = frozenset() if names == "any" else named(names, POPULATIONS, ":in")
        self._narrow(population=population)

    def _cells(self, names: str) -> None:
        self._narrow(cells=frozenset() if names == "any" else named(names, CELLS, ":cells"))

    def _free(self, wish: str) -> None:
        if wish not in {"", "any"}:
            raise InputError(f"{wish[:20]!r} is no wish", hint=":free, or :free any")
        self._narrow(open_access=wish != "any")

    def _since(self, year: str) -> None:
        if year != "any" and not (year.isdecimal() and 1800 <= int(year) <= 2200):
            raise InputError(f"{year[:20]!r} is no year", hint=":since 2015, or :since any")
        self._narrow(since_year=None if year == "any" else int(year))

    def _narrow(self, **wish: Any) -> None:
        self.filters = replace(self.filters, **wish)
        output.talk(plain.filters_said(self.filters) or "No filters.")

    def _quit(self, _: str) -> None:
        self.over = True


def _write_new(path: Path, text: str) -> None:
    """A file that is there already is never written over."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be written ({error.strerror})", hint="Choose another name."
        ) from error
    output.talk(f"Saved: {path}")


def welcome() -> None:
    """What is said first."""
    for line in WELCOME:
        output.talk(line)


def article(source: str) -> str:
    """What ``:check`` was given. Raises ``InputError`` where it is nothing one may check."""
    if not source:
        raise InputError("the file is missing", hint=":check article.txt")
    if source == "-":
        raise InputError("stdin is where your lines come from", hint="Name a file.")
    return source
