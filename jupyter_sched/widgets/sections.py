"""Which problem belongs to which section of the form, and how far each section is."""

from __future__ import annotations

from jupyter_sched.core.problem import Problem
from jupyter_sched.widgets import signs
from jupyter_sched.widgets.clock_fields import PATHS as CLOCK_PATHS
from jupyter_sched.widgets.draft import Draft
from jupyter_sched.widgets.form_state import FormState

TARGET_FIELDS = ("role_arn", "retry_policy", "dead_letter_arn")
PATHS = {
    "Pipeline": ("TARGET.pipeline",),
    "When": ("when", "sample", *CLOCK_PATHS),
    "Parameters": ("TARGET.parameters",),
    "Rule": ("name", "description", "event_bus", "tags", *(f"TARGET.{each}" for each in TARGET_FIELDS)),
}

FIELDS = {  # the last word of a problem's path: the label of its field, for where they do not stand together
    "name": "Name",
    "description": "Description",
    "tags": "Tags",
    "role_arn": "Role ARN",
    "maximum_retry_attempts": "Retry attempts",
    "maximum_event_age_seconds": "Maximum age",
    "dead_letter_arn": "Dead-letter queue",
    "start_at": "Start",
    "end_at": "End",
    "flexible_window_minutes": "Flexible window",
    "group": "Schedule group",
}


def progress_of(title: str, found: Draft, state: FormState) -> str:
    """Return how far a section is, as a badge: what is wrong in it, or that it is complete."""
    if title not in PATHS or state.pipeline is None:
        return ""
    problems = _of(title, found, state)
    wrong = sum(each.severity == "error" for each in problems)
    if wrong:
        return signs.badge("error", f"{wrong} to fix")
    return signs.badge("warning", "Look at the warning") if problems else signs.badge("ok", "Complete")


def told(problem: Problem) -> str:
    """Return what is wrong with the name of its field, to be understood away from it."""
    *before, last = problem.path.split(".")
    field = last if before and before[-1] == "parameters" else FIELDS.get(last, "")
    return problem.message if field in problem.message else f"{field}: {problem.message}"


def section_of(problem: Problem, found: Draft, state: FormState) -> str:
    """Return the title of the section where a problem is mended; that of the pipelines for a target not shown."""
    return next((title for title in PATHS if problem in _of(title, found, state)), "Pipeline")


def _of(title: str, found: Draft, state: FormState) -> tuple[Problem, ...]:
    return found.at(*(path.replace("TARGET", state.path) for path in PATHS[title]))
