"""The JSON contract: one plain object for an answer, the same from every face.

Fields are only ever added. ``docs/contract.md`` describes each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cpassist.core import words as plain
from cpassist.core.arms import side_text
from cpassist.core.certainty import domain_code, fhir_code
from cpassist.core.cite import vancouver
from cpassist.core.glossary import Term, terms_of
from cpassist.domain.answers import Answer, Citation, Facets, Question, Quote
from cpassist.domain.evidence import Appraisal, Certainty, Effect, Reason, Signal, StudyDesign
from cpassist.domain.studies import Study

JsonObject = dict[str, Any]


def answer_json(answer: Answer, timings_ms: Mapping[str, float]) -> JsonObject:
    """The whole answer. Everything but ``timings_ms`` depends on build and question alone."""
    return {
        "question": answer.question.text,
        "understood": understood_json(answer.question),
        "kind": answer.kind.value,
        "reason": answer.reason.value,
        "summary": [
            {"text": statement.text, "citations": list(statement.citations)}
            for statement in answer.summary
        ],
        "certainty": certainty_json(answer.certainty),
        "traffic_light": answer.certainty.light.value,
        "balance": asdict(answer.balance),
        "sides": [
            {
                "name": side.name,
                "citations": list(side.citations),
                "text": side_text(side, answer.citations),
            }
            for side in answer.sides
        ],
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "citations": [citation_json(citation) for citation in answer.citations],
        "safety": [quote_json(quote) for quote in answer.safety],
        "glossary": [term_json(term) for term in terms_of(answer)],
        "caveats": list(answer.caveats),
        "follow_ups": list(answer.follow_ups),
        "receipt": asdict(answer.receipt),
        "timings_ms": {name: round(value, 2) for name, value in timings_ms.items()},
    }


def understood_json(question: Question) -> JsonObject:
    """What was read out of the question, and what it was also searched as."""
    return {
        "standalone": question.standalone,
        "carried": list(question.carried),
        "intent": [intent.value for intent in question.intents],
        "facets": _facets(question.facets),
        "expanded": [
            {"term": expansion.term, "also": list(expansion.also)}
            for expansion in question.expansions
        ],
        "language": question.language,
        "spelling": [
            {"typed": word.typed, "offered": list(word.offered)} for word in question.spelling
        ],
    }


def _facets(facets: Facets) -> JsonObject:
    values: JsonObject = asdict(facets)
    values["designs"] = [design.value for design in facets.designs]
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def certainty_json(certainty: Certainty) -> JsonObject:
    """Level, direction, light and every reason."""
    return {
        "level": certainty.level.value,
        "fhir": fhir_code(certainty.level),
        "meaning": plain.certainty_meaning(certainty.level),
        "direction": certainty.direction.value,
        "light_meaning": certainty.light_meaning,
        "key_studies": list(certainty.key_studies),
        "reasons": [
            {"code": reason.code, "domain": domain_code(reason.code), "text": reason.text}
            for reason in certainty.reasons
        ],
    }


def quote_json(quote: Quote) -> JsonObject:
    """A quote with the parts of its score; ``text`` is ``study.text[start:end]``."""
    return {
        "citation": quote.citation,
        "study_id": quote.study_id,
        "section": quote.section,
        "text": quote.text,
        "start": quote.span.start,
        "end": quote.span.end,
        "sha256": quote.sha256,
        "score": {
            "total": round(quote.score, 6),
            **{part.name: round(part.value, 6) for part in quote.parts},
        },
        "direction": quote.direction.value,
    }


def term_json(term: Term) -> JsonObject:
    """A term where it stands: ``start`` and ``end`` count from the start of that quote's text."""
    return {
        "term": term.gloss.term,
        "meaning": term.gloss.meaning,
        "source": term.gloss.source,
        "part": term.part,
        "quote": term.quote,
        "start": term.gloss.span.start,
        "end": term.gloss.span.end,
    }


def citation_json(citation: Citation) -> JsonObject:
    """A cited study with its appraisal."""
    return {
        "number": citation.number,
        **study_json(citation.study),
        "vancouver": vancouver(citation.study),
        "appraisal": appraisal_json(citation.study, citation.appraisal),
    }


def study_json(study: Study) -> JsonObject:
    """What identifies a study and on what terms its words stand here."""
    return {
        "study_id": study.id,
        "kind": study.kind.value,
        "title": study.title,
        "authors": list(study.authors),
        "journal": study.journal,
        "year": study.year,
        "pmid": study.identifiers.pmid,
        "pmcid": study.identifiers.pmcid,
        "doi": study.identifiers.doi,
        "registration": study.identifiers.registration,
        "url": study.url,
        "license": study.text_license,
        "source_license": study.license.name,
        "open_access": study.license.open_access,
        "retraction_status": study.retraction_status.value,
        "same_study": list(study.same_study),
    }


def record_json(study: Study, appraisal: Appraisal) -> JsonObject:
    """A whole record: the text every offset points into, whose words they are, and the grade."""
    return {
        **study_json(study),
        "text": study.text,
        "sha256": study.sha256,
        "sections": [
            {"label": label, "start": span.start, "end": span.end}
            for label, span in study.section_spans
        ],
        "kind_words": plain.kind_words(study.kind),
        "standing_words": plain.standing_words(study.retraction_status),
        "retraction_checked": study.retraction_checked,
        "vancouver": vancouver(study),
        "sources": [asdict(source) for source in study.sources],
        "appraisal": appraisal_json(study, appraisal),
    }


def appraisal_json(study: Study, appraisal: Appraisal) -> JsonObject:
    """Design, level, size, direction, and the reasons for them with the words they rest on."""
    design = appraisal.design.value or StudyDesign.UNCLEAR
    facts = appraisal.facts
    return {
        "design": design.value,
        "design_words": plain.design_name(design),
        "level": appraisal.level.value,
        "level_words": plain.level_words(appraisal.level),
        "n": appraisal.n.value,
        "direction": _enum(appraisal.direction),
        "controlled": facts.controlled.value,
        "blinding": _enum(facts.blinding),
        "subjects": _enum(facts.subjects),
        "cell_source": facts.cell_source.value,
        "route": facts.route.value,
        "follow_up": facts.follow_up.value,
        "seller_involved": facts.seller_involved.value,
        "effects": [effect_json(study, effect) for effect in appraisal.effects],
        "reasons": reasons_json(study, appraisal.reasons),
    }


def effect_json(study: Study, effect: Effect) -> JsonObject:
    """One result in numbers; each part is the record's own words, or null."""
    parts = ("outcome", "difference", "interval", "p_value", "follow_up")
    spans = {name: getattr(effect, name) for name in parts}
    return {
        "text": effect.span.of(study.text),
        **{name: None if span is None else span.of(study.text) for name, span in spans.items()},
    }


def reasons_json(study: Study, reasons: Sequence[Reason]) -> list[JsonObject]:
    """Each reason, with the quoted words where it rests on some."""
    return [
        {
            "code": reason.code,
            "text": reason.text,
            "quote": None if reason.span is None else reason.span.of(study.text),
        }
        for reason in reasons
    ]


def _enum(signal: Signal[Any]) -> str | None:
    return None if signal.value is None else str(signal.value.value)
