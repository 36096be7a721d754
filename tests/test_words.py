"""What starts a rule, in words: the same in the form, the card, the table, a saved notebook and the shell."""

import json
from dataclasses import replace

import pytest
from fake_gateway import FakeGateway

from jupyter_sched.app import schedule, trigger, triggers
from jupyter_sched.cli import _row, _table
from jupyter_sched.client import Client
from jupyter_sched.core.catalog import describe, entries, entry
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.still import card_still, table_still

ARN = "arn:aws:sagemaker:us-east-1:111122223333:pipeline/train"
WORDS = {
    ("model-approved", ""): "model version approved",
    ("model-approved", "group=abalone"): "model version approved (model package group abalone)",
    (
        "s3-object-created",
        "bucket=raw,prefix=in/,suffix=.csv",
    ): "new file in S3 (bucket raw, key prefix in/, key suffix .csv)",
    ("s3-object-created", "bucket=raw,size=1024"): "new file in S3 (bucket raw, larger than 1024)",
    ("pipeline-succeeded", f"pipeline_arn={ARN}"): "upstream pipeline succeeded (pipeline train)",
    ("training-completed", ""): "training job completed",
    ("training-completed", "status=Failed"): "SageMaker Training Job State Change (status Failed)",
    (
        "training-completed",
        "prefix=churn-,status=",
    ): "SageMaker Training Job State Change (job name prefix churn-, any status)",
    ("glue-job-succeeded", "job=prepare"): "Glue job succeeded (Glue job prepare)",
    ("endpoint-in-service", ""): "endpoint in service",
}


def pattern(key, given):
    return entry(key).pattern(dict(each.split("=") for each in given.split(",") if each))


@pytest.mark.parametrize(("made", "words"), WORDS.items(), ids=map(" ".join, WORDS))
def test_a_pattern_is_told_by_the_entry_it_was_made_from_in_any_layout(made, words):
    text = pattern(*made)
    assert describe(EventPattern.parse(text)) == words
    turned = dict(reversed(json.loads(text).items()))
    assert describe(EventPattern.parse(json.dumps(turned))) == words


@pytest.mark.parametrize("each", entries(), ids=lambda each: each.key)
def test_every_entry_has_words_of_its_own(each):
    required = {guide.key: "x" for guide in each.guides if guide.required}
    words = describe(EventPattern.parse(each.pattern(required)))
    assert words.lower().startswith(each.title.lower()) or each.key == "s3-file-of-a-kind"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '{"source": ["aws.s3"], "detail-type": ["Object Created", "Object Deleted"]}',
            "Object Created or Object Deleted",
        ),
        ('{"detail-type": ["Object Created"], "detail": {"bucket": {"name": ["b", "a"]}}}', "Object Created in a, b"),
        ('{"detail": {"x": [1]}}', "an event"),
        ('{"source": ["aws.glue", "aws.athena"]}', "aws.athena or aws.glue"),
    ],
)
def test_another_pattern_is_told_by_what_it_names(text, words):
    assert describe(EventPattern.parse(text)) == words


def test_form_card_table_text_and_shell_say_the_same():
    words = "on: model version approved (model package group abalone)"
    client = Client(gateway=FakeGateway())
    target = Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"})
    rule = Rule(name="r", when=pattern("model-approved", "group=abalone"), targets=(target,))
    client.apply(client.plan(rule))
    form = schedule("abalone", client=client).form
    form.store.set(kind="event", catalog_key="model-approved", filled=FrozenMap({"group": "abalone"}))
    card, table = trigger("r", client=client), triggers(client=client)
    assert all(view.worker.wait() for view in (card.card, table.table))
    said = {
        "form": draft(form.store.state).sentence,
        "written": draft(replace(form.store.state, pattern=json.dumps(json.loads(rule.event_pattern)))).sentence,
        "card": card.card.body.html,
        "table": table.table.rows.html,
        "saved notebook": table_still(table.table.store.state)[0] + card_still(card.card.store.state)[0],
        "shell": "\n".join(_table(("",) * 6, [_row(rule)])),
    }
    assert {where: words in text for where, text in said.items()} == dict.fromkeys(said, True)
