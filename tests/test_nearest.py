"""The name that was probably meant, where the one that was given is not there."""

from dataclasses import replace

import pytest

from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, InvalidTrigger
from jupyter_sched.core.nearest import nearest
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target

TYPO = Target(pipeline="abalon", parameters={"InputDataUrl": "s3://raw/"})
RULE = Rule(name="r", when='{"source": ["my.app"]}', targets=(TYPO,))
HERE = "account 111122223333, eu-west-1"


def told(client, trigger):
    with pytest.raises(InvalidTrigger) as error:
        client.plan(trigger)
    (line,) = (check for check in client.diagnose(trigger) if check.key.startswith("pipeline:"))
    return error.value.problems[0].message, line.evidence, line.fix.label, line.fix.text


@pytest.mark.parametrize(
    ("name", "found"),
    [("abalon", "abalone"), ("ABALONE", "abalone"), ("aba-lone", "abalone"), ("chrun", "churn"), ("iris", "")],
)
def test_case_and_signs_count_for_nothing(name, found):
    assert nearest(name, ["abalone", "churn"]) == found


@pytest.mark.parametrize(
    "trigger", [RULE, Schedule(name="s", when="rate(1 day)", target=TYPO)], ids=["rule", "schedule"]
)
def test_a_pipeline_that_is_not_there_is_told_with_the_nearest_name(aws, trigger):
    assert told(Client(gateway=aws), trigger) == (
        f"there is no pipeline 'abalon' in {HERE}; did you mean 'abalone'?",
        "there is no pipeline 'abalon' in eu-west-1; did you mean 'abalone'? Every start would fail",
        "Correct the name",
        "js.Target(pipeline='abalone')",
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [("churn-4711x", "churn-4711"), ("churn-4711-b", "churn-4711"), ("demnad", "demand"), ("demand2", "demand")],
)
def test_the_nearest_of_thousands_is_found_with_four_calls(aws, name, found):
    asked, look = [], aws.pipelines
    names = ["demand", *(f"{kind}-{at}" for kind in ("all", "churn") for at in range(4000, 5000))]
    aws.known = {each: replace(aws.known["abalone"], name=each) for each in names}
    aws.pipelines = lambda prefix, limit: asked.append((prefix, limit)) or look(prefix, limit)
    assert Client(gateway=aws).nearest_pipeline(name) == found
    assert len(asked) == 4
    assert {limit for _, limit in asked} == {100}


def test_a_client_that_is_limited_names_no_pipeline_outside(aws):
    limited = Client(gateway=aws, limit_to=["abalon"])
    message, evidence, *_ = told(limited, RULE)
    assert message == f"there is no pipeline 'abalon' in {HERE}; create it first, or choose another"
    assert evidence == "there is no pipeline 'abalon' in eu-west-1; every start would fail"


def test_a_pipeline_that_is_elsewhere_is_not_said_to_be_missing(aws):
    target = replace(TYPO, pipeline="arn:aws:sagemaker:us-east-1:111122223333:pipeline/iris")
    message, evidence, *_ = told(Client(gateway=aws), replace(RULE, targets=(target,)))
    assert message.startswith("it is in us-east-1 111122223333, this is eu-west-1 111122223333; ")
    assert evidence.startswith("it is in us-east-1 111122223333, the rule in eu-west-1 111122223333; ")


def test_who_may_not_list_pipelines_is_told_without_a_name(aws):
    def refuse(*_):
        raise AccessDenied("no", action="sagemaker:ListPipelines")

    aws.pipelines = refuse
    assert told(Client(gateway=aws), RULE)[2] == "Create it"
