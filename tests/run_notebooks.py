"""Run every notebook from top to bottom with nbval, each with a sandbox of its own, outside the checkout."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "notebooks"
        shutil.copytree(ROOT / "notebooks", work, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        environment = {
            **clean,
            "JUPYTER_SCHED_SANDBOX_DIR": f"{folder}/sandboxes",
            "JUPYTER_SCHED_SANDBOX_IDLE_SECONDS": "120",
            "JUPYTER_SCHED_APP_SANDBOX": "yes",
            "AWS_EC2_METADATA_DISABLED": "true",
            "IPYTHONDIR": f"{folder}/ipython",
        }
        command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run([*command, str(work)], check=False, env=environment, cwd=work)
        for state in Path(folder).glob("sandboxes/*/server.json"):
            stop(json.loads(state.read_text()))
    return done.returncode


def stop(server):
    url, headers = f"{server['endpoint_url']}/_sandbox/stop", {"X-Sandbox-Secret": server["secret"]}
    urllib.request.urlopen(urllib.request.Request(url, b"{}", headers, method="POST"), timeout=10).close()


if __name__ == "__main__":
    sys.exit(main())
