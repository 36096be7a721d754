"""A process that is killed between two calls of a save: nothing runs half-made, and whoever comes next completes it."""

import os
import signal
import subprocess
import sys

import pytest

import jupyter_sched as js
from jupyter_sched.core.errors import NotFound

SAVE = """
import os, signal, sys
from dataclasses import replace
import jupyter_sched as js
client = js.Client(sandbox=True)
client.sandbox.seed()
target = js.Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw-data/"})
rule = js.Rule(name="nightly", when="rate(1 day)", targets=(target,))
schedule = js.Schedule(name="nightly", when="rate(1 day)", target=target)
kind, doing, after = sys.argv[1], sys.argv[2], int(sys.argv[3])
wanted = {"rule": rule, "schedule": schedule}[kind]
place = {"event_bus": "default"} if kind == "rule" else {"group": "default"}
if doing != "create":
    client.apply(client.plan(wanted))
new = {"create": wanted, "change": replace(wanted, when="rate(2 days)"), "delete": None}[doing]
plan = client.plan(new) if new else client.plan_deletion("nightly", **place)
print(len(plan.calls), flush=True)
def kill(done, total, call):
    if done == after:
        os.kill(os.getpid(), signal.SIGKILL)
client.apply(plan, on_step=kill)
"""
CALLS = {"rule": {"create": 5, "change": 1, "delete": 5}, "schedule": {"create": 3, "change": 1, "delete": 3}}


def killed(kind, doing, after):
    command = [sys.executable, "-c", SAVE, kind, doing, str(after)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)


@pytest.mark.usefixtures("sandbox_dir")
@pytest.mark.parametrize(
    ("kind", "doing", "after"),
    [(kind, doing, after) for kind in CALLS for doing in CALLS[kind] for after in range(1, CALLS[kind][doing])],
)
def test_what_a_killed_process_left_is_found_harmless_and_completed(kind, doing, after):
    ended = killed(kind, doing, after)
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, f"{CALLS[kind][doing]}\n"), ended.stderr
    client = js.Client(sandbox=True)
    events = client.boto3_client("events")
    for rule in events.list_rules()["Rules"]:
        assert rule["State"] == "DISABLED" or events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    (left,) = client.unfinished()
    assert left.plan.name == "nightly"
    client.resume(left)
    assert client.unfinished() == ()
    place = {"event_bus": "default"} if kind == "rule" else {"group": "default"}
    if doing == "delete":
        with pytest.raises(NotFound):
            client.trigger("nightly", **place)
    else:
        trigger = client.trigger("nightly", **place).trigger
        assert (trigger.enabled, str(trigger.when)) == (True, "rate(2 days)" if doing == "change" else "rate(1 day)")
