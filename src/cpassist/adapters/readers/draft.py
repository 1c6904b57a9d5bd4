"""A record while it is read: what every format fills in, and how that becomes a study."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cpassist.core.data import load
from cpassist.core.markup import Words, words_of_markup
from cpassist.core.notices import relation, standing_of
from cpassist.domain.errors import RecordError
from cpassist.domain.harvest import Link, Payload, ReadRecord, Relation
from cpassist.domain.studies import Identifiers, License, Section, Study, StudyKind

_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"<>]{1,400}", re.IGNORECASE)
_PMCID = re.compile(r"PMC\s?([0-9]{1,12})", re.IGNORECASE)
_REGISTRATION = re.compile(
    r"\b(?:NCT[0-9]{8}|ISRCTN[0-9]{6,9}|ACTRN[0-9]{14}|ChiCTR-?[A-Z0-9-]{6,20}|IRCT[0-9A-Z]{8,20}"
    r"|CTRI/[0-9]{4}/[0-9]{2,3}/[0-9]{4,8}|DRKS[0-9]{8}|UMIN[0-9]{9}|jRCT[a-z]{0,2}[0-9]{9,10}"
    r"|EUCTR[0-9]{4}-[0-9]{6}-[0-9]{2}|KCT[0-9]{7}|NTR[0-9]{1,5}|PACTR[0-9]{15,16})\b"
)
_LABEL = re.compile(r"(?:^|(?<=[.?!)%;\]] )|(?<=[.?!)] {2}))([A-Z][A-Z ,/&()'-]{2,70}?):(?= ?\S)")
_YEAR = re.compile(r"\b(1[89][0-9]{2}|20[0-9]{2}|21[0-9]{2})\b")
_UNSAFE = re.compile(r"[^a-z0-9._-]+")
MAX_LABEL = 200


@dataclass(slots=True)
class Draft:
    """What a reader has found so far; texts are without markup already."""

    kind: StudyKind = StudyKind.ABSTRACT
    title: str = ""
    sections: list[tuple[str, str]] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    journal: str | None = None
    year: int | None = None
    url: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    registrations: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    mesh: list[str] = field(default_factory=list)
    license: License = field(default_factory=License)
    links: list[Link] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def words(self, found: Words) -> str:
        """Its text, with its remarks kept."""
        self.remarks += found.remarks
        return found.text

    def link(self, word: str, target: str | None) -> None:
        """Keep a link that a source calls ``word``; without a target only that it is there."""
        kind = relation(word)
        if kind is not None:
            self.links.append(Link(kind, target or "unnamed"))

    def add_section(self, label: str, text: str) -> None:
        """A part of the abstract; a label too long for one is a sentence and stands in front."""
        label = label.strip().rstrip(":").strip()
        if len(label) > MAX_LABEL:
            self.remarks.append("a label as long as a paragraph stands in the text")
            text, label = f"{label}. {text}", ""
        if text.strip():
            self.sections.append((label, text))
        elif label:
            self.remarks.append(f"section {label[:60]!r} is empty")


def finished(draft: Draft, payload: Payload) -> ReadRecord:
    """The record as read. Raises ``RecordError`` where it has neither title nor identifier."""
    names = (draft.pmid, draft.pmcid, draft.doi, *draft.registrations)
    if not draft.title and not any(names):
        raise bad("neither a title nor an identifier", payload)
    if is_preprint_server(draft.journal or "") and "preprint" not in map(str.casefold, draft.types):
        draft.types.append("Preprint")
    links = tuple(dict.fromkeys(draft.links))
    sections = tuple(Section(label, text) for label, text in draft.sections)
    standing = standing_of(draft.title, draft.types, links, has_abstract=bool(sections))
    published = any((draft.pmid, draft.pmcid, draft.doi))
    if published:
        links += tuple(
            Link(Relation.REGISTERED_AS, name) for name in dict.fromkeys(draft.registrations)
        )
    study = Study(
        id=slug(payload.key),
        kind=draft.kind,
        title=draft.title or "[no title]",
        sections=sections,
        authors=tuple(draft.authors),
        journal=draft.journal,
        year=draft.year,
        url=draft.url,
        identifiers=Identifiers(
            draft.pmid,
            draft.pmcid,
            draft.doi,
            "; ".join(dict.fromkeys(draft.registrations)) or None,
        ),
        publication_types=tuple(dict.fromkeys(draft.types)),
        mesh_terms=tuple(dict.fromkeys(draft.mesh)),
        license=draft.license,
        retraction_status=standing.status,
    )
    named = tuple(link for link in links if link.target != "unnamed")
    remarks = tuple(dict.fromkeys((*draft.remarks, *standing.remarks)))
    return ReadRecord(study, named, remarks)


def marked(record: ReadRecord, *remarks: str) -> ReadRecord:
    """The record with ``remarks`` added."""
    return replace(record, remarks=(*record.remarks, *remarks))


def bad(what: str, payload: Payload, place: str | None = None) -> RecordError:
    """A record that cannot be read, with its place."""
    error = RecordError(
        f"{payload.key[:80]}: {what}",
        hint="'cpassist corpus quarantine' lists what was set aside; correct it at its source.",
    )
    if place is not None:
        error.place = place  # type: ignore[attr-defined] # the harvest reads it where it is there
    return error


def slug(key: str) -> str:
    """An id of the corpus' form for a record that nothing else names."""
    flat = _UNSAFE.sub("-", key.lower()).strip("-._")[:100]
    return flat or f"record-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:12]}"


def year_in(text: str | None) -> int | None:
    """The first year that stands in ``text``."""
    found = _YEAR.search((text or "")[:400])
    return int(found[1]) if found else None


def doi_in(text: str | None) -> str | None:
    """The first DOI in ``text``, without what a sentence puts behind it."""
    found = _DOI.search((text or "")[:2000])
    return found[0].rstrip(".,;)]") if found else None


def pmcid_in(text: str | None) -> str | None:
    """``PMC`` and its number."""
    found = _PMCID.search((text or "")[:400])
    return f"PMC{found[1]}" if found else None


def registrations_in(text: str) -> list[str]:
    """Registration numbers by the forms of the WHO's primary registries, in order, once each."""
    return list(dict.fromkeys(_REGISTRATION.findall(text)))


def registrations_of(draft: Draft) -> list[str]:
    """The registry numbers its own words name, where they are its own trial's.

    A report names the one or two registers its trial stands in; a review names other people's.
    """
    named = registrations_in(" ".join([draft.title, *(part for _, part in draft.sections)]))
    reviews = {"review", "systematic review", "meta-analysis", "review-article"}
    own = len(named) <= 2 and reviews.isdisjoint(kind.casefold() for kind in draft.types)
    return named if own else []


def is_preprint_server(place: str) -> bool:
    """Whether what stands where a journal's name would is a server of preprints."""
    low = place[:100].strip().casefold()
    return any(low.startswith(name) for name in load("formats")["preprint_servers"]["begin"])


def split_labels(text: str) -> list[tuple[str, str]]:
    """An abstract that runs on, cut at its labels: capitals before a colon, of the usual words.

    What stands before the first label has none. Nothing but labels and colons is taken away.
    """
    usual = set(load("markup")["labels"]["words"])
    cuts = [
        match
        for match in _LABEL.finditer(text)
        if any(word.strip("(),'") in usual for word in re.split(r"[\s/&,-]+", match[1].lower()))
    ]
    if len(cuts) < 2:
        return [("", text)]
    ends = [*(match.start() for match in cuts[1:]), len(text)]
    parts = [("", text[: cuts[0].start()].strip())] if text[: cuts[0].start()].strip() else []
    return parts + [
        (match[1], text[match.end() : end].strip()) for match, end in zip(cuts, ends, strict=True)
    ]


def sections_of_markup(markup: str, draft: Draft) -> None:
    """Add the sections of a text whose headings are ``<h4>`` elements, or labels in capitals."""
    parts = re.split(r"<h4>(.{0,300}?)</h4>", markup, flags=re.IGNORECASE | re.DOTALL)
    if len(parts) == 1:
        for label, text in split_labels(draft.words(words_of_markup(markup))):
            draft.add_section(label, text)
        return
    if parts[0].strip():
        draft.add_section("", draft.words(words_of_markup(parts[0])))
    for label, text in zip(parts[1::2], parts[2::2], strict=True):
        draft.add_section(words_of_markup(label).text, draft.words(words_of_markup(text)))


def names(items: Sequence[str | None]) -> list[str]:
    """Those that are words, without markup."""
    return [text for item in items if item and (text := words_of_markup(item).text)]
