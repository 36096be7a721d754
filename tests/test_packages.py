"""The wheel and the sdist: what they carry, and that a machine without node can build them."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = "share/jupyter/labextensions/jupyter-sched/"

NPM = """#!/bin/sh
[ -z "$PYTHONPATH" ] && /bin/mkdir -p ../jupyter_sched/labextension &&
    echo '{}' >../jupyter_sched/labextension/package.json
"""


def build(target, source, output, path, **variables):
    """Build in ``source`` with programs from ``path`` only. Returns the process and what it made."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(output)]
    environment = {**os.environ, "PATH": str(path), **variables}
    run = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    return run, next(iter(output.glob("*")), None) if output.exists() else None


def shared(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.startswith("jupyter_sched/labextension")] == []
    return {name.split(SHARED)[1].split("/")[0] for name in names if SHARED in name}


@pytest.fixture
def nowhere(tmp_path):
    folder = tmp_path / "no-programs"
    folder.mkdir()
    return folder


@pytest.fixture
def checkout(tmp_path):
    """The files that git knows, as somebody has them who has built nothing."""
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        target = tmp_path / "checkout" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return tmp_path / "checkout"


def test_the_sdist_carries_the_built_panel_and_builds_the_wheel_without_node(tmp_path, nowhere):
    run, sdist = build("sdist", ROOT, tmp_path / "sdist", os.environ["PATH"])
    assert run.returncode == 0, run.stderr
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    [source] = (tmp_path / "source").iterdir()
    for file in (source / "labextension" / "src").iterdir():
        file.touch()  # as a packager's tools may do; what is built stays the newer of the two
    run, wheel = build("wheel", source, tmp_path / "wheel", nowhere)
    assert run.returncode == 0, run.stderr
    assert shared(wheel) == {"install.json", "package.json", "schemas", "static"}


def test_a_checkout_without_node_gives_a_wheel_without_the_panel_and_says_so(checkout, tmp_path, nowhere):
    run, wheel = build("wheel", checkout, tmp_path / "wheel", nowhere)
    assert run.returncode == 0, run.stderr
    assert shared(wheel) == set()
    assert "the JupyterLab panel is left out: there is no npm here" in run.stdout + run.stderr


def test_an_npm_that_is_a_python_program_is_not_kept_from_its_packages_by_pips_isolation(checkout, tmp_path, nowhere):
    npm = nowhere / "npm"
    npm.write_text(NPM)
    npm.chmod(0o755)
    run, wheel = build("wheel", checkout, tmp_path / "wheel", nowhere, PYTHONPATH=str(tmp_path))
    assert run.returncode == 0, run.stderr
    assert shared(wheel) == {"install.json", "package.json"}


def test_a_checkout_without_node_gives_no_sdist(checkout, tmp_path, nowhere):
    run, sdist = build("sdist", checkout, tmp_path / "sdist", nowhere)
    assert run.returncode != 0
    assert sdist is None
    assert "an sdist has to carry the JupyterLab panel: there is no npm here" in run.stderr
