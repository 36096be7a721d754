"""The documents of a rule's role, and what a document allows."""

import pytest

from jupyter_sched.core.policy import EVENTS_PRINCIPAL, START_PIPELINE, permission_document, trust_document
from jupyter_sched.core.policy_evaluation import allows, names_service, trusts

RULE = "arn:aws:events:eu-west-1:111122223333:rule/nightly"
PIPELINE = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/abalone"
CONTEXT = {"aws:SourceArn": RULE, "aws:SourceAccount": "111122223333"}
TRUST = trust_document("111122223333", RULE)


def statement(**parts):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", **parts}]}


def test_only_the_rule_itself_may_use_its_role():
    assert trusts(TRUST, EVENTS_PRINCIPAL, CONTEXT)
    another = {**CONTEXT, "aws:SourceArn": RULE.replace("nightly", "other")}
    assert trusts(TRUST, EVENTS_PRINCIPAL, another).reason == (
        f"the condition ArnEquals aws:SourceArn = {RULE} is not met by {another['aws:SourceArn']}"
    )
    assert not trusts(TRUST, EVENTS_PRINCIPAL, {**CONTEXT, "aws:SourceAccount": "999999999999"})


def test_another_service_may_not_use_the_role():
    decision = trusts(TRUST, "scheduler.amazonaws.com", CONTEXT)
    assert not decision
    assert decision.reason == "the role's trust does not name scheduler.amazonaws.com"


def test_the_role_may_start_its_pipelines_and_nothing_else():
    document = permission_document([PIPELINE, PIPELINE])
    assert document["Statement"] == [{"Effect": "Allow", "Action": START_PIPELINE, "Resource": [PIPELINE]}]
    assert allows([document], START_PIPELINE, PIPELINE)
    assert not allows([document], START_PIPELINE, f"{PIPELINE}-2")
    assert not allows([document], "sagemaker:DeletePipeline", PIPELINE)


@pytest.mark.parametrize(
    ("document", "allowed"),
    [
        (statement(), True),
        (statement(Action="sagemaker:*"), True),
        (statement(Action=["SAGEMAKER:startpipelineexecution"]), True),
        (statement(Action="sagemaker:Stop*"), False),
        (statement(Resource="arn:aws:sagemaker:*:*:pipeline/*"), True),
        (statement(Resource="arn:aws:sagemaker:*:*:pipeline/a?alone"), True),
        (statement(Resource="arn:aws:sagemaker:*:*:pipeline/b*"), False),
        ({"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}, True),
        ({"Statement": {"Effect": "Allow", "NotAction": "sagemaker:*", "Resource": "*"}}, False),
        ({"Statement": {"Effect": "Allow", "Action": "*", "NotResource": PIPELINE}}, False),
        (statement(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}), False),
        (statement(Condition={"StringEqualsIfExists": {"aws:RequestedRegion": "eu-west-1"}}), True),
        (statement(Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}), True),
        (statement(Condition={"Null": {"aws:RequestedRegion": "true"}}), True),
        (statement(Condition={"NumericLessThan": {"x": "5"}}), False),
        ({}, False),
    ],
)
def test_a_statement_allows_what_its_words_cover(document, allowed):
    assert bool(allows([document], START_PIPELINE, PIPELINE)) is allowed


def test_a_deny_wins_over_every_allow():
    deny = statement(Effect="Deny", Action="sagemaker:StartPipelineExecution")
    decision = allows([statement(), deny], START_PIPELINE, PIPELINE)
    assert not decision
    assert decision.reason == f"a statement denies {START_PIPELINE} on {PIPELINE}"


def test_a_trust_that_names_everybody_or_a_list_names_the_service():
    assert names_service({"Statement": {"Principal": "*"}}, EVENTS_PRINCIPAL)
    assert names_service({"Statement": {"Principal": {"Service": ["a.com", EVENTS_PRINCIPAL]}}}, EVENTS_PRINCIPAL)
    assert not names_service({"Statement": {"Principal": {"AWS": EVENTS_PRINCIPAL}}}, EVENTS_PRINCIPAL)
