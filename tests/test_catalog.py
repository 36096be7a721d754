"""The catalogue: each pattern takes its sample, and not its near miss."""

import json
import re
from pathlib import Path

import pytest

from jupyter_sched.core.arn import is_arn, last_part
from jupyter_sched.core.catalog import entries, entry, nearest, recognise, search
from jupyter_sched.core.catalog.places import get_in
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.event import event_paths, read_event
from jupyter_sched.core.parameters import resolve
from jupyter_sched.core.pattern import EventPattern

VALUES = {"exact": "mine-1", "prefix": "in/", "suffix": ".csv", "above": "9000"}
ARN_PARTS = re.compile(r"[^/:]+").findall
EACH = pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)


def needed(each):
    return {guide.key: VALUES[guide.operator] for guide in each.guides if guide.required}


def everything(each):
    return {guide.key: guide.choices[-1] if guide.choices else VALUES[guide.operator] for guide in each.guides}


def anything(each):
    return {**{guide.key: "" for guide in each.guides}, **needed(each)}


def leaves(event):
    return dict(event_paths(event))


@EACH
def test_the_pattern_takes_the_sample_and_misses_the_near_miss_whatever_is_filled_in(each):
    for filled in (needed(each), everything(each), anything(each)):
        pattern = EventPattern.parse(each.pattern(filled))
        assert pattern.matches(each.sample(filled))
        if filled != anything(each) or not any(guide.default for guide in each.guides):
            assert not pattern.matches(each.near(filled))


@EACH
def test_the_arns_in_the_sample_follow_the_name_that_is_filled_in(each):
    for guide in (guide for guide in each.guides if guide.operator == "exact" and not guide.choices):
        shown = get_in(each.event, guide.path)
        if not isinstance(shown, str):
            continue
        value = "arn:aws:sagemaker:eu-west-1:444455556666:pipeline/mine-1" if is_arn(shown) else "mine-1"
        before, after = leaves(each.event), leaves(each.sample({**needed(each), guide.key: value}))
        named = {path for path, text in before.items() if is_arn(str(text)) and last_part(shown) in ARN_PARTS(text)}
        assert {path for path in named if "mine-1" not in ARN_PARTS(after[path])} == set()


def test_the_sample_follows_the_fields():
    s3 = entry("s3-object-created").sample({"bucket": "raw-data"})
    assert s3["resources"] == ["arn:aws:s3:::raw-data"]
    package = entry("model-approved").sample({"group": "churn"})
    assert package["resources"] == [package["detail"]["ModelPackageArn"]]
    assert package["detail"]["ModelPackageArn"].endswith(":model-package/churn/3")
    arn = "arn:aws:sagemaker:eu-west-1:444455556666:pipeline/train"
    upstream = entry("pipeline-succeeded").sample({"pipeline_arn": arn})
    assert upstream["resources"] == [arn, f"{arn}/execution/p51babi28cq3"]
    assert upstream["detail"]["pipelineExecutionArn"] == f"{arn}/execution/p51babi28cq3"
    training = entry("training-completed").sample({"prefix": "churn-"})
    assert training["resources"] == [training["detail"]["TrainingJobArn"]]
    assert training["resources"][0].endswith(f":training-job/{training['detail']['TrainingJobName']}")
    assert entry("s3-object-created").event["resources"] == ["arn:aws:s3:::my-bucket"]


@EACH
def test_the_near_miss_differs_from_the_sample_in_one_value(each):
    event, near = leaves(each.event), leaves(each.near_miss)
    assert event.keys() == near.keys()
    assert len([path for path in event if event[path] != near[path]]) == 1


@EACH
def test_the_choices_of_a_status_have_the_one_in_the_sample(each):
    for guide in each.guides:
        assert not guide.default or not guide.choices or guide.default in guide.choices
        if guide.choices:
            assert get_in(each.event, guide.path) in guide.choices


@EACH
def test_every_path_that_is_suggested_is_in_the_sample(each):
    assert each.paths
    assert [path for path, _ in each.paths if resolve(path, each.event) is None] == []


@EACH
def test_every_entry_says_where_aws_documents_it(each):
    assert each.source
    assert each.title[0].isupper()
    assert each.documented or (each.event["detail"] == {} and "AWS documents no sample" in each.note)


def test_no_two_entries_have_one_key_or_one_title():
    assert len({each.key for each in entries()}) == len({each.title for each in entries()}) == len(entries())


def test_every_detail_type_of_sagemaker_is_there():
    """Source: EventBridge Events Reference, Amazon SageMaker AI events."""
    listed = (Path(__file__).parent / "golden" / "sagemaker_detail_types.txt").read_text().splitlines()
    in_catalogue = {each.event["detail-type"] for each in entries() if each.event["source"] == "aws.sagemaker"}
    assert in_catalogue == {*listed, "AWS API Call via CloudTrail"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("new file", "s3-object-created"),
        (".csv", "s3-file-of-a-kind"),
        ("approved model", "model-approved"),
        ("upstream failed", "pipeline-failed"),
        ("drift", "alarm"),
        ("docker", "image-pushed"),
        ("glue", "glue-job-succeeded"),
        ("MLflow registered", "mlflow-tracking-server-creating-registeredmodel"),
        ("SageMaker Training Job State Change", "training-completed"),
        ("putevents", "own-event"),
    ],
)
def test_search_finds_by_title_words_source_and_detail_type(typed, first):
    assert search(typed)[0].key == first


def test_search_finds_everything_for_nothing_and_nothing_for_nonsense():
    assert search(" ") == entries()
    assert search("new unicorn") == ()


def test_what_is_missing_or_unknown_is_said():
    s3 = entry("s3-object-created")
    with pytest.raises(InvalidInput, match="Bucket is missing"):
        s3.pattern({})
    with pytest.raises(InvalidInput, match="'New file in S3' has no field 'folder'; it has bucket, prefix, suffix"):
        s3.pattern({"bucket": "raw", "folder": "in"})
    with pytest.raises(InvalidInput, match="there is no event 'nope' in the catalogue"):
        entry("nope")


def test_a_size_becomes_a_number():
    s3 = entry("s3-object-created")
    pattern = EventPattern.parse(s3.pattern({"bucket": "raw", "size": "0"}))
    assert pattern.matches(s3.sample({"bucket": "raw", "size": "0"}))
    assert not pattern.matches({**s3.event, "detail": {"bucket": {"name": "raw"}, "object": {"size": 0}}})
    with pytest.raises(InvalidInput, match="Larger than: 'much' is no number"):
        s3.pattern({"bucket": "raw", "size": "much"})


def test_a_status_that_events_write_in_two_ways_is_wanted_in_both():
    endpoint = entry("endpoint-in-service")
    assert '"EndpointStatus": ["IN_SERVICE", "InService"]' in endpoint.pattern({})
    assert '"EndpointStatus": ["FAILED", "Failed"]' in endpoint.pattern({"status": "FAILED"})
    assert "EndpointStatus" not in endpoint.pattern({"status": ""})


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


@EACH
def test_a_pattern_of_the_catalogue_is_recognised_with_what_was_filled_in(each):
    for filled in (needed(each), everything(each), anything(each)):
        found, values = recognise(EventPattern.parse(each.pattern(filled)))
        assert found.pattern(values) == each.pattern(filled)


def test_a_pattern_in_another_layout_is_kept_as_it_is():
    text = json.dumps(json.loads(entry("training-completed").pattern({"prefix": "abalone-"})))
    assert recognise(EventPattern.parse(text)) is None
    assert nearest(EventPattern.parse(text)).key == "training-completed"


def test_a_pattern_of_ones_own_is_not_recognised_but_has_a_sample_of_its_kind():
    pattern = EventPattern.parse('{"source": ["aws.s3"], "detail-type": ["Object Created"]}')
    assert recognise(pattern) is None
    assert nearest(pattern).key == "s3-object-created"
    assert nearest(EventPattern.parse('{"source": ["my.app"]}')) is None
