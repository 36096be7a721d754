"""Build the pipeline "abalone" with the SageMaker SDK, v3 or v2, whichever is installed, and print its definition.

    .venv-sagemaker-v3/bin/python tests/definitions/make_definition.py > tests/definitions/abalone.v3.json

Nothing is sent to AWS: a definition is made without it.
"""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
os.environ.setdefault("AWS_ACCESS_KEY_ID", "none")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "none")
os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
sys.stdout = sys.stderr  # v2 logs to the standard output while it is imported

try:
    from sagemaker.core.workflow.conditions import ConditionGreaterThanOrEqualTo
    from sagemaker.core.workflow.parameters import ParameterBoolean, ParameterFloat, ParameterInteger, ParameterString
    from sagemaker.mlops.workflow.condition_step import ConditionStep
    from sagemaker.mlops.workflow.fail_step import FailStep
    from sagemaker.mlops.workflow.pipeline import Pipeline
    from sagemaker.mlops.workflow.steps import Step, StepTypeEnum
except ImportError:
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.conditions import ConditionGreaterThanOrEqualTo
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.parameters import ParameterBoolean, ParameterFloat, ParameterInteger, ParameterString
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.steps import Step, StepTypeEnum


IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/abalone:1"
ROLE = "arn:aws:iam::111122223333:role/pipeline-role"


class JobStep(Step):
    """A step that runs one job, with the request as it is. It adds nothing to the SDK's own Step."""

    def __init__(self, name, step_type, request, depends_on=None):
        super().__init__(name, step_type=step_type, depends_on=depends_on)
        self.request = request

    @property
    def arguments(self):
        return self.request

    @property
    def properties(self):
        return None


def parameters():
    return {
        "url": ParameterString("InputDataUrl"),
        "count": ParameterInteger("InstanceCount", default_value=1),
        "type": ParameterString(
            "InstanceType", default_value="ml.m5.xlarge", enum_values=["ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge"]
        ),
        "rate": ParameterFloat("LearningRate", default_value=0.1),
        "approve": ParameterBoolean("AutoApprove", default_value=False),
        "quality": ParameterFloat("LeastQuality", default_value=0.8),
    }


def processing(name, given, depends_on=None):
    request = {
        "ProcessingResources": {
            "ClusterConfig": {"InstanceType": given["type"], "InstanceCount": given["count"], "VolumeSizeInGB": 30}
        },
        "AppSpecification": {"ImageUri": IMAGE, "ContainerEntrypoint": ["python3", f"{name.lower()}.py"]},
        "RoleArn": ROLE,
        "Environment": {"INPUT_DATA_URL": given["url"]},
    }
    return JobStep(name, StepTypeEnum.PROCESSING, request, depends_on)


def training(given):
    request = {
        "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": "s3://models/abalone"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "ResourceConfig": {"InstanceType": given["type"], "InstanceCount": given["count"], "VolumeSizeInGB": 30},
        "RoleArn": ROLE,
        "HyperParameters": {"eta": given["rate"].to_string()},
    }
    return JobStep("Train", StepTypeEnum.TRAINING, request, ["Preprocess"])


def register(given):
    request = {
        "ModelPackageGroupName": "abalone-models",
        "InferenceSpecification": {"Containers": [{"Image": IMAGE}], "SupportedContentTypes": ["text/csv"]},
        "CustomerMetadataProperties": {"auto_approve": given["approve"].to_string()},
    }
    return JobStep("Register", StepTypeEnum.REGISTER_MODEL, request)


def pipeline():
    given = parameters()
    good = ConditionStep(
        name="IsGood",
        depends_on=["Evaluate"],
        conditions=[ConditionGreaterThanOrEqualTo(left=0.9, right=given["quality"])],
        if_steps=[register(given)],
        else_steps=[FailStep(name="NotGood", error_message="The model is not good enough.")],
    )
    steps = [
        processing("Preprocess", given),
        training(given),
        processing("Evaluate", given, ["Train"]),
        good,
    ]
    return Pipeline(name="abalone", parameters=list(given.values()), steps=steps)


if __name__ == "__main__":
    json.dump(json.loads(pipeline().definition()), sys.__stdout__, indent=2)
    sys.__stdout__.write("\n")
