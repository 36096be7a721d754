"""Schedule expressions, exactly as EventBridge takes them, and when they fire."""

from jupyter_sched.core.schedule.at import At
from jupyter_sched.core.schedule.cron import Cron
from jupyter_sched.core.schedule.expression import ExpressionError, ExpressionProblem
from jupyter_sched.core.schedule.parsing import parse
from jupyter_sched.core.schedule.rate import Rate
from jupyter_sched.core.schedule.zones import clocks_change

__all__ = ["At", "Cron", "ExpressionError", "ExpressionProblem", "Rate", "clocks_change", "parse"]
