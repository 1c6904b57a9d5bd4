"""Merging of records: no order matters, stronger names rule, nothing is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import make_study

from cpassist.core.identity import (
    Names,
    named,
    names_of,
    preprints,
    record_id,
    same_records,
)
from cpassist.core.linkage import same_study_groups
from cpassist.core.publications import abstracts_first, merged, texts_joined, told_standings
from cpassist.domain.holdings import KnownStanding
from cpassist.domain.studies import (
    CuratedFacts,
    Identifiers,
    RetractionStatus,
    Study,
    StudyKind,
)

_name = st.none() | st.sampled_from(["1", "2", "3"])
_names = st.builds(Names, pmid=_name, pmcid=_name, doi=_name, title=_name, year=st.just(2020))
_many = st.lists(_names, max_size=9).map(
    lambda found: {f"r{at}": names for at, names in enumerate(found)}
)


@settings(max_examples=150)
@given(_many, st.randoms())
def test_the_order_of_arrival_changes_nothing(known: dict[str, Names], random: object) -> None:
    shuffled = list(known.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert same_records(dict(shuffled)) == same_records(known)


@settings(max_examples=150)
@given(_many)
def test_every_record_is_in_one_group_and_no_group_has_two_pmids(known: dict[str, Names]) -> None:
    groups = same_records(known)
    assert sorted(record for group in groups for record in group) == sorted(known)
    for group in groups:
        assert len({known[record].pmid for record in group} - {None}) <= 1


@settings(max_examples=150)
@given(_many)
def test_one_pmid_is_one_record(known: dict[str, Names]) -> None:
    group_of = {record: group for group in same_records(known) for record in group}
    for one, names in known.items():
        for other, others in known.items():
            if names.pmid and names.pmid == others.pmid:
                assert group_of[one] == group_of[other]


def test_a_shared_doi_under_two_pmids_stays_two_records() -> None:
    known = {"a": Names(pmid="1", doi="x"), "b": Names(pmid="2", doi="x"), "c": Names(doi="x")}
    assert same_records(known) == (("a",), ("b",), ("c",))


def test_weaker_names_join_what_stronger_ones_do_not_part() -> None:
    known = {
        "a": Names(pmid="1", doi="x"),
        "b": Names(doi="x", title="t", year=1),
        "c": Names(title="t", year=1),
        "d": Names(title="t", year=2),
    }
    assert same_records(known) == (("a", "b", "c"), ("d",))


def _article(study_id: str, **fields: object) -> Study:
    title = "Cells from cord blood in young children who cannot walk"
    article = make_study(study_id, title=title, kind=StudyKind.ABSTRACT)
    return replace(article, **fields)  # type: ignore[arg-type]  # a test names the fields it sets


def test_names_are_read_however_they_are_written() -> None:
    ids = Identifiers(" 00123 ", "pmc77", "https://doi.org/10.1000/AbC.", "NCT01234567")
    names = names_of(_article("x", identifiers=ids))
    assert (names.pmid, names.pmcid, names.doi) == ("123", "PMC77", "10.1000/abc")
    assert names.registry is None
    assert record_id(names, "x") == "pmid-123"
    entry = _article("x", identifiers=Identifiers(registration="NCT01234567"))
    assert record_id(names_of(entry), "x") == "nct01234567"
    marked = _article("y")
    marked = replace(marked, title=f"RETRACTED: {marked.title}")
    assert names_of(marked).title == names_of(_article("x")).title


def test_a_short_title_names_nothing() -> None:
    assert names_of(make_study(title="Authors' reply")).title_year is None


def test_a_merged_record_keeps_the_gravest_state_and_every_identifier() -> None:
    one = _article("a", identifiers=Identifiers(doi="10.1000/a"), mesh_terms=("Child",))
    other = _article(
        "b",
        identifiers=Identifiers(pmid="1", doi="10.1000/a"),
        retraction_status=RetractionStatus.RETRACTED,
        mesh_terms=("Child", "Humans"),
    )
    found = merged((one, other))
    assert found.text == one.text
    assert found.identifiers == Identifiers(pmid="1", doi="10.1000/a")
    assert found.retraction_status is RetractionStatus.RETRACTED
    assert found.mesh_terms == ("Child", "Humans")


def test_a_digest_and_the_abstract_of_its_study_share_facts_and_standing() -> None:
    digest = replace(make_study("doe-2020"), facts=CuratedFacts(n=12))
    abstract = _article(
        "pmid-1",
        identifiers=Identifiers(pmid="1", doi="10.1000/DOE-2020"),
        retraction_status=RetractionStatus.RETRACTED,
        retraction_checked="2026-01-02",
    )
    other = _article("pmid-2", identifiers=Identifiers(pmid="2"))
    mine, theirs, apart = texts_joined((digest, abstract, other))
    assert theirs.facts == CuratedFacts(n=12)
    assert mine.retraction_status is RetractionStatus.RETRACTED
    assert mine.retraction_checked == "2026-01-02"
    assert apart == other
    assert abstracts_first((other, digest, abstract)) == (0, 2, 1)
    assert abstracts_first((abstract, digest, other)) == (0, 1, 2)
    assert same_study_groups((digest, abstract)) == (("doe-2020", "pmid-1"),)


def test_a_preprint_is_linked_with_what_it_became_and_not_merged() -> None:
    early = _article("p", publication_types=("Preprint",), identifiers=Identifiers())
    later = _article("v", identifiers=Identifiers(pmid="1"))
    known = {study.id: names_of(study) for study in (early, later)}
    assert same_records(known) == (("p",), ("v",))
    assert preprints(known) == (("p", "v"),)


def test_a_stated_link_makes_two_records_one_study() -> None:
    entry = _article("nct01234567", title="A registry entry", authors=(), same_study=("PMID:1",),
                     identifiers=Identifiers(registration="NCT01234567"))  # fmt: skip
    report = _article("pmid-1", title="Quite another title", identifiers=Identifiers(pmid="1"))
    assert same_study_groups((entry, report)) == (("nct01234567", "pmid-1"),)


def test_a_link_names_a_record_in_the_form_records_have() -> None:
    assert named("PMID: 0012") == ("pmid", "12")
    assert named("DOI:https://doi.org/10.1000/X") == ("doi", "10.1000/x")
    assert named("NCT01234567") is None
    assert named("PMID:none") is None


def test_a_known_retraction_reaches_a_digest_whose_paper_is_not_held() -> None:
    digest = make_study("doe-2020")
    found = KnownStanding(
        "x", None, None, "10.1000/doe-2020", RetractionStatus.RETRACTED, "2026-01-02"
    )
    (told,) = told_standings((digest,), [found])
    assert told.retraction_status is RetractionStatus.RETRACTED
    assert told.retraction_checked == "2026-01-02"
    milder = replace(found, status=RetractionStatus.CORRECTED)
    assert told_standings((told,), [milder]) == (told,)
