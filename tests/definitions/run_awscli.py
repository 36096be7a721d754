"""Run AWS CLI commands, given as a JSON list of lists, in one process; print what each answered, as JSON."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

driver, answers = create_clidriver(), []
for command in json.load(sys.stdin):
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = driver.main(command)
    out.seek(0)
    text = out.read()
    answer = json.loads(text) if text.startswith("{") else text
    answers.append({"code": code, "answer": answer, "error": err.getvalue().strip()})
json.dump(answers, sys.stdout)
