"""A plan: the calls, in order, and what they change."""

import json
from dataclasses import replace

import pytest

from jupyter_sched.core.arn import Account
from jupyter_sched.core.changes import Change
from jupyter_sched.core.errors import InvalidTrigger
from jupyter_sched.core.found import Found, FoundRole
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.plan import made_role_name
from jupyter_sched.core.plan_text import as_boto3, as_cli, as_cloudformation
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.problem import Problem
from jupyter_sched.core.rule_plan import plan, plan_deletion
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target
from jupyter_sched.core.wire import read_rule, write_rule, write_target

ACCOUNT = Account("aws", "eu-west-1", "111122223333")
PATTERN = '{"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["raw"]}}}'
RULE = Rule(
    name="on-new-file",
    when=PATTERN,
    targets=(Target(pipeline="abalone", parameters={"InputDataUrl": FromEvent("$.detail.object.key"), "Count": "2"}),),
    description="New data",
    tags={"team": "ml"},
)
RULE_ARN = "arn:aws:events:eu-west-1:111122223333:rule/on-new-file"
ROLE = made_role_name(RULE_ARN)
NOTHING = Found(account=ACCOUNT)


def role(**parts):
    pipelines = [ACCOUNT.pipeline("abalone")]
    known = {
        "name": ROLE,
        "arn": ACCOUNT.role(ROLE),
        "trust": trust_document(ACCOUNT.account_id, RULE_ARN),
        "policies": {"start-pipelines": permission_document(pipelines)},
        "tags": {"jupyter-sched:rule": RULE_ARN},
    }
    return FoundRole(**{**known, **parts})


def found(rule=RULE, state=None, **parts):
    wired = [
        write_target(target, target.id or f"pipeline-{number}", target.role_arn or ACCOUNT.role(ROLE), ACCOUNT)
        for number, target in enumerate(rule.targets, 1)
    ]
    described = write_rule(rule, state or ("ENABLED" if rule.enabled else "DISABLED"))
    described["Arn"] = ACCOUNT.rule(rule.name, rule.event_bus)
    read = read_rule(described, wired, {**rule.tags, "jupyter-sched:operation": "op-1"})
    return Found(account=ACCOUNT, rule=replace(read, **parts), role=role())


def operations(made):
    return [call.operation for call in made.calls]


def test_a_new_rule_is_disabled_until_its_targets_are_in_place():
    made = plan(RULE, NOTHING, "op-1")
    assert operations(made) == ["CreateRole", "PutRolePolicy", "PutRule", "PutTargets", "EnableRule"]
    assert made.calls[2].parameters == {
        "Name": "on-new-file",
        "EventBusName": "default",
        "EventPattern": PATTERN,
        "State": "DISABLED",
        "Description": "New data",
        "Tags": [{"Key": "team", "Value": "ml"}, {"Key": "jupyter-sched:operation", "Value": "op-1"}],
    }


def test_the_target_carries_the_role_the_parameters_and_the_paths():
    (target,) = plan(RULE, NOTHING, "op-1").calls[3].parameters["Targets"]
    assert target == {
        "Id": "pipeline-1",
        "Arn": "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone",
        "RoleArn": f"arn:aws:iam::111122223333:role/{ROLE}",
        "SageMakerPipelineParameters": {
            "PipelineParameterList": [
                {"Name": "InputDataUrl", "Value": "$.detail.object.key"},
                {"Name": "Count", "Value": "2"},
            ]
        },
    }


def test_the_role_that_is_made_fits_this_rule_and_these_pipelines_only():
    create, policy, *_ = plan(RULE, NOTHING, "op-1").calls
    assert json.loads(create.parameters["AssumeRolePolicyDocument"]) == trust_document("111122223333", RULE_ARN)
    statement = json.loads(policy.parameters["PolicyDocument"])["Statement"][0]
    assert statement["Resource"] == ["arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone"]
    assert statement["Action"] == "sagemaker:StartPipelineExecution"


def test_a_rule_that_starts_paused_is_not_enabled():
    assert operations(plan(replace(RULE, enabled=False), NOTHING, "op-1"))[-1] == "PutTargets"


def test_a_role_of_the_users_is_used_as_it_is():
    own = replace(RULE, targets=(replace(RULE.targets[0], role_arn="arn:aws:iam::111122223333:role/Mine"),))
    made = plan(own, NOTHING, "op-1")
    assert operations(made) == ["PutRule", "PutTargets", "EnableRule"]


def test_what_is_already_so_needs_no_call():
    made = plan(RULE, found(), "op-2")
    assert made.calls == ()
    assert made.changes == ()
    assert str(made) == "on-new-file: AWS already is what is wanted; nothing to do."


def test_an_edit_of_the_rule_alone_is_one_call_that_keeps_it_enabled():
    made = plan(replace(RULE, description="Newer data"), found(), "op-2")
    assert operations(made) == ["PutRule"]
    assert made.calls[0].parameters["State"] == "ENABLED"
    assert "Tags" not in made.calls[0].parameters
    assert made.changes == (Change("description", "New data", "Newer data"),)


def test_an_edit_of_rule_and_targets_is_paused_meanwhile():
    wanted = replace(RULE, when="rate(1 day)", targets=(Target(pipeline="abalone"),))
    made = plan(wanted, found(), "op-2")
    assert [(call.operation, call.parameters.get("State")) for call in made.calls] == [
        ("PutRule", "DISABLED"),
        ("PutTargets", None),
        ("EnableRule", None),
    ]


def test_a_third_state_survives_an_edit():
    state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    base = found(state=state)
    (call,) = plan(replace(RULE, description="x"), base, "op-2").calls
    assert call.parameters["State"] == state
    paused = plan(replace(RULE, description="x", targets=(Target(pipeline="abalone"),)), base, "op-2")
    assert paused.calls[-1].parameters["State"] == state


def test_pausing_and_resuming_are_one_call_each():
    assert operations(plan(replace(RULE, enabled=False), found(), "op-2")) == ["DisableRule"]
    paused = found(replace(RULE, enabled=False))
    assert operations(plan(RULE, paused, "op-2")) == ["EnableRule"]


def test_what_only_aws_knows_of_a_rule_survives_an_edit():
    base = found(role_arn="arn:aws:iam::111122223333:role/Bus", schedule_beside_pattern="rate(1 day)")
    (call,) = plan(replace(RULE, description="x"), base, "op-2").calls
    assert call.parameters["RoleArn"] == "arn:aws:iam::111122223333:role/Bus"
    assert call.parameters["ScheduleExpression"] == "rate(1 day)"


def test_targets_that_are_not_pipelines_stay():
    base = found()
    other = {"Id": "notify", "Arn": "arn:aws:sns:eu-west-1:111122223333:topic"}
    wires = {**base.rule.wire_targets, "notify": other}
    base = replace(base, rule=replace(base.rule, wire_targets=wires))
    assert base.rule.other_targets == ("notify",)
    assert plan(RULE, base, "op-2").calls == ()


def test_a_target_that_is_not_wanted_any_more_is_removed():
    two = replace(RULE, targets=(*RULE.targets, Target(pipeline="iris")))
    made = plan(RULE, found(two), "op-2")
    assert operations(made) == ["RemoveTargets"]
    assert made.calls[0].parameters["Ids"] == ["pipeline-2"]


def test_two_targets_with_the_same_pipeline_get_ids_of_their_own():
    twice = replace(RULE, targets=(Target(pipeline="abalone"), Target(pipeline="abalone")))
    targets = plan(twice, NOTHING, "op-1").calls[3].parameters["Targets"]
    assert [target["Id"] for target in targets] == ["pipeline-1", "pipeline-2"]


def test_tags_of_a_rule_that_exists_need_calls_of_their_own():
    made = plan(replace(RULE, tags={"cost": "7"}), found(), "op-2")
    assert [(call.operation, call.parameters) for call in made.calls] == [
        ("UntagResource", {"ResourceARN": RULE_ARN, "TagKeys": ["team"]}),
        ("TagResource", {"ResourceARN": RULE_ARN, "Tags": [{"Key": "cost", "Value": "7"}]}),
    ]


def test_a_stopped_creation_is_completed_by_planning_again():
    """After PutRule nothing more came: the rule is there, disabled, without targets."""
    stopped = found(replace(RULE, enabled=False))
    stopped = replace(stopped, rule=replace(stopped.rule, wire_targets={}, rule=replace(stopped.rule.rule, targets=())))
    assert operations(plan(RULE, stopped, "op-2")) == ["PutTargets", "EnableRule"]


def test_a_role_that_we_made_and_somebody_widened_is_mended():
    widened = role(policies={"start-pipelines": {"Statement": []}}, trust={})
    made = plan(RULE, replace(found(), role=widened), "op-2")
    assert operations(made) == ["UpdateAssumeRolePolicy", "PutRolePolicy"]


def test_the_role_that_we_made_goes_when_another_takes_its_place():
    own = replace(RULE, targets=(replace(RULE.targets[0], role_arn="arn:aws:iam::111122223333:role/Mine"),))
    assert operations(plan(own, found(), "op-2")) == ["PutTargets", "DeleteRolePolicy", "DeleteRole"]


def test_deleting_stops_the_rule_first_and_takes_its_role_along():
    made = plan_deletion(found(), "op-2")
    assert operations(made) == ["DisableRule", "RemoveTargets", "DeleteRule", "DeleteRolePolicy", "DeleteRole"]
    assert made.wanted is None


def test_a_role_that_is_not_ours_is_never_deleted():
    made = plan_deletion(replace(found(), role=role(tags={})), "op-2")
    assert operations(made) == ["DisableRule", "RemoveTargets", "DeleteRule"]


def test_a_rule_with_errors_is_not_planned():
    problem = Problem("name", "give the rule a name")
    with pytest.raises(InvalidTrigger, match="'on-new-file' cannot be saved: name: give the rule a name") as refused:
        plan(RULE, NOTHING, "op-1", (problem, Problem("when", "never fires", "warning")))
    assert refused.value.problems == (problem,)


def test_the_name_of_a_made_role_fits_and_tells_rules_of_one_name_apart():
    long = ACCOUNT.rule("r" * 64)
    assert len(made_role_name(long)) == 64
    assert made_role_name(ACCOUNT.rule("a", "orders")) != made_role_name(ACCOUNT.rule("a"))


def test_a_plan_reads_as_what_changes_and_what_is_called():
    text = str(plan(replace(RULE, enabled=False, tags={}), NOTHING, "op-1"))
    assert text.splitlines()[0] == "create rule on-new-file on event bus default"
    assert "  + abalone: parameter Count: 2" in text
    assert "  3. events:PutRule - write the rule, disabled until its targets are in place" in text


def test_a_plan_shows_nothing_unseen_and_keeps_no_account_and_no_secret_in_a_notebook():
    values = {"DbPassword": "hunter2", "InputDataUrl": "s3://111122223333-raw/\u202egnp\x1b[31m"}
    target = Target(pipeline="abalone", parameters=values)
    made = plan(replace(RULE, targets=(target,)), Found(account=ACCOUNT), operation_id="op")
    assert "InputDataUrl: s3://111122223333-raw/gnp[31m" in str(made)
    for kept in made._repr_mimebundle_().values():
        assert "DbPassword: (hidden)" in kept
        assert "InputDataUrl: s3://(account)-raw/gnp[31m" in kept


def test_a_plan_shows_itself_as_text_and_never_as_markup():
    made = plan(replace(RULE, description="<script>alert(1)</script>"), NOTHING, "op-1")
    assert "<script>" not in made._repr_mimebundle_()["text/html"]


def test_the_calls_as_boto3_are_python_that_says_the_same():
    made = plan(RULE, NOTHING, "op-1")
    seen = []
    recorder = type("Recorder", (), {"__getattr__": lambda _, name: lambda **given: seen.append((name, given))})
    code = as_boto3(made.calls).replace("import boto3\n", "")
    exec(code, {"boto3": type("Boto3", (), {"client": staticmethod(lambda _: recorder())})})  # noqa: S102
    assert [given for _, given in seen] == [dict(call.parameters) for call in made.calls]
    assert [name for name, _ in seen][:3] == ["create_role", "put_role_policy", "put_rule"]


def test_the_calls_as_shell_commands_quote_what_they_carry():
    text = as_cli(plan(replace(RULE, description="it's new"), NOTHING, "op-1").calls)
    assert "aws events put-rule \\\n  --name on-new-file \\\n  --event-bus-name default" in text
    assert """--description 'it'"'"'s new'""" in text
    assert "aws iam create-role" in text
    assert "--assume-role-policy-document" in text


def test_the_template_makes_rule_and_role():
    template = json.loads(as_cloudformation(plan(RULE, NOTHING, "op-1"), ACCOUNT))
    rule, made = template["Resources"]["Rule"]["Properties"], template["Resources"]["Role"]["Properties"]
    assert rule["Targets"][0]["RoleArn"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert rule["EventPattern"]["source"] == ["aws.s3"]
    assert made["AssumeRolePolicyDocument"] == trust_document("111122223333", RULE_ARN)


def test_retries_and_dead_letters_survive_the_wire():
    target = Target(
        pipeline="abalone",
        retry_policy=RetryPolicy(maximum_retry_attempts=3, maximum_event_age_seconds=60),
        dead_letter_arn="arn:aws:sqs:eu-west-1:111122223333:dead",
    )
    read = found(replace(RULE, targets=(target,))).rule.rule.targets[0]
    assert (read.retry_policy, read.dead_letter_arn) == (target.retry_policy, target.dead_letter_arn)
