"""The documents are true: their code runs and prints what they say, their tables hold, their links lead somewhere."""

import contextlib
import io
import json
import re
import shlex
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator

import jupyter_sched as js
from jupyter_sched.cli import main
from jupyter_sched.core.pattern import EventPattern, PatternError
from jupyter_sched.core.schedule import ExpressionError, parse
from jupyter_sched.sandbox import find

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts),
]
BLOCK = re.compile(r"```(python|text|console|json)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
TABLE = re.compile(r"((?:^\|.*\|\n)+)", re.MULTILINE)
WITH_CODE = [path for path in DOCUMENTS if re.search(r"```(python|console)", path.read_text())]


def named(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_SCHED_SANDBOX_DIR", str(tmp_path_factory.mktemp("sandboxes")))
        patch.setenv("COLUMNS", "100")
        patch.setenv("NO_COLOR", "1")
        yield js.Client(sandbox=True)
        running = find("default")
        if running is not None:
            running.stop()


@pytest.fixture
def empty(sandbox):
    """A sandbox as a new user has it."""
    sandbox.sandbox.reset()


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("document", WITH_CODE, ids=named)
def test_the_code_in_a_document_runs_and_prints_what_it_says(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, printed = {}, ""
    for language, text in BLOCK.findall(document.read_text()):
        if language == "text":
            assert printed == text
        elif language == "json":
            (tmp_path / "rules.json").write_text(text)
        elif language == "console":
            assert session(text) == text
        else:
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(text, document.name, "exec"), names)  # noqa: S102  it is our own document
            printed = output.getvalue()


def session(text):
    """Return what a terminal shows for the commands in ``text``."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        for line in text.splitlines():
            if line.startswith("$ jupyter sched "):
                shown.write(f"{line}\n")
                with contextlib.suppress(SystemExit):
                    main(shlex.split(line)[3:])
    return shown.getvalue()


def rows(head):
    """Return the rows of every table whose head is ``head``, as the texts of their cells."""
    found = []
    for document in DOCUMENTS:
        for table in TABLE.findall(document.read_text()):
            first, _, *lines = table.splitlines()
            if [cell.strip() for cell in first.strip("|").split("|")] == head:
                found += [tuple(cell.strip().strip("`") for cell in line.strip("|").split("| ")) for line in lines]
    assert found
    return found


@pytest.mark.parametrize(("expression", "meaning"), rows(["Expression", "Means"]))
def test_an_expression_means_what_a_table_says(expression, meaning):
    assert parse(expression, service_of(expression)).describe() == meaning


@pytest.mark.parametrize(("expression", "warning"), rows(["Expression", "Warning"]))
def test_an_expression_is_accepted_with_the_warning_that_a_table_gives(expression, warning):
    assert "; ".join(map(str, parse(expression, service_of(expression)).warnings)) == warning


@pytest.mark.parametrize(("expression", "error"), rows(["Expression", "Error"]))
def test_an_expression_is_refused_as_a_table_says(expression, error):
    with pytest.raises(ExpressionError) as refused:
        parse(expression, service_of(expression))
    assert str(refused.value.problems[0]) == error


def service_of(expression):
    return "scheduler" if expression.startswith("at(") else "rules"


@pytest.mark.parametrize(("pattern", "event", "matches"), rows(["Pattern", "Event", "Matches"]))
def test_a_pattern_matches_as_a_table_says(pattern, event, matches):
    assert EventPattern.parse(pattern).matches(json.loads(event)) == (matches == "yes")


@pytest.mark.parametrize(("pattern", "reason"), rows(["Pattern", "Reason"]))
def test_a_pattern_is_refused_as_a_table_says(pattern, reason):
    with pytest.raises(PatternError) as refused:
        EventPattern.parse(pattern)
    assert refused.value.reason == reason


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_inside_the_project_leads_somewhere(document):
    missing = [link for link in LINK.findall(document.read_text()) if not leads_somewhere(document.parent / link)]
    assert missing == []


def leads_somewhere(path):
    made = ROOT / "docs" / "tutorials"  # from the notebook of that name
    return path.exists() or (path.resolve().parent == made and (ROOT / "notebooks" / f"{path.name}.ipynb").exists())


def test_the_words_of_the_form_on_a_page_are_those_of_the_form():
    form = "".join(path.read_text() for path in (ROOT / "jupyter_sched" / "widgets").glob("*.py"))
    told = [
        each for _, cell, _ in rows(["AWS's page", "in the form", "in code"]) for each in re.findall(r"\*(.+?)\*", cell)
    ]
    assert len(told) > 20
    assert [words for words in told if f'"{words}' not in form] == []


def test_every_picture_is_shown():
    pages = "\n".join(path.read_text() for path in DOCUMENTS)
    tutorials = {path.stem for path in (ROOT / "notebooks").glob("0*.ipynb")}
    pictures = [path.name for path in (ROOT / "docs" / "pictures").glob("*.png")]
    unseen = [each for each in pictures if f"pictures/{each}" not in pages and each.rpartition("-")[0] not in tutorials]
    assert unseen == []


def test_every_page_is_in_the_table_of_contents():
    listed = "\n".join(path.read_text() for path in DOCUMENTS)
    pages = [path for path in DOCUMENTS if path.is_relative_to(ROOT / "docs") and path.name != "index.md"]
    assert [path.stem for path in pages if path.stem not in listed and path.parent.name != "decisions"] == []


def test_the_settings_of_a_domain_in_the_install_page_are_such_as_sagemaker_takes():
    page = (ROOT / "docs" / "install.md").read_text()
    settings = re.search(r"--default-user-settings '({.*?})'\n", page, re.DOTALL)[1]
    model = botocore.session.get_session().get_service_model("sagemaker").operation_model("UpdateDomain")
    given = {"DomainId": "d-111122223333", "DefaultUserSettings": json.loads(settings)}
    assert ParamValidator().validate(given, model.input_shape).generate_report() == ""


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_committed_without_outputs(notebook):
    cells = json.loads(notebook.read_text())["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
