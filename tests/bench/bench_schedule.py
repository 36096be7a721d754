"""Schedule expressions beside aws-croniter, croniter and cronsim, in one run."""

import subprocess
import sys
from datetime import UTC, datetime

from aws_croniter import AwsCroniter
from croniter import croniter
from cronsim import CronSim
from measure import best_of, row

from jupyter_sched.core.schedule import parse

AFTER = datetime(2026, 11, 24, 12, 34, tzinfo=UTC)
TEXTS = [
    "cron(* * * * ? *)",
    "cron(0/15 8-17 ? * MON-FRI *)",
    "cron(0 8 ? * 2#1 *)",
    "cron(0 12 15W * ? *)",
    "cron(0 0 29 2 ? *)",
]


def main():
    for text in TEXTS:
        cron = parse(text)
        row(f"parse {text}", best_of(lambda text=text: parse(text)))
        for count in (10, 1000):
            row(f"next {count} {text}", best_of(lambda cron=cron, count=count: cron.next_runs(AFTER, count)))
            zoned = best_of(lambda cron=cron, count=count: cron.next_runs(AFTER, count, zone="America/New_York"))
            row(f"next {count} in New York", zoned)
    row("next 10 of 31 February", best_of(lambda: parse("cron(0 0 31 2 ? *)").next_runs(AFTER, 10)))
    row("describe", best_of(lambda: parse(TEXTS[1]).describe()))
    others()
    imports()


def others():
    text = "0/15 8-17 ? * 2-6 *"
    ours = best_of(lambda: parse(f"cron({text})").next_runs(AFTER, 10))
    row("parse and next 10, ours", ours)
    aws = best_of(lambda: AwsCroniter(text).get_next(AFTER, 10))
    row("the same, aws-croniter", aws, f"{aws / ours:.1f} times ours")
    unix = "*/15 8-17 * * 1-5"
    for name, make in (("croniter", lambda: croniter(unix, AFTER)), ("cronsim", lambda: CronSim(unix, AFTER))):
        took = best_of(lambda make=make: [next(iterator) for iterator in [make()] for _ in range(10)])
        row(f"the same, {name}", took, f"{took / ours:.1f} times ours")


def imports():
    def run(code):
        return best_of(lambda: subprocess.run([sys.executable, "-c", code], check=True), 3)

    bare = run("pass")
    row("python starts", bare)
    row(
        "... and imports jupyter_sched.core.schedule",
        run("import jupyter_sched.core.schedule") - bare,
        "more than bare",
    )


if __name__ == "__main__":
    main()
