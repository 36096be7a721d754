"""How long somebody waits for the form and for a table of 300 rules, beside one button; and what travels."""

import json
import sys
import tempfile
import time
from pathlib import Path

from measure import row
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from conftest import CHROMIUM, FLAGS, LAB, Home, Lab, Server

SETUP = """import ipywidgets as ipw
import jupyter_sched as js
client = js.Client(sandbox=True)
client.boto3_client("sagemaker").create_pipeline(
    PipelineName="p", RoleArn="arn:aws:iam::123456789012:role/p", ClientRequestToken="p" * 32,
    PipelineDefinition='{"Parameters": [{"Name": "A", "Type": "String", "DefaultValue": "x"}], "Steps": []}')
import dataclasses
found = client.apply(client.plan(js.Rule(name="r", when="cron(0 2 * * ? *)", targets=(js.Target(pipeline="p"),))))
def table(rows=ROWS):
    view = js.triggers(client=client)
    view.table.worker.wait()
    like = lambda number: dataclasses.replace(found.rule, name=f"r{number:03}")
    rules = (dataclasses.replace(found, arn=f"{found.arn}{number}", rule=like(number)) for number in range(rows))
    view.table.store.set(rules=tuple(rules))
    return view
js.schedule"""
BUTTON = "ipw.Button(description='one button')"
FORM = "js.schedule('p', client=client)"
TABLE = "table()"
ROWS = 300
ROUNDS = 5


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Home(Path(folder) / "work", Path(folder), Path(folder) / "settings")
        home.work.mkdir()
        (home.work / "bench.ipynb").write_text(
            json.dumps(notebook(SETUP.replace("ROWS", str(ROWS)), *[BUTTON, FORM, TABLE] * ROUNDS))
        )
        server = Server([*LAB, f"--ServerApp.root_dir={home.work}"], home, "/api/status")
        where = {"executable_path": CHROMIUM} if Path(CHROMIUM).exists() else {}
        browser = playwright.chromium.launch(headless=True, args=FLAGS, **where)
        try:
            found = times(Lab(server, home), browser.new_page())
        finally:
            browser.close()
            server.stop()
            home.stop_sandboxes()
    button = found[BUTTON]
    row("run to one button on the page", button.seconds, button.words)
    for name, source in (("the form", FORM), (f"a table of {ROWS} rules", TABLE)):
        beside = f"{found[source].seconds / button.seconds:.1f} times one button; {found[source].words}"
        row(f"run to {name} on the page", found[source].seconds, beside)


class Measured:
    """The least of some rounds, and what came over the web socket in the last one."""

    def __init__(self):
        self.seconds, self.frames = float("inf"), []

    @property
    def words(self):
        return f"{len(self.frames)} messages, {sum(self.frames) / 1000:.0f} kB"


def times(lab, page):
    frames = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
    lab.open_notebook(page, "bench.ipynb")
    lab.run_cells(page, 1)
    selectors = {
        BUTTON: "button.jupyter-button",
        FORM: ".jp-sched-form .jp-sched-section-review",
        TABLE: f".jp-sched-rules tbody tr:nth-child({ROWS})",
    }
    found = {source: Measured() for source in selectors}
    for number, source in enumerate([*selectors] * ROUNDS):
        output = page.locator(".jp-Notebook .jp-Cell").nth(number + 1).locator(selectors[source]).first
        frames.clear()
        began = time.perf_counter()
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
        output.wait_for(state="attached")
        found[source].seconds = min(found[source].seconds, time.perf_counter() - began)
        page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
        )
        found[source].frames = list(frames)
    return found


def notebook(*sources):
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


if __name__ == "__main__":
    main()
