"""Will it run, and why didn't it? Everything that a trigger depends on, looked at line by line, with the fix."""

from jupyter_sched.diagnosis.checklist import diagnose
from jupyter_sched.diagnosis.roles import fitting_roles
from jupyter_sched.diagnosis.why_not import why_not

__all__ = ["diagnose", "fitting_roles", "why_not"]
