"""Take the asker's expectation out of what is searched.

"Does it help?" and "doesn't it help?" ask for the same evidence; an encoder hears a difference.
Only a bare "not" goes: "no oxygen at birth" says what happened, not what is expected.
"""

from __future__ import annotations

import re

_CONTRACTED = re.compile(r"\b(ca|wo|sha)?(n['’]t)\b|(?<=[a-z])n['’]t\b", re.IGNORECASE)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall"}
_NOT = re.compile(r"\bcannot\b|\bnot\b ?", re.IGNORECASE)


def neutral(text: str) -> str:
    """``text`` without "not" and its contractions; everything else, and its order, stays."""
    text = _CONTRACTED.sub(lambda found: _WHOLE.get((found[1] or "").lower(), ""), text)
    text = _NOT.sub(lambda found: "can" if found[0].lower() == "cannot" else "", text)
    return " ".join(text.split())
