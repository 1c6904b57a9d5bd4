"""A maintainer's day with the services, played on a loopback port: sync, sync again, watch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.harvest_services import Fault, Services, paper, playing, trial
from typer.testing import CliRunner

from cpassist.adapters.corpus_files import read_corpus
from cpassist.cli import app
from cpassist.domain.errors import CpassistError, ExitStatus
from cpassist.domain.studies import RetractionStatus, Study, StudyKind

QUERIES = """
[[query]]
name = "cells"
why = "Papers and trials of a made-up treatment."
page_size = 4
[query.words]
europepmc = "cells"
clinicaltrials = "cells"
"""


class Desk:
    """One maintainer's folder, and the services as they are today."""

    def __init__(self, folder: Path, services: Services, address: str, patch: Any) -> None:
        self.harvested = folder / "harvested"
        self.services = services
        (folder / "sources.toml").write_text(QUERIES, "utf-8")
        patch.setenv("CPASSIST_HARVEST__FOLDER", str(self.harvested))
        patch.setenv("CPASSIST_HARVEST__QUERIES", str(folder / "sources.toml"))
        patch.setenv("CPASSIST_HARVEST__CONTACT", "desk@example.org")
        patch.setenv("CPASSIST_CORPUS__FOLDERS", json.dumps([str(self.harvested)]))
        for name, path in (("EUROPEPMC", "europepmc"), ("CLINICALTRIALS", "trials")):
            patch.setenv(f"CPASSIST_HARVEST__{name}__URL", f"{address}/{path}")
            patch.setenv(f"CPASSIST_HARVEST__{name}__REQUESTS_PER_SECOND", "50")
            patch.setenv(f"CPASSIST_HARVEST__{name}__FIRST_WAIT_S", "0.01")

    def run(self, *words: str) -> tuple[int, str]:
        """Exit status and stdout."""
        done = CliRunner().invoke(app, ["corpus", *words])
        if isinstance(done.exception, CpassistError):
            return int(done.exception.exit_status), done.stdout
        assert done.exception is None, done.exception
        return 0, done.stdout

    def searches(self, *words: str) -> dict[str, dict[str, Any]]:
        """What a sync says of each source."""
        said = json.loads(self.run("sync", *words, "--json")[1])
        return {search["source"]: search for search in said["searches"]}

    def studies(self) -> dict[str, Study]:
        return {study.id: study for study in read_corpus([self.harvested])}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    papers = [
        *(paper(number) for number in range(1, 9)),
        paper(9, license=None, isOpenAccess="N"),
        paper(10, abstractText=None),
    ]
    services = Services(papers, [trial(number) for number in range(1, 7)])
    with playing(services) as address:
        yield Desk(tmp_path, services, address, monkeypatch)


def test_the_first_sync_takes_what_may_be_taken_and_accounts_for_all(desk: Desk) -> None:
    found = desk.searches("cells")
    papers, trials = found["europepmc"], found["clinicaltrials"]
    assert (papers["total"], papers["announced"], papers["new"]) == (10, 10, 8)
    assert (papers["refused"], papers["without_abstract"], papers["gap"]) == (1, 1, 0)
    assert (trials["total"], trials["announced"], trials["new"], trials["gap"]) == (6, 6, 6, 0)
    assert all("mailto:desk@example.org" in agent for agent in desk.services.agents)
    studies = desk.studies()
    assert len(studies) == 14
    assert studies["pmid-1"].kind is StudyKind.ABSTRACT
    assert studies["nct00000001"].kind is StudyKind.REGISTRY_ENTRY


def test_who_tells_no_address_is_asked_for_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "set harvest.contact"
    assert told not in CliRunner().invoke(app, ["corpus", "sync", "--limit", "1"]).stderr
    monkeypatch.delenv("CPASSIST_HARVEST__CONTACT")
    assert told in CliRunner().invoke(app, ["corpus", "sync", "--limit", "1"]).stderr


def test_a_second_sync_finds_nothing_new(desk: Desk) -> None:
    desk.run("sync")
    before = (desk.harvested / "harvested.jsonl").read_bytes()
    for record in desk.services.papers:
        record["citedByCount"] = 1 + int(record.get("citedByCount", 0))
    found = desk.searches()
    assert [(item["new"], item["changed"]) for item in found.values()] == [(0, 0), (0, 0)]
    assert (desk.harvested / "harvested.jsonl").read_bytes() == before


def test_a_dry_run_and_a_limit(desk: Desk) -> None:
    found = desk.searches("--dry-run")
    assert (found["europepmc"]["new"], found["clinicaltrials"]["new"]) == (8, 6)
    assert not list(desk.harvested.glob("*.jsonl"))
    found = desk.searches("--limit", "5")
    assert [(item["announced"], item["limited"]) for item in found.values()] == [(5, True)] * 2


def test_a_day_to_begin_with_reaches_both_services(desk: Desk) -> None:
    desk.run("sync", "--since", "2024-02-03")
    asked = [json.dumps(words) for _, words in desk.services.asked]
    assert all("2024-02-03" in words for words in asked)


def test_a_paper_that_was_retracted_is_watched(desk: Desk) -> None:
    desk.run("sync")
    kinds = {"pubType": ["Retracted Publication", "Journal Article"]}
    desk.services.papers[2] = paper(3, pubTypeList=kinds)
    del desk.services.papers[5]
    status, said = desk.run("sync")
    assert status == ExitStatus.OK
    assert "1 changed" in said
    assert "1 retracted" in said
    assert "1 not announced, looked up again" in said
    assert "pmid-3  none seen -> retracted" in desk.run("watch")[1]
    assert desk.studies()["pmid-3"].retraction_status is RetractionStatus.RETRACTED


def test_a_record_not_listed_any_more_is_looked_up_by_its_number(desk: Desk) -> None:
    desk.run("sync")
    kinds = {"pubType": ["Retracted Publication"]}
    listed = desk.services.search
    gone = paper(3, pubTypeList=kinds)

    def without(asked: dict[str, str]) -> tuple[str, bytes]:
        named = "EXT_ID" in asked["query"]
        desk.services.papers = [gone] if named else [paper(n) for n in (1, 2, 4, 5, 6, 7, 8)]
        return listed(asked)

    desk.services.routes["/europepmc/search"] = without
    found = desk.searches()["europepmc"]
    assert (found["announced"], found["rechecked"], found["unreachable"]) == (7, 1, 0)
    assert desk.studies()["pmid-3"].retraction_status is RetractionStatus.RETRACTED


def test_a_preprint_a_paper_and_a_trial_become_one_study(desk: Desk) -> None:
    kin = {"commentCorrection": [{"type": "Preprint of", "source": "MED", "id": "1"}]}
    desk.services.papers.append(
        paper(77, id="PPR77", source="PPR", pmid=None, commentCorrectionList=kin)
    )
    desk.services.trials.append(
        trial(70, referencesModule={"references": [{"pmid": "1", "type": "RESULT"}]})
    )
    desk.run("sync")
    studies = desk.studies()
    assert studies["doi-10.1000-made.77"].same_study == ("PMID:1",)
    assert studies["nct00000070"].same_study == ("PMID:1",)


def test_a_record_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(desk: Desk) -> None:
    desk.services.papers.insert(1, {"id": 5, "source": ["MED"]})
    desk.services.trials.insert(1, {"protocolSection": "gone"})
    status, said = desk.run("sync")
    assert status == ExitStatus.BAD_CORPUS
    assert "neither a title nor an identifier" in said
    assert "no protocol section" in said
    assert len(desk.studies()) == 14


def test_a_service_that_breaks_down_is_gone_on_with(desk: Desk) -> None:
    desk.services.faults.extend([None, Fault(400)])
    status, _ = desk.run("sync")
    assert status == ExitStatus.BAD_SOURCE
    desk.services.asked.clear()
    found = desk.searches()["europepmc"]
    assert (found["resumed"], found["announced"], found["new"]) == (True, 10, 8)
    first = next(words for path, words in desk.services.asked if path.startswith("/europepmc"))
    assert first["cursorMark"] == "C=4"


def test_a_total_of_the_first_page_outlives_a_break(desk: Desk) -> None:
    desk.services.trials = [trial(number) for number in range(1, 10)]
    desk.services.faults.extend([None, None, None, None, Fault(400)])
    desk.run("sync")
    found = desk.searches()["clinicaltrials"]
    assert (found["resumed"], found["total"], found["announced"]) == (True, 9, 9)


@pytest.mark.parametrize("endless", ["named before", "nothing new"])
def test_a_listing_without_end_ends(desk: Desk, endless: str) -> None:
    if endless == "named before":
        desk.services.stuck_at = "C=4"
    else:
        page = {"hitCount": 99, "resultList": {"result": [paper(1)]}}

        def turning(asked: dict[str, str]) -> tuple[str, bytes]:
            following = f"C={len(desk.services.asked)}"
            return "application/json", json.dumps(page | {"nextCursorMark": following}).encode()

        desk.services.routes["/europepmc/search"] = turning
    done = CliRunner().invoke(app, ["corpus", "sync", "cells"])
    assert isinstance(done.exception, CpassistError)
    assert done.exception.exit_status is ExitStatus.BAD_SOURCE
    assert endless in done.stderr
    assert len(desk.services.asked) < 20
    papers = [study for study in desk.studies() if study.startswith("pmid-")]
    assert len(papers) == (8 if endless == "named before" else 1)


def test_records_announced_and_not_handed_over_are_a_gap(desk: Desk) -> None:
    page = {"hitCount": 7, "resultList": {"result": [paper(1)]}}
    desk.services.routes["/europepmc/search"] = lambda _: (
        "application/json",
        json.dumps(page).encode(),
    )
    status, said = desk.run("sync")
    assert status == ExitStatus.BAD_SOURCE
    assert "gap: 6 of 7" in said


def test_an_entry_stands_beside_a_digest_of_the_same_number(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = tmp_path / "starter"
    starter.mkdir()
    digest = {
        "id": "nct00000002",
        "title": "A digest of the entry",
        "registration": "NCT00000002",
        "sections": [{"label": "BACKGROUND", "text": "A plan of old."}],
    }
    (starter / "one.jsonl").write_text(json.dumps(digest) + "\n", "utf-8")
    folders = json.dumps([str(starter), str(desk.harvested)])
    monkeypatch.setenv("CPASSIST_CORPUS__FOLDERS", folders)
    desk.run("sync")
    assert {"nct00000001", "nct00000002-entry"} <= set(desk.studies())
    assert "15 studies, every line sound" in desk.run("validate")[1]
    assert desk.run("remove", "nct00000002-entry", "--why", "Twice.")[0] == ExitStatus.OK
    assert "nct00000002-entry" not in desk.studies()
