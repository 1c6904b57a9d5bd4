"""Licences as they are written in records, and what the gate makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_study

from cpassist.core.licences import OPEN_CLASSES, Gate, LicenceClass, licence_class
from cpassist.domain.studies import License, StudyKind


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cc by", "CC BY"),
        ("CC BY 4.0", "CC BY"),
        ("CC-BY-NC-ND", "CC BY-NC-ND"),
        ("cc by-nc-sa", "CC BY-NC-SA"),
        ("cc_by_nc", "CC BY-NC"),
        ("CC BY-SA 3.0 IGO", "CC BY-SA"),
        ("cc by nd", "CC BY-ND"),
        ("https://creativecommons.org/licenses/by/4.0/", "CC BY"),
        ("http://creativecommons.org/licenses/by-nc-nd/3.0/", "CC BY-NC-ND"),
        ("http://www.creativecommons.org/licenses/by-nc/4.0", "CC BY-NC"),
        ("Creative Commons Attribution License", "CC BY"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC BY-NC"),
        ("Creative Commons Attribution Non Commercial No Derivatives 4.0", "CC BY-NC-ND"),
        ("cc0", "CC0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "public domain"),
        ("Public Domain", "public domain"),
        ("This article is a U.S. Government work and is in the public domain.", "public domain"),
        (
            "© 2018 A House. This article has been contributed to by US Government employees and "
            "their work is in the public domain in the USA.",
            "other",
        ),
        ("All rights reserved.", "other"),
        ("Publisher's own terms apply", "other"),
        ("acc bypass", "other"),
        ("cc bylaws", "other"),
        ("CC BY (creativecommons.org/licenses/by-nc/4.0)", "CC BY-NC"),
        (None, "none"),
        ("  ", "none"),
    ],
)
def test_a_licence_is_known_however_it_is_written(name: str | None, expected: str) -> None:
    assert licence_class(name).value == expected


def test_open_access_without_terms_is_a_class_of_its_own_and_not_let_in() -> None:
    assert licence_class(None, True) is LicenceClass.OPEN_UNNAMED
    assert LicenceClass.OPEN_UNNAMED not in OPEN_CLASSES


def test_a_flag_opens_no_unknown_licence() -> None:
    assert licence_class("Elsevier user licence", True) is LicenceClass.OTHER


def test_a_digest_is_let_in_by_its_own_licence_not_by_that_of_the_paper() -> None:
    study = replace(make_study(), license=License("all rights reserved"))
    assert Gate().admits(study)
    assert not Gate().admits(replace(study, kind=StudyKind.ABSTRACT))


def test_another_gate_has_another_fingerprint() -> None:
    narrow = Gate(frozenset({LicenceClass.CC0}))
    assert narrow.fingerprint != Gate().fingerprint == Gate().fingerprint
    assert not narrow.admits(make_study())


def test_a_hostile_licence_text_is_read_in_no_time() -> None:
    assert licence_class("cc by " * 200_000 + "nc") is LicenceClass.BY
