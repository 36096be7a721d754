"""The house: imports point one way, the core is pure, files are small, and no registry is named."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "jupyter_sched"
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = {"core": 0, "gateway": 1, "aws": 2, "sandbox": 2, "client": 3, "widgets": 4, "app": 5, "cli": 5, "served": 6}
LAYERS["demo"] = 4
CLIENT_LAYER = {
    "attribution",
    "connection",
    "diagnosis",
    "journal",
    "private_file",
    "reading",
    "saving",
    "standing",
    "switching",
    "together",
    "unfinished",
}
FREE = {"__init__", "_version"}
LAYERS["shell"] = 1
CORE_MAY = {*sys.stdlib_module_names, "jupyter_sched", "tzdata", "orjson"}
CLOCKS = re.compile(r"\.(now|utcnow|today|monotonic|perf_counter)\(|time\.time\(")
HOSTS = re.compile("registry" + r"\.npmjs|" + "pypi" + r"\.org|files\." + "pythonhosted" + "|deb" + r"\.debian\.org")
LONGEST_FILE = 400


def layer(module):
    name = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return LAYERS["client"] if name in CLIENT_LAYER else None if name in FREE else LAYERS[name]


def imports(module):
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def ours(name):
    parts = name.split(".")
    return parts[1] if parts[0] == "jupyter_sched" and len(parts) > 1 else None


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(module):
    here = layer(module)
    for name in imports(module):
        target = ours(name)
        if here is None or target is None or target in FREE:
            continue
        there = LAYERS["client"] if target in CLIENT_LAYER else LAYERS[target]
        same = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
        assert there < here or target == same or (here == there and target in CLIENT_LAYER | {"client"}), name


@pytest.mark.parametrize("module", [each for each in MODULES if layer(each) == 0], ids=lambda path: path.name)
def test_the_core_is_pure(module):
    assert {name.split(".")[0] for name in imports(module)} <= CORE_MAY
    assert not CLOCKS.search(module.read_text())


def test_boto3_is_imported_in_one_place_only():
    users = {
        each.relative_to(PACKAGE).parts[0]
        for each in MODULES
        for name in imports(each)
        if name.split(".")[0] == "boto3"
    }
    typed = {"client.py", "connection.py"}
    assert users <= {"aws", *typed}
    for name in typed:
        assert "import boto3" not in (PACKAGE / name).read_text().split("if TYPE_CHECKING")[0]


@pytest.mark.parametrize("module", ["boto3", "botocore", "sagemaker", "ipywidgets", "moto"])
def test_importing_the_package_does_not_import(module):
    code = f"import sys, jupyter_sched, jupyter_sched.sandbox; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def tracked():
    command = ["/usr/bin/env", "git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("file", tracked(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_names_a_registry_and_none_is_long(file):
    if file.suffix in {".png", ".ico"}:
        return
    text = file.read_text()
    assert not HOSTS.search(text)
    if file.suffix == ".py":
        assert len(text.splitlines()) <= LONGEST_FILE
        assert "mock" + ".patch" not in text


def test_every_public_name_is_there():
    import jupyter_sched  # noqa: PLC0415

    assert {name for name in jupyter_sched.__all__ if getattr(jupyter_sched, name) is None} == set()
    with pytest.raises(AttributeError, match="has no attribute 'Job'"):
        _ = jupyter_sched.Job
