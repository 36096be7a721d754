"""The tutorials, copied to a folder of the user's and opened in JupyterLab, on the local sandbox."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from jupyter_sched.core.errors import InvalidInput

FOLDER = "jupyter-sched-tutorials"
FIRST = "01-first-rule.ipynb"
HOMES = (Path(__file__).parent / "notebooks", Path(__file__).parents[1] / "notebooks")  # in a wheel, in a checkout
NEEDED = {"jupyterlab": "lab", "moto": "sandbox"}
QUIET = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")


def copy_tutorials(folder: Path) -> tuple[Path, ...]:
    """Copy the tutorials into ``folder`` and return what is new there; nothing is overwritten. Raises InvalidInput."""
    home = next((each for each in HOMES if (each / FIRST).exists()), None)
    if home is None:
        raise InvalidInput("this installation has no tutorials; they are part of the wheel, and of a checkout")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in sorted(home.iterdir()) if each.suffix in {".ipynb", ".json"}]
    new = [each for each in wanted if not (folder / each.name).exists()]
    return tuple(Path(shutil.copy(each, folder / each.name)) for each in new)


def check_installed() -> None:
    """Raise InvalidInput if something that the tutorials need is missing, with what to install."""
    missing = [extra for module, extra in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise InvalidInput(f'the demo needs more: pip install "jupyter-sched[{",".join(missing)}]"')


def open_lab(folder: Path, flags: Sequence[str]) -> int:
    """Run JupyterLab on the first tutorial until it is stopped, and return its exit code."""
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [sys.executable, "-m", "jupyterlab", *QUIET, *root, *flags, FIRST]
    try:
        return subprocess.run(command, cwd=folder, check=False).returncode  # noqa: S603  our own words and the user's
    except KeyboardInterrupt:
        return 0
