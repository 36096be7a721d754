"""``jupyter sched``: rules as files, and the sandbox, from the shell."""

import json
from datetime import UTC, datetime

import pytest
from fake_gateway import DEFINITION

from jupyter_sched.cli import main
from jupyter_sched.client import Client
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target
from jupyter_sched.core.trigger_file import read_triggers, write_document
from jupyter_sched.demo import PANEL, copy_tutorials, has_panel
from jupyter_sched.shell import DONE, FAILED, TO_DO, complain, say

DOCUMENT = {
    "rules": [
        {
            "name": "nightly",
            "when": "cron(0 2 * * ? *)",
            "targets": [{"pipeline": "abalone", "parameters": {"InputDataUrl": "x"}}],
        },
        {
            "name": "on-event",
            "when": {"source": ["my.app"]},
            "targets": [{"pipeline": "abalone", "parameters": {"InputDataUrl": "$.detail.where"}}],
        },
    ]
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


@pytest.fixture
def sandbox(sandbox_dir):  # noqa: ARG001  it is where the sandbox lives
    client = Client(sandbox=True)
    client.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=DEFINITION,
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken="t" * 32,
    )
    return client


def test_a_file_of_rules_is_planned_applied_and_then_nothing_is_left_to_do(sandbox, file, capsys):
    assert main(["plan", str(file), "--sandbox"]) == TO_DO
    assert "create rule nightly on event bus default" in capsys.readouterr().out
    assert sandbox.triggers() == ()
    assert main(["apply", str(file), "--sandbox", "--dry-run"]) == TO_DO
    assert sandbox.triggers() == ()
    assert main(["apply", str(file), "--sandbox"]) == DONE
    assert [found.rule.name for found in sandbox.triggers()] == ["nightly", "on-event"]
    capsys.readouterr()
    assert main(["plan", str(file), "--sandbox"]) == DONE
    assert capsys.readouterr().out == (
        "nightly: AWS already is what is wanted; nothing to do.\n"
        "on-event: AWS already is what is wanted; nothing to do.\n"
    )
    assert main(["triggers", "--sandbox"]) == DONE
    assert (
        capsys.readouterr().out.splitlines()[1] == "nightly   rule  default  enabled  abalone  every day at 02:00 UTC"
    )


@pytest.mark.usefixtures("sandbox_dir")
def test_the_sandbox_is_started_moved_on_emptied_and_stopped(capsys):
    assert main(["sandbox", "status"]) == FAILED
    assert main(["sandbox", "start"]) == DONE
    assert main(["sandbox", "advance", "--days", "2"]) == DONE
    assert main(["sandbox", "status"]) == DONE
    assert main(["sandbox", "logs"]) == DONE
    assert main(["sandbox", "reset"]) == DONE
    assert main(["sandbox", "stop"]) == DONE
    out = capsys.readouterr().out
    assert "the sandbox 'default' runs at http://127.0.0.1:" in out
    assert out.endswith("the sandbox 'default' is stopped; what it holds is kept, but not its log and faults\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Expecting property name"),
        ("5", "expected a rule or a schedule, a list of them, or {'rules': [...], 'schedules': [...]}; got int"),
        ('{"name": "x"}', "rules[0]: 'when' is missing; a rule needs name, when and targets"),
        ('[{"name": "x", "when": "rate(1 day)", "targets": [{}]}]', "rules[0].targets[0]: 'pipeline' is missing"),
        (
            '[{"name": "x", "when": "rate(1 day)", "pipelines": []}]',
            "rules[0]: 'pipelines' is no field; there are description,",
        ),
        ('{"jobs": [], "rules": []}', "expected a rule or a schedule, a list of them, or"),
        ('{"schedules": [{"name": "x"}]}', "schedules[0]: 'when' is missing; a schedule needs name, when and target"),
        ('[{"name": "x", "when": "rate(1 day)", "target": []}]', "schedules[0].target: expected an object, got list"),
        (
            '[{"name": "x", "when": "rate(1 day)", "target": {"pipeline": "p"}, "start_at": "soon"}]',
            "schedules[0].start_at: 'soon' is no date and time; expected 2027-01-31T08:00:00Z",
        ),
        ('[{"name": "x", "when": "rate(1 days)", "targets": []}]', "did you mean rate(1 day)?"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path, capsys, text, said):
    path = tmp_path / "rules.json"
    path.write_text(text)
    assert main(["plan", str(path), "--region", "eu-west-1"]) == FAILED
    assert said in capsys.readouterr().err


def test_yaml_is_read_where_it_can_be(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n- {name: x, when: rate(1 day), targets: [{pipeline: abalone}]}\n")
    assert main(["plan", str(path), "--profile", "nobody"]) == FAILED


def test_a_rule_comes_back_out_of_its_document():
    rule = Rule(
        name="r",
        when='{"source": ["my.app"]}',
        targets=(
            Target(
                pipeline="abalone",
                parameters={"A": FromEvent("$.id"), "B": "2"},
                retry_policy=RetryPolicy(maximum_retry_attempts=3),
            ),
        ),
        enabled=False,
        tags={"team": "ml"},
    )
    assert read_triggers(json.loads(json.dumps(write_document(rule)))) == (rule,)


def test_what_is_there_is_written_as_a_file_that_leaves_nothing_to_do(sandbox, file, tmp_path, capsys):
    target = Target(pipeline="abalone", parameters={"InputDataUrl": "x"})
    sandbox.apply(sandbox.plan(Schedule(name="morning", when="rate(1 day)", zone="Europe/Berlin", target=target)))
    assert main(["apply", str(file), "--sandbox"]) == DONE
    capsys.readouterr()
    assert main(["triggers", "--sandbox", "--json"]) == DONE
    written = capsys.readouterr().out
    assert "123456789012" not in written, "pipelines by their names, and no role that was made"
    document = json.loads(written)
    assert document["rules"][1]["when"] == {"source": ["my.app"]}
    assert [each["name"] for each in document["schedules"]] == ["morning"]
    again = tmp_path / "again.json"
    again.write_text(written)
    assert main(["plan", str(again), "--sandbox"]) == DONE


def test_a_schedule_comes_back_out_of_its_document():
    schedule = Schedule(
        name="s",
        when="at(2027-01-31T08:00:00)",
        zone="Europe/Berlin",
        target=Target(pipeline="abalone", parameters={"Day": "<aws.scheduler.scheduled-time>"}),
        start_at=datetime(2027, 1, 1, tzinfo=UTC),
        flexible_window_minutes=5,
        enabled=False,
        delete_after_completion=True,
    )
    document = write_document(schedule)
    assert document == {
        "name": "s",
        "when": "at(2027-01-31T08:00:00)",
        "target": {"pipeline": "abalone", "parameters": {"Day": "<aws.scheduler.scheduled-time>"}},
        "zone": "Europe/Berlin",
        "start_at": "2027-01-01T00:00:00Z",
        "flexible_window_minutes": 5,
        "delete_after_completion": True,
        "enabled": False,
    }
    assert read_triggers({"rules": [], "schedules": [json.loads(json.dumps(document))]}) == (schedule,)


def test_a_document_that_is_no_mapping_is_refused():
    with pytest.raises(InvalidInput, match=r"rules\[0\]: expected an object, got str"):
        read_triggers(["x"])


@pytest.mark.usefixtures("sandbox")
def test_a_file_is_checked_as_a_whole_before_anything_is_written(tmp_path, capsys):
    path = tmp_path / "rules.json"
    wrong = {**DOCUMENT["rules"][1], "targets": [{"pipeline": "abalone", "parameters": {"Speed": "9"}}]}
    path.write_text(json.dumps([DOCUMENT["rules"][0], wrong]))
    assert main(["apply", str(path), "--sandbox"]) == FAILED
    assert "'Speed'" in capsys.readouterr().err
    assert main(["triggers", "--sandbox"]) == DONE
    assert capsys.readouterr().out == "no rule and no schedule starts a pipeline here\n"


def test_the_tutorials_are_copied_and_nothing_of_the_users_is_overwritten(tmp_path):
    (tmp_path / "01-first-rule.ipynb").write_text("mine")
    new = {path.name for path in copy_tutorials(tmp_path)}
    assert new >= {"02-new-file.ipynb", "abalone-pipeline.json", "rules.json", "app.ipynb"}
    assert (tmp_path / "01-first-rule.ipynb").read_text() == "mine"
    assert copy_tutorials(tmp_path) == ()


def test_a_panel_that_was_not_built_is_missed(tmp_path):
    assert not has_panel([str(tmp_path)])
    (tmp_path / PANEL).parent.mkdir(parents=True)
    (tmp_path / PANEL).touch()
    assert has_panel([str(tmp_path / "elsewhere"), str(tmp_path)])


def test_nothing_that_aws_sends_moves_the_cursor_or_turns_letters_round(capsys):
    assert say("red \x1b[31mname\u202e\nnext") == DONE
    assert complain("\x9b31m refused\u2066") == FAILED
    assert capsys.readouterr() == ("red [31mname\nnext\n", "jupyter sched: 31m refused\n")


def test_the_help_lists_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("    ")]
    assert listed == ["demo", "sandbox", "triggers", "plan", "apply"]
