"""The client: what it asks, and what it refuses before AWS could."""

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from jupyter_sched.client import Client
from jupyter_sched.core.errors import (
    InvalidTrigger,
    NameTaken,
    NotConnected,
    NotFound,
    OffLimits,
    ReadOnly,
    Refused,
    SandboxGone,
)
from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.sandbox import connect
from jupyter_sched.sandbox.process import directory

RULE = Rule(
    name="r", when='{"source": ["my.app"]}', targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "x"}),)
)


def refused(client, rule):
    with pytest.raises(InvalidTrigger) as error:
        client.plan(rule)
    return [(each.path, each.message) for each in error.value.problems]


def test_every_problem_is_told_at_once(client):
    target = Target(pipeline="abalone", parameters={"InstanceCount": "two", "Mode": "slow", "Nope": "1"})
    assert refused(client, replace(RULE, name="a b", targets=(target,))) == [
        ("name", "'a b' has ' '; only letters, digits, '.', '-' and '_' are allowed"),
        ("targets[0].parameters.InputDataUrl", "InputDataUrl has no default: give it a value"),
        (
            "targets[0].parameters.InstanceCount",
            "InstanceCount is an Integer; got 'two', expected a whole number such as 2",
        ),
        ("targets[0].parameters.Mode", "Mode must be one of full, fast; got 'slow'"),
        (
            "targets[0].parameters.Nope",
            "the pipeline has no parameter 'Nope'; it has InputDataUrl, InstanceCount, LearningRate, AutoApprove, Mode",
        ),
    ]


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (replace(RULE, name="a b"), "name"),
        (Schedule(name="s", when="rate(1 day)", group="a b", target=RULE.targets[0]), "group"),
    ],
    ids=["name", "group"],
)
def test_a_name_that_aws_would_refuse_is_told_before_aws_is_asked_for_it(aws, client, wanted, path):
    def refuse(*_):
        raise Refused("events:DescribeRule: 1 validation error detected", call="events:DescribeRule")

    aws.rule = aws.schedule = refuse
    for ask in (client.plan, client.diagnose):
        with pytest.raises(InvalidTrigger) as error:
            ask(wanted)
        assert [each.path for each in error.value.problems] == [path]


def test_a_pipeline_that_is_not_there_is_told_with_the_place_that_was_searched(client):
    assert refused(client, replace(RULE, targets=(Target(pipeline="iris"),))) == [
        (
            "targets[0].pipeline",
            "there is no pipeline 'iris' in account 111122223333, eu-west-1; create it first, or choose another",
        )
    ]


def test_a_schedule_on_a_custom_bus_is_refused(client):
    assert refused(client, replace(RULE, when="rate(1 day)", event_bus="orders")) == [
        (
            "event_bus",
            "a schedule runs only on the default event bus, not on 'orders'; choose default, or start on an event",
        )
    ]


def test_a_path_into_a_scheduled_event_is_refused_where_it_can_only_be_empty(client):
    target = Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.key")})
    ((path, message),) = refused(client, replace(RULE, when="rate(1 day)", targets=(target,)))
    assert path == "targets[0].parameters.InputDataUrl"
    assert message.startswith(
        "$.detail.key is not in the event of a schedule, whose detail is empty; use one of $.time, $.id,"
    )


def test_what_may_be_refused_by_aws_is_a_warning(client):
    target = Target(pipeline="abalone", parameters={"InputDataUrl": "s3://b/$.detail.key"})
    plan = client.plan(replace(RULE, targets=(target,)))
    assert [each.message for each in plan.problems] == [
        "'s3://b/$.detail.key' is sent as it stands: a path is replaced only where it is the whole value"
    ]


def test_a_rule_that_would_start_itself_again_is_warned_of(client):
    pattern = (
        '{"source": ["aws.sagemaker"], "detail-type": ["SageMaker Model Building Pipeline Execution Status Change"]}'
    )
    (problem,) = client.plan(replace(RULE, when=pattern)).problems
    assert problem.message == "a loop: the pattern takes the event of abalone itself when it is Executing"


def test_a_read_only_client_refuses_every_write(aws, client):
    plan = client.plan(RULE)
    reader = Client(gateway=aws, read_only=True)
    for write in (
        lambda: reader.apply(plan),
        lambda: reader.enable("r"),
        lambda: reader.start("abalone", {}),
        lambda: reader.mend(None),
    ):
        with pytest.raises(ReadOnly):
            write()
    assert aws.made == []


def test_what_is_not_there_is_not_found(client):
    for ask in (lambda: client.trigger("r"), lambda: client.plan_deletion("r"), lambda: client.enable("r")):
        with pytest.raises(NotFound, match="there is no rule 'r' on the event bus 'default'"):
            ask()


def test_a_rule_that_aws_manages_is_never_changed(aws, client):
    client.apply(client.plan(RULE))
    aws._rules["default", "r"]["described"]["ManagedBy"] = "scheduler.amazonaws.com"  # noqa: SLF001  as AWS marks it
    for change in (lambda: client.plan(RULE), lambda: client.disable("r"), lambda: client.delete("r", adopt=True)):
        with pytest.raises(NameTaken, match=r"is managed by scheduler\.amazonaws\.com"):
            change()


def test_an_expression_that_only_aws_can_read_is_shown_and_kept(aws, client):
    client.apply(client.plan(RULE))
    described = aws._rules["default", "r"]["described"]  # noqa: SLF001  as another tool may have written it
    described.pop("EventPattern")
    described["ScheduleExpression"] = "cron(new syntax)"
    found = client.trigger("r")
    assert str(found.rule.when) == "cron(new syntax)"
    client.apply(client.plan(replace(found.rule, description="mine")))
    assert aws._rules["default", "r"]["described"]["ScheduleExpression"] == "cron(new syntax)"  # noqa: SLF001


def test_a_simulation_says_what_would_be_sent(client):
    rule = replace(RULE, targets=(Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.key")}),))
    simulated = client.simulate(rule, {"source": "my.app", "detail": {"key": "a.csv"}})
    assert simulated.matched
    assert simulated.starts[0].request == {
        "PipelineName": "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone",
        "PipelineParameters": [{"Name": "InputDataUrl", "Value": "a.csv"}],
    }
    missed = client.simulate(rule, {"source": "other"})
    assert not missed.matched
    assert missed.explanation.fields[0].found == '"other"'
    assert missed.starts[0].problems == ("the event has no $.detail.key",)


def checks(client, rule):
    return {check.key: (check.state, check.evidence) for check in client.diagnose(rule)}


def test_the_checklist_tells_what_keeps_a_rule_from_running(aws, client):
    own = "arn:aws:iam::111122223333:role/Mine"
    rule = replace(RULE, event_bus="gone", targets=(replace(RULE.targets[0], role_arn=own), Target(pipeline="iris")))
    found = checks(client, rule)
    assert found["bus"] == ("fail", "there is no 'gone'; there are default, orders")
    assert found["role:abalone"] == ("fail", "there is no role 'Mine'; choose another")
    assert found["pipeline:iris"][0] == "fail"
    aws._roles["Mine"] = FoundRole(name="Mine", arn=own)  # noqa: SLF001  as an admin would have made it
    assert checks(client, rule)["role:abalone"] == ("fail", "Mine: the role's trust does not name events.amazonaws.com")


def test_no_credentials_no_region_and_no_profile_are_sentences(monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    for client, said in (
        (Client(region_name="eu-west-1"), "Sign in, for example with `aws sso login`"),
        (Client(boto3.Session(aws_access_key_id="x", aws_secret_access_key="y")), "needs a region and found none"),
        (Client(profile_name="nobody"), "`aws configure list-profiles` names those that there are"),
    ):
        with pytest.raises(NotConnected, match=said):
            client.event_buses()


@pytest.mark.usefixtures("sandbox_dir")
def test_a_sandbox_that_is_killed_is_said_to_be_gone_and_comes_back_with_everything():
    client = Client(sandbox=True)
    client.boto3_client("events").put_rule(Name="kept", ScheduleExpression="rate(1 day)")
    pid = json.loads((directory() / "server.json").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with pytest.raises(SandboxGone, match="starts it again; its rules and pipelines are kept"):
        client.event_buses()
    assert Client(sandbox=True).gateway.rule("kept", "default").rule.schedule_expression == "rate(1 day)"


@pytest.mark.usefixtures("sandbox_dir")
def test_a_client_that_reconnects_starts_a_sandbox_that_is_gone():
    client = Client(sandbox=True)
    client.boto3_client("events").put_rule(Name="kept", ScheduleExpression="rate(1 day)")
    client.sandbox.stop()
    with pytest.raises(SandboxGone):
        client.event_buses()
    client.reconnect()
    assert client.gateway.rule_names("default") == ("kept",)


@pytest.mark.usefixtures("sandbox_dir")
def test_the_sandbox_s_secret_is_for_this_user_only():
    sandbox = connect()
    secret = directory() / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert sandbox.access_key_id == secret.read_text()
    assert sandbox.access_key_id not in repr(sandbox)
    assert sandbox.access_key_id not in repr(Client(sandbox=True))


@pytest.mark.usefixtures("sandbox_dir")
def test_the_sandbox_ignores_the_users_own_aws_settings(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert Client(sandbox=True).event_buses() == ("default",)
    assert Path(os.environ["AWS_CONFIG_FILE"]) == Path(os.devnull)


def test_a_limited_client_sees_only_what_starts_its_pipelines(aws, client):
    limited = Client(gateway=aws, limit_to=["Abalone"])
    client.apply(client.plan(RULE))
    assert [found.rule.name for found in limited.triggers()] == ["r"]
    assert [pipeline.name for pipeline in limited.pipelines("ab")] == []
    assert [pipeline.name for pipeline in Client(gateway=aws, limit_to=["abalone"]).pipelines("ab")] == ["abalone"]
    stranger = Client(gateway=aws, limit_to=["other", "another"])
    assert stranger.triggers() == ()
    for read in (
        lambda: stranger.trigger("r"),
        lambda: stranger.pipeline("abalone"),
        lambda: stranger.executions("abalone"),
        lambda: stranger.diagnose(RULE),
        lambda: stranger.simulate(RULE, {}),
        lambda: stranger.plan(RULE),
    ):
        with pytest.raises(OffLimits, match="limited to the pipelines another, other; 'abalone' is none of them"):
            read()


def test_a_limited_client_changes_nothing_that_starts_another_pipeline(aws, client):
    plan = client.plan(RULE)
    client.apply(plan)
    deletion, made = client.plan_deletion("r"), list(aws.made)
    stranger = Client(gateway=aws, limit_to=["other"])
    for write in (
        lambda: stranger.apply(plan),
        lambda: stranger.apply(deletion),
        lambda: stranger.delete("r"),
        lambda: stranger.disable("r"),
        lambda: stranger.start("abalone", {}),
    ):
        with pytest.raises(OffLimits, match="limited to the pipelines other"):
            write()
    assert aws.made == made
    mixed = replace(RULE, targets=(*RULE.targets, replace(RULE.targets[0], pipeline="other")))
    with pytest.raises(OffLimits, match="what starts 'other' cannot be changed here"):
        Client(gateway=aws, limit_to=["abalone"]).apply(replace(plan, wanted=mixed))


def test_a_limited_client_neither_reads_nor_mends_the_rule_of_others_by_taking_its_name(aws, client):
    client.apply(client.plan(replace(RULE, enabled=False)))
    aws.known["other"] = replace(aws.known["abalone"], name="other")
    named_alike = replace(RULE, enabled=False, targets=(replace(RULE.targets[0], pipeline="other"),))
    resume = next(each for each in client.diagnose(named_alike) if each.fix and each.fix.calls)
    assert resume.fix.label == "Resume it"
    limited = Client(gateway=aws, limit_to=["other"])
    with pytest.raises(OffLimits, match="'abalone' is none of them"):
        limited.plan(named_alike, adopt=True)
    assert not any(each.fix and each.fix.calls for each in limited.diagnose(named_alike))
    with pytest.raises(OffLimits, match="mended by a client without bounds"):
        limited.mend(resume)
    assert not client.trigger("r").rule.enabled


def test_renewed_credentials_are_taken_after_reconnecting(tmp_path, monkeypatch):
    file = tmp_path / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))

    def sign_in(key):
        file.write_text(f"[me]\naws_access_key_id = {key}\naws_secret_access_key = s\n")

    def key_of(client):
        return client.gateway.connection.session.get_credentials().access_key

    sign_in("FIRST")
    clients = (
        Client(profile_name="me", region_name="eu-west-1"),
        Client(boto3.Session(profile_name="me", region_name="eu-west-1")),
    )
    assert [key_of(each) for each in clients] == ["FIRST", "FIRST"]
    sign_in("SECOND")
    for each in clients:
        each.reconnect()
    assert [key_of(each) for each in clients] == ["SECOND", "SECOND"]


def test_credentials_that_were_given_as_keys_are_kept_when_reconnecting():
    client = Client(boto3.Session("KEY", "s", region_name="eu-west-1"))
    client.reconnect()
    assert client.gateway.connection.session.get_credentials().access_key == "KEY"
