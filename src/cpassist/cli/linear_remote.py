"""A conversation line by line with the answers of a server; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cpassist.cli import output
from cpassist.cli.lines import HELP, QUIT, Lines, article, welcome
from cpassist.client import Client
from cpassist.core.check_view_json import report_json_blocks
from cpassist.core.exchanges import exchange
from cpassist.core.follow_up import MAX_TURNS
from cpassist.core.view_json import answer_blocks
from cpassist.domain.errors import InputError, ServerMismatch
from cpassist.wiring import SystemClock
from cpassist.wiring.articles import open_article

JsonObject = dict[str, Any]


def converse_with(address: str) -> None:
    """Read lines from stdin until it ends or ``:quit``. Raises ``InputError`` for no address."""
    with Client(address) as client:
        welcome()
        output.talk(f"What you type is sent to {address}, and kept neither there nor here.")
        RemoteConversation(client).go_on()


@dataclass
class RemoteConversation(Lines):
    """What was asked so far, and what was answered last."""

    client: Client
    questions: list[str] = field(default_factory=list)
    last: JsonObject | None = None
    wishes: JsonObject = field(default_factory=dict)
    """With what the last question was asked."""

    def ask(self, text: str, *, read_as: str | None = None) -> None:
        """By the server; a question that was not answered is not taken for an earlier one."""
        wishes = self._wishes(read_as)
        with _of_this_version():
            answer = self.client.ask(text, **wishes)
            shown = answer_blocks(answer)
        self.last, self.wishes = answer, wishes
        self.questions.append(text)
        self.exchanges.append(exchange(answer, SystemClock().now_iso()))
        output.write_line(f"\nYou asked: {text}")
        output.write_blocks(shown, output.Format.PLAIN)
        self.say_offered()

    def asked(self) -> str:
        """See ``Lines``."""
        return str(self._answered()["question"])

    def offered(self) -> Sequence[str]:
        """See ``Lines``."""
        return () if self.last is None else self.last["follow_ups"]

    def written(self, form: output.Format) -> str:
        """See ``Lines``."""
        answer = self._answered()
        if form is output.Format.JSON:
            return output.json_text(answer)
        return output.blocks_text(answer_blocks(answer), form)

    def references(self, form: str) -> Sequence[str]:
        """See ``Lines``."""
        with _of_this_version():
            cited = [citation["study_id"] for citation in self._answered()["citations"]]
        return [self.client.cite(study_id, form) for study_id in cited]

    def sheet(self) -> str:
        """See ``Lines``."""
        return self.client.sheet_html(self.asked(), **self.wishes)

    def collection(self) -> JsonObject:
        """See ``Lines``."""
        return self.client.corpus()

    def help(self) -> Sequence[str]:
        """See ``Lines``."""
        return (*HELP, QUIT)

    def commands(self) -> dict[str, Callable[[str], None]]:
        """See ``Lines``."""
        return {
            "sources": self._sources,
            "study": self._study,
            "why": self._why,
            "check": self._check,
            "new": self._new,
            **dict.fromkeys(("history", "open", "forget"), self._not_kept),
        }

    def _wishes(self, read_as: str | None) -> JsonObject:
        only = self.filters
        return {
            "history": tuple(self.questions[-MAX_TURNS:]),
            "standalone": read_as,
            "designs": tuple(sorted(only.designs)),
            "since_year": only.since_year,
            "population": tuple(sorted(only.population)),
            "cells": tuple(sorted(only.cells)),
            "open_access": only.open_access,
        }

    def _sources(self, _: str) -> None:
        for citation in self._answered()["citations"]:
            output.write_line(f"[{citation['number']}] {citation['vancouver']}")
            output.write_line(f"    {citation['url'] or 'no link in the record'}")

    def _study(self, named: str) -> None:
        with _of_this_version():
            study = self.client.study(self._named(named))
            text = study["text"]
            lines = (
                study["vancouver"],
                study["standing_words"],
                f"These words: {study['kind_words']}.",
                f"Licence of these words: {study['license'] or 'not stated'}.",
                f"Link: {study['url'] or 'none in the record'}",
            )
            sections = [
                (section["label"], text[section["start"] : section["end"]])
                for section in study["sections"]
            ]
        for line in filter(None, lines):
            output.write_line(line)
        for label, words in sections:
            output.write_line(f"\n{label}:")
            output.write_line(words)

    def _why(self, named: str) -> None:
        with _of_this_version():
            study_id = self._named(named)
            title = self.client.study(study_id)["title"]
            why = self.client.why(study_id)
            output.write_line(f"{title}: {why['level_words']}")
            for row in why["signals"]:
                name = row["name"].replace("_", " ")
                output.write_line(f"{name}: {row['value']} (from {row['basis']})")
                for reason in row["reasons"]:
                    words = "" if reason["quote"] is None else f" “{reason['quote']}”"
                    output.write_line(f"  - {reason['text']}{words}")

    def _named(self, named: str) -> str:
        if named.isdecimal() and self.last is not None:
            for citation in self.last["citations"]:
                if citation["number"] == int(named):
                    return str(citation["study_id"])
        if not named:
            raise InputError("the number is missing", hint=":study 1")
        return named

    def _check(self, source: str) -> None:
        with _of_this_version():
            report = self.client.check(open_article(article(source)))
            output.write_blocks(report_json_blocks(report), output.Format.PLAIN)

    def _new(self, _: str) -> None:
        self.questions.clear()
        self.exchanges.clear()
        self.last = None
        output.talk("A new conversation.")

    def _not_kept(self, _: str) -> None:
        raise InputError(
            "with a server, no conversation is kept", hint="Leave --server out to have them kept."
        )

    def _answered(self) -> JsonObject:
        if self.last is None:
            raise InputError("nothing was answered yet", hint="Ask a question first.")
        return self.last


@contextmanager
def _of_this_version() -> Iterator[None]:
    """What cannot be read of a server's words is of another version."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ServerMismatch(
            "the server's answer cannot be shown: it is of another version",
            hint="Use a server of this version or newer, or leave --server out.",
        ) from error
