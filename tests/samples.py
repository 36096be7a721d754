"""What the tests of the widgets and of the views share."""

from collections import Counter
from datetime import UTC, datetime

from fake_gateway import DEFINITION

from jupyter_sched.core.frozen import FrozenMap
from jupyter_sched.core.pipeline import Pipeline
from jupyter_sched.core.trigger import Rule, Target
from jupyter_sched.widgets.form_state import FormState

PIPELINE = Pipeline.from_definition("abalone", DEFINITION)
READY = FormState(
    pipeline_name="abalone",
    pipeline=PIPELINE,
    sources=FrozenMap({"InputDataUrl": "fixed"}),
    values=FrozenMap({"InputDataUrl": "s3://raw/"}),
)
RULE = Rule(
    name="nightly",
    when="cron(0 2 * * ? *)",
    targets=(Target(pipeline="abalone", parameters={"InputDataUrl": "s3://raw/", "InstanceCount": "2"}),),
)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>\u202e&amp;\x07" + "x" * 10_000


def walk(widget):
    """Yield a widget and all that it holds."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def settled(form):
    """Return the state of a form once all that it asks for is done, also what its timer asks a moment later."""
    assert form.actions.worker.wait()
    form.actions._review()  # noqa: SLF001
    assert form.actions.worker.wait()
    return form.store.state


def counted(client):
    """Count what is asked over the wire, by operation."""
    asked = Counter()
    for service in ("cloudtrail", "events", "iam", "sagemaker", "scheduler"):
        events = client.gateway.connection.client(service).meta.events
        events.register("before-call", lambda model, **_: asked.update([model.name]))
    return asked
