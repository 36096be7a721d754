"""The event half of the form: the catalogue, the guided fields, the editors, the values, and the trial."""

import json
from dataclasses import replace

import pytest
from fake_gateway import FakeGateway
from samples import PIPELINE, READY

from jupyter_sched.client import Client
from jupyter_sched.core.catalog import entries, entry
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pattern import EventPattern
from jupyter_sched.widgets.actions import Actions
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.event_editor import EventEditor
from jupyter_sched.widgets.event_picker import EventPicker
from jupyter_sched.widgets.guides import Guides
from jupyter_sched.widgets.json_editor import JsonEditor
from jupyter_sched.widgets.store import Store
from jupyter_sched.widgets.trial import Trial
from jupyter_sched.widgets.typed_form import CUSTOM
from jupyter_sched.widgets.value_picker import ValuePicker

EVENT = replace(
    READY,
    kind="event",
    filled=FrozenMap({"bucket": "raw"}),
    sources=FrozenMap({"InputDataUrl": "event"}),
    paths=FrozenMap({"InputDataUrl": "$.detail.object.key"}),
)


@pytest.fixture
def store():
    return Store(EVENT)


class TestJsonEditor:
    def test_what_is_typed_is_reported_once_and_what_is_shown_is_not(self):
        typed = []
        editor = JsonEditor("Event pattern", typed.append)
        editor.show("{}")
        editor.live.value = '{"a": 1}'
        editor.plain.value = '{"a": 2}'
        assert typed == ['{"a": 1}', '{"a": 2}']
        assert editor.live.value == editor.plain.value == editor.value

    def test_a_problem_is_shown_with_its_place(self, store):
        editor = EventEditor(store)
        store.set(pattern='{\n  "source": "aws.s3"\n}')
        live = editor.pattern.live
        assert (live.line, live.column) == (2, 13)
        assert live.problem == 'source takes a list of values: write ["aws.s3"]'
        assert "Line 2, column 13" in editor.pattern.note.value
        store.set(pattern='{"source": ["aws.s3"]}')
        assert (live.problem, live.line, editor.pattern.note.value) == ("", 0, "")

    def test_the_format_button_lays_the_text_out_and_leaves_alone_what_is_no_json(self):
        editor, answers = JsonEditor("Event pattern", lambda _: None), []
        editor.live.send = answers.append
        for text in ('{"a":[1]}', '{"a":'):
            editor._asked(editor.live, {"event": "format", "text": text}, [])  # noqa: SLF001  what the page sends
        assert answers == [{"text": '{\n  "a": [1]\n}'}, {"text": '{"a":'}]

    def test_a_plain_text_area_stands_there_until_a_page_shows_the_editor(self):
        editor = JsonEditor("Event pattern", lambda _: None)
        assert editor.plain in editor.view.children
        editor._asked(editor.live, {"event": "shown"}, [])  # noqa: SLF001
        assert editor.view.children == (editor.live,)


class TestEventPicker:
    def test_words_narrow_the_list_and_the_chosen_event_stays_in_it(self):
        chosen = []
        picker = EventPicker(chosen.append)
        picker.show("s3-object-created")
        assert len(picker.events.options) == len(entries()) + 1
        picker.words.value = "model approved"
        titles = [title for title, _ in picker.events.options]
        assert titles[0] == "New file in S3 · Files in S3"
        assert titles[1] == "Model version approved · Models"
        assert titles[-1] == "A pattern of my own"
        picker.events.value = "model-approved"
        assert chosen == ["model-approved"]

    def test_a_line_pressed_in_the_list_before_is_what_stood_there(self):
        chosen = []
        picker = EventPicker(chosen.append)
        picker.show("s3-object-created")
        before = picker.events
        picker.words.value = "model approved"
        before.index = [key for _, key in before.options].index("alarm")
        assert chosen == ["alarm"]

    def test_a_choice_leaves_the_list_and_the_focus_where_they_are(self):
        picker = EventPicker(lambda _: None)
        picker.show("s3-object-created")
        picker.words.value = "model"
        shown = picker.events
        shown.value = "model-rejected"
        picker.show("model-rejected")
        assert picker.events is shown
        assert shown.value == "model-rejected"

    def test_an_event_without_a_documented_sample_says_so(self):
        picker = EventPicker(lambda _: None)
        picker.show("s3-object-created")
        picker.words.value = "tracking server created"
        assert picker.events.options[1][0] == (
            "Tracking server: created · MLflow tracking server · no documented sample"
        )

    def test_nothing_found_says_what_to_do(self):
        picker = EventPicker(lambda _: None)
        picker.show("s3-object-created")
        picker.words.value = "sns topic"
        assert "No event is found. Try fewer words" in picker.count.value
        assert "SNS sends no events to EventBridge" in picker.count.value


class TestGuides:
    def test_a_status_is_chosen_among_the_documented_ones(self, store):
        guides = Guides(store)
        guides.show(store.state)
        store.set(catalog_key="training-completed", filled=FrozenMap())
        guides.show(store.state)
        status = guides.controls["status"]
        assert status.value == "Completed"
        assert [value for _, value in status.options][-2:] == ["Deleting", ""]
        status.value = "Failed"
        assert '"TrainingJobStatus": ["Failed"]' in draft(store.state).pattern
        status.value = ""
        assert "TrainingJobStatus" not in draft(store.state).pattern

    def test_what_is_wrong_stands_below_its_field_and_nowhere_else(self, store):
        editor = EventEditor(store)
        store.set(filled=FrozenMap({"bucket": ""}))
        assert "Bucket is missing" in editor.guides.lines["bucket"].value
        assert "Bucket is missing" not in editor.result.value
        store.set(filled=FrozenMap({"bucket": "raw"}))
        assert editor.guides.lines["bucket"].value == ""

    def test_fields_keep_what_is_typed_when_the_state_comes_back(self, store):
        guides = Guides(store)
        guides.show(store.state)
        guides.controls["prefix"].value = "in/"
        guides.show(store.state)
        assert store.state.filled == {"bucket": "raw", "prefix": "in/"}
        assert guides.controls["prefix"].value == "in/"


class TestEventEditor:
    def test_each_event_of_the_catalogue_can_be_chosen_and_has_a_sample(self, store):
        editor = EventEditor(store)
        for each in entries():
            editor.picker.events.value = each.key
            assert store.state.catalog_key == each.key
            assert json.loads(editor.sample.value)["detail-type"] == each.event["detail-type"]

    def test_the_result_names_each_field_in_words(self, store):
        editor = EventEditor(store)
        assert "The pattern takes this sample event." in editor.result.value
        editor.near.click()
        assert "The pattern does not take this sample event." in editor.result.value
        assert "Does not match" in editor.result.value
        assert "Object Deleted" in editor.sample.value
        editor.matching.click()
        assert "The pattern takes this sample event." in editor.result.value

    def test_a_pattern_of_ones_own_begins_with_what_is_there(self, store):
        editor = EventEditor(store)
        before = (editor.pattern.value, editor.sample.value)
        editor.picker.events.value = CUSTOM
        assert (editor.pattern.value, editor.sample.value) == before

    def test_the_sentence_does_not_speak_of_fields_that_a_written_pattern_replaces(self, store):
        assert "(bucket raw)" in draft(store.state).sentence
        EventEditor(store).pattern.live.value = '{"source": ["mine"]}'
        assert draft(store.state).sentence.startswith(
            "Starts abalone on: event of your own, sent with PutEvents (source mine) with"
        )

    def test_an_emptied_pattern_is_not_filled_again(self, store):
        editor = EventEditor(store)
        sample = editor.sample.value
        editor.pattern.live.value = ""
        assert store.state.catalog_key == CUSTOM
        assert (editor.pattern.value, editor.sample.value) == ("", sample)

    def test_back_to_the_guided_fields_keeps_what_was_filled_in(self, store):
        editor = EventEditor(store)
        editor.pattern.live.value = '{"source": ["mine"]}'
        assert editor.guides.view.children == ()
        editor.back.click()
        assert EventPattern.parse(editor.pattern.value).exact_values("detail.bucket.name") == {"raw"}

    def test_a_warning_of_the_linter_stands_above_the_result(self, store):
        editor = EventEditor(store)
        editor.pattern.live.value = '{"source": ["aws.s3"], "details": {"x": ["y"]}}'
        assert "did you mean &#x27;detail&#x27;?" in editor.result.value

    def test_what_is_wrong_with_the_sample_is_shown_in_its_editor(self, store):
        editor = EventEditor(store)
        editor.sample.live.value = '{\n  "source": aws\n}'
        assert (editor.sample.live.line, editor.sample.live.column) == (2, 13)
        assert store.state.sample == '{\n  "source": aws\n}'


class TestValuePicker:
    def test_a_pressed_value_becomes_the_path_of_the_parameter(self, store):
        picker = ValuePicker(store)
        store.set(sources=FrozenMap(), paths=FrozenMap())
        picker.show(store.state, draft(store.state))
        assert picker.picker.values[0] == {
            "path": "$.detail.object.key",
            "text": "in/day-1.csv",
            "note": "the file's key",
        }
        picker._told(picker.picker, {"event": "use", "path": "$.time", "parameter": "InputDataUrl"}, [])  # noqa: SLF001
        assert (store.state.sources["InputDataUrl"], store.state.paths["InputDataUrl"]) == ("event", "$.time")
        picker.show(store.state, draft(store.state))
        assert picker.picker.used == {"$.time": ["InputDataUrl"]}

    def test_a_parameter_that_is_not_there_is_not_set(self, store):
        picker = ValuePicker(store)
        picker.show(store.state, draft(store.state))
        picker._told(picker.picker, {"event": "use", "path": "$.time", "parameter": "Other"}, [])  # noqa: SLF001
        assert "Other" not in store.state.sources


class TestTrial:
    @pytest.fixture
    def gateway(self):
        return FakeGateway()

    def made(self, gateway, store, **options):
        actions = Actions(store, Client(gateway=gateway, **options))
        return Trial(store, actions), actions.worker

    def test_the_request_is_shown_and_started_only_after_a_word(self, gateway, store):
        trial, worker = self.made(gateway, store)
        assert "One execution, by this StartPipelineExecution" in trial.request.value
        assert "in/day-1.csv" in trial.request.value
        trial.run.click()
        assert "This starts abalone now, once, with the request above." in trial.question.value
        assert gateway.runs == []
        trial.confirm.click()
        assert worker.wait()
        assert gateway.runs[0].parameters == {"InputDataUrl": "in/day-1.csv"}
        assert "Started" in trial.status.value

    def test_a_change_takes_the_question_back(self, gateway, store):
        trial, _ = self.made(gateway, store)
        trial.run.click()
        store.set(paths=FrozenMap({"InputDataUrl": "$.time"}))
        assert trial.question.value == ""

    def test_what_would_be_refused_is_said_and_cannot_be_started(self, gateway, store):
        trial, _ = self.made(gateway, store)
        store.set(paths=FrozenMap({"InputDataUrl": "$.detail.nothing"}))
        assert "StartPipelineExecution would be refused" in trial.request.value
        assert "the event has no $.detail.nothing" in trial.request.value
        assert trial.run.disabled

    def test_where_nothing_may_be_written_nothing_can_be_started(self, gateway, store):
        trial, _ = self.made(gateway, store, read_only=True)
        store.set(read_only=True)
        assert trial.run.disabled
        assert "This is read-only: nothing can be started here." in trial.request.value

    def test_a_client_that_may_not_write_refuses_even_if_asked(self, gateway, store):
        trial, worker = self.made(gateway, store, read_only=True)
        trial.run.click()
        trial.confirm.click()
        assert worker.wait()
        assert "read-only" in trial.status.value
        assert gateway.runs == []

    def test_eventbridge_is_asked_whether_it_agrees(self, gateway, store):
        trial, worker = self.made(gateway, store)
        trial.check.click()
        assert worker.wait()
        assert "EventBridge agrees: the pattern takes this event." in trial.status.value

    def test_a_pattern_that_does_not_take_the_event_says_so(self, gateway, store):
        trial, _ = self.made(gateway, store)
        near = entry("s3-object-created").near({"bucket": "raw"})
        store.set(sample=json.dumps(near))
        assert "Nothing: the pattern does not take this event." in trial.request.value

    def test_it_is_there_for_events_only(self, gateway, store):
        trial, _ = self.made(gateway, store)
        store.set(kind="schedule")
        assert trial.view.layout.display == "none"
        store.set(kind="event", pipeline=PIPELINE)
        assert trial.view.layout.display is None
