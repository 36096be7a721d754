"""The sandbox's state survives, and its clock never goes back."""

from datetime import timedelta

import pytest
from sandbox_world import START, World

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


def test_a_file_of_another_version_is_not_read(tmp_path):
    path = tmp_path / "state.jsonl"
    path.write_text('{"version": 99}\n')
    with pytest.raises(ValueError, match="is not a sandbox of version 1"):
        Store(path)


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
