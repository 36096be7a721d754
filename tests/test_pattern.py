"""Event patterns: what is taken, what is refused and in which words, and why an event is not taken."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.pattern import EventPattern, PatternError, PatternSet


def field(*alternatives):
    return json.dumps({"x": list(alternatives)})


TAKEN = [
    (field("a"), {"x": "a"}),
    (field("a"), {"x": ["b", "a"]}),
    (field(300), {"x": 300.0}),
    (field(None), {"x": None}),
    (field({"prefix": "in/"}), {"x": "in/a"}),
    (field({"prefix": ""}), {"x": "a"}),
    (field({"prefix": {"equals-ignore-case": "EventB"}}), {"x": "eventbridge"}),
    (field({"suffix": ".csv"}), {"x": "a.csv"}),
    (field({"suffix": {"equals-ignore-case": ".CSV"}}), {"x": "a.csv"}),
    (field({"equals-ignore-case": "straße"}), {"x": "STRASSE"}),
    (field({"anything-but": "a"}), {"x": 1}),
    (field({"anything-but": ["a", "b"]}), {"x": ["a", "c"]}),
    (field({"anything-but": {"prefix": "a"}}), {"x": None}),
    (field({"anything-but": {"wildcard": "a*"}}), {"x": "b"}),
    (field({"numeric": [">", 0, "<=", 5]}), {"x": 5}),
    (field({"numeric": ["=", 0]}), {"x": -0.0}),
    (field({"exists": True}), {"x": None}),
    (field({"exists": False}), {"x": {"y": 1}}),
    (field({"exists": False}), {"x": []}),
    (field({"cidr": "10.0.0.9/8"}), {"x": "10.1.2.3"}),
    (field("::1"), {"x": "0:0:0:0:0:0:0:1"}),
    (field({"wildcard": "a*b"}), {"x": "a\nb"}),
    (field({"wildcard": "a\\*b"}), {"x": "a*b"}),
    (field({"wildcard": "*a*b*c*"}), {"x": "xaybzc!"}),
    ('{"d": {"a.b": ["x"]}}', {"d": {"a": {"b": "x"}}}),
    ('{"d": {"a": [1]}, "d": {"b": [2]}}', {"d": {"a": 1, "b": 2}}),
    ('{"x": ["y"], "x": ["z"]}', {"x": "z"}),
    ('{"a": {"x": [1]}, "b": {"y": [2]}}', {"a": [{"x": 0}, {"x": 1}], "b": [{"y": 2}, {"y": 3}]}),
    ('{"d": {"a": ["x"], "b": [{"exists": false}]}}', {"d": [{"a": "x"}, {"a": "y", "b": 1}]}),
    ('{"$or": [{"a": [1], "$or": [{"b": [2]}, {"c": [3]}]}, {"d": [4]}]}', {"a": 1, "c": 3}),
    ('{"$or": {"a": [1]}}', {"$or": {"a": 1}}),
]
NOT_TAKEN = [
    (field("a"), {"x": "A"}),
    (field("300"), {"x": 300}),
    (field(1), {"x": True}),
    (field(True), {"x": 1}),
    (field(9007199254740993), {"x": 9007199254740992}),
    (field(None), {}),
    (field(""), {"x": None}),
    (field({"prefix": "1"}), {"x": 1}),
    (field({"equals-ignore-case": "strasse"}), {"x": "straße"}),
    (field({"anything-but": "a"}), {}),
    (field({"anything-but": [300]}), {"x": 3.0e2}),
    (field({"numeric": [">", 0]}), {"x": True}),
    (field({"numeric": [">", 100]}), {"x": "300"}),
    (field({"exists": True}), {"x": {"y": 1}}),
    (field({"exists": True}), {"x": []}),
    (field({"exists": False}), {"x": 1}),
    (field({"cidr": "10.0.0.0/24"}), {"x": "10.0.1.0"}),
    (field({"wildcard": "*b"}), {"x": "ab\n"}),
    (field({"wildcard": ""}), {"x": "a"}),
    (field("x"), {"x": {"b": "x"}}),
    ('{"a": {"b": ["x"]}}', {"a": "x"}),
    ('{"d": {"b": [{"exists": false}]}}', {"d": [{"a": "x"}, {"b": 1}]}),
    ('{"e": {"f": ["Anna"], "l": ["Jones"]}}', {"e": [{"f": "Anna", "l": "Smith"}, {"f": "Peter", "l": "Jones"}]}),
    ('{"s": ["s"], "$or": [{"a": [1], "b": [2]}, {"c": [3]}]}', {"s": "s", "a": 1, "c": 4}),
]
REFUSED = [
    ("{}", "Empty objects are not allowed", 1),
    ("[1]", "Filter is not an object", 1),
    ('{"x": "a"}', '"x" must be an object or an array', 7),
    ('{"x": []}', "Empty arrays are not allowed", 7),
    ('{"x": {}}', "Empty objects are not allowed", 7),
    ('{"x": [[1]]}', "Match value must be String, number, true, false, or null", 8),
    ('{"x": [{"EXISTS": true}]}', "Unrecognized match type EXISTS", 8),
    ('{"x": [{"exists": "true"}]}', "exists match pattern must be either true or false.", 19),
    ('{"x": [{"prefix": ["a"]}]}', "prefix match pattern must be a string", 19),
    ('{"x": [{"prefix": "a", "suffix": "b"}]}', "Only one key allowed in match expression", 8),
    ('{"x": [{"anything-but": null}]}', "Inside anything but list, start|null|boolean is not supported.", 25),
    (
        '{"x": [{"anything-but": ["a", 1]}]}',
        "Inside anything but list, either all values are number or string, mixed type is not supported",
        25,
    ),
    ('{"x": [{"anything-but": {"prefix": ""}}]}', "Null prefix/suffix not allowed", 36),
    ('{"x": [{"numeric": 5}]}', "Value of numeric must be an array.", 20),
    ('{"x": [{"numeric": ["<", "a"]}]}', "Value of < must be numeric", 20),
    ('{"x": [{"numeric": [">=", 5, "<=", 5]}]}', "Bottom must be less than top", 20),
    ('{"x": [{"numeric": [">", 1, ">", 5]}]}', "Bad numeric range operator: >", 29),
    ('{"x": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required", 17),
    ('{"x": [{"cidr": "10.0.0.1/32"}]}', "IPv4 mask bits must be < 32", 17),
    ('{"x": [{"wildcard": "a**b"}]}', "Consecutive wildcard characters at pos 2", 21),
    ('{"x": [{"wildcard": "a\\\\b"}]}', "Invalid escape character at pos 2", 21),
    ('{"$or": [{"a": [1]}]}', "Unrecognized match type a", 10),
    ("{'x': ['a']}", "Unexpected character (''' (code 39))", 2),
    ('{"x": [True]}', "Unrecognized token 'True': was expecting a JSON value", 8),
    ('{"x": ["a"]', "Unexpected end-of-input", 12),
    ("", "Unexpected end-of-input", 1),
    (
        field({"wildcard": "*a*b*c*d*e"}),
        (
            "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences "
            "after a wildcard character"
        ),
        21,
    ),
]


@pytest.mark.parametrize(("pattern", "event"), TAKEN)
def test_a_pattern_takes_what_it_means(pattern, event):
    assert EventPattern.parse(pattern).matches(event)
    assert EventPattern.parse(pattern).matches(json.dumps(event))


@pytest.mark.parametrize(("pattern", "event"), NOT_TAKEN)
def test_a_pattern_takes_nothing_else(pattern, event):
    assert not EventPattern.parse(pattern).matches(event)
    assert not EventPattern.parse(pattern).matches(json.dumps(event))


@pytest.mark.parametrize(("text", "reason", "column"), REFUSED)
def test_a_wrong_pattern_is_refused_in_the_services_words_with_the_place(text, reason, column):
    with pytest.raises(PatternError) as refused:
        EventPattern.parse(text)
    assert (refused.value.reason, refused.value.line, refused.value.column) == (reason, 1, column)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("{'x': ['a']}", "this looks like a Python dict: use json.dumps"),
        ('{"x": [True]}', "write true, not True"),
        ('{"x": "a"}', 'x takes a list of values: write ["a"'),
        ('{"x": [{"Prefix": "a"}]}', "'Prefix' is no operator; write prefix"),
    ],
)
def test_a_refusal_begins_with_a_sentence_that_helps(text, advice):
    with pytest.raises(PatternError) as refused:
        EventPattern.parse(text)
    assert advice in str(refused.value).split(" Event pattern is not valid")[0]


def test_the_place_is_counted_in_lines():
    with pytest.raises(PatternError) as refused:
        EventPattern.parse('{\n  "source": ["a"],\n  "detail": {\n    "state": "b"\n  }\n}')
    assert (refused.value.line, refused.value.column) == (4, 14)


def test_a_pattern_as_deep_as_can_be_is_refused_and_nothing_breaks():
    for text in ('{"a":' * 5000, '{"a": ' + "[" * 5000):
        with pytest.raises(PatternError):
            EventPattern.parse(text)


def test_a_number_beyond_any_double_is_a_text_of_digits_and_breaks_nothing():
    digits = "9" * 5000
    assert not EventPattern.parse(f'{{"x": [{digits}]}}').matches({"x": 1})
    with pytest.raises(PatternError, match="the number is too large"):
        EventPattern.parse(f'{{"x": [{{"numeric": [">", {digits}]}}]}}')


@pytest.mark.parametrize("event", ["not json", "[1]", '"text"'])
def test_what_is_no_event_is_refused(event):
    pattern = EventPattern.parse(field("a"))
    for ask in (pattern.matches, pattern.explain, PatternSet({"p": pattern}).match):
        with pytest.raises(InvalidInput, match="event"):
            ask(event)


EXPLAINED = [
    ({"x": "IN_SERVICE"}, field("InService"), 'The event says "IN_SERVICE", not "InService".', '"IN_SERVICE"'),
    ({"detail": {"stat": "b"}}, '{"detail": {"state": ["b"]}}', "The event has detail.stat instead.", "nothing"),
    ({"a": 1}, '{"details": {"state": ["b"]}}', "The event has no such field.", "nothing"),
    ({"x": {"name": "b"}}, field("b"), "It holds x.name; name a field inside it.", "nothing"),
]


@pytest.mark.parametrize(("event", "pattern", "fix", "found"), EXPLAINED)
def test_a_field_that_does_not_match_says_what_would_mend_it(event, pattern, fix, found):
    (explained,) = EventPattern.parse(pattern).explain(event).fields
    assert (explained.matched, explained.fix, explained.found) == (False, fix, found)


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


LEAVES = st.one_of(st.sampled_from(["a", "b", "ab", "", "::1"]), st.integers(0, 2), st.booleans(), st.none())
VALUES = st.one_of(LEAVES, st.lists(LEAVES, max_size=3))
OBJECTS = st.dictionaries(
    st.sampled_from(["x", "y", "z", "x.y"]),
    st.one_of(VALUES, st.lists(st.dictionaries(st.sampled_from(["x", "y"]), VALUES), max_size=3)),
)
EVENTS = st.dictionaries(st.sampled_from(["x", "y", "d"]), st.one_of(VALUES, OBJECTS))
OPERATORS = st.sampled_from(
    [
        {"prefix": "a"},
        {"suffix": "b"},
        {"exists": True},
        {"exists": False},
        {"anything-but": "a"},
        {"anything-but": [0, 1]},
        {"numeric": [">", 0]},
        {"equals-ignore-case": "AB"},
        {"wildcard": "a*"},
    ]
)
LISTS = st.lists(st.one_of(LEAVES, OPERATORS), min_size=1, max_size=2)
INNER = st.dictionaries(st.sampled_from(["x", "y", "x.y"]), LISTS, min_size=1, max_size=2)
PATTERNS = st.one_of(
    st.dictionaries(st.sampled_from(["x", "y"]), LISTS, min_size=1),
    st.fixed_dictionaries({"d": INNER}, optional={"x": LISTS}),
)


@given(st.lists(PATTERNS, min_size=1, max_size=6), EVENTS)
@settings(max_examples=400, deadline=None)
def test_many_at_once_are_decided_as_one_by_one(documents, event):
    patterns = {str(number): EventPattern.parse(json.dumps(each)) for number, each in enumerate(documents)}
    expected = {name for name, pattern in patterns.items() if pattern.matches(event)}
    assert PatternSet(patterns).match(event) == expected
    assert PatternSet(patterns).match(json.dumps(event)) == expected


@given(PATTERNS, EVENTS)
@settings(max_examples=400, deadline=None)
def test_an_explanation_agrees_with_the_decision(document, event):
    pattern = EventPattern.parse(json.dumps(document))
    explained = pattern.explain(event)
    assert explained.matched == pattern.matches(event) == all(each.matched for each in explained.fields)


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
