"""``jupyter sched sandbox``: the local AWS, from the shell."""

from __future__ import annotations

import argparse
import shlex
import warnings
from typing import Any

from jupyter_sched.sandbox.handle import Sandbox
from jupyter_sched.sandbox.process import connect, directory, find, reset, worries
from jupyter_sched.shell import FAILED, add_command, complain, say

UNITS = ("days", "hours", "minutes", "seconds")
KINDS = (
    "concurrent",
    "delay",
    "deny",
    "expired-token",
    "lost-answer",
    "not-propagated",
    "partial",
    "reset",
    "server-error",
    "throttle",
    "truncate",
)


def add_parser(commands: Any) -> None:  # noqa: ANN401  argparse keeps its type to itself
    """Add the commands to those of ``jupyter sched``."""
    sandbox = commands.add_parser("sandbox", help="the local AWS", description="The local AWS, on this machine only.")
    sandbox.add_argument("--name", default="default", help="one of several sandboxes")
    actions = sandbox.add_subparsers(required=True, metavar="ACTION")
    add_command(actions, "start", _start, "start it, if it does not run")
    add_command(actions, "status", _status, "say whether it runs, its time, and what it holds")
    add_command(actions, "stop", _stop, "stop it; what it holds is kept, its log and planned faults are not")
    add_command(actions, "reset", _reset, "empty it")
    add_command(actions, "seed", _seed, "make a pipeline, a role and a bucket to begin with")
    logs = add_command(actions, "logs", _logs, "what was called and delivered since it started, and why not")
    logs.add_argument("--deliveries", action="store_true", help="only what rules and schedules did")
    logs.add_argument("--failed", action="store_true", help="only what did not go well")
    logs.add_argument("--last", type=int, metavar="N", help="only the last N lines")
    advance = add_command(actions, "advance", _advance, "move its clock; what is due fires")
    for unit in UNITS:
        advance.add_argument(f"--{unit}", type=float, default=0)
    add_command(actions, "freeze", _freeze, "let its clock stand still; advance still moves it")
    add_command(actions, "run", _run, "let its clock run on")
    fault = add_command(actions, "fault", _fault, "let a call fail; without OPERATION, let none fail any more")
    fault.add_argument("operation", nargs="?", help="such as events:PutTargets")
    fault.add_argument("kind", nargs="?", help=", ".join(KINDS))
    fault.add_argument("--after", type=int, default=0, help="calls to let through first")
    fault.add_argument("--times", type=int, default=1, help="calls that fail then")
    fault.add_argument("--seconds", type=float, default=0, help="how long, for delay and not-propagated")
    act_as = add_command(actions, "act-as", _act_as, "let every later call be a role's; without ROLE, end that")
    act_as.add_argument("role", nargs="?", help="the name of a role in the sandbox")
    add_command(actions, "env", _env, 'print what other AWS tools need: eval "$(jupyter sched sandbox env)"')


def _connected(given: argparse.Namespace) -> Sandbox:
    """Return the sandbox, started if it does not run; what it is worried about stands on the error stream, plainly."""
    with warnings.catch_warnings(record=True) as found:
        running = connect(given.name)
    for each in found:
        complain(str(each.message))
    return running


def _start(given: argparse.Namespace) -> int:
    sandbox = _connected(given)
    return say(f"the sandbox {given.name!r} runs at {sandbox.endpoint_url}; {_time(sandbox)}")


def _status(given: argparse.Namespace) -> int:
    running = find(given.name)
    if running is None:
        return _not_running(given)
    status = running.status()
    still = "; it stands still" if status["frozen"] else ""
    held = (_count(status[f"{what}s"], what) for what in ("rule", "schedule", "pipeline", "execution"))
    return say(
        f"the sandbox {given.name!r} runs at {running.endpoint_url}",
        f"{_time(running)}{still}",
        f"it holds {', '.join(held)}, kept in {directory(given.name)}",
        *([f"every call is the role {status['acts_as']}'s"] if status["acts_as"] else ()),
        *(f"{each['operation']} {_meets(**each)}" for each in status["faults"]),
        *(f"note: {each}" for each in worries(running)),
    )


def _not_running(given: argparse.Namespace) -> int:
    say(f"the sandbox {given.name!r} does not run; `jupyter sched sandbox start` starts it")
    return FAILED


def _stop(given: argparse.Namespace) -> int:
    running = find(given.name)
    if running is not None:
        running.stop()
        return say(f"the sandbox {given.name!r} is stopped; what it holds is kept, but not its log and faults")
    return say(f"the sandbox {given.name!r} does not run")


def _reset(given: argparse.Namespace) -> int:
    aside = reset(given.name)
    kept = f"; what it held could not be read, and is in {aside}" if aside else ""
    return say(f"the sandbox {given.name!r} is empty{kept}")


def _seed(given: argparse.Namespace) -> int:
    made = _connected(given).seed()
    return say(
        f"there is the pipeline {made['pipeline']}, its role, and the bucket {made['bucket']}, whose files are events"
    )


def _logs(given: argparse.Namespace) -> int:
    running = find(given.name)
    if running is None:
        return _not_running(given)
    lines = [
        str(entry)
        for entry in running.log()
        if not (given.deliveries and entry.kind != "delivery") and not (given.failed and entry.outcome.startswith("ok"))
    ]
    return say(*(lines[-given.last :] if given.last else lines or ["nothing of that kind since it started"]))


def _advance(given: argparse.Namespace) -> int:
    sandbox = _connected(given)
    sandbox.advance(**{unit: getattr(given, unit) for unit in UNITS})
    return say(_time(sandbox))


def _freeze(given: argparse.Namespace) -> int:
    sandbox = _connected(given)
    sandbox.freeze()
    return say(f"{_time(sandbox)}; it stands still")


def _run(given: argparse.Namespace) -> int:
    sandbox = _connected(given)
    sandbox.run()
    return say(_time(sandbox))


def _fault(given: argparse.Namespace) -> int:
    sandbox = _connected(given)
    if given.operation is None:
        sandbox.end_faults()
        return say("nothing fails any more")
    wanted = {"after": given.after, "times": given.times, "seconds": given.seconds}
    sandbox.fault(given.operation, given.kind or "", **wanted)
    return say(f"{given.operation} {_meets(kind=given.kind, **wanted)}")


def _act_as(given: argparse.Namespace) -> int:
    _connected(given).act_as(given.role)
    return say(f"every call is now the role {given.role}'s" if given.role else "every call may do everything again")


def _env(given: argparse.Namespace) -> int:
    sandbox = _connected(given)
    settings = {
        "AWS_ENDPOINT_URL": sandbox.endpoint_url,
        "AWS_ACCESS_KEY_ID": sandbox.access_key_id,
        "AWS_SECRET_ACCESS_KEY": sandbox.secret_access_key,
        "AWS_DEFAULT_REGION": sandbox.region_name,
    }
    return say(*(f"export {name}={shlex.quote(value)}" for name, value in settings.items()))


def _meets(*, kind: str, after: int, times: int, seconds: float, **_: Any) -> str:  # noqa: ANN401  what a status has more
    long = f" for {seconds:g} seconds" if seconds else ""
    first = f" after {_count(after, 'call')}" if after else ""
    return f"meets {kind}{long} {'once' if times == 1 else f'{times} times'}{first}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _time(sandbox: Sandbox) -> str:
    return f"its time is {sandbox.now():%Y-%m-%d %H:%M:%S} UTC"
