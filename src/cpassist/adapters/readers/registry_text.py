"""A register's entry in sentences: filed fields set into fixed words, and the sponsor's own.

What the entry does not say is left out, never guessed. The fixed words stand in
``core/data/registry.en.toml``.
"""

from __future__ import annotations

import re
from typing import Any

from cpassist.adapters.readers.draft import Draft, names
from cpassist.adapters.readers.json_tree import at, many, whole_number, words
from cpassist.core.data import load
from cpassist.core.markup import words_of_markup

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|&^=-])")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_COUNTED = {"ACTUAL": "actual_many", "ESTIMATED": "planned_many", "ANTICIPATED": "planned_many"}
_ENDED = (".", ":", ";", ",", "!", "?")


def _say(key: str, **values: object) -> str:
    text: str = load("registry.en")["sentences"][key]
    return text.format(**values)


def _value(word: str) -> str:
    """A filed value in plain words: ``NON_RANDOMIZED`` is non-randomized."""
    known = load("registry.en")["values"]
    return str(known.get(word) or words_of_markup(word[:80].replace("_", " ")).text.lower())


def sections(draft: Draft, entry: Any, filed: Any, number: str) -> None:
    """Add the parts of the text to ``draft``; those that nothing is filed for are left out."""
    labels = load("registry.en")["labels"]
    told = {
        "status": " ".join(_state(draft, entry, filed, number)),
        "summary": own_words(draft, filed, "descriptionModule", "briefSummary"),
        "design": " ".join(_design(draft, filed)),
        "arms": " ".join(_arms(draft, filed)),
        "outcomes": " ".join(_outcomes(draft, filed)),
        "description": own_words(draft, filed, "descriptionModule", "detailedDescription"),
    }
    for key, part in told.items():
        if part:
            draft.add_section(labels[key], part)


def own_words(draft: Draft, value: Any, *path: str) -> str:
    """The words at ``path``: no Markdown escapes, one line, list items divided by semicolons."""
    told = _ESCAPED.sub(r"\1", words(value, *path)).splitlines()
    lines = [line for item in told if (line := _unmarked(item.strip()))]
    joined = "".join(
        line if place == 0 else (" " if lines[place - 1].endswith(_ENDED) else "; ") + line
        for place, line in enumerate(lines)
    )
    return draft.words(words_of_markup(joined))


def _unmarked(line: str) -> str:
    """A line of a list without its bullet."""
    return line[1:].strip() if line.startswith(("* ", "• ", "- ")) else line


def _day(value: Any, *path: str) -> str:
    """A date in full or in part; empty for what is none."""
    found = words(value, *path)
    return found if _DATE.fullmatch(found) else ""


def _sentence(key: str, **values: object) -> str:
    """A fixed sentence whose last value may bring its own full stop."""
    text = _say(key, **values)
    return text[:-1] if text.endswith(("..", "?.", "!.")) else text


def _state(draft: Draft, entry: Any, filed: Any, number: str) -> list[str]:
    """Number, status, why it stopped, dates, enrollment, results."""
    module = at(filed, "statusModule")
    status = words(module, "overallStatus").upper()
    date = _day(module, "lastUpdatePostDateStruct", "date")
    said = [_say("entry", number=number, updated=_say("updated", date=date) if date else "")]
    if status:
        said.append(_say("status", status=_value(status)))
    if status == "UNKNOWN" and (verified := _day(module, "statusVerifiedDate")):
        said.append(_say("verified", date=verified))
    if why := own_words(draft, module, "whyStopped"):
        said.append(_say("why_stopped", why=why if why.endswith(_ENDED) else f"{why}."))
    for key, name in (("begun", "startDateStruct"), ("ended", "completionDateStruct")):
        if day := _day(module, name, "date"):
            kind = words(module, name, "type").upper()
            planned = f" ({_say('planned')})" if kind in {"ESTIMATED", "ANTICIPATED"} else ""
            said.append(_say(key, date=f"{day}{planned}"))
    info = at(filed, "designModule", "enrollmentInfo")
    if (count := whole_number(info, "count")) is not None:
        kind = words(info, "type").upper()
        said.append(_say(_COUNTED.get(kind, "unsaid_many"), number=number, count=count))
    return [*said, *_results(entry, filed, status)]


def _results(entry: Any, filed: Any, status: str) -> list[str]:
    """Whether the register holds results, and which publications the entry names as theirs."""
    states = load("registry.en")["status"]
    posted = at(entry, "hasResults")
    date = _day(filed, "statusModule", "resultsFirstPostDateStruct", "date")
    named = [
        f"PMID {words(item, 'pmid')}" for item in references(filed) if kind_of(item) == "RESULT"
    ]
    said = [_say("reported", publications=", ".join(named))] if named else []
    if posted is True or date or at(entry, "resultsSection"):
        return [_say("posted", date=_say("posted_on", date=date) if date else ""), *said]
    if status in states["empty"]:
        return [_say("none_due"), *said]
    if status in states["running"]:
        return [_say("none_yet"), *said]
    if said:
        return said
    return [_say("none_posted") if posted is False else _say("unsaid_results")]


def _design(draft: Draft, filed: Any) -> list[str]:
    """How it was planned, who could take part, who stands behind it."""
    design = at(filed, "designModule")
    info = at(design, "designInfo")
    phases = [_value(phase) for phase in many(design, "phases") if isinstance(phase, str)]
    masking = words(info, "maskingInfo", "masking")
    masked = [_value(who) for who in many(info, "maskingInfo", "whoMasked") if isinstance(who, str)]
    blind = _value(masking) + (f" ({', '.join(masked)})" if masked else "")
    parts = [
        _value(words(design, "studyType")),
        _say("phase", phases=" and ".join(phases)) if phases else "",
        _say("allocation", allocation=_value(a)) if (a := words(info, "allocation")) else "",
        _value(words(info, "interventionModel")) or _value(words(info, "observationalModel")),
        _say("masking", masking=blind) if masking else "",
        _say("purpose", purpose=_value(p)) if (p := words(info, "primaryPurpose")) else "",
        _value(words(info, "timePerspective")),
    ]
    said = [_say("design", parts="; ".join(part for part in parts if part))] if any(parts) else []
    said += _who(filed)
    places = many(filed, "contactsLocationsModule", "locations")
    sponsors = at(filed, "sponsorCollaboratorsModule")
    helpers = names([words(item, "name") for item in many(sponsors, "collaborators")])
    named = {
        "conditions": names(
            [
                word
                for word in many(filed, "conditionsModule", "conditions")
                if isinstance(word, str)
            ]
        ),
        "countries": list(dict.fromkeys(names([words(item, "country") for item in places]))),
        "sponsor": [own_words(draft, sponsors, "leadSponsor", "name")],
        "collaborators": helpers,
    }
    return said + [
        _sentence(key, **{key: "; ".join(found)}) for key, found in named.items() if any(found)
    ]


def _who(filed: Any) -> list[str]:
    module = at(filed, "eligibilityModule")
    youngest, oldest = words(module, "minimumAge").lower(), words(module, "maximumAge").lower()
    both = ("both" if youngest else "to") if oldest else "from"
    ages = _say(f"ages_{both}", youngest=youngest, oldest=oldest) if youngest or oldest else ""
    sex = words(module, "sex")
    parts = [
        ages,
        _say("sex", sex=_value(sex)) if sex else "",
        _say("healthy") if at(module, "healthyVolunteers") is True else "",
    ]
    parts = [words_of_markup(part).text for part in parts if part]
    return [_say("who", parts="; ".join(parts))] if parts else []


def _arms(draft: Draft, filed: Any) -> list[str]:
    module = at(filed, "armsInterventionsModule")
    said = []
    for key, group, name in (
        ("arm", "armGroups", "label"),
        ("intervention", "interventions", "name"),
    ):
        for item in many(module, group):
            kind = _value(words(item, "type"))
            title = own_words(draft, item, name)
            told = own_words(draft, item, "description")
            whole = f"{title} ({kind})" if title and kind else title or kind
            whole = f"{whole}: {told}" if told else whole
            said += [_sentence(key, name=whole)] if whole else []
    return said


def _outcomes(draft: Draft, filed: Any) -> list[str]:
    said = []
    for item in many(filed, "outcomesModule", "primaryOutcomes"):
        measure, told = own_words(draft, item, "measure"), own_words(draft, item, "description")
        frame = own_words(draft, item, "timeFrame")
        whole = f"{measure} ({frame})" if measure and frame else measure or frame
        whole = f"{whole}: {told}" if told and whole else whole or told
        said += [_sentence("outcome", name=whole)] if whole else []
    return said


def references(filed: Any) -> list[Any]:
    """Those with a PubMed number. Source: RESULT is the sponsor's, DERIVED is NLM's finding."""
    found = many(filed, "referencesModule", "references")
    return [
        item for item in found if words(item, "pmid").isascii() and words(item, "pmid").isdecimal()
    ]


def kind_of(item: Any) -> str:
    """What a reference is said to be: ``RESULT``, ``DERIVED``, ``BACKGROUND``."""
    return words(item, "type").upper()
