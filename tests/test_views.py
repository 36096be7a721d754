"""The views: what the form does when it is used, and what a notebook calls."""

from dataclasses import replace

import pytest
from fake_gateway import DEFINITION
from samples import PIPELINE, READY, RULE, settled, walk

from jupyter_sched.app import panel, schedule, trigger, triggers
from jupyter_sched.client import Client
from jupyter_sched.core.arn import last_part
from jupyter_sched.core.errors import InvalidInput, InvalidTrigger, NotConnected, NotFound
from jupyter_sched.core.trigger import Target
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.triggers_view import TriggersView


class TestForm:
    def test_without_credentials_it_offers_the_sandbox(self, client):
        def nobody():
            raise NotConnected("events:ListRules needs AWS credentials and found none")

        client.gateway.account = nobody
        view = schedule("abalone", client=client)
        assert view.form.actions.worker.wait()
        assert "needs AWS credentials and found none" in view.form.trouble.value
        assert view.form.unconnected.layout.display is None
        del client.gateway.account
        view.form.retry.click()
        assert view.form.actions.worker.wait()
        assert view.form.unconnected.layout.display == "none"

    def test_it_saves_what_was_filled_in_and_becomes_a_card(self, client):
        view = schedule("abalone", client=client)
        view.form.store.set(sources=READY.sources, values=READY.values)
        state = settled(view.form)
        assert [call.operation for call in state.plan.calls][-1] == "EnableRule"
        assert all(check.state == "ok" for check in state.checks)
        view.form.actions.save()
        assert view.form.actions.worker.wait()
        assert client.trigger("abalone-on-schedule").rule == view.form.store.state.saved.rule
        assert view.card is not None
        view.card.close()

    def test_a_name_that_is_taken_is_said_before_it_is_saved(self, client):
        client.apply(client.plan(RULE))
        view = schedule("abalone", client=client)
        view.form.store.set(sources=READY.sources, values=READY.values, name="nightly")
        assert (
            settled(view.form).plan_error == "there is a rule 'nightly' already; choose another name, or edit that rule"
        )

    def test_an_edit_shows_what_changes(self, client):
        found = client.apply(client.plan(RULE))
        view = schedule(trigger=found, client=client)
        view.form.store.set(expression="rate(1 day)")
        state = settled(view.form)
        assert state.role_arn == ""
        assert [(each.field, each.before, each.after) for each in state.plan.changes] == [
            ("when", "cron(0 2 * * ? *)", "rate(1 day)")
        ]

    def test_a_second_target_is_added_filled_in_saved_and_removed_again(self, client):
        client.gateway.known["churn"] = replace(PIPELINE, name="churn", parameters=())
        view = schedule("abalone", client=client)
        form = view.form
        form.store.set(sources=READY.sources, values=READY.values)
        form.actions.targets.add()
        assert "targets[1].pipeline" in {each.path for each in draft(form.store.state).errors}
        form.actions.targets.choose("churn")
        state = settled(form)
        assert [each.pipeline for each in draft(state).trigger.targets] == ["abalone", "churn"]
        assert state.pipeline.name == "churn"
        form.actions.save()
        assert form.actions.worker.wait()
        view.close()
        found = client.trigger("abalone-on-schedule")
        edited = schedule(trigger=found, client=client).form
        assert [each.pipeline.name for each in settled(edited).targets] == ["abalone", "churn"]
        assert settled(edited).plan.calls == ()
        edited.actions.targets.show(1)
        edited.actions.targets.remove()
        assert settled(edited).pipeline_name == "abalone"
        assert {"RemoveTargets"} <= {call.operation for call in settled(edited).plan.calls}

    def test_an_edit_that_changes_nothing_cannot_be_saved(self, client):
        view = schedule(trigger=client.apply(client.plan(RULE)), client=client)
        settled(view.form)
        review = view.form.sections["Review"]
        (save,) = [each for each in walk(review) if getattr(each, "description", "") == "Save changes"]
        assert save.disabled
        assert any("there is nothing to save" in getattr(each, "value", "") for each in walk(review))
        view.form.store.set(expression="rate(1 day)")
        settled(view.form)
        assert not save.disabled

    def test_a_parameter_that_the_pipeline_does_not_declare_is_named_and_taken_out(self, client):
        target = replace(RULE.targets[0], parameters={**RULE.targets[0].parameters, "InputDataUri": "s3://old/"})
        view = schedule(trigger=replace(RULE, targets=(target,)), client=client)
        settled(view.form)
        (problem,) = draft(view.form.store.state).at("targets[0].parameters.InputDataUri")
        assert problem.message == "the pipeline has no parameter 'InputDataUri'; did you mean InputDataUrl?"
        section = view.form.sections["Parameters"]
        (remove,) = [each for each in walk(section) if getattr(each, "description", "") == "Remove InputDataUri"]
        remove.click()
        assert "InputDataUri" not in view.trigger.targets[0].parameters

    def test_a_pipeline_outside_the_bounds_is_said_beside_its_field(self, client):
        client.gateway.known["churn"] = replace(PIPELINE, name="churn", parameters=())
        view = schedule("churn", client=Client(gateway=client.gateway, limit_to=["abalone"]))
        settled(view.form)
        assert view.form.store.state.pipeline_error == (
            "this client is limited to the pipelines abalone; 'churn' is none of them"
        )

    def test_another_pipeline_forgets_the_parameters_of_the_one_before(self, client):
        client.gateway.known["churn"] = replace(PIPELINE, name="churn", parameters=())
        view = schedule("abalone", client=client)
        view.form.store.set(sources=READY.sources, values=READY.values)
        settled(view.form)
        view.form.actions.targets.choose("churn")
        settled(view.form)
        assert view.trigger.targets[0] == Target(pipeline="churn")

    def test_a_pipeline_that_is_not_there_is_said(self, client):
        view = schedule("iris", client=client)
        settled(view.form)
        (problem,) = draft(view.form.store.state).at("targets[0].pipeline")
        assert problem.message == "there is no pipeline 'iris' here; choose one of the list, or create it first"

    def test_a_pipeline_that_is_nearly_there_is_said_with_the_right_name(self, client):
        view = schedule("abalon", client=client)
        settled(view.form)
        (problem,) = draft(view.form.store.state).at("targets[0].pipeline")
        assert problem.message == "there is no pipeline 'abalon' here; did you mean 'abalone'?"
        assert "did you mean &#x27;abalone&#x27;?</div>" in view.form.sentence.value

    def test_an_sdk_pipeline_that_is_not_on_aws_yet_is_told_how_to_get_there(self, client):
        class Sdk:
            name = "fresh"

            def definition(self):
                return DEFINITION

        view = schedule(Sdk(), client=client)
        settled(view.form)
        state = view.form.store.state
        assert state.pipeline.parameters[0].name == "InputDataUrl"
        assert state.pipeline_error == "'fresh' is not on AWS yet; create it first, with pipeline.upsert(role_arn=...)"

    def test_a_failure_is_a_sentence_and_nothing_typed_is_lost(self, client):
        view = schedule("abalone", client=client)
        view.form.store.set(sources=READY.sources, values=READY.values, description="kept")
        settled(view.form)
        client.gateway.before = lambda _: (_ for _ in ()).throw(NotConnected("the session has expired"))
        view.form.actions.save()
        assert view.form.actions.worker.wait()
        assert "the session has expired" in view.form.store.state.error
        assert view.form.store.state.description == "kept"

    def test_the_rule_can_be_taken_out_or_says_what_is_missing(self, client):
        view = schedule("abalone", client=client)
        settled(view.form)
        with pytest.raises(InvalidTrigger, match="InputDataUrl has no default"):
            _ = view.trigger
        ready = schedule(trigger=RULE, client=client)
        settled(ready.form)
        assert ready.trigger == RULE

    def test_it_shows_itself_without_a_kernel_too(self, client):
        view = schedule("abalone", client=client)
        bundle = view._repr_mimebundle_()
        assert bundle["text/plain"].startswith("Starts abalone on weekdays")
        assert "InputDataUrl has no default" in bundle["text/html"]
        assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_panel_is_the_same_for_the_same_account():
    first = panel(region_name="eu-west-1")
    assert panel(region_name="eu-west-1") is first
    assert isinstance(first, TriggersView)
    assert panel(region_name="eu-west-2") is not first


def test_a_table_follows_what_a_card_and_a_form_in_other_cells_do(client):
    client.apply(client.plan(RULE))
    table, card, form = triggers(client=client), trigger("nightly", client=client), schedule("abalone", client=client)

    def states():
        assert card.card is None or card.card.worker.wait()
        assert table.table.worker.wait()
        return {each.trigger.name: each.trigger.enabled for each in table.table.store.state.rules}

    assert states() == {"nightly": True}
    card.card.body.act("switch")
    assert states() == {"nightly": False}
    form.form.store.set(sources=READY.sources, values=READY.values)
    settled(form.form)
    form.form.actions.save()
    assert form.form.actions.worker.wait()
    assert states() == {"nightly": False, "abalone-on-schedule": True}
    client.delete("nightly")
    card.card.refresh()
    assert states() == {"abalone-on-schedule": True}
    form.close()
    card.close()


@pytest.mark.parametrize("given", [5, ["abalone"], {"name": "abalone"}, b"abalone"])
def test_what_is_no_pipeline_is_said(client, given):
    with pytest.raises(InvalidInput, match="is no pipeline; expected a name, an ARN, or a Pipeline of the SageMaker"):
        schedule(given, client=client)
    with pytest.raises(InvalidInput, match="is no pipeline"):
        triggers(given, client=client)


def test_what_is_no_rule_is_said(client):
    with pytest.raises(InvalidInput, match=r"'nightly' is no rule and no schedule; expected js.Rule\(...\)"):
        schedule(trigger="nightly", client=client)


def test_a_card_of_nothing_says_so_without_a_kernel_too(client):
    view = trigger("nope", client=client)
    assert view.card.worker.wait()
    assert view._repr_mimebundle_()["text/plain"].startswith("nope is deleted, or it never was.")
    with pytest.raises(NotFound, match="there is no 'nope'"):
        _ = view.trigger
    view.close()


def test_an_arn_is_a_pipeline_too(client):
    view = schedule(client.account().pipeline("abalone"), client=client)
    assert view.form.store.state.pipeline_name == last_part("abalone")
