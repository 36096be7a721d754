"""What the caller needs, the message that asks for it, and the roles that fit."""

import json
from dataclasses import replace

from fake_gateway import ACCOUNT

from jupyter_sched.core.found import FoundRole
from jupyter_sched.core.permissions import Permission, caller_document, needed, request_text
from jupyter_sched.core.policy import permission_document, trust_document
from jupyter_sched.core.role_fit import judge
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target

RULE = Rule(name="nightly", when="rate(1 day)", targets=(Target(pipeline="abalone"),))
RULE_ARN = "arn:aws:events:eu-west-1:111122223333:rule/nightly"
MINE = "arn:aws:iam::111122223333:role/Mine"
ME = "arn:aws:iam::111122223333:user/me"


def test_a_rule_with_a_role_of_ones_own_needs_to_pass_it_and_makes_none():
    own = replace(RULE, targets=(Target(pipeline="abalone", role_arn=MINE),))
    asked = needed(own, ACCOUNT)
    assert Permission("events:PutRule", RULE_ARN) in asked
    (passed,) = [each for each in asked if each.action.startswith("iam:")]
    assert (passed.action, passed.resource) == ("iam:PassRole", MINE)
    assert passed.context == {"iam:PassedToService": "events.amazonaws.com"}


def test_a_rule_whose_role_is_made_needs_to_make_it_and_to_pass_it():
    actions = {each.action for each in needed(RULE, ACCOUNT)}
    assert {"iam:CreateRole", "iam:TagRole", "iam:PutRolePolicy", "iam:PassRole", "events:TagResource"} <= actions


def test_a_schedule_needs_the_actions_of_its_own_service():
    schedule = Schedule(name="s", when="rate(1 day)", target=Target(pipeline="abalone", role_arn=MINE))
    assert [str(each) for each in needed(schedule, ACCOUNT)] == [
        "scheduler:CreateSchedule on arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s",
        "scheduler:UpdateSchedule on arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s",
        "scheduler:DeleteSchedule on arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s",
        "scheduler:GetSchedule on arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s",
        f"iam:PassRole on {MINE}",
    ]
    assert needed(schedule, ACCOUNT)[-1].context == {"iam:PassedToService": "scheduler.amazonaws.com"}


def test_permissions_on_one_resource_are_one_statement_and_a_passed_role_is_bound_to_its_service():
    own = replace(RULE, targets=(Target(pipeline="abalone", role_arn=MINE),))
    document = caller_document(needed(own, ACCOUNT))
    first, second = document["Statement"]
    assert first["Resource"] == RULE_ARN
    assert "events:PutTargets" in first["Action"]
    assert second == {
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": MINE,
        "Condition": {"StringEquals": {"iam:PassedToService": "events.amazonaws.com"}},
    }


def test_the_message_to_an_administrator_has_every_document():
    lacking = [each for each in needed(RULE, ACCOUNT) if each.action in {"iam:CreateRole", "iam:PassRole"}]
    text = request_text(RULE, ACCOUNT, ME, lacking)
    assert text.startswith(
        f"Please let {ME} save the EventBridge rule 'nightly', which starts abalone, in account 111122223333, eu-west-1"
    )
    documents = [json.loads(each) for each in text.split("\n\n") if each.startswith("{")]
    assert documents[1] == trust_document("111122223333", RULE_ARN)
    assert documents[2] == permission_document([ACCOUNT.pipeline("abalone")])
    assert documents[3]["Statement"][0]["Action"] == ["iam:PassRole"]


def role(trust):
    return FoundRole(name="Mine", arn=MINE, trust=trust)


def test_a_role_fits_where_its_trust_and_its_policies_both_do():
    trust, permission = trust_document("111122223333", RULE_ARN), permission_document([ACCOUNT.pipeline("abalone")])
    assert judge(role(trust), RULE, ACCOUNT, [permission]).fits is True
    other = permission_document([ACCOUNT.pipeline("iris")])
    refused = judge(role(trust), RULE, ACCOUNT, [other])
    assert (refused.fits, refused.reason) == (
        False,
        f"no statement allows sagemaker:StartPipelineExecution on {ACCOUNT.pipeline('abalone')}",
    )
    scheduler = trust_document("111122223333", ACCOUNT.schedule_group(), "scheduler.amazonaws.com")
    assert judge(role(scheduler), RULE, ACCOUNT, [permission]).reason == (
        "the role's trust does not name events.amazonaws.com"
    )
    unread = judge(role(trust), RULE, ACCOUNT, None)
    assert (unread.fits, unread.reason) == (None, "events.amazonaws.com may assume it; its policies cannot be read")
