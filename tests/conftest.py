"""Fixtures that every test may use. Nothing here, and no test, talks to anything but this machine."""

import os

import boto3
import pytest
from fake_gateway import FakeGateway

from jupyter_sched.aws.gateway import connect
from jupyter_sched.client import Client
from jupyter_sched.sandbox.inprocess import InProcess

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def pytest_addoption(parser):
    parser.addoption("--keep-pictures", action="store_true", help="write the pictures of the docs anew")


@pytest.fixture
def aws():
    """An AWS in memory, which answers as our gateway does."""
    return FakeGateway()


@pytest.fixture
def client(aws):
    """A client of ours on it."""
    return Client(gateway=aws)


@pytest.fixture
def local():
    """A sandbox in this process, without sockets."""
    return InProcess()


@pytest.fixture
def aws_client(local):
    """A client of ours on the sandbox in this process, through real boto3."""
    session = boto3.Session(botocore_session=local.botocore_session())
    return Client(gateway=connect(session, local.endpoint_url))


@pytest.fixture
def sandbox_dir(tmp_path, monkeypatch):
    """A place of its own for sandboxes that are real processes; they are stopped at the end."""
    monkeypatch.setenv("JUPYTER_SCHED_SANDBOX_DIR", str(tmp_path))
    yield tmp_path
    from jupyter_sched.sandbox import find  # noqa: PLC0415

    for each in tmp_path.iterdir():
        running = find(each.name)
        if running is not None:
            running.stop()
