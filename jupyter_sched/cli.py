"""``jupyter sched``: the tutorials, the sandbox, the rules, and rules as files, from the shell.

Exit codes: 0 done, or nothing to do; 1 refused or failed; 2 wrong words; 3 ``plan`` found something to do.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from jupyter_sched._version import __version__
from jupyter_sched.client import Client
from jupyter_sched.core.errors import AccessDenied, InvalidInput, SchedError
from jupyter_sched.core.pattern.layout import laid_out
from jupyter_sched.core.plan import Plan
from jupyter_sched.core.schedule_trigger import Trigger, pipeline_names
from jupyter_sched.core.trigger import Rule
from jupyter_sched.core.trigger_file import read_triggers, write_found
from jupyter_sched.core.when_words import when_words
from jupyter_sched.demo import FIRST, FOLDER, NO_PANEL, check_installed, copy_tutorials, has_panel, open_lab
from jupyter_sched.sandbox.commands import add_parser as commands_of_sandbox
from jupyter_sched.shell import DONE, TO_DO, add_command, complain, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = given.run
    try:
        return run(given)
    except SchedError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jupyter sched", description="Start SageMaker pipelines through EventBridge.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = add_command(commands, "demo", _demo, "open the first tutorial in JupyterLab, on the local sandbox")
    demo.add_argument("--folder", type=Path, default=Path(FOLDER), help=f"where to put the tutorials; {FOLDER}")
    demo.add_argument("--no-browser", action="store_true", help="print the address, and open no browser")
    demo.add_argument("flags", nargs="*", metavar="-- FLAG", help="more for JupyterLab, after --")
    commands_of_sandbox(commands)
    triggers = add_command(commands, "triggers", _triggers, "list the rules and schedules that start pipelines")
    triggers.add_argument("pipeline", nargs="?", help="only those that start this pipeline")
    triggers.add_argument("--json", action="store_true", help="as a file that plan and apply take")
    _account_options(triggers)
    plan = add_command(commands, "plan", _plan, "say what applying a file would do; exit code 3 if anything")
    apply = add_command(commands, "apply", _apply, "make AWS have what a file says; twice does no more than once")
    apply.add_argument("--dry-run", action="store_true", help="only say what would be done, as plan does")
    for command in (plan, apply):
        command.add_argument("file", type=Path, help="rules and schedules as JSON, or as YAML if PyYAML is there")
        command.add_argument("--adopt", action="store_true", help="also change what another tool made")
        _account_options(command)
    return parser


def _account_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sandbox", action="store_true", help="work in the local sandbox, not on AWS")
    parser.add_argument("--profile", help="a profile of the AWS configuration")
    parser.add_argument("--region", help="such as eu-west-1")


def _client(given: argparse.Namespace) -> Client:
    return Client(profile_name=given.profile, region_name=given.region, sandbox=given.sandbox)


def _demo(given: argparse.Namespace) -> int:
    check_installed()
    new = copy_tutorials(given.folder)
    say(f"{len(new) or 'no'} new files in {given.folder}; JupyterLab opens {FIRST} there. Ctrl+C ends it.")
    say(*([] if has_panel() else [NO_PANEL]))
    sys.stdout.flush()
    open_lab(given.folder, [*(["--no-browser"] if given.no_browser else []), *given.flags])
    return DONE


def _triggers(given: argparse.Namespace) -> int:
    found = _client(given).triggers(given.pipeline, on_denied=_say_denied)
    if given.json:
        return say(laid_out(json.dumps(write_found(found))))
    head = ("NAME", "KIND", "IN", "STATE", "STARTS", "WHEN")
    rows = [_row(each.trigger) for each in found]
    return say(*(_table(head, rows) if rows else ["no rule and no schedule starts a pipeline here"]))


def _say_denied(error: AccessDenied) -> None:
    complain(f"not everything is shown: {error}")


def _row(trigger: Trigger) -> tuple[str, ...]:
    state = "enabled" if trigger.enabled else "disabled"
    starts = ", ".join(pipeline_names(trigger))
    kind, place = ("rule", trigger.event_bus) if isinstance(trigger, Rule) else ("schedule", trigger.group)
    return trigger.name, kind, place, state, starts, when_words(trigger)


def _plan(given: argparse.Namespace) -> int:
    plans = _plans(_client(given), given)
    to_do = [plan for plan in plans if plan.calls]
    for plan in plans:
        say(f"{plan}\n" if plan.calls else str(plan))
    if not to_do:
        return DONE
    say(f"{len(to_do)} of {len(plans)} to save; nothing is written yet")
    return TO_DO


def _apply(given: argparse.Namespace) -> int:
    if given.dry_run:
        return _plan(given)
    client = _client(given)
    plans = _plans(client, given)  # all of the file is checked before the first call
    for plan in plans:
        say(str(plan))
        client.apply(plan)
        say(*([f"saved: {plan.name}\n"] if plan.calls else []))
    return DONE


def _plans(client: Client, given: argparse.Namespace) -> list[Plan]:
    return [client.plan(trigger, adopt=given.adopt) for trigger in _read(given.file)]


def _read(file: Path) -> tuple[Trigger, ...]:
    text = file.read_text(encoding="utf-8")
    try:
        return read_triggers(_yaml(text) if file.suffix in {".yaml", ".yml"} else json.loads(text))
    except ValueError as error:
        raise InvalidInput(f"{file}: {error}") from error


def _yaml(text: str) -> object:
    try:
        import yaml  # type: ignore[import-untyped]  # noqa: PLC0415  only YAML files need it
    except ImportError as error:
        raise InvalidInput("reading YAML needs PyYAML: pip install pyyaml; or write the rules as JSON") from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(str(error)) from error


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]
    ]


if __name__ == "__main__":
    sys.exit(main())
