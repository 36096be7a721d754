"""Hostile text from AWS: it is text in every corner of the views."""

import re
from dataclasses import replace
from html import escape

import ipywidgets as ipw
from samples import HOSTILE, PIPELINE, RULE, walk

from jupyter_sched.core.diagnosis import Check, Fix
from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pipeline import ExecutionStep, PipelineExecution
from jupyter_sched.core.plain import UNSEEN
from jupyter_sched.widgets.card import Card
from jupyter_sched.widgets.review_section import calls_of
from jupyter_sched.widgets.still import card_still, still, table_still
from jupyter_sched.widgets.table import Table
from jupyter_sched.widgets.table_state import Look
from jupyter_sched.widgets.trigger_view import TriggerView
from jupyter_sched.widgets.triggers_view import TriggersView


def shown_by(view):
    """Yield what each widget of a view shows: markup, and words."""
    for widget in walk(view):
        if isinstance(widget, ipw.HTML):
            yield widget.value
        yield getattr(widget, "html", "")
        yield from getattr(widget, "rows", {}).values() if hasattr(widget, "order") else ()
        for trait in ("description", "tooltip", "placeholder"):
            yield escape(str(getattr(widget, trait, "")).removeprefix("\u200b"))  # what ipywidgets puts there


def test_hostile_text_from_aws_is_text_in_every_corner_of_the_views(client):
    evil = HOSTILE[:200] + "\x1b[31m</script>"
    view = TriggersView(client, "")
    table = view.table
    assert table.worker.wait()
    found = client.apply(client.plan(RULE))
    target = replace(RULE.targets[0], parameters={evil: evil})
    rule = replace(RULE, name=evil, description=evil, tags={evil: evil}, event_bus=evil, targets=(target,))
    step = ExecutionStep(name=evil, status=evil, failure_reason=evil)
    named = {"arn": evil, "pipeline_name": "abalone", "status": evil, "started_by": evil, "rule_name": evil}
    run = PipelineExecution(**named, failure_reason=evil, parameters={evil: evil}, steps=(step,))
    seen = {"abalone": Look(runs=(run,), parameters=PIPELINE.parameters), "x": Look(denied=evil)}
    hostile = replace(found, rule=rule, managed_by=evil, wire_targets={evil: {}})
    kept = {"rules": (hostile,), "looks": FrozenMap(seen), "hidden": evil, "pipeline": evil}
    check = Check(key="runs", title=evil, state="fail", evidence=evil, error=evil, fix=Fix(label=evil, text=evil))
    table.store.set(**kept, error=evil)
    shown = [*shown_by(view.view), *table_still(table.store.state)[1:]]
    for changes in ({"error": "", "progress": evil}, {"progress": "", "said": evil, "search": evil}):
        table.store.set(**kept, **changes)
        shown += shown_by(view.view)
    card = Card(client, "nightly")
    assert card.worker.wait()
    card.close()
    about = {"found": hostile, "executions": (run,), "detailed": FrozenMap({evil: run}), "missing": (evil,)}
    about |= {"error": "", "unread": "", "busy": "", "checks": (check,), "checked": True}
    asked = [{"asking": "run"}, {"asking": "delete"}]
    for changes in ({"error": evil}, {"unread": evil}, {"busy": evil}, {"said": evil, "denied": evil}, *asked):
        card.store.set(**{**about, **changes})
        shown += shown_by(card.view)
        bundle = still({}, *card_still(card.store.state))
        shown += [bundle["text/html"], escape(bundle["text/plain"])]
    for each in shown:
        told = re.sub(r' data-[a-z]+="[^"]*"', "", each)
        assert "<img" not in told
        assert "</script" not in told
        assert not UNSEEN.search(told), told[:500]


def test_hostile_names_from_aws_are_text_everywhere(client):
    client.gateway.known[HOSTILE[:60]] = replace(PIPELINE, name=HOSTILE[:60])
    found = client.apply(client.plan(RULE))
    hostile = replace(found, rule=replace(RULE, name=HOSTILE[:60], description=HOSTILE, tags={HOSTILE[:60]: HOSTILE}))
    view = TriggerView(client).with_form(pipeline_name=HOSTILE[:60])
    assert view.form.actions.worker.wait()
    table = Table(client)
    assert table.worker.wait()
    table.store.set(rules=(hostile,))
    card = Card(client, "nightly")
    assert card.worker.wait()
    card.store.set(found=hostile, error=HOSTILE)
    for widget in (view.form.header, view.form.sentence, card.status):
        assert "<img" not in widget.value
    for live in (table.rows, card.body, card.runs):
        assert "<img" not in live.html
    assert "<img" not in calls_of(client.plan(replace(RULE, description=HOSTILE[:400])), "boto3")
    card.close()
