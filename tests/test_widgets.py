"""The form's decisions, its store and its worker; the markup; and what a saved notebook keeps."""

import threading
from dataclasses import dataclass, replace

import ipywidgets as ipw
import pytest
from samples import HOSTILE, PIPELINE, READY, RULE

from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.parameters import FromEvent
from jupyter_sched.core.trigger import RetryPolicy, Rule, Target
from jupyter_sched.widgets import controls, html, signs
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.draft_words import suggested_name
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.still import still
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.targets import TypedTarget, arranged
from jupyter_sched.widgets.typed_form import CUSTOM, from_rule
from jupyter_sched.widgets.view import send_again
from jupyter_sched.widgets.work import Worker, shown


class TestDraft:
    def test_a_complete_state_is_a_rule(self):
        found = draft(READY)
        assert found.trigger == Rule(
            name="abalone-on-schedule",
            when="cron(0 8 ? * MON-FRI *)",
            targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/"}),),
        )
        assert (
            found.sentence
            == "Starts abalone on weekdays (Monday to Friday) at 08:00 UTC with InputDataUrl = s3://raw/."
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"expression": "every day"},
            {"kind": "time", "expression": "every day"},
            {"kind": "event", "catalog_key": CUSTOM, "pattern": "{"},
        ],
    )
    def test_what_else_is_wrong_is_told_while_the_time_or_the_pattern_is(self, wrong):
        found = draft(replace(READY, **wrong, sources=FrozenMap(), name="a b"))
        assert found.trigger is None
        assert [each.path for each in found.errors] == ["when", "name", "targets[0].parameters.InputDataUrl"]

    @pytest.mark.parametrize(
        ("changed", "path", "message"),
        [
            ({"expression": "rate(5 minute)"}, "when", "did you mean rate(5 minutes)?"),
            ({"name": "a b"}, "name", "only letters, digits"),
            (
                {"values": FrozenMap({"InputDataUrl": ""})},
                "targets[0].parameters.InputDataUrl",
                "InputDataUrl is empty",
            ),
            ({"sources": FrozenMap()}, "targets[0].parameters.InputDataUrl", "has no default: give it a value"),
            ({"sources": FrozenMap({"InputDataUrl": "event"})}, "targets[0].parameters.InputDataUrl", "choose a path"),
            ({"tags": "nonsense"}, "tags", "'nonsense' is no tag"),
            ({"retry_attempts": "186"}, "targets[0].retry_policy.maximum_retry_attempts", "must be 0-185, got 186"),
            ({"role_arn": "me"}, "targets[0].role_arn", "'me' is no role ARN"),
            ({"event_bus": "orders"}, "event_bus", "a schedule runs only on the default event bus"),
            ({"pipeline_name": ""}, "targets[0].pipeline", "choose a pipeline to start"),
        ],
    )
    def test_what_is_wrong_has_its_place_and_keeps_it_from_being_saved(self, changed, path, message):
        found = draft(replace(READY, **changed))
        assert found.trigger is None
        assert any(message in each.message for each in found.at(path))

    def test_a_path_that_is_none_is_answered_once(self):
        event = FrozenMap({"InputDataUrl": "event"})
        paths = FrozenMap({"InputDataUrl": "s3://{bucket}/{key}"})
        found = draft(replace(READY, kind="event", filled=FrozenMap({"bucket": "raw"}), sources=event, paths=paths))
        (said,) = found.errors
        assert "EventBridge takes one value as it is, and cannot join several" in said.message
        assert found.parameters[0].problem == said.message

    def test_a_path_out_of_the_sample_is_resolved(self):
        state = replace(
            READY,
            kind="event",
            filled=FrozenMap({"bucket": "raw", "prefix": "in/"}),
            sources=FrozenMap({"InputDataUrl": "event"}),
            paths=FrozenMap({"InputDataUrl": "$.detail.object.key"}),
        )
        found = draft(state)
        assert found.trigger.targets[0].parameters == {"InputDataUrl": FromEvent("$.detail.object.key")}
        assert found.parameters[0].value == "in/day-1.csv"
        assert found.matched
        assert ("$.detail.object.key", "in/day-1.csv") in found.paths
        assert found.name == "abalone-on-s3-object-created"

    def test_a_path_that_the_sample_does_not_have_only_warns(self):
        state = replace(
            READY,
            kind="event",
            filled=FrozenMap({"bucket": "raw"}),
            sources=FrozenMap({"InputDataUrl": "event"}),
            paths=FrozenMap({"InputDataUrl": "$.detail.nope"}),
        )
        found = draft(state)
        assert found.trigger is not None
        assert [each.severity for each in found.at("targets[0].parameters.InputDataUrl")] == ["warning"]

    def test_a_rule_comes_out_of_the_form_as_it_went_in(self):
        rule = Rule(
            name="r",
            when='{"source": ["my.app"]}',
            targets=(
                Target(
                    pipeline="abalone",
                    parameters={"InputDataUrl": FromEvent("$.id"), "InstanceCount": "2"},
                    retry_policy=RetryPolicy(maximum_retry_attempts=3, maximum_event_age_seconds=60),
                    dead_letter_arn="arn:aws:sqs:eu-west-1:111122223333:dead",
                ),
            ),
            description="d",
            event_bus="orders",
            enabled=False,
            tags={"team": "ml"},
        )
        state = replace(FormState(**from_rule(rule)), pipeline=PIPELINE)
        assert state.catalog_key == CUSTOM
        assert draft(state).trigger == rule

    def test_an_edit_shows_the_fields_that_the_pattern_was_made_with(self):
        filled = FrozenMap({"bucket": "raw", "prefix": "in/", "suffix": ".csv"})
        made = draft(replace(READY, kind="event", filled=filled)).trigger
        state = replace(FormState(**from_rule(made)), pipeline=PIPELINE)
        assert (state.catalog_key, state.filled, state.pattern) == ("s3-object-created", filled, "")
        assert draft(state).trigger == made

    def test_an_edit_of_another_tools_pattern_shows_it_beside_a_sample_of_its_kind(self):
        pattern = '{"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"bucket":{"name":["theirs"]}}}'
        state = replace(FormState(**from_rule(replace(RULE, when=pattern))), pipeline=PIPELINE)
        assert (state.catalog_key, state.pattern) == (CUSTOM, pattern)
        assert draft(state).matched
        assert draft(state).event["detail"]["bucket"]["name"] == "theirs"

    def test_five_targets_come_out_as_they_went_in_whichever_is_shown(self):
        targets = tuple(
            Target(
                pipeline=f"arn:aws:sagemaker:eu-west-1:111122223333:pipeline/p{number}",
                parameters={"Day": FromEvent("$.time"), "Number": str(number)},
                role_arn=f"arn:aws:iam::111122223333:role/mine-{number}",
                retry_policy=RetryPolicy(maximum_retry_attempts=number),
                id=f"t{number}",
            )
            for number in range(5)
        )
        rule = replace(RULE, targets=targets)
        state = FormState(**from_rule(rule))
        for at in (4, 0, 2):
            state = replace(state, **arranged(state.targets, at))
            assert draft(state).trigger == rule
            assert state.pipeline_name == f"p{at}"

    def test_what_is_wrong_with_a_target_that_is_not_shown_says_which(self):
        typed = replace(READY, sources=FrozenMap(), after=(TypedTarget(pipeline_name="churn", role_arn="me"),))
        found = draft(typed)
        assert found.at("targets[0]")[0].message == "InputDataUrl has no default: give it a value"
        assert found.at("targets[1]")[0].message.startswith("target 2 (churn): 'me' is no role ARN")
        assert found.sentence == "Starts on weekdays (Monday to Friday) at 08:00 UTC: abalone; churn."

    def test_a_suggested_name_is_always_a_name(self):
        assert len(suggested_name(FormState(pipeline_name="p" * 256))) <= 64
        assert suggested_name(FormState(pipeline_name="a b_c")) == "a-b-c-on-schedule"


@dataclass(frozen=True)
class Count:
    number: int = 0
    other: int = 0


class TestStore:
    def test_an_equal_state_notifies_nobody(self):
        store, seen = Store(Count()), []
        store.subscribe(seen.append)
        store.set(number=0)
        store.set(number=1)
        assert seen == [Count(), Count(1)]

    def test_a_change_while_showing_is_shown_last(self):
        store, seen = Store(Count()), []
        store.subscribe(lambda state: store.set(other=state.number))
        store.subscribe(seen.append)
        store.set(number=3)
        assert seen[-1] == Count(3, 3)

    def test_a_failure_while_showing_is_told_and_the_others_are_shown(self):
        store, told, seen = Store(Count()), [], []
        store.failed = told.append
        store.subscribe(lambda state: 1 / (state.number - 1))
        store.subscribe(seen.append)
        store.set(number=1)
        assert isinstance(told[0], ZeroDivisionError)
        assert seen[-1] == Count(1)

    def test_many_threads_lose_nothing(self):
        store = Store(Count())

        def add():
            for _ in range(200):
                store.update(lambda state: {"number": state.number + 1})

        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.state.number == 800


class TestWorker:
    def test_a_failure_is_told_and_the_next_work_is_done(self):
        told, done = [], []
        worker = Worker(told.append)
        worker.put(lambda: 1 / 0)
        worker.put(lambda: done.append(1))
        assert worker.wait()
        assert (type(told[0]), done) == (ZeroDivisionError, [1])
        worker.close()

    def test_only_the_last_work_of_a_topic_is_done(self):
        gate, done = threading.Event(), []
        worker = Worker(lambda _: None)
        worker.put(gate.wait)
        for number in range(5):
            worker.put(lambda number=number: done.append(number), "topic")
        gate.set()
        assert worker.wait()
        assert done == [4]
        worker.close()

    def test_what_is_queued_while_it_ends_is_done_all_the_same(self):
        gate, done = threading.Event(), []
        worker = Worker(lambda _: None)
        worker.put(gate.wait)
        worker.close()
        worker.put(lambda: done.append(1))
        gate.set()
        assert worker.wait()
        assert done == [1]
        worker.close()

    def test_an_exception_in_a_callback_is_shown(self):
        told = []
        shown(told.append)(lambda: 1 / 0)()
        assert isinstance(told[0], ZeroDivisionError)


class TestMarkup:
    @pytest.mark.parametrize(
        "build", [html.text, lambda each: signs.note("error", each), lambda each: signs.badge("ok", each), html.code]
    )
    def test_nothing_that_is_shown_becomes_markup(self, build):
        shown_text = build(HOSTILE)
        assert "<img" not in shown_text
        assert "\u202e" not in shown_text
        assert "\x07" not in shown_text

    def test_no_character_goes_unseen_in_text_or_in_an_attribute(self):
        unseen = (0, 7, 27, 0x9B, 0xAD, 0x180E, 0x200F, 0x2028, 0x202E, 0x2066, 0xD800, 0xFEFF, 0xE0041)
        text = f"a{''.join(map(chr, unseen))}b"
        assert html.tag("b", html.text(text), title=text) == '<b title="ab">ab</b>'

    def test_long_text_is_cut(self):
        assert len(html.text("x" * 10_000)) == 300

    def test_a_label_cannot_leave_its_attribute(self):
        assert '"><b>' not in html.table(["a"], [], '"><b>')

    def test_a_saved_notebook_keeps_words_without_accounts_keys_and_secrets(self):
        arn = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/<b>"
        words = f"Starts {arn} with DbPassword = hunter2, Key = AKIAABCDEFGHIJKLMNOP"
        bundle = still({"application/x": 1}, words)
        assert bundle["application/x"] == 1
        for secret in ("111122223333", "hunter2", "AKIAABCDEFGHIJKLMNOP", "<b>"):
            assert secret not in bundle["text/html"]
        assert "DbPassword = (hidden), Key = (access key)" in bundle["text/plain"]

    def test_a_secret_is_hidden_whole_whatever_is_in_it(self):
        for secret in ("a&b;c, d <e> f", "with \x1b[31m", "x = y"):
            bundle = still({}, f"Starts p with ApiToken = {secret}, Count = 2.\nAs of then.")
            assert bundle["text/plain"] == (
                "Starts p with ApiToken = (hidden), Count = 2.\nAs of then.\n(Run the cell to see it live.)"
            )
            assert "<p>Starts p with ApiToken = (hidden), Count = 2.</p><p>As of then.</p>" in bundle["text/html"]


def test_a_page_is_told_again_what_is_shown_but_not_what_is_typed():
    sent = []

    class Counted(ipw.HTML):
        def send_state(self, key=None):
            sent.append(self)
            super().send_state(key)

    typed = controls.text("Name", lambda _: None)
    typed.send_state = lambda *_: sent.append(typed)
    shown = Counted(value="here")
    sent.clear()
    send_again(ipw.VBox([ipw.HBox([shown, typed])]))
    assert sent == [shown]


def test_what_is_typed_while_an_older_state_is_shown_stays():
    store = Store(FormState())
    showing, typing, sent = threading.Event(), threading.Event(), []

    def hold(state):
        if state.busy:
            showing.set()
            assert typing.wait(10)

    def report(text):
        typing.set()
        store.set(name=text)

    store.subscribe(hold)
    name = controls.text("Rule name", report)
    store.subscribe(lambda state: controls.set_value(name, state.name))
    name.observe(lambda change: sent.append(change.new), "value")
    threads = [
        threading.Thread(target=lambda: store.set(busy="Asking AWS")),
        threading.Thread(target=lambda: name.set_trait("value", "nightly")),
    ]
    threads[0].start()
    assert showing.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(10)
    assert (store.state.name, name.value, sent) == ("nightly", "nightly", ["nightly"])
