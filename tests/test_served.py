"""What a served page may do is what its environment says, and nothing else."""

import pytest

from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.served import served_client


@pytest.mark.parametrize(
    ("environment", "read_only", "pipelines"),
    [
        ({}, False, set()),
        ({"JUPYTER_SCHED_APP_READ_ONLY": "1"}, True, set()),
        ({"JUPYTER_SCHED_APP_READ_ONLY": "True"}, True, set()),
        ({"JUPYTER_SCHED_APP_READ_ONLY": "no"}, False, set()),
        ({"JUPYTER_SCHED_APP_PIPELINES": "abalone, churn"}, False, {"abalone", "churn"}),
        ({"JUPYTER_SCHED_APP_PIPELINES": " abalone  churn,"}, False, {"abalone", "churn"}),
        ({"JUPYTER_SCHED_SANDBOX_DIR": "/tmp/x", "PATH": "/bin"}, False, set()),  # noqa: S108  nothing is made there
    ],
)
def test_the_bounds_of_visitors_come_from_the_environment(environment, read_only, pipelines):
    scope = served_client(environment).scope
    assert (scope.read_only, scope.pipelines) == (read_only, pipelines)


def test_it_is_the_sandbox_only_where_it_was_asked_for():
    assert not served_client({}).is_sandbox
    assert served_client({"JUPYTER_SCHED_APP_SANDBOX": "yes"}).is_sandbox


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"JUPYTER_SCHED_APP_READ_ONLY": "ja"}, "JUPYTER_SCHED_APP_READ_ONLY is 'ja'; expected yes or no"),
        (
            {"JUPYTER_SCHED_APP_READONLY": "1"},
            (
                "JUPYTER_SCHED_APP_READONLY is no setting; there are JUPYTER_SCHED_APP_SANDBOX, "
                "JUPYTER_SCHED_APP_READ_ONLY, JUPYTER_SCHED_APP_PIPELINES"
            ),
        ),
    ],
)
def test_a_setting_that_is_misspelt_opens_nothing(environment, said):
    with pytest.raises(InvalidInput) as refused:
        served_client(environment)
    assert str(refused.value) == said
