"""The readers over recorded answers of the services and articles that no one here wrote.

They stand beside the checkout, in ``../shared``, and are measured against, never copied.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Set
from pathlib import Path
from typing import Any

import pytest
from tests.imports import opened, read_all, read_file

from cpassist.core.licences import LicenceClass, class_of
from cpassist.domain.harvest import ReadRecord, Relation, SourceQuery
from cpassist.domain.studies import Study
from cpassist.wiring.harvesting import check_study

BENCHMARKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
SAMPLES = BENCHMARKS / "api-samples"
MARKUP = re.compile(
    r"</?(?:b|i|p|sup|sub|sec|title|italic|bold|xref|h4|mml:\w+|jats:\w+|ext-link|AbstractText)\b"
    r"|&(?:lt|gt|amp|#\d+|#x[0-9a-f]+);"
)
ARTICLES = {
    "1471-2180-11-174.nxml": ("21810267", 2011, 3, LicenceClass.BY),
    "6605965a.nxml": ("21045829", 2010, 4, LicenceClass.NONE),
    "PMC1913602.nxml": ("17637912", 2007, 4, LicenceClass.PUBLIC_DOMAIN),
    "PMC1933438.nxml": ("17623077", 2007, 4, LicenceClass.BY),
    "PMC2723677.nxml": ("19609501", 2009, 0, LicenceClass.NONE),
    "PMC3316967.nxml": ("22530119", 2012, 4, LicenceClass.BY),
    "PMC4264479.nxml": ("25566206", 2014, 4, LicenceClass.BY),
    "PMC4323894.nxml": ("25685201", 2014, 5, LicenceClass.BY_NC_SA),
    "PMC4544795.nxml": ("26286662", 2015, 4, LicenceClass.BY),
    "PMC5421580.nxml": ("27655905", 2017, 1, LicenceClass.BY_NC),
    "PMC5817910.nxml": ("29492400", 2018, 2, LicenceClass.BY),
    "biomcp_efetch_pmc3040717.xml": ("20516115", 2010, 2, LicenceClass.OTHER),
    "mds526.nxml": ("23149571", 2013, 4, LicenceClass.BY_NC),
    "pone.0000217.nxml": ("17299597", 2007, 4, LicenceClass.BY),
}
"""PMID, year, sections (conflicts and funding among them) and licence, as read by eye."""


def _folder(name: str) -> list[Path]:
    folder = SAMPLES / name
    if not folder.is_dir():
        pytest.skip("the recorded answers are not beside this checkout")
    return sorted(folder.iterdir())


def _sound(records: list[ReadRecord]) -> None:
    """What holds of every record that was ever published."""
    for record in records:
        study = record.study
        assert study.title
        assert study.title != "[no title]"
        assert study.year is not None
        assert 1800 < study.year < 2030
        assert study.journal
        assert any((study.identifiers.pmid, study.identifiers.pmcid))
        assert study.identifiers.doi is None or study.identifiers.doi.startswith("10.")
        for words in (study.title, study.text, *study.authors):
            assert not MARKUP.search(words), (study.id, MARKUP.search(words))
            assert not re.search(r"\s{2,}|[\x00-\x08]", words.replace("\n\n", " "))
        if study.sections:
            check_study(study)


def test_every_pubmed_file_is_read() -> None:
    records: list[ReadRecord] = []
    counts = {}
    for path in _folder("pubmed-efetch-xml"):
        found = read_file(path)
        counts[path.name.split("_")[0] + str(len(found))] = len(found)
        records += found
    assert len(records) == 238
    _sound(records)
    by_pmid = {record.study.identifiers.pmid: record for record in records}
    trial = by_pmid["22663011"]
    assert [part.label for part in trial.study.sections] == [
        *("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"),
    ]
    assert trial.study.identifiers.doi == "10.1056/NEJMoa1203421"
    assert trial.study.identifiers.registration == "NCT01245062"
    assert by_pmid["26858277"].links[0].relation is Relation.CORRECTED_BY
    labels = Counter(part.label for record in records for part in record.study.sections)
    assert labels["RESULTS"] >= 40
    assert sum(not record.study.sections for record in records) < 45


def test_every_medline_file_is_read() -> None:
    counts = []
    for path in _folder("medline-nbib"):
        records = read_file(path)
        counts.append(len(records))
        _sound(records)
    assert counts == [1, 4, 473]
    labels = Counter(part.label for record in records for part in record.study.sections)
    assert labels["RESULTS"] > 100
    dois = sum(record.study.identifiers.doi is not None for record in records)
    assert dois == 231


def test_every_article_is_read() -> None:
    studies: dict[str, Study] = {}
    links: dict[str, ReadRecord] = {}
    for path in _folder("jats"):
        (record,) = read_file(path)
        studies[path.name], links[path.name] = record.study, record
    assert len(studies) == 28
    _sound(list(links.values()))
    for name, (pmid, year, sections, kind) in ARTICLES.items():
        study = studies[name]
        found = (study.identifiers.pmid, study.year, len(study.sections), class_of(study))
        assert found == (pmid, year, sections, kind), name
    (retraction,) = links["PMC4608484.nxml"].links
    assert (retraction.relation, retraction.target) == (Relation.RETRACTION_OF, "PMID:24049748")
    (correction,) = links["PMC4643561.nxml"].links
    assert correction.target == "DOI:10.1007/s11695-014-1374-z"


def test_articles_agree_with_what_others_read_of_them() -> None:
    """Abstract and licence as the Evidence Inference collection has them, article by article."""
    articles = [record.study for path in _folder("jats") for record in read_file(path)]
    names = {study.identifiers.pmcid or "none" for study in articles}
    others = {str(item["_id"]): item for item in _evidence_inference(5000, names)}
    alike = compared = 0
    for study in articles:
        other = others.get(study.identifiers.pmcid or "")
        if other is None or not other["text"]:
            continue
        assert (study.identifiers.pmid, study.identifiers.doi) == (other["pmid"], other["doi"])
        text = "".join(
            part.text for part in study.sections if part.label not in {"CONFLICT OF INTEREST"}
        )
        theirs = "".join(part["text"] for part in other["sections"])
        compared += 1
        alike += _letters(text) == _letters(theirs)
    assert compared >= 15
    assert alike >= compared - 5  # labels within a paragraph, which they leave in the text


def test_a_slice_of_the_load_goes_through_the_import() -> None:
    """All 4,470 are imported by hand (docs/maintaining.md); here the first pages, with licences."""
    path = BENCHMARKS / "evidence-inference" / "corpus.jsonl.gz"
    items = _evidence_inference(600)
    columns = {"pmcid": "_id", "pmid": "pmid", "doi": "doi", "title": "title"}
    columns |= {"sections": "sections", "year": "year", "license": "license_url"}
    source = opened(path, columns | {"publication_types": "article_type", "journal": "journal"})
    cursor: str | None = None
    records: list[ReadRecord] = []
    while len(records) < 600:
        page = source.discover(SourceQuery("file", source.name, "", None, 200), cursor)
        records += [source.read(item.payload) for item in page.announcements if item.payload]
        cursor = page.next_cursor
    _sound(records)
    for record, item in zip(records, items, strict=True):
        assert record.study.identifiers.pmcid == item["_id"]
        assert [part.label for part in record.study.sections] == [
            part["label"].rstrip(": ") for part in item["sections"] if part["text"].strip()
        ]
        if "creativecommons" in (item["license_url"] or ""):
            wanted = re.sub(r"-[0-9.]+$", "", item["license"]).replace("-", " ").upper()
            assert class_of(record.study).value.replace("-", " ").upper() == wanted


def _letters(text: str) -> str:
    """Letters and digits alone, raised ones flat."""
    flat = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in flat.lower() if sign.isalnum())


@pytest.mark.parametrize("kind", ["pubmed-xml", "nbib", "ris", "jats", "jsonl", "csv"])
def test_no_sample_breaks_a_reader_of_another_format(kind: str) -> None:
    from cpassist.domain.errors import InputError

    for name in ("pubmed-esearch", "europepmc", "clinicaltrials-v2", "medline-nbib"):
        for path in _folder(name)[:2]:
            try:
                read_all(opened(path, kind=kind))
            except InputError as error:
                assert error.hint


def _evidence_inference(count: int, names: Set[str] = frozenset()) -> list[dict[str, Any]]:
    """The first records, or those of them that are among ``names``."""
    import gzip
    from itertools import islice

    path = BENCHMARKS / "evidence-inference" / "corpus.jsonl.gz"
    if not path.is_file():
        pytest.skip("the Evidence Inference collection is not beside this checkout")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [
            json.loads(line)
            for line in islice(lines, count)
            if not names or line[:40].split('"')[3] in names
        ]
