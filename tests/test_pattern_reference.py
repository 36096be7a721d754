"""The fast matcher, one pattern or many at once, held against a slow and plain one."""

import json

import reference_matcher
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_sched.core.pattern import EventPattern, PatternSet

NAMES = st.sampled_from(["a", "b", "c", "a.b", "b.c"])
TEXTS = st.sampled_from(
    ["", "a", "b", "ab", "aB", "AB", "ba", "aab", "ß", "SS", "::1", "0:0::1", "10.0.0.1", "10.0.1.1"]
)
NUMBERS = st.sampled_from([0, 1, 2, -1, 0.0, -0.0, 1.0, 1.5, 2**53, 2**53 + 1])
COMPARED = NUMBERS.filter(lambda number: number != 2**53 + 1)  # a double does not hold it: AWS refuses it there
PLAIN = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
BOUNDS = st.sampled_from([-1, 0, 1, 1.5, 2])
NUMERIC = st.one_of(
    st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), BOUNDS).map(list),
    st.sampled_from([[">", 0, "<", 2], [">=", 0, "<=", 1.5], [">", -1, "<=", 1]]),
)
WILDCARDS = st.sampled_from(["*", "a*", "*b", "a*b", "*a*", "", "a", "*a*b*", "a\\*", "*.1"])
WORDS = st.sampled_from(["a", "b", "ab", "AB"])
OPERATORS = st.one_of(
    st.fixed_dictionaries({"prefix": TEXTS}),
    st.fixed_dictionaries({"suffix": TEXTS}),
    st.fixed_dictionaries({"equals-ignore-case": TEXTS}),
    st.fixed_dictionaries({"prefix": st.fixed_dictionaries({"equals-ignore-case": TEXTS})}),
    st.fixed_dictionaries({"suffix": st.fixed_dictionaries({"equals-ignore-case": TEXTS})}),
    st.fixed_dictionaries({"exists": st.booleans()}),
    st.fixed_dictionaries({"numeric": NUMERIC}),
    st.fixed_dictionaries({"wildcard": WILDCARDS}),
    st.fixed_dictionaries({"cidr": st.sampled_from(["10.0.0.0/24", "10.0.0.0/8", "::/16"])}),
    st.fixed_dictionaries({"anything-but": st.one_of(TEXTS, COMPARED, st.lists(TEXTS, min_size=1, max_size=2))}),
    st.fixed_dictionaries({"anything-but": st.lists(COMPARED, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"prefix": WORDS})}),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"suffix": st.lists(WORDS, min_size=1, max_size=2)})}),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"equals-ignore-case": WORDS})}),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"wildcard": WILDCARDS})}),
)
LISTS = st.lists(st.one_of(PLAIN, OPERATORS), min_size=1, max_size=2)
FIELDS = st.recursive(LISTS, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=5)
OBJECTS = st.dictionaries(NAMES, FIELDS, min_size=1, max_size=3)
PATTERNS = st.one_of(
    OBJECTS,
    st.builds(lambda fields, branches: {**fields, "$or": branches}, OBJECTS, st.lists(OBJECTS, min_size=2, max_size=3)),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.lists(st.tuples(NAMES, inner), max_size=3).map(dict)),
    max_leaves=8,
)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=4)


def text_of(pairs):
    """Return an object's text, in which a key may come twice."""
    return "{" + ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in pairs) + "}"


@given(st.lists(PATTERNS, min_size=1, max_size=5), PAIRS)
@settings(max_examples=250, deadline=None)
def test_one_pattern_and_many_at_once_decide_as_the_slow_matcher_does(documents, pairs):
    event, texts = text_of(pairs), [json.dumps(each) for each in documents]
    expected = [reference_matcher.matches(text, event) for text in texts]
    patterns = [EventPattern.parse(text) for text in texts]
    assert [each.matches(event) for each in patterns] == expected
    many = PatternSet({str(number): each for number, each in enumerate(patterns)})
    assert many.match(event) == {str(number) for number, matched in enumerate(expected) if matched}
    for pattern, matched in zip(patterns, expected, strict=True):
        explained = pattern.explain(event)
        assert explained.matched == matched == all(each.matched for each in explained.fields)
