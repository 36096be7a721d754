"""The sandbox's state survives, and its clock never goes back."""

import json
import resource
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from fake_gateway import DEFINITION
from sandbox_world import START, World

from jupyter_sched._version import __version__
from jupyter_sched.sandbox.state_file import UnreadableState
from jupyter_sched.sandbox.store import Store


@pytest.fixture
def world():
    return World().create()


def test_what_was_acknowledged_is_there_after_a_restart(tmp_path):
    path = tmp_path / "state.jsonl"
    kept = Store(path)
    first = World(kept).create()
    first.s3.create_bucket(Bucket="raw")
    first.s3.put_object(Bucket="raw", Key="k", Body=b"body")
    first.save(when="rate(1 day)")
    first.advance(days=2)
    before = first.client.trigger("r")
    kept.close()
    with path.open("a") as file:
        file.write('["rules", "cut sho')
    again = Store(path)
    second = World(again)
    assert second.client.trigger("r") == before
    assert len(second.runs()) == 2
    assert second.s3.get_object(Bucket="raw", Key="k")["Body"].read() == b"body"
    assert second.local.app.world.now() == START + timedelta(days=2)
    again.close()


RESET = "`jupyter sched sandbox --name lesson reset` puts it aside, unchanged, and begins with an empty one"
FOREIGN = ("[1, 2]", "hello", '{"a": 1}', '{"version": "1"}', '{"version": 0}', '{"vers')


@pytest.fixture
def opened():
    """Opens stores, and closes them at the end."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(Store(path)))


@pytest.fixture
def path(tmp_path):
    (tmp_path / "lesson").mkdir()
    return tmp_path / "lesson" / "state.jsonl"


def test_a_file_of_a_newer_version_is_not_touched(path):
    path.write_text('{"version": 99}\n')
    newer = f"{path} was written by a newer jupyter-sched; this is {__version__}. Install the newer one again, or "
    with pytest.raises(UnreadableState) as refused:
        Store(path)
    assert str(refused.value) == newer + RESET
    assert path.read_text() == '{"version": 99}\n'


@pytest.mark.parametrize("text", FOREIGN)
def test_a_file_that_is_something_else_is_not_touched(path, text):
    path.write_text(text)
    with pytest.raises(UnreadableState) as refused:
        Store(path)
    assert str(refused.value) == f"{path} is not the state of a sandbox: it begins with {text!r}; {RESET}"
    assert path.read_text() == text


@pytest.mark.parametrize("text", ["", "\n", '{"version": 1}\n', '{"version": 1}\n["rules", "cut'])
def test_a_file_without_a_whole_line_is_an_empty_sandbox(opened, path, text):
    path.write_text(text)
    store = opened(path)
    assert (len(store.table("rules")), store.unread) == (0, "")


def test_what_the_first_version_wrote_is_read(opened, path):
    """It held a definition in each execution, and a request's body as it was."""
    kept = opened(path)
    World(kept).create().save(when="rate(1 hour)")
    kept.close()
    lines = [json.loads(line) for line in path.read_text().splitlines()[1:]]
    old = [line for line in lines if line[0] != "definitions"]
    for _, _, row in (line for line in old if line[0] == "requests"):
        row["body"] = row["body"]["base64"]
    pipeline = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/abalone"
    execution = {"PipelineArn": pipeline, "PipelineExecutionArn": f"{pipeline}/execution/e", "definition": DEFINITION}
    execution |= {"parameters": {}, "StartTime": START.isoformat(), "created_by": "arn:aws:iam::123456789012:user/u"}
    old.append(["executions", execution["PipelineExecutionArn"], execution])
    path.write_text("\n".join(json.dumps(line) for line in [{"version": 1}, *old]) + "\n")
    store = opened(path)
    again = World(store)
    assert store.unread == ""
    assert (len(again.runs()), again.client.trigger("r").state) == (1, "ENABLED")


def test_what_cannot_be_read_is_left_out_kept_aside_and_told(opened, path):
    lines = (
        '{"version": 2}',
        "garbage",
        '["tags", "arn", {"k": "v"}]',
        "[]",
        '["rules", "us-east-1/default/r", {"Name": "r"}]',
        '["executions", "e", {"definition": "unknown"}]',
        '["requests", "00000000", {"method": "PUT", "path": "/", "query": "", "headers": {}, "body": {"file": "no"}}]',
    )
    path.write_text("\n".join(lines) + "\n")
    store = opened(path)
    copy = path.parent / "aside-1" / "state.jsonl"
    assert store.unread == f"5 lines of its state could not be read; the file as it was is {copy}"
    assert copy.read_text().splitlines() == list(lines)
    assert World(store).local.sandbox.status()["unread"] == store.unread
    assert dict(store.table("tags")) == {"arn": {"k": "v"}}


@contextmanager
def files_of_at_most(size):
    """Let no file grow beyond ``size`` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_refuses_a_change_and_leaves_no_half_of_it(opened, path):
    store = opened(path)
    world = World(store).create()
    before = path.read_bytes()
    with files_of_at_most(len(before) + 20), pytest.raises(ClientError, match="the sandbox cannot write") as refused:
        world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    assert refused.value.response["Error"]["Code"] == "InsufficientStorage"
    assert path.read_bytes() == before
    assert world.events.list_rules()["Rules"] == []
    world.events.put_rule(Name="r", ScheduleExpression="rate(1 day)")
    store.close()
    assert list(opened(path).table("rules")) == ["us-east-1/default/r"]


def test_a_machine_whose_clock_is_set_back_does_not_take_the_sandbox_with_it(opened, path):
    times = {"now": START}
    store = opened(path)
    world = World(store, real=lambda: times["now"]).create()
    world.client.start("abalone", {"InputDataUrl": "s3://raw/"})
    clock = world.local.app.world.clock
    times["now"] = START - timedelta(hours=1)
    assert clock.now() == START
    times["now"] += timedelta(seconds=30)
    assert clock.now() == START + timedelta(seconds=30)
    store.close()
    times["now"] = START - timedelta(days=1)
    assert World(opened(path), real=lambda: times["now"]).local.app.world.now() >= START


def test_the_clock_never_goes_back(world):
    with pytest.raises(ValueError, match="the clock never goes back"):
        world.local.app.world.clock.move_to(START - timedelta(seconds=1))


def test_a_frozen_clock_stands_still(world):
    clock = world.local.app.world.clock
    clock.freeze()
    assert clock.frozen
    assert clock.now() == clock.now()
    clock.run()
    assert not clock.frozen
