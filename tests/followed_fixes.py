"""What somebody does who follows the fix of a broken set-up that is a text and no call; see broken_set_ups.py."""

import json
import re
from dataclasses import replace

from broken_set_ups import QUEUE, role

from jupyter_sched.core.trails import Trail

OVER_TO_OTHERS = {"bus full", "pipeline in another region"}  # by a higher quota, and by a client of that region


def part(rule, **parts):
    """Return the rule or schedule with parts of its target."""
    if hasattr(rule, "target"):
        return replace(rule, target=replace(rule.target, **parts))
    return replace(rule, targets=(replace(rule.targets[0], **parts),))


def documents(text):
    """Return the JSON documents in a text, in order."""
    found, at = [], 0
    while (at := text.find("{", at)) >= 0:
        document, length = json.JSONDecoder().raw_decode(text[at:])
        found.append(document)
        at += length
    return found


def corrected(_, rule, text):
    wrong, right = re.search(r"'([^']+)'; did you mean '([^']+)'", text).groups()
    return replace(rule, when=rule.event_pattern.replace(wrong, right))


def narrowed(_, rule, text):
    (detail,) = documents(text.partition('"detail": ')[2])
    return replace(rule, when=json.dumps({**json.loads(rule.event_pattern), "detail": detail}))


def made(aws, rule, text):
    name = re.search(r"the pipeline '(\w+)'", text)[1]
    aws.known[name] = replace(aws.known["abalone"], name=name)
    return rule


def another_pipeline(aws, rule, _):
    aws.known["iris"] = replace(aws.known["abalone"], name="iris", status="Active")
    return part(rule, pipeline="iris")


def own_role(aws, rule, text):
    *trust, permission = documents(text)
    role(aws, **({"trust": trust[0]} if trust else {}), permission=permission)
    return rule


def bucket(aws, rule, text):
    aws.buckets[text.rpartition("/")[2]] = {"EventBridgeConfiguration": {}}
    return rule


def trail(aws, rule, text):
    aws.trails = (Trail(name=re.search(r"start-logging --name (\S+)", text)[1], arn="arn"),)
    return rule


def queue(aws, rule, text):
    name = re.search(r"--queue-name (\S+)", text)[1]
    arn = QUEUE.replace("dead", name)
    aws.queues[arn] = {}
    return part(rule, dead_letter_arn=arn)


def allowed(aws, rule, text):
    actions = [statement["Action"] for document in documents(text) for statement in document["Statement"]]
    aws.denied -= {each for listed in actions for each in ([listed] if isinstance(listed, str) else listed)}
    return rule


def values(**given):
    return lambda _, rule, __: part(rule, parameters={"InputDataUrl": "s3://raw/", **given})


def own(**parts):
    return lambda _, rule, __: replace(rule, **parts)


FOLLOWED = {
    "AWS events on a custom bus": own(event_bus="default"),
    "paused": own(enabled=True),
    "managed": own(name="another"),
    "too many targets": own(name="second"),
    "schedule is over": own(when="cron(0 8 1 1 ? *)"),
    "misspelt pattern": corrected,
    "loop": narrowed,
    "pipeline missing": made,
    "pipeline being deleted": another_pipeline,
    "parameter unknown": values(),
    "parameter of another type": values(InstanceCount="2"),
    "parameter not in its enumeration": values(Mode="full"),
    "parameter missing": values(),
    "parameter name with an underscore": values(**{"input-data": "1"}),
    "path that the pattern does not ask for": lambda _, rule, text: replace(rule, when=text),
    "role missing": own_role,
    "role with a statement that denies": own_role,
    "bucket missing": bucket,
    "API calls without a trail": trail,
    "queue missing": queue,
    "queue of another kind": queue,
    "queue in another region": queue,
    "schedule paused": own(enabled=True),
    "schedule without a run to come": own(when="at(2099-01-01T08:00:00)"),
    "schedule of a pipeline that is missing": made,
    "schedule without a parameter": values(),
    "schedule whose queue is missing": queue,
    "may not save": allowed,
    "may not pass the role": allowed,
    "may not make a role": allowed,
}
