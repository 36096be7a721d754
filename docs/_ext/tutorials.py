"""Run the tutorials in a sandbox of their own, and put a picture where a live view would be.

The pictures are those that tests/ui/test_tutorials.py takes of the same cells in a real browser.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

DOCS = Path(__file__).parents[1]
NOTEBOOKS, PICTURES, MADE = DOCS.parent / "notebooks", DOCS / "pictures", DOCS / "tutorials"
VIEW = "application/vnd.jupyter.widget-view+json"
TIMEOUT_SECONDS = 120
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}  # as a kernel tells it


def setup(app: Any) -> dict[str, Any]:  # noqa: ANN401  as Sphinx calls it
    """Have the tutorials made before Sphinx looks for pages."""
    app.add_config_value("run_tutorials", default=True, rebuild="env")  # a test of the site needs no outputs
    app.connect("config-inited", lambda _, config: make(run=config.run_tutorials))
    return {"parallel_read_safe": True}


def make(*, run: bool) -> None:
    """Write each tutorial that is newer than its page. run: with what its cells display."""
    stale = [path for path in sorted(NOTEBOOKS.glob("0*.ipynb")) if _is_stale(path)]
    if not stale:
        return
    if not run:
        for path in stale:
            notebook = nbformat.read(path, as_version=4)
            notebook.metadata["language_info"] = LANGUAGE
            nbformat.write(notebook, MADE / path.name)
        return
    with tempfile.TemporaryDirectory() as folder, _sandbox(Path(folder)):
        work = Path(folder) / "notebooks"
        shutil.copytree(NOTEBOOKS, work, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        for path in stale:
            notebook = nbformat.read(work / path.name, as_version=4)
            NotebookClient(notebook, timeout=TIMEOUT_SECONDS, resources={"metadata": {"path": str(work)}}).execute()
            nbformat.write(_page(notebook, path), MADE / path.name)


def _is_stale(path: Path) -> bool:
    made = MADE / path.name
    return not made.exists() or made.stat().st_mtime < path.stat().st_mtime


def _page(notebook: Any, path: Path) -> Any:  # noqa: ANN401  nbformat has no types
    notebook.metadata.pop("widgets", None)
    number = 0
    for cell in notebook.cells:
        cell.outputs = [each for each in cell.get("outputs", ()) if each.get("name") != "stderr"]
        for output in cell.outputs:
            if VIEW in output.get("data", {}):
                number += 1
                output.data = _picture(PICTURES / f"{path.stem}-{number}.png")
        if cell.cell_type != "code":
            del cell["outputs"]
    return notebook


def _picture(path: Path) -> dict[str, str]:
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: `make pictures` takes it")
    return {"image/png": base64.b64encode(path.read_bytes()).decode(), "text/plain": "a live view"}


@contextmanager
def _sandbox(folder: Path) -> Iterator[None]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    changed = {"JUPYTER_SCHED_SANDBOX_DIR": str(folder / "sandboxes"), "JUPYTER_SCHED_SANDBOX_IDLE_SECONDS": "120"}
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({**clean, **changed, "IPYTHONDIR": str(folder / "ipython")})
    try:
        yield
    finally:
        for state in folder.glob("sandboxes/*/server.json"):
            _stop(json.loads(state.read_text()))
        os.environ.clear()
        os.environ.update(before)


def _stop(server: dict[str, str]) -> None:
    url, headers = f"{server['endpoint_url']}/_sandbox/stop", {"X-Sandbox-Secret": server["secret"]}
    urllib.request.urlopen(urllib.request.Request(url, b"{}", headers, method="POST"), timeout=10).close()  # noqa: S310
