"""The card: what it shows of a rule or schedule, and what it does when it is used."""

import html
from dataclasses import replace

from fake_gateway import ACCOUNT, FakeGateway
from samples import NOW, PIPELINE, RULE

from jupyter_sched.app import trigger
from jupyter_sched.client import Client
from jupyter_sched.core.errors import NotConnected, Unreachable
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.trigger import RetryPolicy, Target
from jupyter_sched.widgets.card import Card
from jupyter_sched.widgets.card_state import CardState
from jupyter_sched.widgets.copies import copy_of
from jupyter_sched.widgets.sentence import rule_sentence
from jupyter_sched.widgets.still import card_still


def test_it_pauses_resumes_and_deletes(client):
    client.apply(client.plan(RULE))
    card = Card(client, "nightly")
    card.refresh()
    assert card.worker.wait()
    for enabled in (False, True):
        card.body.act("switch")
        assert card.worker.wait()
        assert client.trigger("nightly").rule.enabled is enabled
    card.buttons["delete"].click()
    assert "This deletes the rule nightly and the role jupyter-sched-nightly-" in card.asked.value
    card.confirm.click()
    assert card.worker.wait()
    assert client.triggers() == ()
    assert "It is deleted, or it never was." in card.body.html
    card.close()


def test_what_was_said_is_said_no_more_once_another_has_changed_it(client):
    client.apply(client.plan(RULE))
    card = Card(client, "nightly")
    assert card.worker.wait()
    card.body.act("switch")
    assert card.worker.wait()
    card.actions.worker.put(card.actions._load)  # noqa: SLF001  as its thread does
    assert card.worker.wait()
    assert "Paused. AWS has accepted it" in card.status.value
    client.enable("nightly")
    card.actions.worker.put(card.actions._load)  # noqa: SLF001
    assert card.worker.wait()
    assert "Paused" not in card.status.value
    card.close()


def test_run_now_sends_exactly_what_the_rule_would_send_once(client):
    values = {"InputDataUrl": FromEvent("$.detail.object.key"), "InstanceCount": "2"}
    pattern = '{"source": ["aws.s3"], "detail-type": ["Object Created"]}'
    target = Target(pipeline="abalone", parameters=values)
    client.apply(client.plan(replace(RULE, when=pattern, targets=(target,))))
    card = Card(client, "nightly")
    card.refresh()
    assert card.worker.wait()
    card.buttons["run"].click()
    card.event.value = '{"source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": "a/b"}}}'
    assert "a/b" in card.request.value
    for _ in range(3):
        card.confirm.click()
    assert card.worker.wait()
    (run,) = client.executions("abalone")
    assert run.parameters == {"InputDataUrl": "a/b", "InstanceCount": "2"}
    card.confirm.click()  # the second press of a double click may come after all is done
    assert "Started." in card.status.value
    card.close()


def test_steps_that_are_shown_are_followed_also_of_an_execution_that_is_not_the_newest(aws, client):
    client.apply(client.plan(RULE))
    older, _ = (client.start("abalone", {"InputDataUrl": each}) for each in ("s3://a/", "s3://b/"))
    card = Card(client, "nightly")
    assert card.worker.wait()
    card.runs.act("steps", older)
    assert card.worker.wait()
    assert card.store.state.detailed[older].status == "Executing"
    aws.runs = [replace(each, status="Succeeded") for each in aws.runs]
    card.refresh()
    assert card.worker.wait()
    assert card.store.state.detailed[older].status == "Succeeded"
    card.close()


def test_a_card_out_of_sight_stops_asking(client):
    client.apply(client.plan(RULE))
    card = Card(client, "nightly")
    assert card.worker.wait()
    card.body.view.seen = False
    assert not card.actions._seen.is_set()  # noqa: SLF001  what its thread waits for
    card.body.view.seen = True
    assert card.actions._seen.is_set()  # noqa: SLF001
    card.close()


def test_a_read_only_client_cannot_change_anything():
    gateway = FakeGateway()
    Client(gateway=gateway).apply(Client(gateway=gateway).plan(RULE))
    card = Card(Client(gateway=gateway, read_only=True), "nightly")
    card.refresh()
    assert card.worker.wait()
    assert all(card.buttons[name].disabled for name in ("run", "edit", "duplicate", "delete"))
    assert "aria-disabled" in card.body.html
    card.close()


def test_a_pattern_is_written_on_as_many_lines_as_it_reads_well_on(client):
    pattern = '{"source": ["aws.s3"], "detail": {"bucket": {"name": ["raw"]}}}'
    client.apply(client.plan(replace(RULE, when=pattern)))
    card = Card(client, "nightly")
    assert card.worker.wait()
    lines = '{\n  "source": ["aws.s3"],\n  "detail": {\n    "bucket": {"name": ["raw"]}\n  }\n}'
    assert html.escape(lines) in card.body.html
    card.close()


def test_a_rule_is_said_in_one_sentence():
    assert (
        rule_sentence(RULE) == "Starts abalone every day at 02:00 UTC with InputDataUrl = s3://raw/, InstanceCount = 2."
    )
    paused = replace(RULE, enabled=False, when='{"source": ["my.app"]}')
    assert rule_sentence(paused).startswith(
        "Starts abalone on: event of your own, sent with PutEvents (source my.app) with"
    )
    assert rule_sentence(paused).endswith(", once you resume it.")


def test_a_duplicate_is_a_new_rule_with_a_name_and_a_role_of_its_own(client):
    client.apply(client.plan(RULE))
    view = trigger("nightly", client=client)
    view.card.refresh()
    assert view.card.worker.wait()
    view.card.buttons["duplicate"].click()
    copied = copy_of(client.trigger("nightly"))
    assert (copied.name, copied.when, copied.targets[0].role_arn) == ("nightly-copy", RULE.when, None)
    assert client.plan(copied, new=True).calls[0].operation == "CreateRole"
    *_, form = view.shown.children
    assert "jp-sched-form" in form._dom_classes  # noqa: SLF001  as the page has it


def test_it_shows_itself_without_a_kernel_too(client):
    client.apply(client.plan(RULE))
    client.start("abalone", {"InputDataUrl": "s3://raw/"})
    view = trigger("nightly", client=client)
    assert view.card.worker.wait()
    bundle = view._repr_mimebundle_()
    assert "<h3>nightly: enabled</h3>" in bundle["text/html"]
    assert "<td>InputDataUrl = s3://raw/</td>" in bundle["text/html"]
    assert bundle["text/plain"].startswith("Starts abalone every day at 02:00 UTC")
    view.close()


def test_a_still_says_of_when_it_is_and_why_nothing_is_known(client):
    client.apply(client.plan(RULE))
    view = trigger("nightly", client=client)
    assert view.card.worker.wait()
    view.card.close()
    view.card.store.set(now=NOW)
    bundle = view._repr_mimebundle_()
    assert bundle["text/plain"].endswith("As of Tue 2026-11-24 00:00 UTC.\n(Run the cell to see it live.)")
    assert "<p>As of Tue 2026-11-24 00:00 UTC.</p>" in bundle["text/html"]
    for changes, said in (
        ({"deleted": True}, "nightly is deleted, or it never was."),
        ({"unread": "AWS cannot be reached."}, "nightly could not be read: AWS cannot be reached."),
        ({}, "nightly is not read yet."),
    ):
        assert card_still(CardState(name="nightly", **changes))[0] == said


def test_what_could_not_be_read_is_said_until_it_can_be_and_what_was_known_stays(client):
    client.apply(client.plan(RULE))
    card = Card(client, "nightly")
    assert card.worker.wait()
    card.close()
    card.actions.refresh()
    assert card.worker.wait()

    def away(*_):
        raise Unreachable("events:DescribeRule: nothing answers")

    client.gateway.rule = away
    card.actions.refresh()
    assert card.worker.wait()
    assert "nothing answers" in card.status.value
    assert "every day at 02:00 UTC" in card.body.html
    del client.gateway.rule
    card.actions.refresh()
    assert card.worker.wait()
    assert "nothing answers" not in card.status.value


def test_credentials_that_were_renewed_are_taken_by_the_next_look():
    gateway, renewed = FakeGateway(), []
    Client(gateway=gateway).apply(Client(gateway=gateway).plan(RULE))

    class Renewing(Client):
        def reconnect(self):
            renewed.append(True)

    def expired(*_):
        raise NotConnected("the token has expired")

    gateway.rule = expired
    card = Card(Renewing(gateway=gateway), "nightly")
    card.refresh()
    assert card.worker.wait()
    assert renewed
    assert "the token has expired" in card.status.value
    card.close()


def test_a_pipeline_that_is_gone_is_said_where_its_executions_would_be(client):
    client.apply(client.plan(RULE))
    del client.gateway.known["abalone"]
    card = Card(client, "nightly")
    card.refresh()
    assert card.worker.wait()
    assert "There is no pipeline abalone here: it cannot be started." in card.runs.html
    assert "Nothing has run yet" not in card.runs.html
    card.close()


def test_what_is_the_same_for_all_targets_is_said_once(client):
    client.gateway.known["churn"] = replace(PIPELINE, name="churn", parameters=(), arn=ACCOUNT.pipeline("churn"))
    retries = RetryPolicy(maximum_event_age_seconds=60, maximum_retry_attempts=1)
    targets = (*RULE.targets, Target(pipeline="churn", retry_policy=retries))
    client.apply(client.plan(replace(RULE, targets=targets)))
    client.start("churn")
    card = Card(client, "nightly")
    card.refresh()
    assert card.worker.wait()
    assert card.body.html.count(">Role</dt>") == 1
    assert ">Retries of churn</dt><dd>1 within 60 s</dd>" in card.body.html
    assert "Last executions of abalone and churn" in card.runs.html
    assert '<th scope="col">Pipeline</th>' in card.runs.html
    assert "None of these was started by this rule." in card.runs.html
    card.close()
