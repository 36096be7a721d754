"""What to say of a text that is no JSON: a plain sentence, and the reason as the service's JSON reader words it."""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError

WORD = re.compile(r"\w+")
PYTHON_WORDS = {"True": "true", "False": "false", "None": "null"}
CURLY_QUOTES = "“”„‟«»"  # what word processors make of "
VALUE_BEGINS = re.compile(r'["{\[\w-]')
JSON_VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
NAME = "a name in double quotes"
VALUE = "a value"


def unexpected(text: str, at: int, wanted: str) -> tuple[str, str]:
    """Return the advice and the reason for what stands at ``at``, where ``wanted`` should."""
    mark = text[at : at + 1]
    if not mark:
        return f"the pattern ends where {wanted} should follow", "Unexpected end-of-input"
    word = WORD.match(text, at)
    if word:
        return _advice_on_word(word[0], wanted), f"Unrecognized token '{word[0]}': was expecting {JSON_VALUE}"
    return _advice_on_mark(text, at, mark, wanted), f"Unexpected character ('{mark}' (code {ord(mark)}))"


def _advice_on_word(word: str, wanted: str) -> str:
    if word in PYTHON_WORDS:
        return f"write {PYTHON_WORDS[word]}, not {word}"
    if wanted == NAME:
        return f'names stand in double quotes: write "{word}"'
    if word[0].isdecimal() and wanted not in {VALUE, NAME}:
        return "a number does not begin with 0, unless it is 0 or 0.5"
    return f"{word!r} stands where {wanted} should; a text stands in double quotes"


def _advice_on_mark(text: str, at: int, mark: str, wanted: str) -> str:
    before = text[:at].rstrip()[-1:]
    advice = {
        "'": "JSON wants double quotes; this looks like a Python dict: use json.dumps(...)",
        "(": "JSON has no round brackets; a list stands in [ ]",
        "/": "JSON has no comments",
        "#": "JSON has no comments",
        "+": "a number begins with a digit or with -",
        ".": "a number begins with a digit or with -, as in 0.5",
    }.get(mark)
    if advice is None and mark in CURLY_QUOTES:
        advice = 'write straight double quotes: "'
    if advice is None and mark in "]}" and before == ",":
        advice = f"leave out the comma before {mark}"
    if advice is None and wanted.startswith("a comma") and VALUE_BEGINS.match(mark):
        advice = f"a comma is missing before {mark}"
    return advice or f"{mark!r} stands where {wanted} should"


def broken_text(text: str, error: JSONDecodeError) -> tuple[str, str, int]:
    """Return the advice, the reason and the place for a text in quotes that JSON cannot read."""
    at = error.pos
    escaped = text.rfind("\\", 0, at + 1)
    if error.msg.startswith("Unterminated"):
        return "the double quote that ends this text is missing", "Unexpected end-of-input in VALUE_STRING", at
    if error.msg.startswith("Invalid control character"):
        reason = f"Illegal unquoted character ((CTRL-CHAR, code {ord(text[at])})): has to be escaped using backslash"
        return r"a text goes on in the next line, or has a control character; write \n or \t", reason, at
    escape = text[escaped + 1 : escaped + 2]
    if escape == "u":
        return r"\u wants four hexadecimal digits after it", "Non-hex character in escape sequence", escaped
    return (
        rf"a backslash in a text is written \\; \{escape} means nothing in JSON",
        f"Unrecognized character escape '{escape}'",
        escaped,
    )
