"""A rule and a schedule as they were found: alike where scripts expect it, and told in a line."""

from dataclasses import replace

import pytest

from jupyter_sched.core.found import FoundRule
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Rule, Target

SECRET = "AKIAABCDEFGHIJKLMNOP"
TARGET = Target(pipeline="abalone", parameters={"InputDataUrl": SECRET})
RULE = Rule(name="nightly", when="cron(0 2 * * ? *)", targets=(TARGET,), tags={"token": SECRET}, description=SECRET)
SCHEDULE = Schedule(name="mornings", when="cron(0 8 * * ? *)", zone="Europe/Berlin", target=TARGET, enabled=False)


def test_each_tells_itself_in_a_line_with_nothing_secret(client):
    client.apply(client.plan(RULE))
    client.apply(client.plan(SCHEDULE))
    assert list(map(repr, client.triggers())) == [
        "FoundRule(nightly on default: ENABLED, every day at 02:00 UTC, starts abalone)",
        "FoundSchedule(mornings in default: DISABLED, every day at 08:00 Europe/Berlin, starts abalone)",
    ]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"when": '{"source": ["aws.s3"]}'}, "FoundRule(r on default: ENABLED, on: aws.s3, starts nothing)"),
        ({"event_bus": "orders"}, "FoundRule(r on orders: ENABLED, every hour, starts nothing)"),
        ({"name": "r\u202e\x1b[2J"}, "FoundRule(r[2J on default: ENABLED, every hour, starts nothing)"),
        ({"name": "r-111122223333"}, "FoundRule(r-(account) on default: ENABLED, every hour, starts nothing)"),
    ],
)
def test_a_rule_says_where_it_is_and_nothing_that_cannot_be_seen(parts, words):
    rule = replace(Rule(name="r", when="rate(1 hour)"), **parts)
    assert repr(FoundRule(rule=rule, arn="arn:aws:events:eu-west-1:111122223333:rule/r")) == words


def test_a_rule_of_a_service_says_whose_it_is():
    found = FoundRule(
        rule=Rule(name="r", when="rate(1 hour)"), arn="", state="DISABLED", managed_by="scheduler.amazonaws.com"
    )
    assert repr(found).endswith("DISABLED, every hour, starts nothing, managed by scheduler.amazonaws.com)")


@pytest.mark.parametrize(("trigger", "place"), [(RULE, {}), (SCHEDULE, {"group": "default"})], ids=["rule", "schedule"])
def test_both_have_a_state_as_on_the_wire(client, trigger, place):
    client.apply(client.plan(replace(trigger, enabled=True)))
    assert client.trigger(trigger.name, **place).state == "ENABLED"
    client.disable(trigger.name, **place)
    assert client.trigger(trigger.name, **place).state == "DISABLED"
