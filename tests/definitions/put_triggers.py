"""Put schedules on a real Pipeline of the SageMaker SDK, in the sandbox that AWS_ENDPOINT_URL names.

What the SDK sees of them is printed as JSON.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from make_definition import ParameterString, Pipeline  # isort: skip  it keeps the standard output clean
import boto3

try:
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.mlops.workflow.fail_step import FailStep
    from sagemaker.mlops.workflow.triggers import PipelineSchedule
except ImportError:
    from sagemaker.session import Session
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.triggers import PipelineSchedule

ROLE = os.environ["ROLE_ARN"]
pipeline = Pipeline(
    name="abalone",
    parameters=[ParameterString("InputDataUrl", default_value="s3://raw/")],
    steps=[FailStep(name="Stop", error_message="stopped on purpose")],
    sagemaker_session=Session(boto_session=boto3.Session(region_name="us-east-1")),
)
pipeline.upsert(role_arn=ROLE)
pipeline.upsert(role_arn=ROLE, description="twice")
execution = pipeline.start({"InputDataUrl": "s3://raw/day-1.csv"})
triggers = [
    PipelineSchedule(name="nightly", cron="0 2 * * ? *"),
    PipelineSchedule(name="hourly", rate=(1, "hours")),
    PipelineSchedule(name="once", at=datetime(2030, 1, 1, tzinfo=UTC)),
]
arns = pipeline.put_triggers(triggers, role_arn=ROLE)
again = pipeline.put_triggers([PipelineSchedule(name="nightly", cron="0 3 * * ? *", enabled=False)], role_arn=ROLE)
shown = pipeline.describe_trigger("nightly")
pipeline.delete_triggers(["once"])
found = {
    "arns": sorted(arns),
    "again": again,
    "expression": shown["Schedule_Expression"],
    "state": shown["Schedule_State"],
    "description": pipeline.describe()["PipelineDescription"],
    "parameters": pipeline.sagemaker_session.sagemaker_client.list_pipeline_parameters_for_execution(
        PipelineExecutionArn=execution.arn
    )["PipelineParameters"],
    "left": [each["Name"] for each in boto3.client("scheduler", region_name="us-east-1").list_schedules()["Schedules"]],
}
json.dump(found, sys.__stdout__)
