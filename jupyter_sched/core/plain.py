"""Text as it may be shown: nothing in it that is not seen, and, where it is kept, nothing that is a secret."""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
SECRET = re.compile(  # up to the next name, the next tag or the end of the line, since a value may have anything in it
    r"(?i)(\w*(?:password|passwd|pwd|secret|token|credential|api_?key|private_?key)\w*\s*[=:]\s*)"
    r".+?(?=, [\w-]+ = |<|$)",
    re.MULTILINE,
)


def seen(text: str) -> str:
    """Return ``text`` without what cannot be seen: control and direction characters, halves of a surrogate pair."""
    return UNSEEN.sub("", text)


def discreet(text: str) -> str:
    """Return text or markup without account numbers, access keys, and values whose name says that they are secret."""
    return SECRET.sub(r"\1(hidden)", KEY.sub("(access key)", ACCOUNT.sub("(account)", text)))
