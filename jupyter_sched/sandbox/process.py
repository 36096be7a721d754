"""The one process of a user and a name: found where it runs, started where it does not."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

from jupyter_sched._version import __version__
from jupyter_sched.core.errors import InvalidInput, SandboxGone
from jupyter_sched.sandbox import state_file
from jupyter_sched.sandbox.handle import Sandbox

DIRECTORY_VARIABLE = "JUPYTER_SCHED_SANDBOX_DIR"
NEEDED = ("moto", "flask", "flask_cors", "jsonpath_ng", "filelock")
START_SECONDS = 20
LOOK_SECONDS = 0.02
STATE_FILE = "server.json"
SMALL_MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}  # glibc: 45 MB less; see bench_sandbox.py


def directory(name: str = "default") -> Path:
    """Return where a sandbox keeps what it holds; the user's own, unless JUPYTER_SCHED_SANDBOX_DIR says otherwise."""
    if not name.replace("-", "").replace("_", "").isalnum():
        raise InvalidInput(f"{name!r} is no name for a sandbox; use letters, digits, '-' and '_'")
    default = Path.home() / ".local" / "share" / "jupyter-sched" / "sandbox"
    return Path(os.environ.get(DIRECTORY_VARIABLE) or default) / name


def find(name: str = "default") -> Sandbox | None:
    """Return the sandbox of that name if it runs, else None."""
    try:
        state = json.loads((directory(name) / STATE_FILE).read_text(encoding="utf-8"))
        found = Sandbox(name, state["endpoint_url"], state["secret"])
        found.status()
    except (OSError, ValueError, KeyError, SandboxGone, InvalidInput):
        return None
    return found


def connect(name: str = "default") -> Sandbox:
    """Return the sandbox of that name, started if it does not run. Raises SandboxGone, InvalidInput.

    Warns where it is another version's, or where not all of its state could be read.
    """
    _check_extra()
    found = find(name) or _start(name, directory(name))
    for each in worries(found):
        warnings.warn(f"the sandbox {name!r}: {each}", stacklevel=2)
    return found


def worries(running: Sandbox) -> list[str]:
    """Return what its user should know: it is another version's, or has not read all of its state."""
    status = running.status()
    version, unread = status.get("version"), status.get("unread", "")
    maker = f"jupyter-sched {version}" if version else "an older jupyter-sched"
    other = (
        f"{maker} runs it, and this is {__version__}; "
        "after `jupyter sched sandbox stop` the next use starts this one, with everything it holds"
    )
    return [*([other] if version != __version__ else ()), *([unread] if unread else ())]


def reset(name: str = "default") -> str:
    """Empty a sandbox; return where its state was put, if that could not be read, else an empty text."""
    _check_extra()
    try:
        connect(name).reset()
    except SandboxGone:
        aside = state_file.put_aside(directory(name))
        try:
            connect(name)
        except SandboxGone as error:
            raise SandboxGone(f"{error}; its state is kept in {aside}") from error
        return str(aside)
    return ""


def _start(name: str, where: Path) -> Sandbox:
    from filelock import FileLock  # noqa: PLC0415  comes with the extra

    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(where / "start.lock", timeout=START_SECONDS):
        found = find(name)
        if found is not None:
            return found
        log = where / "server.log"
        with log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", "jupyter_sched.sandbox.server", str(where)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=_environment(),
                cwd=where,
            )
        found = _wait(name, process, log)
        process.returncode = 0  # it outlives this process, so nobody waits for it
        return found


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    return SMALL_MEMORY | kept


def _wait(name: str, process: subprocess.Popen[bytes], log: Path) -> Sandbox:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        found = find(name)
        if found is not None:
            return found
        if process.poll() is not None:
            break
        time.sleep(LOOK_SECONDS)
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    raise SandboxGone(f"the sandbox {name!r} did not start: {lines[-1] if lines else 'it said nothing'}; see {log}")


def _check_extra() -> None:
    missing = [module for module in NEEDED if importlib.util.find_spec(module) is None]
    if missing:
        raise SandboxGone(f'the sandbox needs {", ".join(missing)}: pip install "jupyter-sched[sandbox]"')
