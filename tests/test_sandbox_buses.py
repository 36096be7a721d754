"""Event buses of the sandbox: what is said of them, and who may put events on them."""

import json

import pytest
from botocore.exceptions import ClientError
from sandbox_world import World

BUS = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
STATEMENT = {
    "Sid": "partner",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
    "Action": "events:PutEvents",
    "Resource": BUS,
}


@pytest.fixture
def world():
    found = World()
    found.events.create_event_bus(Name="orders", Description="of the shop")
    return found


def permit(world, **parts):
    given = {"Action": "events:PutEvents", "Principal": "444455556666", "StatementId": "partner", **parts}
    world.events.put_permission(**{"EventBusName": "orders", **given})


def policy(world, name="orders"):
    found = world.events.describe_event_bus(Name=name).get("Policy")
    return found and json.loads(found)


def test_a_bus_is_updated_and_the_rest_stays(world):
    world.advance(hours=1)
    queue = {"Arn": "arn:aws:sqs:us-east-1:123456789012:dead"}
    answer = world.events.update_event_bus(Name="orders", DeadLetterConfig=queue)
    assert (answer["Arn"], answer["Description"], answer["DeadLetterConfig"]) == (BUS, "of the shop", queue)
    found = world.events.describe_event_bus(Name="orders")
    assert found["LastModifiedTime"] > found["CreationTime"]
    assert (found["Description"], found["DeadLetterConfig"]) == ("of the shop", queue)
    with pytest.raises(ClientError, match="Event bus nobody does not exist"):
        world.events.update_event_bus(Name="nobody", Description="x")


def test_another_account_is_let_in_and_out_again(world):
    permit(world)
    assert policy(world) == {"Version": "2012-10-17", "Statement": [STATEMENT]}
    of_us = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"}
    permit(world, StatementId="us", Principal="*", Condition=of_us)
    permit(world, Principal="111122223333")
    us, partner = policy(world)["Statement"]
    assert (us["Principal"], us["Condition"]) == ("*", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
    assert partner["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    world.events.remove_permission(EventBusName="orders", StatementId="us")
    assert [each["Sid"] for each in policy(world)["Statement"]] == ["partner"]
    world.events.remove_permission(EventBusName="orders", RemoveAllPermissions=True)
    assert policy(world) is None


def test_a_whole_policy_is_put_and_the_default_bus_has_one_too(world):
    document = {"Version": "2012-10-17", "Statement": [{**STATEMENT, "Sid": "mine"}]}
    world.events.put_permission(Policy=json.dumps(document))
    assert policy(world, "default") == document
    assert [each["Name"] for each in world.events.list_event_buses()["EventBuses"]] == ["default", "orders"]


@pytest.mark.parametrize(
    ("call", "given", "code", "words"),
    [
        (
            "put_permission",
            {"Action": "events:PutRule", "Principal": "*", "StatementId": "a"},
            "ValidationException",
            "Provided value in parameter 'action' is not supported.",
        ),
        (
            "put_permission",
            {"Action": "events:PutEvents"},
            "ValidationException",
            "Parameter(s) Principal, StatementId must be specified.",
        ),
        ("put_permission", {"Policy": "{"}, "ValidationException", "Parameter Policy is not valid. Reason: Expecting"),
        (
            "put_permission",
            {"Policy": "[]"},
            "ValidationException",
            "Parameter Policy is not valid. Reason: it has no list of statements",
        ),
        (
            "put_permission",
            {"Principal": "12", "Action": "events:PutEvents", "StatementId": "a"},
            "ValidationException",
            "1 validation error detected",
        ),
        (
            "put_permission",
            {"EventBusName": "nobody", "Policy": "{}"},
            "ResourceNotFoundException",
            "Event bus nobody does not exist.",
        ),
        ("remove_permission", {"StatementId": "a"}, "ResourceNotFoundException", "EventBus does not have a policy."),
        (
            "remove_permission",
            {"EventBusName": "orders", "StatementId": "a"},
            "ResourceNotFoundException",
            "Statement with the provided id does not exist.",
        ),
    ],
)
def test_what_cannot_be_is_refused(world, call, given, code, words):
    permit(world)
    with pytest.raises(ClientError) as refused:
        getattr(world.events, call)(**given)
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["Error"]["Message"].startswith(words)
