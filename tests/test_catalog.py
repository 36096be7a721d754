"""The catalogue: each pattern takes its sample, and not its near miss."""

import json

import pytest

from jupyter_sched.core.catalog import entries, entry
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.event import event_paths, read_event
from jupyter_sched.core.parameters import resolve
from jupyter_sched.core.pattern import EventPattern

VALUES = {"exact": "mine-1", "prefix": "in/", "suffix": ".csv"}


def needed(each):
    return {guide.key: "mine-1" for guide in each.guides if guide.required}


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_the_sample_follows_what_is_filled_in(each):
    everything = {guide.key: VALUES[guide.operator] for guide in each.guides}
    for filled in (needed(each), everything):
        assert EventPattern.parse(each.pattern(filled)).matches(each.sample(filled))


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_the_near_miss_is_missed_by_its_one_difference(each):
    base = EventPattern.parse(json.dumps(each.base))
    assert base.matches(each.event)
    assert not base.matches(each.near_miss)
    differing = [path for path, value in event_paths(each.event) if resolve(path, each.near_miss) != value]
    assert len(differing) == 1


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_every_path_that_is_suggested_is_in_the_sample(each):
    assert each.paths
    assert [path for path, _ in each.paths if resolve(path, each.event) is None] == []


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_every_entry_says_where_aws_documents_it(each):
    assert each.source
    assert each.title[0].isupper()


def test_what_is_missing_or_unknown_is_said():
    s3 = entry("s3-object-created")
    with pytest.raises(InvalidInput, match="Bucket is missing"):
        s3.pattern({})
    with pytest.raises(InvalidInput, match="'New file in S3' has no field 'folder'; it has bucket, prefix, suffix"):
        s3.pattern({"bucket": "raw", "folder": "in"})
    with pytest.raises(InvalidInput, match="there is no event 'nope' in the catalogue"):
        entry("nope")


def test_a_prefix_and_a_suffix_become_one_condition():
    pattern = EventPattern.parse(
        entry("s3-object-created").pattern({"bucket": "raw", "prefix": "in*/", "suffix": ".csv"})
    )
    event = entry("s3-object-created").sample({"bucket": "raw", "prefix": "in*/", "suffix": ".csv"})
    assert pattern.matches(event)
    assert not pattern.matches(entry("s3-object-created").sample({"bucket": "raw", "prefix": "inx/", "suffix": ".csv"}))


def test_paths_lead_to_every_leaf_that_eventbridge_can_reach():
    event = {"a": {"b-c": 1, "d e": 2}, "l": ["x", {"y": True}], "n": None}
    assert event_paths(event) == (("$.a.b-c", "1"), ("$.l[0]", "x"), ("$.l[1].y", "true"), ("$.n", "null"))


@pytest.mark.parametrize(("text", "said"), [("{", "is not JSON"), ("[]", "got list")])
def test_a_sample_that_is_no_event_is_refused(text, said):
    with pytest.raises(InvalidInput, match=said):
        read_event(text)
