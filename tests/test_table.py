"""The table of rules and schedules: what it shows, and what it does when it is used."""

import re
import threading
from dataclasses import replace
from datetime import timedelta

from fake_gateway import FakeGateway
from samples import NOW, PIPELINE, READY, RULE

from jupyter_sched.app import triggers
from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, NotConnected
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pipeline import PipelineExecution
from jupyter_sched.core.schedule_trigger import Schedule
from jupyter_sched.core.trigger import Target
from jupyter_sched.journal import Journal
from jupyter_sched.widgets.table import Table
from jupyter_sched.widgets.table_actions import AT_A_TIME
from jupyter_sched.widgets.table_state import Look, TableState, paused_together, visible
from jupyter_sched.widgets.table_text import row_html
from jupyter_sched.widgets.where import sandbox_badge


class TestTable:
    def test_it_shows_itself_without_a_kernel_too(self, client):
        client.apply(client.plan(RULE))
        view = triggers(client=client)
        assert view.table.worker.wait()
        bundle = view._repr_mimebundle_()
        assert "<td>nightly</td><td>enabled</td><td>abalone</td><td>every day at 02:00 UTC</td>" in bundle["text/html"]
        assert "switch" not in bundle["text/html"]

    def test_what_was_paused_together_is_known_at_another_desk(self, client):
        for name in ("a", "b"):
            client.apply(client.plan(replace(RULE, name=name, enabled=name == "a")))
        first = Table(client)
        assert first.worker.wait()
        first.buttons["pause_all"].click()
        assert first.worker.wait()
        second = Table(client)
        assert second.worker.wait()
        assert second.buttons["resume"].description == "Resume the 1 rule paused together"
        second.buttons["resume"].click()
        assert second.worker.wait()
        assert [(each.rule.enabled, each.paused_together) for each in client.triggers()] == [(True, ""), (False, "")]

    def test_schedules_paused_together_are_known_to_the_next_kernel_of_this_computer(self, tmp_path):
        gateway = FakeGateway()
        first, later, elsewhere = (
            Client(gateway=gateway, journal=Journal(tmp_path / each)) for each in ("here", "here", "elsewhere")
        )
        target = replace(RULE.targets[0], id=None)
        first.apply(first.plan(RULE))
        for name in ("on", "off"):
            first.apply(first.plan(Schedule(name=name, when="rate(1 day)", target=target, enabled=name == "on")))
        table = Table(first)
        assert table.worker.wait()
        table.buttons["pause_all"].click()
        assert table.worker.wait()
        assert "Paused 2 rules and schedules. AWS has accepted it" in table.status.value
        offered = []
        for each in (elsewhere, later):
            table = Table(each)
            assert table.worker.wait()
            offered.append(table.buttons["resume"].description)
        assert offered == ["Resume the 1 rule paused together", "Resume the 2 rules and schedules paused together"]
        table.buttons["resume"].click()
        assert table.worker.wait()
        assert {each.trigger.name: each.trigger.enabled for each in first.triggers()} == {
            "nightly": True,
            "on": True,
            "off": False,
        }
        assert first.together.arns == frozenset()
        assert table.buttons["resume"].layout.display == "none"
        assert (tmp_path / "here" / "paused-together").stat().st_mode & 0o777 == 0o600

    def test_what_may_not_be_tagged_is_remembered_here(self, client):
        def untagged(call):
            if call.operation == "TagResource":
                raise AccessDenied("events:TagResource is not allowed", action="events:TagResource")

        client.apply(client.plan(RULE))
        client.gateway.before = untagged
        table = Table(client)
        assert table.worker.wait()
        table.buttons["pause_all"].click()
        assert table.worker.wait()
        assert [each.trigger.name for each in paused_together(table.store.state)] == ["nightly"]
        table.rows.act("switch", "rule/default/nightly")
        assert table.worker.wait()
        assert paused_together(table.store.state) == ()

    def test_what_one_is_refused_does_not_keep_the_others_from_being_paused(self, client):
        def refused(call):
            if call.operation == "DisableRule" and call.parameters["Name"] == "b":
                raise AccessDenied("events:DisableRule is not allowed on b", action="events:DisableRule")

        for name in ("a", "b", "c"):
            client.apply(client.plan(replace(RULE, name=name)))
        client.gateway.before = refused
        table = Table(client)
        assert table.worker.wait()
        table.buttons["pause_all"].click()
        assert table.worker.wait()
        assert [each.trigger.enabled for each in client.triggers()] == [False, True, False]
        assert table.store.state.error == (
            "Paused 2 of 3 rules. Not changed: b: events:DisableRule is not allowed on b"
        )
        assert table.buttons["resume"].description == "Resume the 2 rules paused together"

    def test_pausing_is_cancelled_before_what_has_not_begun(self, client):
        for number in range(12):
            client.apply(client.plan(replace(RULE, name=f"r{number:02}")))
        table = Table(client)
        assert table.worker.wait()
        begun, go_on = threading.Barrier(AT_A_TIME + 1), threading.Event()

        def slow(call):
            if call.operation == "DisableRule":
                begun.wait(10)
                go_on.wait(10)

        client.gateway.before = slow
        table.buttons["pause_all"].click()
        begun.wait(10)
        assert table.buttons["cancel"].layout.display is None
        table.buttons["cancel"].click()
        go_on.set()
        assert table.worker.wait()
        assert table.store.state.said.startswith(f"Paused {AT_A_TIME} of 12 rules.")
        assert sum(each.trigger.enabled for each in client.triggers()) == 12 - AT_A_TIME

    def test_what_would_not_start_is_said_in_its_row(self, client):
        parameters = {"InputDataUrl": "s3://raw/"}
        client.gateway.known["gone"] = replace(PIPELINE, name="gone")
        client.apply(client.plan(replace(RULE, targets=(Target(pipeline="gone", parameters=parameters),))))
        del client.gateway.known["gone"]
        table = Table(client)
        assert table.worker.wait()
        assert "There is no pipeline gone" in table.rows.html

    def test_schedules_stand_beside_rules_and_are_switched_and_opened_alike(self, client):
        target = replace(RULE.targets[0], id=None)
        client.apply(client.plan(RULE))
        client.apply(
            client.plan(Schedule(name="nightly", when="cron(0 2 * * ? *)", zone="Europe/Berlin", target=target))
        )
        view = triggers(client=client)
        assert view.table.worker.wait()
        assert view.table.rows.view.order == ["rule/default/nightly", "schedule/default/nightly"]
        assert "every day at 02:00 Europe/Berlin" in view.table.rows.html
        view.table.rows.act("switch", "schedule/default/nightly")
        assert view.table.worker.wait()
        assert not client.trigger("nightly", group="default").trigger.enabled
        view.table.rows.act("open", "schedule/default/nightly")
        card = view.opened.card
        assert card.worker.wait()
        card.refresh()
        assert card.worker.wait()
        assert "Time zone</dt><dd>Europe/Berlin" in card.body.html
        card.buttons["delete"].click()
        assert "This deletes the schedule nightly and the role" in card.asked.value
        card.confirm.click()
        assert card.worker.wait()
        assert [each.arn for each in client.triggers()] == [client.trigger("nightly").arn]
        view.opened.close()

    def test_what_is_opened_stands_in_its_place_until_one_goes_back(self, client):
        client.apply(client.plan(RULE))
        view = triggers(client=client)
        assert view.table.worker.wait()
        view.table.rows.act("open", "rule/default/nightly")
        assert (view.table.view.layout.display, view.bar.layout.display) == ("none", None)
        assert view.detail.children == (view.opened.view,)
        view.back.click()
        assert (view.table.view.layout.display, view.bar.layout.display) == (None, "none")
        assert (view.opened, view.detail.children) == (None, ())

    def test_a_form_that_is_left_unsaved_is_there_again_as_it_was(self, client):
        view = triggers("abalone", client=client)
        view.table.buttons["new"].click()
        view.opened.form.store.set(description="half of it")
        view.back.click()
        view.table.buttons["new"].click()
        assert view.opened.form.store.state.description == "half of it"
        assert view.afresh.layout.display is None
        view.afresh.click()
        assert view.opened.form.store.state.description == ""
        assert view.afresh.layout.display == "none"

    def test_what_was_saved_is_not_offered_again(self, client):
        view = triggers("abalone", client=client)
        view.table.buttons["new"].click()
        form = view.opened.form
        form.store.set(sources=READY.sources, values=READY.values)
        assert form.actions.worker.wait()
        form.actions._review()  # noqa: SLF001  what the timer does a moment later
        form.actions.save()
        assert form.actions.worker.wait()
        assert view.opened.card is not None
        view.back.click()
        assert view.table.worker.wait()
        assert view.table.rows.view.order == ["rule/default/abalone-on-schedule"]
        view.table.buttons["new"].click()
        assert view.opened.form is not form

    def test_where_there_is_no_aws_it_offers_the_sandbox(self, client):
        def nobody():
            raise NotConnected("events:ListRules needs AWS credentials and found none")

        client.gateway.account = nobody
        table = Table(client, use_sandbox=lambda: None)
        assert table.worker.wait()
        assert "needs AWS credentials and found none" in table.status.value
        assert table.buttons["sandbox"].layout.display is None
        assert table.buttons["refresh"].description == "Try again"

    def test_a_pipeline_that_may_not_be_looked_at_is_no_error(self, client):
        def denied(*_, **__):
            raise AccessDenied("not allowed", action="sagemaker:ListPipelineExecutions")

        client.apply(client.plan(RULE))
        client.gateway.executions = denied
        table = Table(client)
        assert table.worker.wait()
        assert "may not be looked at" in table.rows.html
        assert table.store.state.error == ""

    def test_who_may_not_list_schedules_sees_the_rules_and_what_is_missing(self, client):
        def denied(*_):
            raise AccessDenied("scheduler:ListSchedules is not allowed", action="scheduler:ListSchedules")

        client.apply(client.plan(RULE))
        client.gateway.schedule_names = denied
        table = Table(client)
        assert table.worker.wait()
        assert "Not all is shown: scheduler:ListSchedules is not allowed" in table.rows.html
        assert table.rows.view.order == ["rule/default/nightly"]

    def test_who_may_not_list_rules_sees_the_schedules_and_what_is_missing(self, client):
        def denied(*_):
            raise AccessDenied("events:ListRules is not allowed", action="events:ListRules")

        target = replace(RULE.targets[0], id=None)
        client.apply(client.plan(Schedule(name="nightly", when="rate(1 day)", target=target)))
        client.gateway.rules = denied
        table = Table(client)
        assert table.worker.wait()
        assert "Not all is shown: events:ListRules is not allowed" in table.rows.html
        assert table.rows.view.order == ["schedule/default/nightly"]

    def test_only_the_order_travels_with_a_search(self, client):
        for name in ("a", "zz"):
            client.apply(client.plan(replace(RULE, name=name)))
        table = Table(client)
        assert table.worker.wait()
        rows = table.rows.view.rows
        table.search.value = "ZZ"
        table.rows.act("sort", "next")
        assert table.rows.view.rows is rows
        assert table.rows.view.order == ["rule/default/zz"]
        table.rows.act("nonsense", "rule/default/zz")

    def test_a_rate_runs_again_one_step_after_its_last_start_or_within_one(self, client):
        found = client.apply(client.plan(replace(RULE, when="rate(2 days)")))
        run = PipelineExecution(
            arn="a",
            pipeline_name="abalone",
            status="Executing",
            started_at=NOW - timedelta(hours=1),
            rule_name="nightly",
        )
        state = TableState(rules=(found,), now=NOW)
        assert "within 2 days" in row_html(found, state)
        seen = replace(state, looks=FrozenMap({"abalone": Look(runs=(run,))}))
        assert "about Wed 2026-11-25 23:00" in re.sub(r"<[^>]*>", "", row_html(found, seen))
        assert "within 2 days" in row_html(found, replace(seen, now=NOW + timedelta(days=3)))

    def test_the_badge_of_the_sandbox_tells_its_clock_once_that_is_moved(self):
        assert "its clock" not in sandbox_badge(NOW, "UTC", NOW)
        assert "its clock: Tue 2026-11-24 01:00" in sandbox_badge(NOW, "Europe/Berlin", NOW - timedelta(days=3))

    def test_pause_all_and_resume_exactly_those(self, client):
        for name in ("a", "b", "c"):
            client.apply(client.plan(replace(RULE, name=name, enabled=name != "b")))
        table = Table(client)
        assert table.worker.wait()
        table.buttons["pause_all"].click()
        assert table.worker.wait()
        assert [each.rule.enabled for each in client.triggers()] == [False, False, False]
        table.buttons["resume"].click()
        assert table.worker.wait()
        assert [each.rule.enabled for each in client.triggers()] == [True, False, True]

    def test_the_search_and_the_order_count(self, client):
        rules = tuple(client.apply(client.plan(replace(RULE, name=name))) for name in ("beta", "alpha", "gamma"))
        state = TableState(rules=rules)
        assert [each.rule.name for each in visible(state)] == ["alpha", "beta", "gamma"]
        assert [each.rule.name for each in visible(replace(state, search="ABALONE gam"))] == ["gamma"]

    def test_three_hundred_rules_are_one_table(self, client):
        found = client.apply(client.plan(RULE))
        rules = tuple(
            replace(found, arn=f"{found.arn}{number}", rule=replace(RULE, name=f"r{number}")) for number in range(300)
        )
        table = Table(client)
        assert table.worker.wait()
        table.store.set(rules=rules)
        assert table.rows.html.count("</tr>") == 301
        assert len(table.view.children) == 4
