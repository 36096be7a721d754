"""Parameter values: types, enums, paths and what they become for an event."""

import pytest

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.parameters import FromEvent, is_path, path_problem, resolve, resolve_all, text_of, value_problem
from jupyter_sched.core.pipeline import PipelineParameter

EVENT = {
    "id": "1",
    "detail-type": "Object Created",
    "resources": ["arn:aws:s3:::raw"],
    "detail": {
        "object": {"key": "in/day-1.csv", "size": 5, "ratio": 0.5, "ok": True, "none": None},
        "tags": ["a", "b"],
        "parts": [{"n": 1}, {"n": 2}],
    },
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.id", "1"),
        ("$.detail-type", "Object Created"),
        ("$.resources[0]", "arn:aws:s3:::raw"),
        ("$.detail.object.key", "in/day-1.csv"),
        ("$.detail.object.size", "5"),
        ("$.detail.object.ratio", "0.5"),
        ("$.detail.object.ok", "true"),
        ("$.detail.object.none", "null"),
        ("$.detail.tags", '["a","b"]'),
        ("$.detail.tags[*]", '["a","b"]'),
        ("$.detail.parts[*].n", "[1,2]"),
        ("$.detail.parts[1].n", "2"),
        ("$.detail.tags[2]", None),
        ("$.detail.object.missing", None),
        ("$.detail.tags.key", None),
        ("$.resources.0", None),
    ],
)
def test_a_path_gives_the_text_that_stands_in_the_event(path, value):
    assert resolve(path, EVENT) == value


@pytest.mark.parametrize(
    "text",
    ["$", "$.", "detail.key", "$.a b", "$..key", "$.a[?(@.b)]", "$['a']", "s3://b/$.detail.key", "$.a[-1]", "$.a.", ""],
)
def test_what_eventbridge_does_not_read_as_a_path_is_no_path(text):
    assert not is_path(text)
    with pytest.raises(InvalidInput, match="is no path into an event"):
        FromEvent(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("detail.object.key", "did you mean $.detail.object.key?"),
        ("$.a[?(@.b)]", "expected keys and indexes"),
        ("s3://<$.detail.bucket.name>/<$.detail.object.key>", "cannot join several"),
        ("s3://{bucket}/{key}", "cannot join several"),
        ("$.detail.bucket.name/$.detail.object.key", "let the pipeline join them"),
    ],
)
def test_what_is_no_path_is_answered_with_what_would_do(text, said):
    assert said in path_problem(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Integer", "2"),
        ("Integer", "-3"),
        ("Integer", "+4"),
        ("Float", "0.5"),
        ("Float", "1"),
        ("Float", "1e-3"),
        ("Float", ".5"),
        ("Boolean", "true"),
        ("Boolean", "False"),
        ("String", "anything at all"),
    ],
)
def test_a_value_of_the_right_type_has_no_problem(kind, text):
    assert value_problem(PipelineParameter("P", kind), text) == ""


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("Integer", "2.5", "P is an Integer; got '2.5', expected a whole number such as 2"),
        ("Integer", "two", "P is an Integer; got 'two', expected a whole number such as 2"),
        ("Integer", "١", "P is an Integer; got '١', expected a whole number such as 2"),
        ("Float", "nan", "P is a Float; got 'nan', expected a number such as 0.5"),
        ("Float", "1e999", "P is a Float; got '1e999', expected a number such as 0.5"),
        ("Boolean", "yes", "P is a Boolean; got 'yes', expected true or false"),
        ("String", "", "P is empty; SageMaker wants at least one character"),
        ("String", "x" * 1025, "P has 1025 characters; at most 1024 are allowed"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_with_what_is_right(kind, text, problem):
    assert value_problem(PipelineParameter("P", kind), text) == problem


def test_a_value_outside_the_enum_is_told_with_what_is_allowed():
    mode = PipelineParameter("Mode", "String", "full", ("full", "fast"))
    assert value_problem(mode, "slow") == "Mode must be one of full, fast; got 'slow'"
    assert value_problem(mode, "fast") == ""


def test_a_number_fits_its_enum_whatever_its_spelling():
    count = PipelineParameter("Count", "Integer", 1, (1, 2))
    assert value_problem(count, "+2") == ""
    assert value_problem(count, "3") == "Count must be one of 1, 2; got '3'"


def test_booleans_are_sent_in_lower_case():
    assert [text_of(True), text_of(False), text_of(1), text_of(0.1)] == ["true", "false", "1", "0.1"]


def test_every_parameter_says_where_its_value_comes_from():
    declared = (
        PipelineParameter("Url"),
        PipelineParameter("Count", "Integer", 1),
        PipelineParameter("Rate", "Float", 0.1),
        PipelineParameter("Needed"),
    )
    given = {"Url": FromEvent("$.detail.object.key"), "Count": "2", "Tpyo": "x"}
    rows = [(row.name, row.source, row.value, row.problem) for row in resolve_all(declared, given, EVENT)]
    assert rows == [
        ("Url", "event", "in/day-1.csv", ""),
        ("Count", "fixed", "2", ""),
        ("Rate", "default", "0.1", ""),
        ("Needed", "missing", None, "Needed has no default: give it a value"),
        ("Tpyo", "fixed", "x", "the pipeline has no parameter 'Tpyo'; it has Url, Count, Rate, Needed"),
    ]


def test_a_path_that_the_event_does_not_have_is_a_problem():
    (row,) = resolve_all((PipelineParameter("Url"),), {"Url": FromEvent("$.detail.key")}, EVENT)
    assert (row.value, row.problem) == (None, "the event has no $.detail.key")
    (row,) = resolve_all((PipelineParameter("Url"),), {"Url": FromEvent("$.detail.Object.kee")}, EVENT)
    assert row.problem == "the event has no $.detail.Object.kee; did you mean $.detail.object.key?"


def test_a_value_from_the_event_is_checked_like_a_fixed_one():
    (row,) = resolve_all((PipelineParameter("N", "Integer"),), {"N": FromEvent("$.detail.object.key")}, EVENT)
    assert row.problem == "N is an Integer; got 'in/day-1.csv', expected a whole number such as 2"


def test_without_an_event_a_path_waits():
    (row,) = resolve_all((PipelineParameter("Url"),), {"Url": FromEvent("$.detail.key")}, None)
    assert (row.source, row.value, row.problem) == ("event", None, "")
