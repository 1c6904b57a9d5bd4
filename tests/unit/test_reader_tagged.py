"""MEDLINE and RIS: tagged lines as services and reference managers write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.imports import opened, read_all, read_file, written

from cpassist.domain.harvest import Link, Relation

NBIB = """
PMID- 90000020
OWN - NLM
TI  - A long title that goes on
      over two lines.
AB  - BACKGROUND: We asked. RESULTS: NCT00000003 rose by 5 - 7
      points.
OAB - Publisher: Mots.
OABL- fre
CI  - © 2020. CC BY 4.0.
FAU - Doe, Jane
AU  - Doe J
CN  - The Made-up Group
LA  - eng
LA  - ger
SI  - ClinicalTrials.gov/NCT00000003
SI  - GENBANK/AB1
GR  - R01/NS/NINDS NIH HHS/United States
PT  - Journal Article
PT  - Randomized Controlled Trial
UOF - medRxiv. 2018. doi: 10.5555/pre. PMID: 90000019
UOF - Cochrane. 2017. PMID: 90000018
JT  - Made-up journal
DP  - 2019 Winter
MH  - *Cerebral Palsy/therapy/*diagnosis
PMC - PMC88
LID - S1 [pii]
LID - 10.5555/n.1 [doi]
EIN - Made Up J. 2020;2:3. PMID: 90000021
COIS- None.
SO  - Made Up J. 2019.

PMID- 90000022
TI  - [Not Available].
TT  - Ein Titel.
LA  - ger
FAU - Roe, Rita M
"""

RIS = """Provider: a library\r
TY  - JOUR\r
A1  - Doe, Jane-Ann\r
AU  - Roe, R. M., Jr\r
AU  - The Made-up Group\r
T1  - Cells in <i>children</i>\r
T2  - Made-up journal\r
Y1  - 2018/03/01/\r
N2  - AIM: We asked. RESULTS: It rose\r
by 10<sup>3</sup>.\r
M3  - Journal article; Randomised Controlled Trial\r
AN  - 90000023\r
DB  - Medline\r
C2  - PMC99\r
N1  - Published under CC BY 4.0.\r
DO  - https://doi.org/10.5555/R.1\r
UR  - https://example.org/one\r
ER  - \r
TY  - PREPRINT\r
TI  - Another\r
UR  - https://pubmed.ncbi.nlm.nih.gov/90000024/\r
TY  - JOUR\r
ID  - only an id\r
ER  - \r
"""


def test_medline_keeps_everything(tmp_path: Path) -> None:
    first, second = read_file(written(tmp_path, "saved.txt", NBIB))
    study = first.study
    assert study.title == "A long title that goes on over two lines."
    assert [(part.label, part.text) for part in study.sections] == [
        ("BACKGROUND", "We asked."),
        ("RESULTS", "NCT00000003 rose by 5 - 7 points."),
        ("CONFLICT OF INTEREST", "None."),
    ]
    ids = study.identifiers
    assert (ids.pmid, ids.pmcid, ids.doi) == ("90000020", "PMC88", "10.5555/n.1")
    assert ids.registration == "NCT00000003"
    assert study.authors == ("Doe J", "The Made-up Group")
    assert (study.year, study.journal) == (2019, "Made-up journal")
    assert study.mesh_terms == ("Cerebral Palsy",)
    assert study.license.name == "© 2020. CC BY 4.0."
    assert Link(Relation.CORRECTED_BY, "PMID:90000021") in first.links
    kin = [link for link in first.links if link.relation is Relation.VERSION_OF_RECORD_OF]
    assert kin == [Link(Relation.VERSION_OF_RECORD_OF, "PMID:90000019")]
    assert any("NINDS NIH HHS" in remark for remark in first.remarks)
    assert (second.study.title, second.study.authors) == ("Ein Titel.", ("Roe RM",))
    assert any("ger" in remark for remark in second.remarks)


def test_ris_keeps_what_it_can(tmp_path: Path) -> None:
    records, errors = read_all(opened(written(tmp_path, "export", RIS)))
    study = records[0].study
    assert study.title == "Cells in children"
    assert study.authors == ("Roe RM Jr", "The Made-up Group", "Doe JA")
    assert [(part.label, part.text) for part in study.sections] == [
        ("AIM", "We asked."),
        ("RESULTS", "It rose by 10³."),
    ]
    ids = study.identifiers
    assert (ids.pmid, ids.pmcid, ids.doi) == ("90000023", "PMC99", "10.5555/R.1")
    assert (study.year, study.journal) == (2018, "Made-up journal")
    assert study.publication_types == ("Journal article", "Randomised Controlled Trial")
    assert study.license.name == "Published under CC BY 4.0."
    assert study.url == "https://example.org/one"
    assert records[1].study.identifiers.pmid == "90000024"
    assert records[1].study.publication_types == ("Preprint",)
    (error,) = errors
    assert "neither a title nor an identifier" in error.message
    assert error.place.startswith("export record 3, line 22")  # type: ignore[attr-defined]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_do_not_matter(tmp_path: Path, ends: str, mark: str) -> None:
    text = (mark + NBIB.strip()).replace("\n", ends).encode()
    assert len(read_file(written(tmp_path, "a", text))) == 2


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [("utf-8", None), ("utf-16", None), ("latin-1", "Windows-1252"), ("cp1252", "Windows-1252")],
)
def test_encodings_are_read_or_told(tmp_path: Path, encoding: str, remark: str | None) -> None:
    body = "TY  - JOUR\nTI  - Müller’s naïve café\nDO  - 10.5555/e\nER  - \n"
    body = body.replace("’", "'") if encoding == "latin-1" else body
    (record,) = read_file(written(tmp_path, "a.ris", body.encode(encoding)))
    assert record.study.title.replace("’", "'") == "Müller's naïve café"
    assert bool(record.remarks) is (remark is not None)
    if remark:
        assert remark in record.remarks[0]


def test_what_is_in_an_unknown_encoding_says_so(tmp_path: Path) -> None:
    body = "TY  - JOUR\nTI  - 臍帯血の研究 trial\nDO  - 10.5555/j\nER  - \n".encode("shift-jis")
    (record,) = read_file(written(tmp_path, "a.ris", body))
    assert "\ufffd" in record.study.title
    assert any("encoding" in remark for remark in record.remarks)
