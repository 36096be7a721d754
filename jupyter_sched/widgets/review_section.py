"""The form's last section: will it run, what changes, the exact calls, and the button."""

from __future__ import annotations

from jupyter_sched.core.plan import Plan
from jupyter_sched.core.plan_text import as_boto3, as_cli, as_cloudformation, as_text
from jupyter_sched.widgets import controls, html, layout, signs
from jupyter_sched.widgets.actions import Actions, is_reviewed
from jupyter_sched.widgets.checklist import checklist
from jupyter_sched.widgets.draft import Draft, draft
from jupyter_sched.widgets.fixes import Fixes
from jupyter_sched.widgets.form_state import FormState
from jupyter_sched.widgets.merge_view import MergeView
from jupyter_sched.widgets.sections import section_of, told
from jupyter_sched.widgets.store import Store

FORMS = (("Words", "words"), ("Python (boto3)", "boto3"), ("AWS CLI", "cli"), ("CloudFormation", "cloudformation"))


class ReviewSection:
    """Shows the plan and carries it out."""

    def __init__(self, store: Store[FormState], actions: Actions) -> None:
        self.checks, self.missing, self.calls = layout.markup(), layout.markup(), layout.markup()
        self.fixes = Fixes(actions.mend)
        self.form = controls.choice("Show calls as", FORMS, lambda form: store.set(calls_as=form))
        self.create = controls.button("Create rule", actions.save, primary=True)
        self.cancel = controls.button("Cancel", actions.cancel)
        self.again = controls.button("Check again", actions.check_again)
        self.status = layout.markup("status")
        buttons = layout.row(self.create, self.cancel, self.again)
        self.merge = MergeView(store, actions)
        children = (
            self.merge.view,
            self.checks,
            self.fixes.view,
            self.form,
            self.calls,
            self.missing,
            buttons,
            self.status,
        )
        self.view = layout.section(5, "Review", *children)
        store.subscribe(self.show)

    def show(self, state: FormState) -> None:
        """Show the checklist, the calls and what is missing."""
        found = draft(state)
        nothing = state.plan is not None and not state.plan.calls
        heading = html.tag("h4", "Will it run?")
        self.checks.value = heading + (checklist(state.checks) or signs.note("neutral", _before_checks(found)))
        self.fixes.show(() if state.read_only else state.checks)
        layout.show(self.form, visible=state.plan is not None and not nothing)
        self.calls.value = calls_of(state.plan, state.calls_as, state.noun)
        self.missing.value = _missing(found, state)
        self.create.description = "Save changes" if state.editing else f"Create {state.noun}"
        waits = bool(state.progress) or state.plan is None or nothing or not is_reviewed(state)
        self.create.disabled = state.read_only or waits
        unsure = bool(state.error) and found.trigger is not None and not state.progress
        layout.show(self.again, visible=unsure and state.plan is None)
        layout.show(self.cancel, visible=bool(state.progress))
        self.status.value = status_line(state)


def calls_of(plan: Plan | None, form: str, noun: str = "rule") -> str:
    """Return the calls of a plan, in the form that was asked for."""
    if plan is None:
        return ""
    if not plan.calls:
        return signs.note("ok", f"AWS already has the {noun} as it is here; there is nothing to save.")
    source = {
        "words": lambda: as_text(plan),
        "boto3": lambda: as_boto3(plan.calls),
        "cli": lambda: as_cli(plan.calls),
        "cloudformation": lambda: as_cloudformation(plan, plan.found.account),
    }[form]()
    return html.code(source)


def status_line(state: FormState) -> str:
    """Return what is going on, for the eye and for screen readers."""
    line = ""
    if state.error:
        remedy = html.details("What to ask for", html.code(state.remedy), "remedy") if state.remedy else ""
        line = signs.note("error", state.error) + remedy
    elif state.progress:
        line = signs.note("busy", state.progress)
    elif state.busy:
        line = signs.note("busy", state.busy)
    elif draft(state).trigger is not None and not is_reviewed(state):
        line = signs.note("busy", "Checking")
    elif state.saved:
        line = signs.note(
            "ok", f"Saved {state.saved.trigger.name}. AWS has accepted it; it takes effect within a minute."
        )
    return html.tag("div", line, role="status", aria_live="polite")


def _before_checks(found: Draft) -> str:
    return "Checking" if found.trigger else "It is checked as soon as the sections above are complete."


def _missing(found: Draft, state: FormState) -> str:
    if state.read_only:
        return signs.note("neutral", "This is read-only: nothing can be saved here.")
    if state.plan_error and state.merge is None:
        return signs.note("error", state.plan_error)
    if not found.errors:
        return ""
    lines = (signs.going("error", told(each), section_of(each, found, state)) for each in found.errors)
    return html.tag("h4", "Before it can be saved") + "".join(lines)
