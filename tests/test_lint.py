"""What looks wrong in a pattern although EventBridge takes it; and what does not."""

import pytest

from jupyter_sched.core.catalog import entries, entry, lint
from jupyter_sched.core.pattern import EventPattern

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
    ('{"source": ["aws.sagemakr"]}', "AWS documents no source 'aws.sagemakr'; did you mean 'aws.sagemaker'?"),
    (
        SAGEMAKER % ("training job state change", '{"x": [{"exists": false}]}'),
        (
            "aws.sagemaker documents no detail-type 'SageMaker training job state change'; "
            "did you mean 'SageMaker Training Job State Change'?"
        ),
    ),
    (
        SAGEMAKER % ("Model Building Pipeline Execution Status Change", '{"PipelineExecutionStatus": ["Succeeded"]}'),
        (
            "SageMaker Model Building Pipeline Execution Status Change: no field detail.PipelineExecutionStatus is "
            "documented; did you mean detail.currentPipelineExecutionStatus?"
        ),
    ),
    (
        SAGEMAKER % ("Training Job State Change", '{"TrainingJobStatus": ["COMPLETED"]}'),
        "detail.TrainingJobStatus is 'Completed' in events, not 'COMPLETED'",
    ),
    (
        SAGEMAKER % ("Training Job State Change", '{"TrainingJobStatus": ["Succeeded"]}'),
        (
            "detail.TrainingJobStatus is never 'Succeeded', as far as AWS documents it; "
            "documented are InProgress, Completed, Failed, Stopping, Stopped, Deleting"
        ),
    ),
    (
        SAGEMAKER % ("Training Job State Change", '{"TrainingJobStatus": ["Complete"]}'),
        "detail.TrainingJobStatus is never 'Complete', as far as AWS documents it; did you mean 'Completed'?",
    ),
    (
        SAGEMAKER % ("Feature Group State Change", '{"FeatureGroupStatus": ["Created"]}'),
        "detail.FeatureGroupStatus is 'Active' in events, not 'Created'",
    ),
    (
        '{"source": ["aws.s3"], "detail": {"object": {"key": [{"wildcard": "*/a/*/b/*/c/*"}]}}}',
        "detail.object.key: the wildcards are near what EventBridge refuses as too complex; it may refuse them",
    ),
    (
        '{"source": ["aws.s3"]}}',
        "after the closing bracket stands '}'; leave it out, EventBridge may refuse it",
    ),
    (
        '{"source": ["my.app"], "detail": {"x": ["%s"]}}' % ("y" * 2048),
        "the pattern has 2093 characters; the default quota is 2048",
    ),
]


@pytest.mark.parametrize(("text", "said"), LINTED, ids=lambda each: each[:60])
def test_what_would_be_saved_and_never_fire_is_told(text, said):
    assert [each.message for each in lint(EventPattern.parse(text))] == [said]


@pytest.mark.parametrize(
    "text",
    [
        SAGEMAKER % ("Training Job State Change", '{"HyperParameters": {"eta": ["0.2"]}, "Tags": {"team": ["x"]}}'),
        SAGEMAKER % ("Training Job State Change", '{"FailureReason": [{"exists": true}]}'),
        SAGEMAKER % ("Tracking Server Created", '{"Anything": ["x"]}'),
        '{"source": ["my.app"], "detail-type": ["Order placed"], "detail": {"x": ["y"]}}',
        '{"source": ["aws.batch"], "detail-type": ["Batch Job State Change"]}',
        '{"source": ["aws.s3"], "detail-type": ["AWS API Call via CloudTrail"]}',
    ],
)
def test_what_may_be_right_is_not_suspected(text):
    assert lint(EventPattern.parse(text)) == ()


@pytest.mark.parametrize(
    "key", ["training-completed", "processing-completed", "transform-completed", "tuning-completed"]
)
def test_a_pattern_that_takes_the_pipelines_own_jobs_may_be_a_loop(key):
    arns = ["arn:aws:sagemaker:us-east-1:111122223333:pipeline/abalone"]
    (problem,) = lint(EventPattern.parse(entry(key).pattern({})), arns)
    kind = key.removesuffix("-completed")
    assert problem.message == (
        f"perhaps a loop: {kind} jobs of the pipeline itself send this event, too; name a prefix of others"
    )
    assert lint(EventPattern.parse(entry(key).pattern({"prefix": "abalone-"})), arns) == ()


def test_a_pattern_that_takes_the_pipelines_own_steps_is_a_loop():
    arn = "arn:aws:sagemaker:us-east-1:111122223333:pipeline/abalone"
    pattern = EventPattern.parse(entry("pipeline-step-succeeded").pattern({"pipeline_arn": arn, "status": "Failed"}))
    (problem,) = lint(pattern, [arn])
    assert problem.message == "a loop: the pattern takes the event of a step of abalone when it is Failed"


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_the_catalogue_s_own_patterns_are_above_suspicion(each):
    assert (
        lint(EventPattern.parse(each.pattern({guide.key: "mine-1" for guide in each.guides if guide.required}))) == ()
    )


def test_a_pattern_that_takes_its_own_pipelines_events_is_a_loop():
    arn = "arn:aws:sagemaker:us-east-1:111122223333:pipeline/abalone"
    mine, theirs = (entry("pipeline-succeeded").pattern({"pipeline_arn": each}) for each in (arn, f"{arn}-2"))
    (problem,) = lint(EventPattern.parse(mine), [arn])
    assert problem.message == "a loop: the pattern takes the event of abalone itself when it is Succeeded"
    assert lint(EventPattern.parse(theirs), [arn]) == ()
