"""A conversation line by line with this machine's own index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cpassist.cli import output
from cpassist.cli.lines import HELP, QUIT, Lines, article, welcome
from cpassist.cli.progress import show_progress
from cpassist.core import cite
from cpassist.core import words as plain
from cpassist.core.appraise.why import why
from cpassist.core.check_report import report_blocks
from cpassist.core.contract import answer_json
from cpassist.core.exchanges import exchange
from cpassist.core.sheet import sheet
from cpassist.core.sheet_html import sheet_html
from cpassist.core.view import blocks
from cpassist.domain.answers import Filters
from cpassist.domain.builds import Manifest
from cpassist.domain.errors import InputError
from cpassist.domain.studies import Study
from cpassist.service.ask import Asked
from cpassist.service.collection import collection_of
from cpassist.service.converse import Converse
from cpassist.settings import Settings
from cpassist.wiring import open_ask, open_builds
from cpassist.wiring.articles import open_article
from cpassist.wiring.checking import check_with
from cpassist.wiring.conversing import open_converse, open_history

LISTED = 20
"""Conversations listed at once."""
_MAX_DIGITS = 9

_KEPT = (
    ":history WORDS      conversations kept on this machine, or those with these words",
    ":open NUMBER        go on with one of them",
    ":forget NUMBER      delete one for good (':forget all': every one)",
)


def converse(settings: Settings) -> None:
    """Read lines from stdin until it ends or ``:quit``."""
    welcome()
    with show_progress("Building the index for the first time") as listener:
        service = open_ask(settings, listener)
    manifest = open_builds(settings).manifest
    LocalConversation(open_converse(settings, service), settings, manifest).go_on()


@dataclass
class LocalConversation(Lines):
    """What was asked so far, and what was answered last."""

    talk: Converse
    settings: Settings
    manifest: Callable[[str], Manifest]
    """Of a build by its id."""
    last: Asked | None = None

    def ask(self, text: str, *, read_as: str | None = None) -> None:
        """By the index of this machine; kept where conversations are."""
        filters = self.filters if self.filters != Filters() else None
        asked = self.talk.say(text, filters=filters, standalone=read_as)
        self.last = asked
        shown = answer_json(asked.answer, asked.timings_ms)
        self.exchanges.append(exchange(shown, self.talk.clock.now_iso()))
        output.write_line(f"\nYou asked: {text}")
        output.write_blocks(blocks(asked.answer), output.Format.PLAIN)
        self.say_offered()

    def asked(self) -> str:
        """See ``Lines``."""
        return self._answered().answer.question.text

    def offered(self) -> Sequence[str]:
        """See ``Lines``."""
        return () if self.last is None else self.last.answer.follow_ups

    def written(self, form: output.Format) -> str:
        """See ``Lines``."""
        asked = self._answered()
        if form is output.Format.JSON:
            return output.json_text(answer_json(asked.answer, asked.timings_ms))
        return output.blocks_text(blocks(asked.answer), form)

    def references(self, form: str) -> Sequence[str]:
        """See ``Lines``."""
        write = cite.FORMS[form]
        return [write(citation.study) for citation in self._answered().answer.citations]

    def sheet(self) -> str:
        """See ``Lines``."""
        return sheet_html(sheet(self._answered().answer))

    def collection(self) -> Mapping[str, Any]:
        """See ``Lines``."""
        ask = self.talk.ask
        return collection_of(ask.store, self.manifest(ask.receipt.build))

    def help(self) -> Sequence[str]:
        """See ``Lines``."""
        return (*HELP, *_KEPT, QUIT)

    def commands(self) -> dict[str, Callable[[str], None]]:
        """See ``Lines``."""
        return {
            "sources": self._sources,
            "study": self._study,
            "why": self._why,
            "check": self._check,
            "new": self._new,
            "history": self._history,
            "open": self._open,
            "forget": self._forget,
        }

    def _sources(self, _: str) -> None:
        for citation in self._answered().answer.citations:
            output.write_line(f"[{citation.number}] {cite.vancouver(citation.study)}")
            output.write_line(f"    {citation.study.url or 'no link in the record'}")

    def _study(self, named: str) -> None:
        study = self._named(named)
        output.write_line(cite.vancouver(study))
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

    def _check(self, source: str) -> None:
        report = check_with(self.talk.ask).check(open_article(article(source)))
        output.write_blocks(report_blocks(report), output.Format.PLAIN)

    def _new(self, _: str) -> None:
        self._begin()
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
        self.exchanges[:] = kept.exchanges
        for one in kept.exchanges:
            output.write_line(f"You asked: {one.question}")
        output.talk(f"Going on with conversation {kept.id}.")

    def _forget(self, number: str) -> None:
        kept = open_history(self.settings)
        if number == "all":
            output.talk(f"Forgotten: {kept.delete_all():,} conversations.")
            self._begin()
            return
        kept.delete(_whole(number))
        if self.talk.conversation == int(number):
            self._begin()
        output.talk(f"Forgotten: conversation {number}.")

    def _begin(self) -> None:
        self.talk.begin()
        self.exchanges.clear()

    def _answered(self) -> Asked:
        if self.last is None:
            raise InputError("nothing was answered yet", hint="Ask a question first.")
        return self.last


def _whole(number: str) -> int:
    if not number.isdecimal() or len(number) > _MAX_DIGITS:
        raise InputError(f"{number[:20]!r} is no number", hint=":history lists them.")
    return int(number)
