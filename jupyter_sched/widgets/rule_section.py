"""The form's fourth section: the rule's name and everything about it that is not when and what."""

from __future__ import annotations

import ipywidgets as ipw

from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.draft import draft
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.quiet import Quiet
from jupyter_sched.widgets.store import Store

MADE, OWN = "made", "own"
ROLES = (("Create a role for me", MADE), ("Use a role of mine", OWN))


class RuleSection:
    """Reports each field of the rule."""

    def __init__(self, store: Store[FormState]) -> None:
        self.store = store
        self._bus = Quiet(lambda name: store.set(event_bus=name))
        self._role = Quiet(self._choose_role)
        self.name = controls.text("Rule name", lambda text: store.set(name=text))
        self.description = controls.text(
            "Description", lambda text: store.set(description=text), placeholder="Optional"
        )
        self.bus = controls.choice("Event bus", [("default", "default")], self._bus)
        self.role = controls.choice("Role", ROLES, self._role)
        self.role_arn = controls.combo(
            "Role ARN", lambda text: store.set(role_arn=text), placeholder="arn:aws:iam::...:role/..."
        )
        self.tags = controls.area(
            "Tags", lambda text: store.set(tags=text), rows=2, placeholder="key=value, one a line"
        )
        attempts, age = "Optional: 0-185; AWS takes 185", "Optional: 60-86400 seconds to keep trying; AWS takes 86400"
        self.attempts = controls.text(
            "Retry attempts", lambda text: store.set(retry_attempts=text), placeholder=attempts
        )
        self.age = controls.text("Maximum age", lambda text: store.set(retry_age_seconds=text), placeholder=age)
        queue = "Optional: the ARN of an SQS queue for starts that failed"
        self.queue = controls.text("Dead-letter queue", lambda text: store.set(dead_letter_arn=text), placeholder=queue)
        self.enabled = controls.check("Enabled as soon as it is saved", lambda value: store.set(enabled=value))
        self.lines = {name: layout.markup("field-note") for name in PATHS}
        self.role_note = layout.markup("field-note")
        self.whose = layout.markup()
        self._own_role, self._shown = False, ""
        self.view = layout.section(4, "Rule", *self._children())
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the rule."""
        found = draft(state)
        self.name.placeholder = found.name
        self.name.disabled = state.editing is not None
        self.name.description = f"{state.noun.capitalize()} name"
        self._show_whose(state)
        self._own_role = bool(state.role_arn) or (self._own_role and self._shown == state.path)
        self._shown = state.path
        for control, value in self._values(state):
            controls.set_value(control, value)
        with self._bus.showing(), self._role.showing():
            controls.set_choice(self.bus, [(name, name) for name in state.buses], state.event_bus)
            controls.set_value(self.role, OWN if self._own_role else MADE)
        layout.show(self.role_arn, visible=self._own_role)
        for control in (self.bus, self.tags):
            layout.show(control, visible=state.kind != "time")
        fitting = tuple(each.role.arn for each in state.roles if each.fits is not False)
        if tuple(self.role_arn.options) != fitting:
            self.role_arn.options = fitting
        made = MADE_GROUP if state.kind == "time" else MADE_WORDS
        self.role_note.value = roles_note(state) if self._own_role else signs.note("neutral", made)
        for name, line in self.lines.items():
            line.value = signs.problem_lines(found.at(PATHS[name].replace("TARGET", state.path)))

    def _show_whose(self, state: FormState) -> None:
        several = len(state.targets) > 1
        words = f"For target {len(state.before) + 1}, {state.pipeline_name or 'without a pipeline yet'}"
        self.whose.value = html.tag("h4", html.text(words)) if several else ""

    def _values(self, state: FormState) -> list[tuple[ipw.Widget, object]]:
        return [
            (self.name, state.name),
            (self.description, state.description),
            (self.role_arn, state.role_arn),
            (self.tags, state.tags),
            (self.attempts, state.retry_attempts),
            (self.age, state.retry_age_seconds),
            (self.queue, state.dead_letter_arn),
            (self.enabled, state.enabled),
        ]

    def _choose_role(self, kind: str) -> None:
        self._own_role = kind == OWN
        arn = self.role_arn.value if self._own_role else ""
        self.store.set(role_arn=arn, wants_roles=self.store.state.wants_roles or self._own_role)
        self.show(self.store.state)

    def _children(self) -> list[ipw.Widget]:
        of_the_rule = {"name": self.name, "description": self.description, "event_bus": self.bus, "tags": self.tags}
        of_a_target = {"role_arn": self.role_arn, "attempts": self.attempts, "age": self.age, "queue": self.queue}
        return [
            *self._with_lines(of_the_rule),
            self.enabled,
            self.whose,
            self.role,
            self.role_note,
            *self._with_lines(of_a_target),
        ]

    def _with_lines(self, fields: dict[str, ipw.Widget]) -> list[ipw.Widget]:
        return [each for name, control in fields.items() for each in (control, self.lines[name])]


def roles_note(state: FormState) -> str:
    """Return which roles fit, and why the others do not."""
    if not state.roles:
        return signs.note("neutral", f"Roles that fit are listed here as soon as the {state.noun} is complete.")
    chosen = next((each for each in state.roles if each.role.arn == state.role_arn.strip()), None)
    line = signs.note(FITS[chosen.fits], f"{chosen.role.name}: {chosen.reason}") if chosen else ""
    fitting = sum(each.fits is not False for each in state.roles)
    words = f"{fitting} of {len(state.roles)} roles that EventBridge may assume fit this {state.noun}"
    rows = "".join(signs.note(FITS[each.fits], f"{each.role.name}: {each.reason}") for each in state.roles[:MOST_ROLES])
    return line + html.details(html.text(words), rows, "roles")


FITS = {True: "ok", False: "error", None: "unknown"}
MOST_ROLES = 100
PATHS = {
    "name": "name",
    "description": "description",
    "event_bus": "event_bus",
    "role_arn": "TARGET.role_arn",
    "tags": "tags",
    "attempts": "TARGET.retry_policy.maximum_retry_attempts",
    "age": "TARGET.retry_policy.maximum_event_age_seconds",
    "queue": "TARGET.dead_letter_arn",
}
MADE_WORDS = "It may start this pipeline and nothing else, and only this rule can use it."
MADE_GROUP = "It may start this pipeline and nothing else, and only schedules of this group can use it."
