"""Every count of people or animals in a study's text, and what is said to have been done to them.

Percentages, doses, ages, ranges, powers of ten and counts of trials are not headcounts. Which
count is the sample is decided in ``sample.py``; here each is only told apart by its own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cpassist.core.appraise.wordlist import Wordlist, compile_wordlist, wordlist
from cpassist.core.appraise.numbers import is_number_word, whole_number
from cpassist.core.appraise.page import Page, Part
from cpassist.core.data import load
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.passages import Span

_LOOK_BACK = 100
_LOOK_ON = 110
_MAX_GAP = 7
"""How many words may stand between a number and its noun ("27 term infants with")."""

REVIEWS = frozenset({StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW})
"""Designs whose people are those of other studies."""

_TOKEN = re.compile(r"\S+")
_BARE_NUMBER = re.compile(r"\(?((?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7}))\)?,?")
_WORD = re.compile(r"[a-z(][a-z0-9'/()-]*,?")
_BLOCKS = frozenset(
    "of in per to with for on at by from were was is are had has have who whom that which than as "
    "month months year years yr yrs week weeks wk day days hour hours h min minutes mg kg ml g mm cm "
    "trial trials study studies rct rcts article articles report reports paper papers review "
    "reviews publication publications centre centres center centers site sites hospital hospitals "
    "country countries group groups arm arms session sessions item items time times dose doses "
    "point points vs versus cell cells unit units cycle cycles event events each percent "
    "million billion iu database databases records record level levels different both "
    "injections infusions transplants transplantations procedures eyes teeth visits weeks' months' "
    "years' versus, used no not states cities schools clinics practices families villages all between "
    "questions domains tests measures outcomes while whereas but".split()
)
_NUMBER_LABELS = frozenset(
    "type stage grade level levels phase week weeks day days month months table figure "
    "aged age year years gmfcs class part version step visit dose type- to ± × x "
    "= < > ≤ ≥ + / p p< than about_one 1: between n=".split()
)
_STUDY_LABELS = frozenset("trial study cohort group groups".split())
_AUXILIARY = frozenset(
    "were was been be have has had subsequently finally eventually then also who successfully "
    "of them these those initially were, actually ultimately all".split()
)
_CLAUSE_END = re.compile(r";|[.](?![0-9])|, (?:and|of whom|with|while|whereas|but) | while | whereas ")
_SET_ASIDE = re.compile(r"\([^()]{0,60}\)|,|\b(?:of them|of whom|also|then|all|in total|either)\b")
_PREPOSITIONS = frozenset("in on among from with for of".split())
_UP_TO_A_NUMBER = re.compile(r"[^0-9]*")
_OF_BEFORE = re.compile(
    r"([a-z0-9,-]{1,20}(?: [a-z]{3,12}){0,2}?)(?: \([0-9.,]{1,6} ?%\))?"
    r" (?:out )?of (?:the |all |these |those |our |a total of )?$"
)
_EVENTFUL = re.compile(
    r" (?:[a-z]+ )?with (?:an? |any |no |serious |severe )?(?:adverse|side effect|complicat|recurr|"
    r"relaps|improve|missing|incomplete|available|evaluable|complete data|response|worsen|positive|"
    r"negative)"
)
_TOTAL_BEFORE = re.compile(
    r"(?:total(?: sample)?(?: size)?(?: number)?(?: of)?|sample of|cohort of|overall,?|in all,?"
    r"|series of|altogether,?|comprising|consisted of|comprised) $"
)
_ACTIVE_BEFORE = re.compile(
    r"(?:randomi[sz]ed|(?:randomly )?(?:assigned|allocated)|enroll?(?:ed|s)?|recruit(?:ed|s)?|includ(?:ed|es|e)|involve[sd]?"
    r"|involving|including|studied|examined|evaluated|treated|followed|analy[sz]ed|on|among|in|with"
    r"|assessed|from|administered to|conducted (?:on|in|with|among)|identif(?:y|ied)|surveyed|interviewed|pooled|(?:describe|report|present)(?:ed|s)?(?: on)?"
    r"|performed (?:on|in)|covering|totall?ing|reviewed|subjects were|participants were|report of|of"
    r"|patients were|comparing|investigated|observed|tested|compared|for|given to|records of|data of) $"
)


_OTHER_NOUN = re.compile(
    r"[ -](?:series|reports?|stud(?:y|ies)|trials?|rcts?|controlled|control stud|clinical|crossover"
    r"|cross-over|groups?|arms?|controls? \(|treatment|comparison|parallel|evidence|hours?|days?)\b"
)
"""What shows that the word before it names no people: "two case series", "eight randomized trials"."""


_ACT_ENDS = re.compile(
    r"(?: (?:to|in|into|and|between|for|at|with|by|on|equally|or|before|after|over|within|during|from"
    r"|using|the|either|across|evenly|as|per|via|through|all|follow)\b|[,.;:)(]| \(|$)"
)
"""What may follow a verb that has people for its subject."""

_OF_A_GROUP = re.compile(
    r"\b(?:group|arm|cohort) ?(?:[0-9]|i{1,3}|iv|[a-e])\b[^.;]{0,30}$"
    r"|\bin (?:study|stage|part) ?(?:[0-9]|i{1,3}|iv|[a-e])\b[^.;]{0,12}$"
    r"|\b(?:group|arm) [^.;,]{0,30}(?:includ|compris|consist|contain|receiv|had )[a-z ]{0,12}$"
    r"|groups? of $"
)
"""Words before the size of one group ("group A included 20 patients")."""

_PER_GROUP = re.compile(r"[^0-9]{0,60}\b(?:(?:in|for|to) each|per) (?:study )?(?:arm|group)")
_SHARED_OUT = re.compile(
    r"[^.;:0-9]{0,80}? and (?:another |the (?:other|remaining) )?(?:[0-9]{1,5}|[a-z]{3,9}-[a-z]{3,5}"
    r"|ten|eleven|twelve|[a-z]{4,7}teen|twenty|thirty|forty|fifty|sixty) (?:[a-z]+ ){0,2}"
    r"(?:in|to|were|received|on|for)\b"
)
"""What follows the first of two groups ("20 were assigned to sham and another 20 to ...")."""
_OF_A_STAGE = re.compile(r"[^.;]{0,12}(?:completed|finished)?[^.;]{0,12} (?:period|phase|stage|part|week|day) [0-9a-c]\b")

_AND_BETWEEN = re.compile(r"[^.;:()0-9]{0,60} and (?:another |the (?:other|remaining) )?")

_OF_A_WHOLE = re.compile(r"\bout of (?:the |a total of |all |our )?$")
_OF_THE = re.compile(r"(?:^|[ (])of (?:the |these )?$")
_TO_ONE_GROUP = re.compile(
    r"[^.;,]{0,60}(?:randomi[sz]ed|assigned|allocated|treated|receiving|given)(?: to| with| in)? |[^.;,]{0,30} in the "
)
"""After "of the 28 infants": those of one group, not all."""
_STUDYING = re.compile(
    r"stud|trial|conduct|perform|investigat|compar|evaluat|assess|examin|measur|record|analy|test|review|determin"
    r"|administ|applied|underwent|obtain|carried out|explor|treat|we |aim|purpose"
)

_OTHER_STUDY = re.compile(
    r"meta-analys|systematic review|previous(?:ly)? (?:stud|trial|report)|earlier (?:stud|trial|work)"
    r"|another (?:stud|trial)|a review|a registry|worldwide|per year|each year|annually|prevalence of"
)
"""Words of a sentence about other people than the study's own."""


_N_EQUALS = re.compile(r"\bn ?= ?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7})(?![0-9.%]| (?:in )?(?:each|per))")
_PERSONS_BEFORE = re.compile(r"[a-z]+(?: (?:with|aged|who) [a-z0-9 -]{1,50}?)?,? \($")


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


_TELLING = frozenset({Role.RANDOMISED, Role.ENROLLED, Role.ANALYSED})


@dataclass(frozen=True, slots=True)
class Headcount:
    """One count: its value, its words in the text, and their role."""

    value: int
    span: Span
    """From the number to the noun or verb it belongs to."""
    role: Role
    total: bool
    """Whether it is called a total."""
    part: Part
    animal: bool


@cache
def _subset_words() -> tuple[Wordlist, frozenset[str], frozenset[str]]:
    table = load("sample")
    after = compile_wordlist({"after": sorted(set(table["not_the_sample"]["after"]))})
    return after, frozenset(table["not_the_sample"]["before"]), frozenset(table["planned"]["before"])


def headcounts(page: Page) -> tuple[Headcount, ...]:
    """All counts of people or animals, in text order, one for each number."""
    found: dict[int, Headcount] = {}
    people = wordlist("sample", "people")
    for mention in people.find(page.flat):
        if _OTHER_NOUN.match(page.low, mention.span.end):
            continue
        count = _before(page, mention.span, gap=_MAX_GAP, aside=False)
        if count is not None:
            _add(found, page, count, mention.span.end, animal=mention.name == "animal")
    _add_parenthesised(found, page)
    for mention in wordlist("sample", "acts").find(page.flat):
        if not _ACT_ENDS.match(page.low, mention.span.end):
            continue
        count = _before(page, mention.span, gap=4, aside=True)
        if count is not None and count[1] not in found:
            _add(found, page, count, mention.span.end, animal=False)
    return _combined(page, [found[start] for start in sorted(found)])


def _combined(page: Page, counts: list[Headcount]) -> tuple[Headcount, ...]:
    """The counts, with two that stand side by side taken together: "54 boys and 38 girls" is 92."""
    combined: list[Headcount] = []
    for count in counts:
        last = combined[-1] if combined else None
        if last is not None and _side_by_side(page, last, count):
            span = Span(last.span.start, count.span.end)
            role = last.role if last.role in _TELLING else count.role
            combined[-1] = Headcount(
                last.value + count.value, span, role, last.total, last.part, count.animal
            )
        else:
            combined.append(count)
    return tuple(combined)


def _side_by_side(page: Page, last: Headcount, count: Headcount) -> bool:
    if last.role is Role.SUBSET or count.role is Role.SUBSET or last.span.end > count.span.start:
        return False
    return _AND_BETWEEN.fullmatch(page.low, last.span.end, count.span.start) is not None


def _add_parenthesised(found: dict[int, Headcount], page: Page) -> None:
    """ "healthy adults (n = 20)", where the sentence has no second count of that form."""
    people = wordlist("sample", "people")
    for match in _N_EQUALS.finditer(page.low):
        sentence = page.sentence_span(match.start())
        if len(_N_EQUALS.findall(page.low, sentence.start, sentence.end)) > 1:
            continue
        value = whole_number(match.group(1))
        led = _PERSONS_BEFORE.search(page.low, max(sentence.start, match.start() - 70), match.start())
        noun = None if led is None else people.first(page.flat, led.start(), led.end())
        if not value or led is None or noun is None:
            continue
        after = page.low[match.end() : min(sentence.end, match.end() + _LOOK_ON)]
        before = page.low[max(sentence.start, led.start() - _LOOK_BACK) : led.start()]
        if before.endswith("for "):
            continue  # "for the boys (n = 46), ..." speaks of a part
        part = page.part_at(match.start())
        role = _role(before, after.lstrip(")"), "", part)
        if role is Role.LOOSE and part in {Part.RESULTS, Part.CONCLUSIONS}:
            continue
        found[match.start()] = Headcount(
            value, Span(noun.span.start, match.end()), role, False, part, noun.name == "animal"
        )


def _add(
    found: dict[int, Headcount], page: Page, count: tuple[int, int], end: int, *, animal: bool
) -> None:
    value, start = count
    sentence = page.sentence_span(start)
    before = page.low[max(sentence.start, start - _LOOK_BACK) : start]
    after = page.low[end : min(sentence.end, end + _LOOK_ON)]
    verb = page.flat[start:end]
    part = page.part_at(start)
    role = _role(before, after, verb, part)
    if page.design not in REVIEWS and _OTHER_STUDY.search(page.low, sentence.start, sentence.end):
        role = Role.SUBSET
    total = _TOTAL_BEFORE.search(before) is not None or after.startswith((" in total", " in all"))
    found[start] = Headcount(value, Span(start, end), role, total, part, animal)
    whole = _OF_BEFORE.search(before)
    if whole is not None:
        _split_whole(found, page, whole, found[start], max(sentence.start, start - _LOOK_BACK))


def _split_whole(
    found: dict[int, Headcount], page: Page, whole: re.Match[str], outer: Headcount, offset: int
) -> None:
    """ "88 of the 92 children completed": 88 completed, out of 92 who had been taken in."""
    words = whole.group(1).split()
    share = whole_number(words[0].strip(",")) if words else None
    if share is None:
        return
    start = offset + whole.start(1)
    if start and (page.low[start - 1].isalnum() or page.low[start - 1] in ".,-/%"):
        return
    told = outer.role in {Role.ANALYSED, Role.RANDOMISED, Role.ENROLLED} and share <= outer.value
    role = outer.role if told else Role.SUBSET
    inner_role = Role.STATED if role is Role.ANALYSED else Role.SUBSET
    found[start] = Headcount(
        share, Span(start, outer.span.end), role, False, outer.part, outer.animal
    )
    found[outer.span.start] = Headcount(
        outer.value, outer.span, inner_role, outer.total, outer.part, outer.animal
    )


def _before(page: Page, anchor: Span, *, gap: int, aside: bool) -> tuple[int, int] | None:
    """The number that belongs to a noun or verb: its value and where it starts."""
    sentence = page.sentence_span(anchor.start)
    start = max(sentence.start, anchor.start - _LOOK_BACK)
    tokens = list(_TOKEN.finditer(page.low, start, anchor.start))
    if anchor.start and not page.low[anchor.start - 1].isspace() and tokens:
        tokens.pop()  # "non-children": the noun is only the tail of a longer word
        return None
    for step, token in enumerate(reversed(tokens)):
        if step > gap:
            return None
        word = token.group()
        at = len(tokens) - 1 - step
        if _is_number(word):
            return _whole(page, tokens, at)
        if not _may_stand_between(word, aside=aside):
            return None
    return None


def _is_number(word: str) -> bool:
    return _BARE_NUMBER.fullmatch(word) is not None or is_number_word(word)


def _may_stand_between(word: str, *, aside: bool) -> bool:
    if aside:
        return word in _AUXILIARY or (word.startswith("(") and word.endswith(")"))
    if ")" in word and "(" not in word:
        return False  # the number stands inside brackets, the noun outside
    return _WORD.fullmatch(word) is not None and word.strip("(),") not in _BLOCKS


def _whole(page: Page, tokens: list[re.Match[str]], at: int) -> tuple[int, int] | None:
    """The number ending at token ``at``, unless it is a range, a label's number or a power."""
    first = at
    if not _BARE_NUMBER.fullmatch(tokens[at].group()):
        while first and (
            (is_number_word(tokens[first - 1].group()) and tokens[first - 1].group()[-1] != ",")
            or _joins(tokens, first)
        ):
            first -= 1
    words = page.low[tokens[first].start() : tokens[at].end()].strip("(),")
    value = whole_number(words)
    if not value:
        return None
    if first:
        label = tokens[first - 1].group().lstrip("(")
        if label in _STUDY_LABELS and value < 10:
            return None  # "in study 2 patients ...": a number of the study, not of people
        if label in {"and", "or"} and first > 1 and _is_number(tokens[first - 2].group()):
            return None  # "19 and 18 women": neither is the whole
        if label in _NUMBER_LABELS or label.endswith(("=", "<", ">", "±", "×", "≤", "≥", "~")):
            return None
        if _BARE_NUMBER.fullmatch(label):
            return None  # "1 234 patients": one number or two cannot be told
    start = tokens[first].start()
    return value, start + (page.low[start] == "(")


def _joins(tokens: list[re.Match[str]], first: int) -> bool:
    """Whether the word before ``first`` is the "and" of "one hundred and five"."""
    return (
        first > 1
        and tokens[first - 1].group() == "and"
        and tokens[first - 2].group() in {"hundred", "thousand"}
    )


def _role(before: str, after: str, words: str, part: Part) -> Role:
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
    return Role.STATED if _TOTAL_BEFORE.search(before) else Role.LOOSE


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
    if lead.strip() in _PREPOSITIONS:
        # "fever rose in 30 patients" is a result, not the sample.
        if part in {Part.RESULTS, Part.CONCLUSIONS} or (before != lead and not _STUDYING.search(before)):
            return Role.LOOSE
    return Role.STATED
