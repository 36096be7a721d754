"""How long somebody waits for the form in a real JupyterLab, beside a cell with one button."""

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
js.schedule"""
BUTTON = "ipw.Button(description='one button')"
FORM = "js.schedule('p', client=client)"
ROUNDS = 5


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Home(Path(folder) / "work", Path(folder), Path(folder) / "settings")
        home.work.mkdir()
        (home.work / "bench.ipynb").write_text(json.dumps(notebook(SETUP, *[BUTTON, FORM] * ROUNDS)))
        server = Server([*LAB, f"--ServerApp.root_dir={home.work}"], home, "/api/status")
        where = {"executable_path": CHROMIUM} if Path(CHROMIUM).exists() else {}
        browser = playwright.chromium.launch(headless=True, args=FLAGS, **where)
        try:
            button, form = times(Lab(server, home), browser.new_page())
        finally:
            browser.close()
            server.stop()
            home.stop_sandboxes()
    row("run to one button on the page", button)
    row("run to the form on the page", form, f"{form / button:.1f} times one button")


def times(lab, page):
    lab.open_notebook(page, "bench.ipynb")
    lab.run_cells(page, 1)
    found = {BUTTON: [], FORM: []}
    for number in range(2 * ROUNDS):
        selector, source = (
            (".jp-sched-form .jp-sched-section-review", FORM) if number % 2 else ("button.jupyter-button", BUTTON)
        )
        output = page.locator(".jp-Notebook .jp-Cell").nth(number + 1).locator(selector).first
        began = time.perf_counter()
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
        output.wait_for()
        found[source].append(time.perf_counter() - began)
    return min(found[BUTTON]), min(found[FORM])


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
