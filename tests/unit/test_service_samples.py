"""The readers over recorded answers of the services, which no one here wrote."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED

from cpassist.adapters.readers import clinical_trials_json, europe_pmc_json
from cpassist.core.licences import LicenceClass, class_of
from cpassist.domain.errors import SourceError
from cpassist.domain.harvest import Payload, ReadRecord
from cpassist.domain.studies import StudyKind

SAMPLES = SHARED / "benchmarks" / "api-samples"
PAPERS = sorted((SAMPLES / "europepmc").glob("*"))
TRIALS = sorted((SAMPLES / "clinicaltrials-v2").glob("*"))
MARKUP = re.compile(r"</?[a-z][a-z0-9]*\s*/?>|&[a-z]+;|&#[0-9]+;", re.IGNORECASE)

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the recorded answers are not beside this checkout"
)


def _bytes(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def _pages(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each page of a file, parsed by another road, and as bytes."""
    whole = json.loads(_bytes(path))
    for page in whole if isinstance(whole, list) else [whole]:
        yield page, json.dumps(page).encode() if isinstance(whole, list) else _bytes(path)


def _sound(read: ReadRecord) -> None:
    study = read.study
    assert study.title
    assert not MARKUP.search(study.title)
    assert not MARKUP.search(study.text)
    assert study.year is None or 1900 <= study.year <= 2100


@pytest.mark.parametrize("path", [p for p in PAPERS if ".json" in p.name], ids=lambda p: p.name)
def test_papers(path: Path) -> None:
    for page, body in _pages(path):
        listing = europe_pmc_json.read_listing(body)
        sent = page["resultList"]["result"]
        assert (
            len(listing.records) == len(sent) == min(page["hitCount"], page["request"]["pageSize"])
        )
        assert listing.total == page["hitCount"]
        assert listing.next_cursor == page.get("nextCursorMark")
        for item, record in zip(listing.records, sent, strict=True):
            assert item.payload is not None
            _paper(europe_pmc_json.read_record(item.payload), record)


def _paper(read: ReadRecord, sent: dict[str, Any]) -> None:
    _sound(read)
    study, ids = read.study, read.study.identifiers
    assert (ids.pmid, ids.pmcid) == (sent.get("pmid"), sent.get("pmcid"))
    assert ids.doi == sent.get("doi")
    assert bool(study.sections) == bool(sent.get("abstractText"))
    assert len(study.text) >= 0.8 * len(MARKUP.sub("", sent.get("abstractText", "")))
    assert str(study.year or "") == sent.get("pubYear", str(study.year or ""))
    assert bool(study.authors) == bool(sent.get("authorString"))
    assert study.license.open_access is (sent["isOpenAccess"] == "Y")
    assert (class_of(study) is LicenceClass.NONE) == (
        "license" not in sent and sent["isOpenAccess"] == "N"
    )
    types = {kind.casefold() for kind in study.publication_types}
    assert ("preprint" in types) == (sent["source"] == "PPR")
    headings = re.findall(r"<h4>(.*?)</h4>", sent.get("abstractText", ""))
    assert [part.label for part in study.sections if part.label] == headings


@pytest.mark.parametrize("path", [p for p in PAPERS if p.suffix == ".xml"], ids=lambda p: p.name)
def test_what_is_xml_is_no_page(path: Path) -> None:
    with pytest.raises(SourceError):
        europe_pmc_json.read_listing(_bytes(path))


@pytest.mark.parametrize("path", TRIALS, ids=lambda p: p.name)
def test_trials(path: Path) -> None:
    page = json.loads(_bytes(path))
    if "studies" not in page:
        payload = Payload("clinicaltrials", "one", "application/json", _bytes(path))
        _trial(clinical_trials_json.read_record(payload, "Public domain"), page)
        return
    listing = clinical_trials_json.read_listing(_bytes(path))
    assert len(listing.records) == len(page["studies"])
    assert (listing.total, listing.next_token) == (
        page.get("totalCount"),
        page.get("nextPageToken"),
    )
    if listing.next_token is None:
        assert len(listing.records) == listing.total
    for item, sent in zip(listing.records, page["studies"], strict=True):
        assert item.payload is not None
        _trial(clinical_trials_json.read_record(item.payload, "Public domain"), sent)


def _trial(read: ReadRecord, sent: dict[str, Any]) -> None:
    _sound(read)
    filed = sent["protocolSection"]
    assert read.study.kind is StudyKind.REGISTRY_ENTRY
    assert read.study.identifiers.registration == filed["identificationModule"]["nctId"]
    assert read.study.authors == (filed["sponsorCollaboratorsModule"]["leadSponsor"]["name"],)
    assert str(read.study.year) == filed["statusModule"]["startDateStruct"]["date"][:4]
    text = read.study.text
    assert f"{filed['designModule']['enrollmentInfo']['count']} participants" in text
    summary = filed["descriptionModule"]["briefSummary"].split("\n")[0].split("*")[0].strip()
    assert summary[:80] in text
    for item in filed.get("armsInterventionsModule", {}).get("interventions", []):
        assert item["name"].strip() in text
