"""References: read back by other people's parsers."""

from __future__ import annotations

import bibtexparser
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import make_study

from cpassist.core.cite import bibtex, csl, ris, short, vancouver


def test_vancouver_leaves_out_what_is_not_known() -> None:
    assert vancouver(make_study()) == (
        "Doe J, Roe RM. Cord blood for children with cerebral palsy. Journal of Examples. 2020. "
        "doi:10.1000/doe-2020."
    )
    assert "None" not in vancouver(make_study(year=None))


def test_more_than_six_authors_end_in_et_al() -> None:
    study = make_study()
    many = type(study)(
        **{name: getattr(study, name) for name in study.__dataclass_fields__}
        | {"authors": tuple(f"Name{n} A" for n in range(9))}
    )
    assert "Name5 A, et al." in vancouver(many)
    assert "Name6" not in vancouver(many)


@pytest.mark.parametrize("author", ["Doe J", "de Vries LS", "World Health Organization"])
def test_the_short_name_is_the_surname_and_year(author: str) -> None:
    study = make_study()
    one = type(study)(
        **{name: getattr(study, name) for name in study.__dataclass_fields__}
        | {"authors": (author,)}
    )
    assert short(one).endswith(" 2020")
    assert short(one).split(" 2020")[0] in author


titles = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=60
).filter(lambda text: text.strip() != "")


@given(titles)
def test_ris_reads_back(title: str) -> None:
    (entry,) = rispy.loads(ris(make_study(title=title)))
    assert entry["title"].split() == title.split()
    assert entry["authors"] == ["Doe, J", "Roe, RM"]
    assert entry["doi"] == "10.1000/doe-2020"


@given(titles)
def test_bibtex_is_one_whole_entry_whatever_the_title(title: str) -> None:
    library = bibtexparser.parse_string(bibtex(make_study(title=title)))
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert entry.fields_dict["year"].value == "2020"
    assert entry.fields_dict["author"].value == "Doe, J and Roe, RM"


def test_csl_names_people_and_bodies() -> None:
    assert csl(make_study())["author"] == [
        {"family": "Doe", "given": "J"},
        {"family": "Roe", "given": "RM"},
    ]
