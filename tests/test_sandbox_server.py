"""The sandbox as a process: one for all, found again, safe from strangers, losing nothing that it has said yes to."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from fake_gateway import DEFINITION

from jupyter_sched.client import Client
from jupyter_sched.core.errors import SandboxGone
from jupyter_sched.sandbox import Sandbox, connect, find
from jupyter_sched.sandbox.process import reset, worries

pytestmark = pytest.mark.usefixtures("sandbox_dir")
TRUST = '{"Version": "2012-10-17", "Statement": []}'
CRASHES_AFTER = (7, 31, 18)


def state(sandbox_dir, name="default"):
    return json.loads((sandbox_dir / name / "server.json").read_text())


def ask(sandbox, method="POST", path="/_sandbox/status", body="{}", **headers):
    host, port = sandbox.endpoint_url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def test_four_processes_that_start_at_once_meet_in_one_sandbox():
    code = "from jupyter_sched.sandbox import connect; print(connect().endpoint_url)"
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1


def test_what_was_acknowledged_is_there_after_each_crash(sandbox_dir):
    """Writers write as fast as they can; the server is killed at some moment; what it said yes to is there again."""
    numbers, said_yes = count(), set()
    for more in CRASHES_AFTER:
        client, crash, enough = Client(sandbox=True), threading.Event(), len(said_yes) + more
        with ThreadPoolExecutor() as pool:
            writers = [pool.submit(write_until, crash, client, numbers, said_yes, kind) for kind in WRITES]
            wait_for(lambda enough=enough: len(said_yes) >= enough)
            os.kill(state(sandbox_dir)["pid"], signal.SIGKILL)
            crash.set()
        assert [writer.result() for writer in writers] == [None] * len(WRITES)
        assert said_yes <= everything(Client(sandbox=True))


def write_until(crash, client, numbers, said_yes, kind):
    while not crash.is_set():
        name = f"n{next(numbers)}"
        with suppress(ClientError, BotoCoreError):
            WRITES[kind](client, name)
            said_yes.add((kind, name))


WRITES = {
    "rule": lambda client, name: client.boto3_client("events").put_rule(Name=name, ScheduleExpression="rate(1 day)"),
    "role": lambda client, name: client.boto3_client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST),
    "pipeline": lambda client, name: client.boto3_client("sagemaker").create_pipeline(
        PipelineName=name, PipelineDefinition=DEFINITION, RoleArn="arn:aws:iam::123456789012:role/p"
    ),
}


def everything(client):
    events, iam, sagemaker = (client.boto3_client(name) for name in ("events", "iam", "sagemaker"))
    rules = events.get_paginator("list_rules").paginate().search("Rules[].Name")
    roles = iam.get_paginator("list_roles").paginate().search("Roles[].RoleName")
    pipelines = sagemaker.get_paginator("list_pipelines").paginate().search("PipelineSummaries[].PipelineName")
    found = {"rule": rules, "role": roles, "pipeline": pipelines}
    return {(kind, name) for kind, names in found.items() for name in names}


def wait_for(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.002)


def test_a_large_object_survives_too(sandbox_dir):
    client = Client(sandbox=True)
    body = b"0123456789" * 1024 * 1024
    client.boto3_client("s3").create_bucket(Bucket="large")
    client.boto3_client("s3").put_object(Bucket="large", Key="k", Body=body)
    os.kill(state(sandbox_dir)["pid"], signal.SIGKILL)
    again = Client(sandbox=True)
    assert again.boto3_client("s3").get_object(Bucket="large", Key="k")["Body"].read() == body
    again.sandbox.reset()
    assert not (sandbox_dir / "default" / "bodies").exists()


def test_a_server_of_another_version_is_told_of():
    told = "runs it, and this is 0.1.0; after `jupyter sched sandbox stop` the next use starts this one, with "
    for status, who in (({"version": "0.0.9"}, "jupyter-sched 0.0.9"), ({}, "an older jupyter-sched")):
        sandbox = Sandbox("default", "http://localhost", "SBX", ask=lambda *_, status=status: status)
        assert worries(sandbox) == [f"{who} {told}everything it holds"]
    assert worries(connect()) == []


def test_a_state_that_cannot_be_read_says_so_and_is_put_aside_by_a_reset(sandbox_dir):
    (sandbox_dir / "default").mkdir()
    (sandbox_dir / "default" / "state.jsonl").write_text("mine\n")
    with pytest.raises(SandboxGone, match="is not the state of a sandbox: it begins with 'mine'"):
        connect()
    assert reset() == str(sandbox_dir / "default" / "aside-1")
    assert (sandbox_dir / "default" / "aside-1" / "state.jsonl").read_text() == "mine\n"
    assert reset() == ""


def test_a_state_that_can_be_read_in_part_warns(sandbox_dir):
    (sandbox_dir / "default").mkdir()
    (sandbox_dir / "default" / "state.jsonl").write_text('{"version": 2}\nmine\n')
    with pytest.warns(UserWarning, match="the sandbox 'default': 1 line of its state could not be read; the file as"):
        connect()


def test_sandboxes_with_names_are_worlds_of_their_own():
    Client(sandbox="one").boto3_client("events").put_rule(Name="r", ScheduleExpression="rate(1 day)")
    assert Client(sandbox="two").boto3_client("events").list_rules()["Rules"] == []
    assert find("three") is None


def test_it_goes_when_nobody_has_asked_for_a_while(sandbox_dir, monkeypatch):
    monkeypatch.setenv("JUPYTER_SCHED_SANDBOX_IDLE_SECONDS", "0.1")
    connect()
    pid = state(sandbox_dir)["pid"]
    wait_for(lambda: not alive(pid))
    assert find() is None


def test_one_whose_folder_is_gone_ends_itself(sandbox_dir):
    connect()
    pid = state(sandbox_dir)["pid"]
    (sandbox_dir / "default" / "server.json").unlink()
    wait_for(lambda: not alive(pid))


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_secret_is_the_users_own_file(sandbox_dir):
    connect()
    for name in ("secret", "server.json"):
        assert (sandbox_dir / "default" / name).stat().st_mode & 0o777 == 0o600


def test_an_empty_secret_is_none(sandbox_dir):
    (sandbox_dir / "default").mkdir()
    (sandbox_dir / "default" / "secret").touch()
    sandbox = connect()
    assert sandbox.access_key_id.startswith("SBX")
    assert ask(sandbox, X_Sandbox_Secret="")[0].status == 403


def test_strangers_are_sent_away():
    sandbox = connect()
    secret = {"X_Sandbox_Secret": sandbox.access_key_id}
    assert ask(sandbox)[0].status == 403
    assert ask(sandbox, X_Sandbox_Secret="SBXWRONG")[0].status == 403
    assert ask(sandbox, X_Sandbox_Secret="SBX\u00e9")[0].status == 403
    assert ask(sandbox, **secret)[0].status == 200
    assert ask(sandbox, Host="evil.example", **secret)[0].status == 403
    assert ask(sandbox, "GET", **secret)[0].status == 404
    assert ask(sandbox, path="/_sandbox/nothing", **secret)[0].status == 404
    assert ask(sandbox, path="/_sandbox/advance", **secret)[0].status == 400
    for answer, _ in (ask(sandbox, Origin="https://evil.example", **secret), ask(sandbox, "OPTIONS", "/")):
        assert answer.getheader("Access-Control-Allow-Origin") is None


def test_a_body_that_is_too_large_or_of_no_known_length_is_not_read():
    sandbox = connect()
    secret = {"X_Sandbox_Secret": sandbox.access_key_id}
    assert ask(sandbox, Content_Length=str(10**12), **secret)[0].status == 413
    assert ask(sandbox, Content_Length="many", **secret)[0].status == 400
    assert ask(sandbox, Content_Length="-1", **secret)[0].status == 400
    assert sandbox.status()["rules"] == 0


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"])
def test_keys_that_look_real_are_never_taken(key):
    sandbox = connect()
    scope = f"AWS4-HMAC-SHA256 Credential={key}/20261102/us-east-1/events/aws4_request, SignedHeaders=x, Signature=x"
    answer, text = ask(sandbox, path="/", Authorization=scope, X_Amz_Target="AWSEvents.ListRules")
    assert answer.status == 403
    assert "these look like real AWS keys; it never takes them" in text


def test_the_users_own_aws_settings_do_not_reach_it(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    client = Client(sandbox=True)
    assert client.account().account_id == "123456789012"
    assert client.triggers() == ()
