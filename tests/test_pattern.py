"""Event patterns: what is taken, what is refused and in which words, and why an event is not taken."""

import contextlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern import EventPattern, PatternError, PatternSet
from jupyter_sched.core.pattern.complexity import complexity
from jupyter_sched.core.pattern.matchers import Wildcard

GOLDEN = Path(__file__).parent / "golden"
LINES = [line for line in (GOLDEN / "patterns.txt").read_text(encoding="utf-8").splitlines() if line]
DECIDED = [tuple(line.split(" | ")) for line in LINES if not line.startswith("#")]
REFUSED = re.findall(r"^(\S.*)\n {4}(.*)$", (GOLDEN / "patterns_refused.txt").read_text(encoding="utf-8"), re.MULTILINE)


def field(*alternatives):
    return json.dumps({"x": list(alternatives)})


@pytest.mark.parametrize(("verdict", "pattern", "event"), DECIDED)
def test_a_pattern_takes_what_it_means_and_nothing_else(verdict, pattern, event):
    parsed = EventPattern.parse(pattern)
    assert parsed.matches(event) == (verdict == "match")
    assert parsed.explain(event).matched == (verdict == "match")
    assert PatternSet({"it": parsed}).match(event) == ({"it"} if verdict == "match" else set())


def test_all_the_patterns_of_the_table_at_once_are_decided_as_one_by_one():
    patterns = {text: EventPattern.parse(text) for _, text, _ in DECIDED}
    many = PatternSet(patterns)
    for event in {event for _, _, event in DECIDED}:
        assert many.match(event) == {text for text, pattern in patterns.items() if pattern.matches(event)}


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_wrong_pattern_is_refused_in_plain_words_with_the_place_and_in_the_services_words(text, said):
    with pytest.raises(PatternError) as refused:
        EventPattern.parse(text)
    assert str(refused.value) == said
    assert said.endswith(f"Reason: {refused.value.reason}")
    assert f"(line {refused.value.line}, column {refused.value.column})" in said


def test_the_place_is_counted_in_lines():
    with pytest.raises(PatternError) as refused:
        EventPattern.parse('{\n  "source": ["a"],\n  "detail": {\n    "state": "b"\n  }\n}')
    assert (refused.value.line, refused.value.column) == (4, 14)


def test_a_pattern_as_deep_as_can_be_is_refused_and_nothing_breaks():
    for text in ('{"a":' * 5000, '{"a": ' + "[" * 5000):
        with pytest.raises(PatternError):
            EventPattern.parse(text)


def test_a_number_beyond_any_double_equals_none_that_is_and_breaks_nothing():
    digits = "9" * 5000
    assert not EventPattern.parse(f'{{"x": [{digits}]}}').matches({"x": 1})
    with pytest.raises(PatternError, match="is too large, or has more digits than AWS compares"):
        EventPattern.parse(f'{{"x": [{{"numeric": [">", {digits}]}}]}}')


def test_what_is_no_text_is_refused_in_plain_words():
    pattern = EventPattern.parse(field("a"))
    with pytest.raises(PatternError, match="a pattern is JSON text, not a dict: use json"):
        EventPattern.parse({"source": ["my.app"]})
    with pytest.raises(InvalidInput, match="'p' is no EventPattern but a str: use EventPattern"):
        PatternSet({"p": field("a")})
    for ask in (pattern.matches, pattern.explain, PatternSet({"p": pattern}).match):
        with pytest.raises(InvalidInput, match="an event is JSON text or a dict; got NoneType"):
            ask(None)


@pytest.mark.parametrize("event", ["not json", "", "[1]", '"text"', '{"x": NaN}', '{"x": 1} more', "[" * 100_000])
def test_what_is_no_event_is_refused(event):
    pattern = EventPattern.parse(field("a"))
    for ask in (pattern.matches, pattern.explain, PatternSet({"p": pattern}).match):
        with pytest.raises(InvalidInput, match="event"):
            ask(event)


def test_an_event_as_deep_as_can_be_is_decided():
    deep = '{"x": "a", "y": ' + '{"y": ' * 900 + "1" + "}" * 901
    pattern = EventPattern.parse(field("a"))
    assert pattern.matches(deep)
    assert pattern.explain(deep).matched
    assert PatternSet({"p": pattern}).match(deep) == {"p"}


@pytest.mark.parametrize(
    ("count", "wildcards"),
    [
        (0, []),
        (1, ["*"]),
        (2, ["a*b"]),
        (3, ["*ss"]),
        (4, ["arn:aws:s3:::*/in/*"]),
        (4, ["*/in/*"]),
        (5, ["x*y*yy"]),
        (6, ["*a*b*c*d*e"]),
        (7, ["x*xxx", "xx*xx"]),
        (8, ["*/in/*", "*/out/*", "*.csv"]),
        (11, ["*:*:*:*:*:bus/*"]),
        (11, ["*aaaaaaaaaa"]),
        (11, ["*".join("feature") * 50]),
    ],
)
def test_the_complexity_of_wildcards_is_how_many_prefixes_one_text_can_match(count, wildcards):
    assert complexity([Wildcard(text, tuple(text.split("*"))) for text in wildcards]) == count


EXPLAINED = [
    ({"x": "IN_SERVICE"}, field("InService"), 'The event says "IN_SERVICE", not "InService".', '"IN_SERVICE"'),
    ({"detail": {"stat": "b"}}, '{"detail": {"state": ["b"]}}', "The event has detail.stat instead.", "nothing"),
    ({"a": 1}, '{"details": {"state": ["b"]}}', "The event has no such field.", "nothing"),
    ({"x": {"name": "b"}}, field("b"), "It holds x.name; name a field inside it.", "nothing"),
    ({"detail": {"Status": "b"}}, '{"detail": {"status": ["b"]}}', "The event has detail.Status instead.", "nothing"),
    ({"detail": {"a": {"state": 1}}}, '{"detail": {"state": [1]}}', "The event has detail.a.state instead.", "nothing"),
    ({"x": 300}, field("300"), 'The event says 300, not "300".', "300"),
    ({"x": "7"}, field({"numeric": [">", 5]}), "It is a text in the event; numeric takes numbers only.", '"7"'),
    ({"x": 7}, field({"prefix": "7"}), "It is a number in the event; this operator takes texts only.", "7"),
    ({"x": None}, field({"suffix": "7"}), "It is null in the event; this operator takes texts only.", "null"),
    (
        {"x": "IN/a"},
        field({"prefix": "in/"}),
        'Only the case differs; to ignore it, write {"prefix": {"equals-ignore-case": "in/"}}.',
        '"IN/a"',
    ),
    ({"x": "here"}, field({"cidr": "10.0.0.0/8"}), "It is no address.", '"here"'),
    ({"x": 1}, field({"exists": False}), "The event has the field; exists: false wants it absent.", "1"),
    ({"x": "c"}, field("a", "b"), "", '"c"'),
]


@pytest.mark.parametrize(("event", "pattern", "fix", "found"), EXPLAINED)
def test_a_field_that_does_not_match_says_what_would_mend_it(event, pattern, fix, found):
    (explained,) = EventPattern.parse(pattern).explain(event).fields
    assert (explained.matched, explained.fix, explained.found) == (False, fix, found)


def test_what_was_wanted_is_said_in_words():
    wanted = {
        'a text that begins with "in/"': {"prefix": "in/"},
        'anything but "a" or "b"': {"anything-but": ["a", "b"]},
        'anything but a text that ends with ".tmp"': {"anything-but": {"suffix": ".tmp"}},
        "a number > 1234567.5 and <= 2000000000": {"numeric": [">", 1234567.5, "<=", 2000000000]},
        'a text like "*.csv"': {"wildcard": "*.csv"},
        'an address in "10.0.0.0/8"': {"cidr": "10.0.0.0/8"},
        "any value": {"exists": True},
        "no such field": {"exists": False},
    }
    for words, alternative in wanted.items():
        (explained,) = EventPattern.parse(field(alternative)).explain({"x": "q"}).fields
        assert explained.wanted == words


def test_fields_that_match_in_different_elements_are_told_apart():
    event = {"e": [{"f": "Anna", "l": "Smith"}, {"f": "Peter", "l": "Jones"}]}
    explained = EventPattern.parse('{"e": {"f": ["Anna"], "l": ["Jones"]}}').explain(event)
    assert [each.matched for each in explained.fields] == [True, True, False]
    assert explained.fields[-1].found == "each matches somewhere, but not in one and the same element of the list"


def test_what_a_pattern_speaks_of_can_be_asked():
    pattern = EventPattern.parse('{"source": ["aws.s3"], "detail": {"bucket": {"name": ["raw", {"prefix": "x"}]}}}')
    assert pattern.paths == {"source", "detail.bucket.name"}
    assert pattern.exact_values("detail.bucket.name") == {"raw"}
    assert pattern.requires("detail.bucket.name")
    assert not pattern.requires("detail.object.key")


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_parsed_or_refused(text):
    for each in (text, f'{{"x": [{text}]}}', f'{{"x": [{{"wildcard": {json.dumps(text)}}}]}}'):
        with contextlib.suppress(PatternError):
            EventPattern.parse(each)


class Counting(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other):
        Counting.compared += 1
        return super().__eq__(other)

    __hash__ = str.__hash__


def comparisons(size):
    Counting.compared = 0
    pattern = EventPattern.parse('{"e": {"a": ["x"], "b": ["y"]}}')
    assert not pattern.matches({"e": [{"a": Counting("x"), "b": Counting("n")} for _ in range(size)]})
    return Counting.compared


def test_the_work_grows_with_the_array_and_not_with_its_square():
    assert comparisons(400) <= 2.5 * comparisons(200)
