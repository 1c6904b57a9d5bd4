"""Reading maintainers' corrections of appraisals; every one must give a reason and a source.

The file is ``corpus/overrides.toml``; its form is described in its own header. A bad entry is
refused with its place and what is wrong, never skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeGuard

from cpassist.domain.errors import CorpusError
from cpassist.domain.evidence import (
    Blinding,
    Direction,
    Donor,
    Override,
    StudyDesign,
    Subjects,
)

_ENUMS: dict[str, type[StrEnum]] = {
    "design": StudyDesign,
    "direction": Direction,
    "subjects": Subjects,
    "blinding": Blinding,
    "donor": Donor,
}
_COUNTS = frozenset({"n", "randomised_n", "analysed_n"})
_YES_NO = frozenset({"controlled", "randomised", "cerebral_palsy", "children", "seller_involved"})
_WORDS = frozenset(
    {"comparator", "population", "age", "cell_type", "cell_source", "route", "dose", "follow_up"}
    | {"registration", "funding", "conflicts", "adverse_events"}
)
_LISTS: dict[str, type] = {"arm_sizes": int, "outcome_measures": str}
SIGNALS = frozenset({*_ENUMS, *_LISTS, *_COUNTS, *_YES_NO, *_WORDS})
"""Every signal that can be overruled."""

_KEYS = frozenset({"study", "signal", "value", "unclear", "reason", "source"})


def parse_overrides(
    document: Mapping[str, Any], source_name: str
) -> dict[str, tuple[Override, ...]]:
    """Study id -> its overrides in file order; ids sorted.

    ``document`` is the parsed TOML, ``source_name`` what the file is called in messages. Raises
    ``CorpusError`` for an unknown key or signal, a value of the wrong kind, a missing reason or
    source, or a signal overruled twice.
    """
    unknown = sorted(set(document) - {"override"})
    if unknown:
        raise _error(source_name, f"unknown table {unknown[0]!r}", "Only [[override]] is read.")
    entries = document.get("override", [])
    if not isinstance(entries, list):
        raise _error(source_name, "override is no list of tables", "Write [[override]].")
    found: dict[str, dict[str, Override]] = {}
    for number, entry in enumerate(entries, start=1):
        place = f"{source_name} entry {number}"
        if not isinstance(entry, Mapping):
            raise _error(place, "not a table", "Write [[override]].")
        study_id, override = _parse(entry, place)
        own = found.setdefault(study_id, {})
        if override.signal in own:
            raise _error(
                place,
                f"{override.signal!r} of {study_id!r} is overruled twice",
                "Keep one of the two entries.",
            )
        own[override.signal] = override
    return {study_id: tuple(found[study_id].values()) for study_id in sorted(found)}


def _parse(entry: Mapping[str, Any], place: str) -> tuple[str, Override]:
    odd = sorted(set(entry) - _KEYS)
    if odd:
        raise _error(place, f"unknown key {odd[0]!r}", f"Keys are {', '.join(sorted(_KEYS))}.")
    study_id, signal, reason, source = (
        _text(entry, key, place) for key in ("study", "signal", "reason", "source")
    )
    if signal not in SIGNALS:
        raise _error(
            place, f"unknown signal {signal!r}", f"Signals are {', '.join(sorted(SIGNALS))}."
        )
    unclear = entry.get("unclear", False)
    if not isinstance(unclear, bool) or unclear == ("value" in entry):
        raise _error(place, "needs either value or unclear = true", "Give exactly one of the two.")
    value = None if unclear else _value(signal, entry["value"], place)
    return study_id, Override(signal, value, reason, source)


def _text(entry: Mapping[str, Any], key: str, place: str) -> str:
    words = entry.get(key)
    if not isinstance(words, str) or not words.strip():
        raise _error(place, f"{key} is missing or empty", f'Write {key} = "...".')
    return words.strip()


def _value(signal: str, value: object, place: str) -> object:
    """``value`` as the signal's own type. Raises ``CorpusError`` where it is not of that kind."""
    if signal in _ENUMS:
        allowed = [member.value for member in _ENUMS[signal]]
        if value not in allowed:
            raise _error(place, f"{value!r} is no {signal}", f"Values are {', '.join(allowed)}.")
        return _ENUMS[signal](value)
    if signal in _COUNTS and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if signal in _YES_NO and isinstance(value, bool):
        return value
    if signal in _WORDS and isinstance(value, str) and value.strip():
        return value.strip()
    if signal in _LISTS and _is_list_of(value, _LISTS[signal]):
        return tuple(value)
    raise _error(place, f"{value!r} is no value for {signal}", _hint(signal))


def _is_list_of(value: object, kind: type) -> TypeGuard[list[Any]]:
    """Whether ``value`` is a list that holds something, all of exactly ``kind``."""
    return isinstance(value, list) and bool(value) and all(type(item) is kind for item in value)


def _hint(signal: str) -> str:
    if signal in _COUNTS:
        return "Write a whole number of 0 or more."
    if signal in _YES_NO:
        return "Write true or false."
    if signal in _LISTS:
        return 'Write a list that is not empty, such as [20, 21] or ["GMFM-66"].'
    return "Write words between quotation marks."


def _error(place: str, what: str, hint: str) -> CorpusError:
    return CorpusError(f"{place}: {what}", hint=hint)
