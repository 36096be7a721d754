"""Looks: light and dark, wide and narrow, in JupyterLab and in Voila; nothing sticks out, and axe finds nothing."""

import importlib.util
import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js"
FORM = """import pathlib
import jupyter_sched as js
client = js.Client(sandbox=True)
if not client.pipelines("abalone"):
    client.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=pathlib.Path("abalone-pipeline.json").read_text(),
        RoleArn="arn:aws:iam::123456789012:role/pipeline-role",
        ClientRequestToken="create-the-abalone-pipeline-once",
    )
js.schedule("abalone", client=client)"""


def notebook(home, name, *cells):
    listed = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": cell}
        for n, cell in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    document = {"cells": listed, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (home.work / name).write_text(json.dumps(document))
    return name


def fits(locator):
    return locator.evaluate("node => node.scrollWidth <= node.clientWidth + 1")


def violations(page, selector):
    page.add_script_tag(path=AXE)
    found = page.evaluate("selector => axe.run(document.querySelector(selector))", selector)
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.parametrize("width", [1400, 700])
def test_the_form_reads_well_in_every_theme_and_width(lab, page, picture, theme, width):
    lab.home.set_theme(f"JupyterLab {theme}")
    page.set_viewport_size({"width": width, "height": 2600})
    lab.open_notebook(page, notebook(lab.home, "form.ipynb", FORM))
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    lab.run_all(page)
    form = page.locator(".jp-sched-form")
    expect(form).to_contain_text("InputDataUrl has no default")
    form.get_by_label("InputDataUrl source").select_option("Fixed value")
    form.get_by_label("InputDataUrl value").fill("s3://raw-data/in/")
    expect(form).to_contain_text("will be made, for this rule only")
    assert fits(form)
    assert violations(page, ".jp-sched-form") == []
    picture(form, f"form-schedule-{theme.lower()}-{width}")
    form.get_by_label("Starts", exact=True).select_option("On an event")
    form.get_by_label("Bucket", exact=True).fill("raw-data")
    expect(form).to_contain_text("The pattern takes this sample event.")
    assert fits(form)
    assert violations(page, ".jp-sched-form") == []
    picture(form, f"form-event-{theme.lower()}-{width}")


def test_the_form_works_in_voila(voila, home, page, picture):
    server = voila(notebook(home, "app.ipynb", FORM))
    page.set_viewport_size({"width": 1100, "height": 2400})
    page.goto(server.url)
    form = page.locator(".jp-sched-form")
    expect(form).to_contain_text("InputDataUrl has no default")
    form.get_by_label("InputDataUrl source").select_option("Fixed value")
    form.get_by_label("InputDataUrl value").fill("s3://raw-data/in/")
    expect(form.get_by_role("button", name="Create rule")).to_be_enabled()
    assert fits(form)
    assert violations(page, ".jp-sched-form") == []
    picture(form, "form-voila")
    form.get_by_role("button", name="Create rule").click()
    expect(page.locator(".jp-sched-card")).to_contain_text("abalone-on-schedule")
    assert violations(page, ".jp-sched-card") == []
