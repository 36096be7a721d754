from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from jupyter_sched.core.schedule.cron import Cron
from jupyter_sched.core.schedule.expression import ExpressionError, ExpressionProblem
from jupyter_sched.core.schedule.field import KINDS, read_field
from jupyter_sched.core.schedule.rate import At, Rate


def parse(text: str, service: Literal["rules", "scheduler"] = "rules") -> Cron | Rate | At:
    if len(text) > 256:
        raise ExpressionError(text[:40], (ExpressionProblem("too long", 256, len(text)),))
    if text.startswith("cron(") and text.endswith(")"):
        return _cron(text)
    m = re.fullmatch(r"rate\(([0-9]+) (minute|hour|day)(s?)\)", text)
    if m:
        v = int(m[1])
        if v > 2**31 - 1 or (v == 0 and service == "rules") or (service == "rules" and (v == 1) == bool(m[3])):
            raise ExpressionError(text, (ExpressionProblem("bad rate", 0, len(text)),))
        return Rate(text, v, m[2])
    m = re.fullmatch(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)", text)
    if m and service == "scheduler":
        try:
            return At(text, datetime.fromisoformat(m[1]))
        except ValueError:
            pass
    raise ExpressionError(text, (ExpressionProblem("expected cron(...), rate(...)", 0, len(text)),))


def _cron(text: str) -> Cron:
    errors, warnings = [], []
    inner = text[5:-1]
    parts = inner.split(" ")
    if len(parts) != 6 or not all(parts) or re.search(r"\s", inner.replace(" ", "")):
        raise ExpressionError(text, (ExpressionProblem(f"expected six fields, got {len(parts)}", 5, len(text) - 1),))
    fields, at = [], 5
    for kind, part in zip(KINDS, parts):
        fields.append(read_field(kind, part, at, errors, warnings))
        at += len(part) + 1
    if not errors and fields[2].any == fields[4].any:
        errors.append(
            ExpressionProblem("day-of-month and day-of-week: exactly one must be ?", fields[2].start, fields[4].end)
        )
    if errors:
        raise ExpressionError(text, tuple(sorted(errors, key=lambda e: e.start)))
    return Cron(text, *fields, tuple(warnings))
