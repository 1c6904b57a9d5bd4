"""What the words around a count of people say was done to them: the sample, or only a part of it.

Sources of the word lists stand in ``sample.toml``; the patterns are the usual phrasings of the
flow of participants (CONSORT 2010, figure 1).
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from cpassist.core.appraise.page import Part
from cpassist.core.appraise.wordlist import Wordlist, compile_wordlist, wordlist
from cpassist.core.data import load

_CLAUSE_END = re.compile(r";|, (?:and|of whom|with|while|whereas|but) | while | whereas ")

_SET_ASIDE = re.compile(r"\([^()]{0,60}\)|,|\b(?:of them|of whom|also|then|all|in total|either)\b")

_PREPOSITIONS = frozenset(["in", "on", "among", "from", "with", "for", "of"])

_UP_TO_A_NUMBER = re.compile(r"[^0-9]*")

_EVENTFUL = re.compile(
    r" (?:[a-z]+ )?with (?:an? |any |no |serious |severe )?(?:adverse|side effect|complicat|recurr|"
    r"relaps|improve|missing|incomplete|available|evaluable|complete data|response|worsen|positive|"
    r"negative)"
)

TOTAL_BEFORE = re.compile(
    r"(?:total(?: sample)?(?: size)?(?: number)?(?: of)?|sample of|cohort of|overall,?|in all,?"
    r"|series of|altogether,?|comprising|consisted of|comprised) $"
)

_ACTIVE_BEFORE = re.compile(
    r"(?:randomi[sz]ed|(?:randomly )?(?:assigned|allocated)|enroll?(?:ed|s)?|recruit(?:ed|s)?"
    r"|includ(?:ed|es|e)|involve[sd]?"
    r"|involving|including|studied|examined|evaluated|treated|followed|analy[sz]ed|on|among|in|with"
    r"|assessed|from|administered to|conducted (?:on|in|with|among)|identif(?:y|ied)|surveyed"
    r"|interviewed|pooled|(?:describe|report|present)(?:ed|s)?(?: on)?"
    r"|performed (?:on|in)|covering|totall?ing|reviewed|subjects were|participants were|report of"
    r"|of"
    r"|patients were|comparing|investigated|observed|tested|compared|for|given to|records of"
    r"|data of) $"
)

_OF_A_GROUP = re.compile(
    r"\b(?:group|arm|cohort) ?(?:[0-9]|i{1,3}|iv|[a-e])\b[^.;]{0,30}$"
    r"|\bin (?:study|stage|part) ?(?:[0-9]|i{1,3}|iv|[a-e])\b[^.;]{0,12}$"
    r"|\b(?:group|arm) [^.;,]{0,30}(?:includ|compris|consist|contain|receiv|had )[a-z ]{0,12}$"
    r"|groups? of $"
)
"""Words before the size of one group ("group A included 20 patients")."""

_PER_GROUP = re.compile(r"[^0-9]{0,60}\b(?:(?:in|for|to) each|per) (?:study )?(?:arm|group)")

_SHARED_OUT = re.compile(
    r"[^.;:0-9]{0,80}? and (?:another |the (?:other|remaining) )?(?:[0-9]{1,5}"
    r"|[a-z]{3,9}-[a-z]{3,5}"
    r"|ten|eleven|twelve|[a-z]{4,7}teen|twenty|thirty|forty|fifty|sixty) (?:[a-z]+ ){0,2}"
    r"(?:in|to|were|received|on|for)\b"
)
"""What follows the first of two groups ("20 were assigned to sham and another 20 to ...")."""

_OF_A_STAGE = re.compile(
    r"[^.;]{0,12}(?:completed|finished)?[^.;]{0,12} (?:period|phase|stage|part|week|day) [0-9a-c]\b"
)

_OF_A_WHOLE = re.compile(r"\bout of (?:the |a total of |all |our )?$")

_OF_THE = re.compile(r"(?:^of (?:the |these )?|[ (]of (?:the|these) )$")

_TO_ONE_GROUP = re.compile(
    r"[^.;,]{0,60}(?:randomi[sz]ed|assigned|allocated|treated|receiving|given)(?: to| with| in)? "
    r"|[^.;,]{0,30} in the "
)
"""After "of the 28 infants": those of one group, not all."""

_STUDYING = re.compile(
    r"stud|trial|conduct|perform|investigat|compar|evaluat|assess|examin|measur|record|analy|test"
    r"|review|determin"
    r"|administ|applied|underwent|obtain|carried out|explor|treat|we |aim|purpose"
)


class Role(StrEnum):
    """What the words around a count say was done."""

    RANDOMISED = "randomised"
    ENROLLED = "enrolled"
    ANALYSED = "analysed"
    STATED = "stated"
    """Named as the people studied, without a word on how they came to be."""
    LOOSE = "loose"
    """A count of people that may be the sample or a part of it."""
    PLANNED = "planned"
    SHARE = "share"
    """The first of two counts that are named side by side."""
    SUBSET = "subset"


@cache
def _subset_words() -> tuple[Wordlist, frozenset[str], frozenset[str]]:
    table = load("sample")
    after = compile_wordlist({"after": sorted(set(table["not_the_sample"]["after"]))})
    return (
        after,
        frozenset(table["not_the_sample"]["before"]),
        frozenset(table["planned"]["before"]),
    )


def role_of(before: str, after: str, words: str, part: Part) -> Role:
    """The role of the count ``words``, from the folded text before and after it in its sentence."""
    subset_after, subset_before, planned = _subset_words()
    lead = before.replace("-", " ").split()
    tail = " ".join(lead[-2:])
    if any(phrase in before[-60:] for phrase in planned) or after.startswith(
        (" will be", " are to be", " to be ", " will receive", " will participate")
    ):
        return Role.PLANNED
    if lead and (lead[-1] in subset_before or tail in subset_before):
        return Role.SUBSET
    if _OF_A_GROUP.search(before) or _PER_GROUP.match(after) or _OF_A_WHOLE.search(before):
        return Role.SUBSET
    if _OF_THE.search(before) and _TO_ONE_GROUP.match(after):
        return Role.SUBSET
    if _SHARED_OUT.match(after):
        return Role.SHARE
    clause = _CLAUSE_END.split(after, maxsplit=1)[0]
    if " will be " in clause or " are to be " in clause:
        return Role.PLANNED
    plain = _UP_TO_A_NUMBER.match(" ".join(_SET_ASIDE.sub(" ", clause).split()))
    said = "" if plain is None else plain.group().replace("-", " ")
    hit = subset_after.first(said)
    described = said.startswith(("who had", "who received", "who were"))
    if hit is not None and not described and len(said[: hit.span.start].split()) <= 1:
        return Role.SUBSET
    if _EVENTFUL.match(clause):
        return Role.SUBSET
    act = _act(words) or _act(clause.replace("-", " "))
    led = _ACTIVE_BEFORE.search(before)
    if act is Role.ANALYSED and _OF_A_STAGE.match(after):
        return Role.SUBSET
    if act is not None:
        return act
    if led is not None:
        return _role_of_lead(before, led.group(), part)
    return Role.STATED if TOTAL_BEFORE.search(before) else Role.LOOSE


def _act(clause: str) -> Role | None:
    """What was done, by the first verb; allocation outranks the enrolment it follows."""
    acts = [mention.name for mention in wordlist("sample", "acts").find(clause)]
    if acts[:1] == ["enrolled"] and "randomised" in acts:
        return Role.RANDOMISED
    return Role(acts[0]) if acts else None


def _role_of_lead(before: str, lead: str, part: Part) -> Role:
    if lead.startswith(("random", "assigned", "allocated")):
        return Role.RANDOMISED
    if lead.startswith(("enrol", "recruit", "includ", "involv")):
        return Role.ENROLLED
    # "Fever rose in 30 patients" is a result, not the sample.
    of_results = part in {Part.RESULTS, Part.CONCLUSIONS}
    bare = before != lead and not _STUDYING.search(before)
    if lead.strip() in _PREPOSITIONS and (of_results or bare):
        return Role.LOOSE
    return Role.STATED
