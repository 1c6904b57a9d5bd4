"""The JSON contract of a checked text: one plain object, the same from every face.

Fields are only ever added. ``docs/check.md`` describes each.
"""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256

from cpassist.core.check_words import said
from cpassist.core.contract import JsonObject, citation_json, quote_json
from cpassist.domain.claims import ClaimReport, Disclosure, FlagMark, JudgedClaim
from cpassist.domain.passages import Span


def report_json(report: ClaimReport) -> JsonObject:
    """The whole report; it depends on build and text alone."""
    return {
        "text": report.text,
        "text_sha256": sha256(report.text.encode()).hexdigest(),
        "claims": [claim_json(one, report.text) for one in report.claims],
        "disclosures": {
            one.point.value: _disclosure(one, report.text) for one in report.disclosures
        },
        "overall": report.overall.value,
        "overall_words": said("overall", report.overall.value),
        "overall_meaning": said("overall_meaning", report.overall.value),
        "reasons": list(report.reasons),
        "questions": list(report.questions),
        "caveats": list(report.caveats),
        "citations": [citation_json(one) for one in report.citations],
        "receipt": asdict(report.receipt),
        "checked_chars": len(report.text),
    }


def claim_json(one: JudgedClaim, text: str) -> JsonObject:
    """A statement with its verdict; ``text`` is what its offsets count in."""
    return {
        "start": one.claim.span.start,
        "end": one.claim.span.end,
        "text": one.claim.text,
        "type": one.claim.type.value,
        "type_words": said("types", one.claim.type.value),
        "checkable": one.claim.checkable,
        "verdict": one.verdict.value,
        "verdict_words": said("verdicts", one.verdict.value),
        "why": one.why,
        "certainty": one.certainty.value,
        "flags": [_flag(mark, text) for mark in one.flags],
        "quotes": [
            {"stance": item.stance.value, **quote_json(item.quote)} for item in one.evidence
        ],
    }


def _flag(mark: FlagMark, text: str) -> JsonObject:
    return {
        "flag": mark.flag.value,
        "words": said("flags", mark.flag.value),
        "place": None if mark.span is None else _place(mark.span, text),
    }


def _disclosure(one: Disclosure, text: str) -> JsonObject:
    words = said("disclosures", one.point.value)
    return {
        "present": one.present,
        "words": words,
        "places": [_place(span, text) for span in one.spans],
    }


def _place(span: Span, text: str) -> JsonObject:
    return {"start": span.start, "end": span.end, "text": span.of(text)}
