"""The documents are true: their Python runs, its output is what they say, and their links lead somewhere."""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

import jupyter_sched as js

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"```(python|text)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.fixture
def tutorial_world(sandbox_dir):
    """What the first tutorial has made: the pipeline, and a bucket that sends its events."""
    client = js.Client(sandbox=True)
    client.boto3_client("sagemaker").create_pipeline(
        PipelineName="abalone",
        PipelineDefinition=(ROOT / "notebooks" / "abalone-pipeline.json").read_text(),
        RoleArn="arn:aws:iam::123456789012:role/p",
        ClientRequestToken="t" * 32,
    )
    s3 = client.boto3_client("s3")
    s3.create_bucket(Bucket="raw-data")
    s3.put_bucket_notification_configuration(
        Bucket="raw-data", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return sandbox_dir


@pytest.mark.usefixtures("tutorial_world")
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_code_in_a_document_runs_and_prints_what_it_says(document):
    names, printed = {}, ""
    for language, text in BLOCK.findall(document.read_text()):
        if language == "text":
            assert printed == text
            continue
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(text, document.name, "exec"), names)  # noqa: S102  it is our own document
        printed = output.getvalue()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_project_leads_somewhere(document):
    missing = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_committed_without_outputs(notebook):
    cells = json.loads(notebook.read_text())["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
