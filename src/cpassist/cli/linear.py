"""A conversation line by line: for screen readers, pipes and simple terminals.

Nothing moves a cursor and nothing is drawn: a question or a command comes in as a line, lines go
out. Answers are on stdout, talk is on stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cpassist.cli import output
from cpassist.cli.narrowing import CELLS, DESIGNS, POPULATIONS, named
from cpassist.cli.progress import show_progress
from cpassist.core import words as plain
from cpassist.core.appraise.why import why
from cpassist.core.check_report import report_blocks
from cpassist.core.cite import vancouver
from cpassist.core.contract import answer_json
from cpassist.core.view import blocks
from cpassist.domain.answers import Filters
from cpassist.domain.errors import CpassistError, InputError
from cpassist.domain.studies import Study
from cpassist.service.ask import Asked
from cpassist.service.converse import Converse
from cpassist.settings import Settings
from cpassist.wiring import open_ask
from cpassist.wiring.articles import open_article
from cpassist.wiring.checking import check_with
from cpassist.wiring.conversing import open_converse, open_history

LISTED = 20
"""Conversations listed at once."""
_MAX_DIGITS = 9

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
    ":save FILE          the last answer: .json for 'cpassist verify', .md to read",
    ":design rct,meta    from now on only these designs; ':design any' lifts it",
    ":since 2015         from now on only since that year; ':since any' lifts it",
    ":in children        only studies in children, adults, animals or the laboratory",
    ":cells cord-blood   only with these cells; ':cells any' lifts it",
    ":free               only what is free to read; ':free any' lifts it",
    ":read WORDS         the last question again, read as these words instead",
    ":new                begin a new conversation",
    ":history WORDS      conversations kept on this machine, or those with these words",
    ":open NUMBER        go on with one of them",
    ":forget NUMBER      delete one for good (':forget all': every one)",
    ":quit               leave",
)


def converse(settings: Settings) -> None:
    """Read lines from stdin until it ends or ``:quit``."""
    for line in WELCOME:
        output.talk(line)
    with show_progress("Building the index for the first time") as listener:
        service = open_ask(settings, listener)
    talk = Conversation(open_converse(settings, service), settings)
    while not talk.over:
        if sys.stdin.isatty():
            sys.stderr.write("\n? ")
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            return
        talk.heed(line.strip())


@dataclass
class Conversation:
    """What was asked so far, what was answered last, and the filters in force."""

    talk: Converse
    settings: Settings
    last: Asked | None = None
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    over: bool = False

    def heed(self, line: str) -> None:
        """Do what one line asks for; a refusal is said and the conversation goes on."""
        try:
            if line.startswith(":"):
                name, _, rest = line[1:].partition(" ")
                self._command(name)(rest.strip())
            elif line.isdecimal() and self.last is not None:
                self._offered(int(line))
            elif line:
                self._ask(line)
        except CpassistError as error:
            output.talk(f"cpassist: {error.message}")
            output.talk(f"  hint: {error.hint}")
        sys.stdout.flush()

    def _command(self, name: str) -> Callable[[str], None]:
        commands = {
            "help": self._help,
            "sources": self._sources,
            "study": self._study,
            "why": self._why,
            "save": self._save,
            "check": self._check,
            "design": self._design,
            "since": self._since,
            "in": self._in,
            "cells": self._cells,
            "free": self._free,
            "read": self._read,
            "new": self._new,
            "history": self._history,
            "open": self._open,
            "forget": self._forget,
            "quit": self._quit,
        }
        if name not in commands:
            raise InputError(f"there is no command :{name[:40]}", hint=":help lists them.")
        return commands[name]

    def _ask(self, text: str, *, read_as: str | None = None) -> None:
        filters = self.filters if self.filters != Filters() else None
        asked = self.talk.say(text, filters=filters, standalone=read_as)
        self.last = asked
        output.write_line(f"\nYou asked: {text}")
        output.write_blocks(blocks(asked.answer), output.Format.PLAIN)
        if offered := len(asked.answer.follow_ups):
            output.talk(f"Type a number from 1 to {offered} to ask one of the questions offered.")

    def _offered(self, number: int) -> None:
        offered = self._answered().answer.follow_ups
        if not 1 <= number <= len(offered):
            raise InputError(f"no question {number} was offered", hint="Ask in words.")
        self._ask(offered[number - 1])

    def _help(self, _: str) -> None:
        for line in HELP:
            output.write_line(line)

    def _sources(self, _: str) -> None:
        for citation in self._answered().answer.citations:
            output.write_line(f"[{citation.number}] {vancouver(citation.study)}")
            output.write_line(f"    {citation.study.url or 'no link in the record'}")

    def _study(self, named: str) -> None:
        study = self._named(named)
        output.write_line(vancouver(study))
        for line in (
            plain.standing_words(study.retraction_status),
            f"These words: {plain.kind_words(study.kind)}.",
            f"Licence of these words: {study.text_license or 'not stated'}.",
            f"Link: {study.url or 'none in the record'}",
        ):
            if line:
                output.write_line(line)
        for section in study.sections:
            output.write_line(f"\n{section.label}:")
            output.write_line(section.text)

    def _why(self, named: str) -> None:
        study = self._named(named)
        appraisal = self.talk.ask.store.appraisal(study.id)
        output.write_line(f"{study.title}: {plain.level_words(appraisal.level)}")
        for row in why(study, appraisal):
            output.write_line(f"{row.name.replace('_', ' ')}: {row.value} (from {row.basis.value})")
            for reason in row.reasons:
                words = "" if reason.quote is None else f" “{reason.quote}”"
                output.write_line(f"  - {reason.text}{words}")

    def _named(self, named: str) -> Study:
        if named.isdecimal() and self.last is not None:
            for citation in self.last.answer.citations:
                if citation.number == int(named):
                    return citation.study
        return self.talk.ask.store.study(named)

    def _save(self, name: str) -> None:
        asked = self._answered()
        path = Path(name).expanduser()
        form = {".json": output.Format.JSON, ".md": output.Format.MARKDOWN}.get(path.suffix.lower())
        if form is None:
            raise InputError("a name ending in .json or .md is needed", hint=":save answer.json")
        if form is output.Format.JSON:
            text = output.json_text(answer_json(asked.answer, asked.timings_ms))
        else:
            text = output.blocks_text(blocks(asked.answer), form)
        try:
            with path.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except OSError as error:
            raise InputError(
                f"{path.name} cannot be written ({error.strerror})", hint="Choose another name."
            ) from error
        output.talk(f"Saved: {path}")

    def _check(self, source: str) -> None:
        if not source:
            raise InputError("the file is missing", hint=":check article.txt")
        if source == "-":
            raise InputError("stdin is where your lines come from", hint="Name a file.")
        report = check_with(self.talk.ask).check(open_article(source))
        output.write_blocks(report_blocks(report), output.Format.PLAIN)

    def _design(self, names: str) -> None:
        designs = frozenset() if names == "any" else named(names, DESIGNS, ":design")
        self._narrow(designs=designs)

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

    def _read(self, words: str) -> None:
        question = self._answered().answer.question.text
        if not words:
            raise InputError("the words are missing", hint=":read is cord blood safe")
        self._ask(question, read_as=words)

    def _new(self, _: str) -> None:
        self.talk.begin()
        output.talk("A new conversation.")

    def _history(self, words: str) -> None:
        kept = open_history(self.settings)
        if words:
            lines = [f"{one.conversation}: {one.question}" for one in kept.search(words, LISTED)]
        else:
            lines = [
                f"{one.id}: {one.title} ({one.exchanges} asked, last {one.last_at[:10]})"
                for one in kept.conversations(LISTED)
            ]
        for line in lines or ["Nothing is kept."]:
            output.write_line(line)

    def _open(self, number: str) -> None:
        kept = open_history(self.settings).conversation(_whole(number))
        self.talk.resume(kept)
        self.last = None
        for exchange in kept.exchanges:
            output.write_line(f"You asked: {exchange.question}")
        output.talk(f"Going on with conversation {kept.id}.")

    def _forget(self, number: str) -> None:
        kept = open_history(self.settings)
        if number == "all":
            output.talk(f"Forgotten: {kept.delete_all():,} conversations.")
            self.talk.begin()
            return
        kept.delete(_whole(number))
        if self.talk.conversation == int(number):
            self.talk.begin()
        output.talk(f"Forgotten: conversation {number}.")

    def _quit(self, _: str) -> None:
        self.over = True

    def _answered(self) -> Asked:
        if self.last is None:
            raise InputError("nothing was answered yet", hint="Ask a question first.")
        return self.last


def _whole(number: str) -> int:
    if not number.isdecimal() or len(number) > _MAX_DIGITS:
        raise InputError(f"{number[:20]!r} is no number", hint=":history lists them.")
    return int(number)
