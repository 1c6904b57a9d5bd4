"""Which records report one trial."""

from __future__ import annotations

import dataclasses

import pytest
from tests.evidence_bodies import digests, starter_ids

from cpassist.core.linkage import components, included_studies, same_study_groups
from cpassist.domain.studies import CuratedFacts, Identifiers, Section, Study, StudyKind

TEAM = ("Roe A", "Poe BC", "Noe D")


def record(
    study_id: str,
    title: str,
    *,
    authors: tuple[str, ...] = TEAM,
    year: int | None = 2018,
    n: int | None = None,
    text: str = "Words.",
    **identifiers: str,
) -> Study:
    return Study(
        id=study_id,
        kind=StudyKind.ABSTRACT,
        title=title,
        sections=(Section("RESULTS", text),),
        authors=authors,
        year=year,
        identifiers=Identifiers(**identifiers),
        facts=CuratedFacts(n=n),
    )


def linked(one: Study, other: Study) -> bool:
    return len(same_study_groups([one, other])) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"registration": "NCT01234567"}, {"registration": "NCT 01234567; ISRCTN12345678"}),
        ({"pmid": "123"}, {"pmid": "123 "}),
        ({"pmcid": "PMC77"}, {"pmcid": "pmc77"}),
        ({"doi": "10.1/AB"}, {"doi": "https://doi.org/10.1/ab"}),
    ],
)
def test_the_same_identifier_links(first: dict[str, str], second: dict[str, str]) -> None:
    one = record("a", "One title", authors=("Roe A",), **first)
    other = record("b", "Quite another", authors=("Zoe B",), **second)
    assert linked(one, other)


def test_a_registration_named_in_the_text_links_a_report_but_not_a_review() -> None:
    entry = record("a", "Entry", authors=(), registration="NCT01234567")
    words = "The trial is registered (NCT01234567)."
    assert linked(entry, record("b", "Report", text=words))
    assert not linked(entry, record("c", "A systematic review", text=words))


def test_authors_size_and_title_link_two_reports() -> None:
    one = record("a", "Marrow cells for hand function", n=57, year=2017)
    other = record("b", "Hand function and brain scans after marrow cells", n=57, year=2018)
    assert linked(one, other)
    assert not linked(one, dataclasses.replace(other, facts=CuratedFacts(n=80)))
    assert not linked(one, dataclasses.replace(other, authors=("Roe A", "Zoe B", "Hoe C")))
    assert not linked(one, dataclasses.replace(other, year=2027))
    assert linked(dataclasses.replace(one, facts=None), dataclasses.replace(other, title=one.title))


def test_a_later_report_links_though_its_size_differs() -> None:
    one = record("a", "Marrow cells for hand function", n=57)
    later = record("b", "Marrow cells for hand function: two-year follow-up", n=40, year=2020)
    assert linked(one, later)


def test_different_registrations_stand_apart_whatever_else_agrees() -> None:
    one = record("a", "Cells", n=30, registration="NCT01234567")
    assert not linked(one, record("b", "Cells", n=30, registration="NCT07654321"))


def test_two_trials_of_one_team_stand_apart() -> None:
    one = record("a", "Marrow cells for quality of life", n=30)
    assert not linked(one, record("b", "Intrathecal donor cells for spasticity", n=30))


def test_a_review_and_its_update_are_one_but_a_review_and_a_trial_are_not() -> None:
    one = record("a", "Speech therapy: a systematic review", year=2003, n=100)
    assert linked(one, dataclasses.replace(one, id="b", year=2016, facts=CuratedFacts(n=300)))
    assert not linked(one, dataclasses.replace(one, id="b", title="Speech therapy"))


def test_sizes_from_elsewhere_are_used() -> None:
    one = record("a", "Marrow cells for hand function")
    other = record("b", "Hand use and brain scans after marrow cells")
    assert len(same_study_groups([one, other])) == 2
    assert same_study_groups([other, one], {"a": 57, "b": 57}) == (("a", "b"),)


def test_links_carry_on_and_order_does_not_matter() -> None:
    assert components("dcba", [("a", "b"), ("b", "d"), ("x", "c")]) == (("a", "b", "d"), ("c",))
    studies = [record(i, f"Title {i}", authors=(f"{i}{i}{i} A",)) for i in "cab"]
    assert same_study_groups(studies) == (("a",), ("b",), ("c",))
    assert same_study_groups([]) == ()


def test_a_review_includes_what_it_names_and_is_old_enough_to() -> None:
    trial = record("t", "A trial", authors=("Doe J",), year=2010, registration="NCT01234567")
    said = "A trial (Doe and colleagues, 2010) was pooled."
    review = record("r", "A meta-analysis", year=2015, text=said)
    assert included_studies([trial, review]) == (("r", "t"),)
    by_number = dataclasses.replace(review, sections=(Section("RESULTS", "See NCT01234567."),))
    assert included_studies([trial, by_number]) == (("r", "t"),)
    assert included_studies([dataclasses.replace(trial, year=2016), review]) == ()
    silent = dataclasses.replace(review, sections=(Section("RESULTS", "Doer 2010; Doe 1999."),))
    assert included_studies([trial, silent]) == ()


def test_the_starter_corpus_has_four_trials_reported_twice() -> None:
    studies = [one.study for one in digests(starter_ids())]
    several = [group for group in same_study_groups(studies) if len(group) > 1]
    assert several == [
        ("amanat-2021", "zarrabi-2022"),
        ("baak-2022", "wagenaar-2025"),
        ("liu-2012", "luan-2012"),
        ("park-2017b", "rah-2017"),
    ]
