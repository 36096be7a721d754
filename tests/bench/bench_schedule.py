"""Schedule expressions beside aws-croniter, croniter and cronsim, in one run; what is aimed at stands beside."""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import islice

from aws_croniter import AwsCroniter
from croniter import croniter
from cronsim import CronSim
from measure import best_of, row

from jupyter_sched.core.schedule import parse

AFTER = datetime(2026, 11, 24, 12, 34, tzinfo=UTC)
ZONE = "America/New_York"
TEXTS = [  # ours, and the same for Unix where it can say it
    ("* * * * ? *", "* * * * *"),
    ("0/15 8-17 ? * MON-FRI *", "*/15 8-17 * * 1-5"),
    ("0 8 ? * 2#1 *", "0 8 * * 1#1"),
    ("0 8 L * ? *", "0 8 L * *"),
    ("0 12 15W * ? *", None),
    ("0 0 29 2 ? *", "0 0 29 2 *"),
]
LONGEST = f"cron({'0-59/1,' * 33}5 * * * ? *)"
WORST_YEARS = f"cron(0 0 1 1 ? {'*,' * 118}*)"


def main():
    for text, unix in TEXTS:
        print(f"\ncron({text})")
        ours(text)
        for count in (10, 1000):
            beside(text, unix, count)
    print()
    row("next 10 of 31 February", best_of(lambda: parse("cron(0 0 31 2 ? *)").next_runs(AFTER, 10)), "aim 2 ms")
    row("describe", best_of(lambda: parse("cron(0/15 8-17 ? * MON-FRI *)").describe()))
    for name, text in (("a list", LONGEST), ("years", WORST_YEARS)):
        row(f"parse {len(text)} characters, {name}", best_of(lambda text=text: parse(text)), "aim 5 ms")
    imports()


def ours(text):
    cron = parse(f"cron({text})")
    row("parse", best_of(lambda: parse(f"cron({text})")), "aim 0.1 ms")
    for count, aim, zoned in ((10, 0.5, 2), (1000, 10, 25)):
        row(f"next {count}", best_of(lambda count=count: cron.next_runs(AFTER, count)), f"aim {aim} ms")
        there = best_of(lambda count=count: cron.next_runs(AFTER, count, zone=ZONE))
        row(f"next {count} in New York", there, f"aim {zoned} ms")


def beside(text, unix, count):
    def line(name, work):
        took = best_of(work, 3)
        row(f"parse and next {count}, {name}", took, f"{took / mine:.1f} times ours")

    mine = best_of(lambda: parse(f"cron({text})").next_runs(AFTER, count), 3)
    line("ours", lambda: parse(f"cron({text})").next_runs(AFTER, count))
    line("aws-croniter", lambda: AwsCroniter(text).get_next(AFTER, count))
    if unix:
        line("croniter", lambda: list(islice(croniter(unix, AFTER), count)) if count == 10 else some(unix, count))
        line("cronsim", lambda: list(islice(CronSim(unix, AFTER), count)))


def some(unix, count):
    """Return what croniter gives; it raises where the years that it knows end."""
    found = []
    for moment in croniter(unix, AFTER, max_years_between_matches=400):
        found.append(moment)
        if len(found) == count:
            break
    return found


def imports():
    """Say what an import costs over bare Python: with compiled files, as installed, and without, as in a checkout."""
    code = "import jupyter_sched.core.schedule"
    with tempfile.TemporaryDirectory() as compiled:
        kept = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        kinds = (("compiled", kept), ("not compiled", {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}))
        for name, environment in kinds:
            bare, full = (started(each, environment) for each in ("pass", code))
            row(f"import of core.schedule, {name}", full - bare, f"aim 15 ms; bare Python {bare * 1000:.1f} ms")


def started(code, environment):
    command = [sys.executable, "-c", code]
    return best_of(lambda: subprocess.run(command, check=True, env=environment), 15, 0)


if __name__ == "__main__":
    main()
