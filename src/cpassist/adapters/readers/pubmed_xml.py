"""PubMed's own XML: what efetch answers, what "Save, PubMed XML" and the yearly files hold.

Source: NLM, "MEDLINE/PubMed XML Data Elements" and the PubMed DTD (2015 to 2025). It asks nobody:
``adapters.pubmed`` does. PubMed states no licence; where a publisher has written one into the
abstract's copyright line, that line is the licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from cpassist.adapters.readers.draft import (
    Draft,
    bad,
    doi_in,
    finished,
    is_preprint_server,
    pmcid_in,
    registrations_of,
    split_labels,
    year_in,
)
from cpassist.adapters.readers.pieces import Format, Piece, Stream
from cpassist.adapters.readers.xml_pieces import split as split_xml
from cpassist.adapters.readers.xml_tree import XmlError, parse
from cpassist.core import words as plain
from cpassist.core.data import load
from cpassist.core.markup import words_of_node, words_of_text
from cpassist.domain.harvest import Link, Payload, ReadRecord, Relation
from cpassist.domain.studies import License

RECORDS = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation")
MEDIA_TYPE = "application/xml"
CONFLICTS = "CONFLICT OF INTEREST"
"""The label of what authors declare, behind the abstract."""
_PMID = re.compile(rb"<PMID(?:\s[^<>]{0,100})?>\s{0,20}([0-9]{1,12})\s{0,20}</PMID>")
_ADDRESS = "https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
_ENGLISH = frozenset({"", "eng", "en", "und", "mul"})
_NO_TITLE = re.compile(r"\[?not available\]?\.?", re.IGNORECASE)


def split(stream: Stream) -> Iterator[Piece]:
    """The records of a set. Raises ``DocumentError``."""
    return split_xml(stream, RECORDS)


def key_of(body: bytes) -> str | None:
    """``PMID:`` and the record's own number, which stands before all others."""
    found = _PMID.search(body, 0, 20_000)
    return f"PMID:{int(found[1])}" if found else None


def read_record(payload: Payload) -> ReadRecord:
    """One record. Raises ``RecordError`` where it is none."""
    root = opened(payload)
    citation = root if root.tag == "MedlineCitation" else root.find("MedlineCitation")
    book = root.find("BookDocument")
    draft = Draft()
    if citation is not None and (article := citation.find("Article")) is not None:
        _article(citation, article, draft)
    elif book is not None:
        _book(book, draft)
    else:
        raise bad("neither an article nor a chapter in it", payload)
    data = root.find("PubmedData")
    _identifiers(data if data is not None else root.find("PubmedBookData"), draft)
    if draft.pmid:
        draft.url = _ADDRESS.format(pmid=draft.pmid)
    return finished(draft, payload)


def opened(payload: Payload) -> Element:
    """The record's root. Raises ``RecordError`` with its key and the place in it."""
    try:
        return parse(payload.body)
    except XmlError as error:
        raise bad(error.message, payload, error.place) from error


def _article(citation: Element, article: Element, draft: Draft) -> None:
    draft.pmid = _number(citation.findtext("PMID"))
    _title(article, draft)
    draft.types = [
        t for n in article.findall("PublicationTypeList/PublicationType") if (t := _flat(n))
    ]
    draft.authors = [
        name for node in article.findall("AuthorList/Author") if (name := _author(node))
    ]
    journal = [
        article.find("Journal/Title"),
        article.find("Journal/ISOAbbreviation"),
        citation.find("MedlineJournalInfo/MedlineTA"),
    ]
    draft.journal = next((name for node in journal if (name := _flat(node))), None)
    draft.year = (
        _year(article.find("Journal/JournalIssue/PubDate"))
        or _year(article.find("ArticleDate"))
        or _year(citation.find("DateCreated"))
    )
    draft.mesh = [
        term
        for n in citation.findall("MeshHeadingList/MeshHeading/DescriptorName")
        if (term := _flat(n))
    ]
    for place in article.findall("ELocationID"):
        if place.get("EIdType") == "doi" and place.get("ValidYN", "Y") == "Y":
            draft.doi = draft.doi or doi_in(place.text)
    _abstract(article.find("Abstract"), citation, draft)
    draft.registrations = [*_filed(article), *registrations_of(draft)]
    _kin(citation, draft)
    _declared(citation, article, draft)


def _book(book: Element, draft: Draft) -> None:
    """A chapter or report of NCBI's bookshelf, such as a review of GeneReviews."""
    draft.pmid = _number(book.findtext("PMID"))
    title = book.find("ArticleTitle")
    draft.title = _words(title if title is not None else book.find("Book/BookTitle"), draft)
    draft.types = [t for n in book.findall("PublicationType") if (t := _flat(n))]
    lists = [*book.findall("AuthorList"), *book.findall("Book/AuthorList")]
    by_authors = [one for one in lists if one.get("Type", "authors") == "authors"]
    draft.authors = [
        name for node in (by_authors[0] if by_authors else ()) if (name := _author(node))
    ]
    draft.journal = _flat(book.find("Book/BookTitle")) or _flat(
        book.find("Book/Publisher/PublisherName")
    )
    draft.year = (
        _year(book.find("ContributionDate"))
        or _year(book.find("DateRevised"))
        or _year(book.find("Book/PubDate"))
    )
    for node in book.findall("ArticleIdList/ArticleId"):
        _identifier(node, draft)
    _abstract(book.find("Abstract"), book, draft)
    _declared(book, book, draft)


def _title(article: Element, draft: Draft) -> None:
    """The English title; the original where there is no other."""
    title = _words(article.find("ArticleTitle"), draft)
    if not title or _NO_TITLE.fullmatch(title):
        title = _words(article.find("VernacularTitle"), draft) or title
    draft.title = title


def _abstract(abstract: Element | None, holder: Element, draft: Draft) -> None:
    """The sections with their labels; an English abstract from elsewhere where there is none."""
    copyright_line = _flat(abstract.find("CopyrightInformation")) if abstract is not None else ""
    if abstract is not None:
        _sections(abstract, draft)
    for other in holder.findall("OtherAbstract"):
        language = (other.get("Language") or "eng").lower()
        kind = (other.get("Type") or "").lower()
        if kind in load("formats")["abstract_types"]["beside"]:
            continue
        if language in _ENGLISH and not draft.sections:
            _sections(other, draft)
            copyright_line = copyright_line or _flat(other.find("CopyrightInformation"))
        elif language not in _ENGLISH:
            draft.remarks.append(f"an abstract in another language was left out: {language[:20]}")
    draft.license = License(copyright_line or None)


def _sections(abstract: Element, draft: Draft) -> None:
    texts = abstract.findall("AbstractText")
    for node in texts:
        label = words_of_text(node.get("Label") or "").text
        category = words_of_text(node.get("NlmCategory") or "").text
        if not label and category.upper() not in {"", "UNASSIGNED", "UNLABELLED"}:
            label = category
        label = "" if label.upper() in {"UNLABELLED", "UNASSIGNED"} else label
        text = _words(node, draft)
        if label or len(texts) > 1:
            draft.add_section(label, text)
        else:
            for part, words in split_labels(text):
                draft.add_section(part, words)


def _author(author: Element) -> str:
    """``Doe J``, or a group's name; empty for a name that was found to be wrong."""
    if author.get("ValidYN") == "N":
        return ""
    last, initials = _flat(author.find("LastName")), _flat(author.find("Initials"))
    if not last:
        return _flat(author.find("CollectiveName")) or _flat(author.find("ForeName"))
    if not initials:
        initials = initials_of(_flat(author.find("ForeName")))
    return " ".join(part for part in (last, initials, _flat(author.find("Suffix"))) if part)


def initials_of(given: str) -> str:
    """``Jean-Paul M`` is ``JPM``; initials stay as they are."""
    flat = given.replace(".", " ").replace("-", " ")
    if flat.isupper() and len(flat.replace(" ", "")) <= 4:
        return flat.replace(" ", "")
    return "".join(part[0].upper() for part in flat.split())[:6]


def _filed(article: Element) -> list[str]:
    """Registry numbers of the databanks that are registries, in order."""
    known = {name.casefold() for name in load("formats")["registries"]["names"]}
    return [
        number
        for bank in article.findall("DataBankList/DataBank")
        if _flat(bank.find("DataBankName")).casefold() in known
        for node in bank.findall("AccessionNumberList/AccessionNumber")
        if (number := _flat(node)[:60])
    ]


def _kin(citation: Element, draft: Draft) -> None:
    """What stands to this record in a kinship that matters, and preprints with their papers."""
    for node in citation.findall("CommentsCorrectionsList/CommentsCorrections"):
        word, source = node.get("RefType") or "", _flat(node.find("RefSource"))
        pmid, doi = _number(node.findtext("PMID")), doi_in(source)
        target = f"PMID:{pmid}" if pmid else f"DOI:{doi}" if doi else None
        draft.link(word, target)
        if target and word in {"UpdateIn", "UpdateOf"}:
            link_update(draft, target, source, later=word == "UpdateIn")


def link_update(draft: Draft, target: str, source: str, *, later: bool) -> None:
    """A preprint and its paper, which PubMed links as an update; other updates are no kin.

    ``later``: the target came after the record. ``source`` names the journal or server of it.
    """
    preprint = any(kind.casefold() == "preprint" for kind in draft.types)
    if later and preprint:
        draft.links.append(Link(Relation.PREPRINT_OF, target))
    elif not later and not preprint and is_preprint_server(source):
        draft.links.append(Link(Relation.VERSION_OF_RECORD_OF, target))


def _declared(holder: Element, article: Element, draft: Draft) -> None:
    """Conflicts as the authors declare them, who paid, and another language than English."""
    if draft.sections and (declared := _words(holder.find("CoiStatement"), draft)):
        draft.add_section(CONFLICTS, declared)
    payers = [name for n in article.findall("GrantList/Grant/Agency") if (name := _flat(n))]
    if payers:
        paid = "; ".join(dict.fromkeys(payers))[:500]
        draft.remarks.append(plain.template("record_remarks", "paid", payers=paid))
    languages = {_flat(node).lower() for node in article.findall("Language")}
    if languages and languages.isdisjoint(_ENGLISH):
        language = ", ".join(sorted(languages))[:60]
        draft.remarks.append(plain.template("record_remarks", "language", language=language))


def _identifiers(data: Element | None, draft: Draft) -> None:
    """Of the record itself: its references carry identifiers of their own."""
    for node in data.findall("ArticleIdList/ArticleId") if data is not None else ():
        _identifier(node, draft)


def _identifier(node: Element, draft: Draft) -> None:
    kind, name = (node.get("IdType") or "pubmed").lower(), _flat(node)
    if kind == "doi":
        draft.doi = draft.doi or doi_in(name)
    elif kind == "pmc":
        draft.pmcid = draft.pmcid or pmcid_in(name)
    elif kind == "pubmed":
        draft.pmid = draft.pmid or _number(name)


def _year(date: Element | None) -> int | None:
    if date is None:
        return None
    return year_in(date.findtext("Year")) or year_in(date.findtext("MedlineDate"))


def _number(text: str | None) -> str | None:
    found = (text or "").strip().lstrip("0")
    return found if found.isascii() and found.isdecimal() and len(found) <= 12 else None


def _words(node: Element | None, draft: Draft) -> str:
    return "" if node is None else draft.words(words_of_node(node))


def _flat(node: Element | None) -> str:
    return "" if node is None else words_of_node(node).text


FORMAT = Format("pubmed-xml", MEDIA_TYPE, split, key_of, read_record)
