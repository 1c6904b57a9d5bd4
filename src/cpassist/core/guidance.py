"""A fixed careful reply in front of evidence, or instead of it.

An emergency gets no evidence: nothing on the screen may compete with the call for help. A request
to decide for a family is not decided; what studies found is shown behind the reply.
"""

from __future__ import annotations

from dataclasses import replace

from cpassist.core.decline import NOTHING_GRADED
from cpassist.core.guard import GuardFinding
from cpassist.core.messages import message
from cpassist.domain.answers import Answer, AnswerKind, AnswerReason, Balance, Statement


def guided(answer: Answer, finding: GuardFinding) -> Answer:
    """``answer`` with the reply of ``finding`` first; without evidence in an emergency."""
    reply = Statement(message("guard", finding.message))
    marked = replace(answer, kind=AnswerKind.GUIDANCE, reason=finding.kind)
    if finding.kind is AnswerReason.URGENT or answer.kind is not AnswerKind.ANSWER:
        return replace(
            marked,
            summary=(reply,),
            certainty=NOTHING_GRADED,
            balance=Balance(),
            quotes=(),
            citations=(),
            safety=(),
            caveats=(),
            follow_ups=(),
        )
    return replace(marked, summary=(reply, *answer.summary))
