"""The catalogue: each pattern takes its sample, and not its near miss."""

import json

import pytest

from jupyter_sched.core.catalog import entries, entry, lint, nearest, recognise
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


SAGEMAKER = '{"source": ["aws.sagemaker"], "detail-type": ["SageMaker %s"], "detail": %s}'
LINTED = [
    ('{"source": ["aws.s3"], "details": {"x": ["a"]}}', "events have no 'details' at the top; did you mean 'detail'?"),
    (
        '{"source": ["my.app"], "DetailType": ["x"]}',
        "events have no 'DetailType' at the top; did you mean 'detail-type'?",
    ),
    (
        '{"source": ["aws.sns"]}',
        "SNS sends no events to EventBridge; send the topic's messages through SQS and a pipe, or use PutEvents",
    ),
    ('{"detail": {"x": ["a"]}}', "the pattern names no source, so it takes events of every kind"),
    (
        SAGEMAKER % ("Pipeline Execution Status Change", '{"x": [{"exists": false}]}'),
        (
            "aws.sagemaker documents no detail-type 'SageMaker Pipeline Execution Status Change'; "
            "did you mean 'SageMaker Model Building Pipeline Execution Status Change'?"
        ),
    ),
    (
        SAGEMAKER % ("Endpoint State Change", '{"EndpointStatus": ["InService"]}'),
        "detail.EndpointStatus is 'IN_SERVICE' in events, not 'InService'",
    ),
    (
        SAGEMAKER % ("Training Job State Change", '{"TrainingStatus": ["Completed"]}'),
        (
            "SageMaker Training Job State Change: no field detail.TrainingStatus is documented; "
            "did you mean detail.TrainingJobStatus?"
        ),
    ),
    (
        '{"source": ["my.app"], "detail": {"x": ["%s"]}}' % ("y" * 2048),
        "the pattern has 2093 characters; the default quota is 2048",
    ),
]


@pytest.mark.parametrize(("text", "said"), LINTED, ids=lambda each: each[:60])
def test_what_would_be_saved_and_never_fire_is_told(text, said):
    assert [each.message for each in lint(EventPattern.parse(text))] == [said]


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_the_catalogue_s_own_patterns_are_above_suspicion(each):
    assert lint(EventPattern.parse(each.pattern(needed(each)))) == ()


def test_a_pattern_that_takes_its_own_pipelines_events_is_a_loop():
    arn = "arn:aws:sagemaker:us-east-1:111122223333:pipeline/abalone"
    mine, theirs = (entry("pipeline-succeeded").pattern({"pipeline_arn": each}) for each in (arn, f"{arn}-2"))
    (problem,) = lint(EventPattern.parse(mine), [arn])
    assert problem.message == "a loop: the pattern takes the event of abalone itself when it is Succeeded"
    assert lint(EventPattern.parse(theirs), [arn]) == ()


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_a_pattern_of_the_catalogue_is_recognised_with_what_was_filled_in(each):
    everything = {guide.key: VALUES[guide.operator] for guide in each.guides}
    for filled in (needed(each), everything):
        found, values = recognise(EventPattern.parse(each.pattern(filled)))
        assert found.pattern(values) == each.pattern(filled)
        assert values == filled


def test_a_pattern_of_ones_own_is_not_recognised_but_has_a_sample_of_its_kind():
    pattern = EventPattern.parse('{"source": ["aws.s3"], "detail-type": ["Object Created"]}')
    assert recognise(pattern) is None
    assert nearest(pattern).key == "s3-object-created"
    assert nearest(EventPattern.parse('{"source": ["my.app"]}')) is None
