"""MEDLINE format, as PubMed writes it (.nbib, "PubMed" text format).

Source: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions". Like all of PubMed it states no
licence but the abstract's copyright line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpassist.adapters.readers.draft import (
    Draft,
    bad,
    doi_in,
    finished,
    pmcid_in,
    registrations_of,
    split_labels,
    year_in,
)
from cpassist.adapters.readers.pieces import Format, Piece, Stream, lines
from cpassist.adapters.readers.pubmed_xml import CONFLICTS, initials_of, link_update
from cpassist.adapters.readers.tagged import Fields, Gathered, fields_of, target_in
from cpassist.core import words as plain
from cpassist.core.data import load
from cpassist.core.markup import words_of_markup
from cpassist.domain.harvest import Payload, ReadRecord
from cpassist.domain.studies import License

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3})\s{0,2}-(?:\s(.*)|$)")
_TAG_BYTES = re.compile(rb"[A-Z][A-Z0-9]{1,3}\s{0,2}-(?:\s|$)")
_PMID_BYTES = re.compile(rb"(?:^|\n)PMID\s{0,2}-\s{0,5}([0-9]{1,12})\b")
_NAMED = {
    "PMID": re.compile(r"\bPMID:\s{0,3}([0-9]{1,12})\b"),
    "DOI": re.compile(r"\b(10\.[0-9]{4,9}/[^\s\"<>]{1,300})"),
}
_NO_TITLE = re.compile(r"\[?not available\]?\.?", re.IGNORECASE)
_REGISTRY = re.compile(r"([^/]{2,40})/(.{3,60})")


def split(stream: Stream) -> Iterator[Piece]:
    """The records: each begins with its PMID, or behind an empty line."""
    record, has_pmid, ended = Gathered(), False, True
    for number, line in lines(stream):
        tag = _TAG_BYTES.match(line)
        is_pmid = tag is not None and line.startswith(b"PMID")
        if tag and (ended or (is_pmid and has_pmid)):
            yield from record.take()
            has_pmid = ended = False
        has_pmid = has_pmid or is_pmid
        if line.strip():
            record.add(number, line)
        else:
            ended = True
    yield from record.take()


def key_of(body: bytes) -> str | None:
    """``PMID:`` and the number."""
    found = _PMID_BYTES.search(body)
    return f"PMID:{int(found[1])}" if found else None


def read_record(payload: Payload) -> ReadRecord:
    """One record. Raises ``RecordError`` where it is none."""
    fields = fields_of(payload.body, _TAG)
    if not fields.values:
        raise bad("no line of it begins with a MEDLINE tag", payload)
    draft = Draft(remarks=fields.remarks)
    title = _words(fields.first("TI", "BTI", "CTI"), draft)
    if not title or _NO_TITLE.fullmatch(title):
        title = _words(fields.first("TT"), draft) or title
    draft.title = title
    draft.types = [_words(value, draft) for value in fields.all("PT")]
    draft.authors = _authors(fields, draft)
    draft.journal = _words(fields.first("JT", "TA", "PB"), draft) or None
    draft.year = year_in(fields.first("DP")) or year_in(fields.first("DEP", "CDAT", "EDAT"))
    draft.mesh = [name for value in fields.all("MH") if (name := _heading(value))]
    _identifiers(fields, draft)
    _abstract(fields, draft)
    draft.registrations = [*_filed(fields), *registrations_of(draft)]
    for tag, word in load("formats")["medline_links"]["tags"].items():
        for value in fields.all(tag):
            draft.link(word, target_in(value, _NAMED))
    for tag in ("UIN", "UOF"):
        for value in fields.all(tag):
            if target := target_in(value, _NAMED):
                link_update(draft, target, value, later=tag == "UIN")
    _declared(fields, draft)
    return finished(draft, payload)


def _identifiers(fields: Fields, draft: Draft) -> None:
    pmid = fields.first("PMID").split(" ")[0].lstrip("0")
    draft.pmid = pmid if pmid.isascii() and pmid.isdecimal() and len(pmid) <= 12 else None
    draft.pmcid = pmcid_in(fields.first("PMC"))
    named = [value for value in fields.all("LID", "AID") if value.endswith("[doi]")]
    draft.doi = next((doi for value in named if (doi := doi_in(value.split(" ")[0]))), None)
    if draft.pmid:
        draft.url = f"https://pubmed.ncbi.nlm.nih.gov/{draft.pmid}/"


def _abstract(fields: Fields, draft: Draft) -> None:
    """The abstract at its labels; another one in English where there is none."""
    text, line = fields.first("AB"), fields.first("CI")
    languages = fields.all("OABL")
    for other, language in zip(fields.all("OAB"), [*languages, *[""] * 9], strict=False):
        if language.lower() not in {"", "eng"}:
            draft.remarks.append(f"an abstract in another language was left out: {language[:20]}")
        elif not text and "plain-language" not in other[:60].lower():
            text = re.sub(r"\APublisher:?\s", "", other)
    draft.license = License(_words(line, draft) or None)
    for label, words in split_labels(_words(text, draft)):
        draft.add_section(label, words)


def _authors(fields: Fields, draft: Draft) -> list[str]:
    found = [_words(value, draft) for value in fields.all("AU")]
    if not found:
        for value in fields.all("FAU"):
            last, _, given = _words(value, draft).partition(",")
            found.append(f"{last} {initials_of(given)}".strip())
    return [name for name in (*found, *(_words(v, draft) for v in fields.all("CN"))) if name]


def _heading(value: str) -> str:
    """``Sequence Analysis, Protein`` of ``Sequence Analysis, Protein/*methods``."""
    return words_of_markup(value.split("/")[0]).text.lstrip("*").strip()


def _filed(fields: Fields) -> list[str]:
    known = {name.casefold() for name in load("formats")["registries"]["names"]}
    found = [_REGISTRY.fullmatch(value) for value in fields.all("SI")]
    return [one[2] for one in found if one and one[1].casefold() in known]


def _declared(fields: Fields, draft: Draft) -> None:
    if draft.sections and (declared := _words(fields.first("COIS"), draft)):
        draft.add_section(CONFLICTS, declared)
    payers = [parts[-2] for value in fields.all("GR") if len(parts := value.split("/")) > 1]
    if payers:
        paid = words_of_markup("; ".join(dict.fromkeys(payers))).text[:500]
        draft.remarks.append(plain.template("record_remarks", "paid", payers=paid))
    languages = {value.lower() for value in fields.all("LA")}
    if languages and languages.isdisjoint({"eng", "en", "und", "mul"}):
        language = ", ".join(sorted(languages))[:60]
        draft.remarks.append(plain.template("record_remarks", "language", language=language))


def _words(text: str, draft: Draft) -> str:
    return draft.words(words_of_markup(text))


FORMAT = Format("nbib", "text/plain", split, key_of, read_record)
