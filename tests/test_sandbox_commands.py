"""``jupyter sched sandbox``, from the shell."""

import pytest
from botocore.exceptions import ClientError

from jupyter_sched.cli import main
from jupyter_sched.client import Client
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.sandbox.commands import KINDS
from jupyter_sched.sandbox.faults import KINDS as ALL_KINDS
from jupyter_sched.shell import DONE, FAILED

pytestmark = pytest.mark.usefixtures("sandbox_dir")
ON_FILE = '{"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["raw-data"]}}}'
STOPPED = "the sandbox 'other' is stopped; what it holds is kept, but not its log and faults"
FAULT = "delivery:* meets delay for 2 seconds once after 1 call"
ALLOW_NOTHING = '{"Version": "2012-10-17", "Statement": []}'


@pytest.fixture
def said(capsys):
    """Runs a command, and returns its exit code and the lines that it said."""

    def run(*words):
        capsys.readouterr()
        code = main(["sandbox", *words])
        captured = capsys.readouterr()
        return code, (captured.out + captured.err).splitlines()

    return run


def test_a_sandbox_that_does_not_run_says_so(said):
    assert said("status") == (
        FAILED,
        ["the sandbox 'default' does not run; `jupyter sched sandbox start` starts it"],
    )


def test_its_time_stands_still_moves_and_runs_on(said):
    code, (line,) = said("freeze")
    assert (code, line.endswith("UTC; it stands still")) == (DONE, True)
    before = Client(sandbox=True).now()
    said("advance", "--days", "1", "--seconds", "5")
    assert (Client(sandbox=True).now() - before).total_seconds() == 86405
    assert said("status")[1][1].endswith(" UTC; it stands still")
    said("run")
    assert said("status")[1][1].endswith(" UTC")
    code, lines = said("advance", "--days", "-1")
    assert (code, lines[0].startswith("jupyter sched: the sandbox: the clock never goes back: it is ")) == (
        FAILED,
        True,
    )


def test_a_call_fails_when_asked_to_and_no_longer(said):
    events = Client(sandbox=True).boto3_client("events")
    assert said("fault", "events:ListRules", "deny", "--times", "9") == (DONE, ["events:ListRules meets deny 9 times"])
    assert said("status")[1][-1] == "events:ListRules meets deny 9 times"
    with pytest.raises(ClientError, match="not authorized to perform: events:ListRules"):
        events.list_rules()
    assert said("fault") == (DONE, ["nothing fails any more"])
    events.list_rules()
    code, (line,) = said("fault", "events:ListRules", "explode")
    assert (code, line.startswith("jupyter sched: the sandbox: 'explode' is no fault; there are ")) == (FAILED, True)
    assert sorted(ALL_KINDS) == list(KINDS)


def test_every_call_can_be_a_roles(said):
    client = Client(sandbox=True)
    client.boto3_client("iam").create_role(RoleName="studio", AssumeRolePolicyDocument=ALLOW_NOTHING)
    assert said("act-as", "studio") == (DONE, ["every call is now the role studio's"])
    assert "every call is the role studio's" in said("status")[1]
    with pytest.raises(ClientError, match="AccessDenied"):
        client.boto3_client("events").list_rules()
    said("act-as")
    client.boto3_client("events").list_rules()
    code, lines = said("act-as", "nobody")
    assert (code, "there is no role 'nobody'" in lines[0]) == (FAILED, True)


def test_the_log_is_cut_to_what_is_asked_for(said):
    events = Client(sandbox=True).boto3_client("events")
    events.put_rule(Name="r", EventPattern='{"source": ["my.app"]}')
    with pytest.raises(ClientError):
        events.describe_rule(Name="nobody")
    events.put_events(Entries=[{"Source": "other", "DetailType": "x", "Detail": "{}"}])
    assert [line[20:] for line in said("logs")[1]] == [
        "call     events:PutRule: ok",
        "call     events:DescribeRule: ResourceNotFoundException: Rule nobody does not exist on EventBus default.",
        "delivery x -> r: the pattern does not take it: source did not match",
        "call     events:PutEvents: ok",
    ]
    assert len(said("logs", "--failed")[1]) == 2
    assert len(said("logs", "--deliveries")[1]) == 1
    assert len(said("logs", "--last", "1")[1]) == 1


def test_other_tools_get_what_they_need(said):
    sandbox = Client(sandbox=True).sandbox or pytest.fail("it does not run")
    assert said("env")[1] == [
        f"export AWS_ENDPOINT_URL={sandbox.endpoint_url}",
        f"export AWS_ACCESS_KEY_ID={sandbox.access_key_id}",
        "export AWS_SECRET_ACCESS_KEY=sandbox",
        "export AWS_DEFAULT_REGION=us-east-1",
    ]


def test_sandboxes_have_names(said):
    said("--name", "other", "start")
    assert said("status")[0] == FAILED
    assert said("--name", "other", "stop") == (DONE, [STOPPED])
    assert said("--name", "other", "stop") == (DONE, ["the sandbox 'other' does not run"])


def test_its_state_is_told_in_a_few_lines(said, sandbox_dir):
    said("seed")
    assert said("fault", "delivery:*", "delay", "--after", "1", "--seconds", "2")[1] == [FAULT]
    first, _, holds, fault = said("status")[1]
    assert first.startswith("the sandbox 'default' runs at http://127.0.0.1:")
    assert holds == f"it holds 0 rules, 0 schedules, 1 pipeline, 0 executions, kept in {sandbox_dir / 'default'}"
    assert fault == FAULT
    assert said("logs", "--failed") == (DONE, ["nothing of that kind since it started"])


def test_one_whose_state_cannot_be_read_is_emptied_and_says_where_that_is(said, sandbox_dir):
    (sandbox_dir / "default").mkdir()
    (sandbox_dir / "default" / "state.jsonl").write_text("mine")
    code, (line,) = said("start")
    assert (code, "`jupyter sched sandbox reset` puts it aside" in line) == (FAILED, True)
    aside = f"what it held could not be read, and is in {sandbox_dir / 'default' / 'aside-1'}"
    assert said("reset") == (DONE, [f"the sandbox 'default' is empty; {aside}"])
    assert said("reset") == (DONE, ["the sandbox 'default' is empty"])


def test_there_is_something_to_begin_with(said):
    line = "there is the pipeline abalone, its role, and the bucket raw-data, whose files are events"
    assert said("seed") == said("seed") == (DONE, [line])
    client = Client(sandbox=True)
    known = client.pipeline("abalone")
    assert [parameter.name for parameter in known.parameters][:2] == ["InputDataUrl", "InstanceCount"]
    assert client.boto3_client("iam").get_role(RoleName="pipeline-role")["Role"]["Arn"] == known.role_arn
    rule = Rule(name="on-file", when=ON_FILE, targets=(Target(pipeline="abalone"),))
    client.apply(client.plan(rule))
    client.boto3_client("s3").put_object(Bucket="raw-data", Key="day-1.csv", Body=b"x")
    (run,) = client.executions("abalone")
    said("advance", "--minutes", "1")
    done = client.execution(run.arn)
    assert (done.status, [step.name for step in done.steps]) == (
        "Succeeded",
        ["Preprocess", "Train", "IsApproved", "RegisterPending"],
    )
