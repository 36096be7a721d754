"""Hand a real Pipeline object of the SageMaker SDK to jupyter_sched, and print what it made of it, as JSON."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from make_definition import pipeline

from jupyter_sched.core.pipeline import Pipeline

found = Pipeline.from_sdk(pipeline())
rows = [[each.name, each.type, each.default, list(each.enum_values)] for each in found.parameters]
json.dump({"name": found.name, "parameters": rows}, sys.__stdout__)
