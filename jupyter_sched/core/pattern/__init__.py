"""Event patterns: parsed and refused exactly as EventBridge does, matched fast, and explained."""

from jupyter_sched.core.pattern.explain import Explanation, FieldExplanation
from jupyter_sched.core.pattern.pattern import EventPattern
from jupyter_sched.core.pattern.pattern_set import PatternSet
from jupyter_sched.core.pattern.reader import PatternError

__all__ = ["EventPattern", "Explanation", "FieldExplanation", "PatternError", "PatternSet"]
