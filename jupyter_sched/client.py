"""The client: what a script uses, and what every widget calls."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jupyter_sched.attribution import with_rule_names
from jupyter_sched.core.arn import Account, last_part
from jupyter_sched.core.errors import AccessDenied, InvalidInput, NameTaken, NotFound
from jupyter_sched.core.found import PAUSED_TAG, Found, FoundRole, FoundRule, FoundSchedule, FoundTrigger
from jupyter_sched.core.pipeline import Pipeline, PipelineExecution
from jupyter_sched.core.plan import Call, Plan
from jupyter_sched.core.rule_plan import plan, plan_deletion
from jupyter_sched.core.schedule_plan import plan_schedule, plan_schedule_deletion, switch_calls
from jupyter_sched.core.schedule_problems import schedule_problems
from jupyter_sched.core.schedule_trigger import Schedule, Trigger
from jupyter_sched.core.scope import Scope
from jupyter_sched.core.simulation import Simulation, simulate, simulate_run
from jupyter_sched.core.trigger import Rule
from jupyter_sched.core.trigger_problems import problems
from jupyter_sched.diagnose_schedule import diagnose_schedule
from jupyter_sched.standing import check_owner, found_rule, found_schedule, missing_pipelines, standing

if TYPE_CHECKING:
    import boto3

    from jupyter_sched.core.diagnosis import Check
    from jupyter_sched.gateway import Gateway
    from jupyter_sched.sandbox import Sandbox

OnStep = Callable[[int, int, Call], None]


class Client:
    """SageMaker pipelines and what starts them, rules and schedules, on AWS or in the local sandbox.

    boto3_session: a boto3.Session of your own; else profile_name and region_name choose, as boto3 does.
    sandbox: True for the local sandbox, or the name of one of several. read_only: refuse every write, here.
    limit_to: names of pipelines; see nothing but what starts them, and change nothing else. Empty for all.
    gateway: anything that answers gateway.Gateway, for tests.
    Nothing is asked of AWS before the first question; every method may raise what gateway.Gateway names.
    """

    def __init__(
        self,
        boto3_session: boto3.Session | None = None,
        *,
        profile_name: str | None = None,
        region_name: str | None = None,
        sandbox: bool | str = False,
        read_only: bool = False,
        limit_to: Iterable[str] = (),
        gateway: Gateway | None = None,
    ) -> None:
        names = (limit_to,) if isinstance(limit_to, str) else limit_to
        self.scope = Scope(read_only=read_only, pipelines=frozenset(map(last_part, names)))
        self._session, self._profile, self._region = boto3_session, profile_name, region_name
        self._sandbox_name = "default" if sandbox is True else sandbox or ""
        self._sandbox: Sandbox | None = None
        self._gateway = gateway
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        where = f"sandbox={self._sandbox_name!r}" if self._sandbox_name else f"region_name={self._region!r}"
        return f"Client({where}{', read_only=True' if self.read_only else ''})"

    @property
    def read_only(self) -> bool:
        """Whether this client refuses every write."""
        return self.scope.read_only

    @property
    def gateway(self) -> Gateway:
        """What this client asks; connected at the first use. Raises NotConnected or SandboxGone."""
        with self._lock:
            if self._gateway is None:
                self._gateway = self._connect()
            return self._gateway

    def reconnect(self) -> None:
        """Forget the connection; the next question makes a new one, and starts a sandbox that is gone."""
        with self._lock:
            if self._sandbox_name:
                self._gateway = self._sandbox = None

    @property
    def sandbox(self) -> Sandbox | None:
        """The local sandbox, to move its clock and read its log; None on AWS."""
        if self._sandbox_name and self._sandbox is None:
            _ = self.gateway
        return self._sandbox

    @property
    def is_sandbox(self) -> bool:
        """Whether this is the local sandbox, and not AWS."""
        return bool(self._sandbox_name)

    def now(self) -> datetime:
        """Return the time, in UTC; in the sandbox, its own."""
        return self.sandbox.now() if self.sandbox else datetime.now(UTC)

    def account(self) -> Account:
        """Return where this is: partition, region and account."""
        return self.gateway.account()

    def identity(self) -> str:
        """Return the ARN of who you are."""
        return self.gateway.identity()

    def pipelines(self, prefix: str = "", limit: int = 100) -> tuple[Pipeline, ...]:
        """Return up to ``limit`` pipelines whose name begins with ``prefix``, by name."""
        if not self.scope.pipelines:
            return self.gateway.pipelines(prefix, limit)
        names = sorted(each for each in self.scope.pipelines if each.startswith(prefix))
        found = (
            pipeline for name in names for pipeline in self.gateway.pipelines(name, limit) if pipeline.name == name
        )
        return tuple(found)[:limit]

    def pipeline(self, name: str) -> Pipeline:
        """Return one pipeline with its parameters. Raises NotFound."""
        self.scope.check_reading(name)
        return self.gateway.pipeline(name)

    def executions(self, pipeline: str, limit: int = 5) -> tuple[PipelineExecution, ...]:
        """Return the newest executions of a pipeline, newest first, with parameters and what started them."""
        self.scope.check_reading(pipeline)
        return with_rule_names(self.gateway, pipeline, self.gateway.executions(pipeline, limit))

    def execution(self, arn: str) -> PipelineExecution:
        """Return one execution with its steps."""
        self.scope.check_reading(arn.rpartition("/execution/")[0] or arn)
        return self.gateway.execution(arn)

    def event_buses(self) -> tuple[str, ...]:
        """Return the names of the event buses, the default one first."""
        return self.gateway.event_buses()

    def roles(self, prefix: str = "", limit: int = 50) -> tuple[FoundRole, ...]:
        """Return roles that EventBridge may assume."""
        return self.gateway.roles(prefix, limit)

    def triggers(self, pipeline: str | None = None) -> tuple[FoundTrigger, ...]:
        """Return the rules and the schedules that start ``pipeline``, or any pipeline. Rules come first."""
        return (*self.rules(pipeline), *self.schedules(pipeline))

    def rules(self, pipeline: str | None = None) -> tuple[FoundRule, ...]:
        """Return the rules that start ``pipeline``, or any pipeline, on every bus, by bus and name."""
        names = ((bus, name) for bus in self.event_buses() for name in self.gateway.rule_names(bus, pipeline or ""))
        found = (self.gateway.rule(name, bus) for bus, name in names)
        return tuple(each for each in found if each and each.rule.targets and self.scope.sees(_starts(each.rule)))

    def schedules(self, pipeline: str | None = None) -> tuple[FoundSchedule, ...]:
        """Return the schedules of EventBridge Scheduler that start ``pipeline``, or any, by group and name."""
        found = (self.gateway.schedule(name, group) for group, name in self.gateway.schedule_names(pipeline or ""))
        return tuple(each for each in found if each and self.scope.sees(_starts(each.schedule)))

    def trigger(self, name: str, event_bus: str = "", *, group: str = "") -> FoundTrigger:
        """Return one rule or schedule as it stands. Raises NotFound.

        event_bus: it is a rule on it. group: it is a schedule in it. Neither: a rule on the default event bus or a
        schedule in the default group; raises InvalidInput where there is one of each.
        """
        found = standing(self.gateway, name, event_bus, group)
        self.scope.check_reading(*_starts(found.trigger))
        return found

    def plan(self, trigger: Trigger, *, new: bool = False, adopt: bool = False) -> Plan:
        """Return what saving a rule or a schedule would do. Reads AWS, writes nothing.

        new: refuse a name that is taken at all. adopt: also change what this package did not make.
        Raises InvalidTrigger with every problem, NameTaken.
        """
        self._check_seen(trigger)
        found = self._found(trigger)
        known = self._known(trigger)
        missing = tuple(missing_pipelines(trigger, known, found.account))
        if isinstance(trigger, Rule):
            check_owner(found.rule, new=new, adopt=adopt)
            return plan(trigger, found, uuid.uuid4().hex, (*problems(trigger, known), *missing))
        now = self.now()
        told = schedule_problems(trigger, next(iter(known.values()), None), now)
        made = plan_schedule(trigger, found, uuid.uuid4().hex, now, (*told, *missing))
        if made.calls or new:  # one that is as it is wanted is nobody's to defend
            check_owner(found.schedule, new=new, adopt=adopt)
        return made

    def plan_deletion(self, name: str, event_bus: str = "", *, group: str = "", adopt: bool = False) -> Plan:
        """Return what deleting a rule or a schedule would do. Raises NotFound, NameTaken; see trigger."""
        standing = self.trigger(name, event_bus, group=group)
        check_owner(standing, new=False, adopt=adopt)
        found = self._found(standing.trigger)
        return (plan_deletion if found.rule else plan_schedule_deletion)(found, uuid.uuid4().hex)

    def apply(
        self, plan: Plan, *, on_step: OnStep | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> FoundTrigger | None:
        """Carry out a plan and return the rule or schedule as it then stands; None where it was deleted.

        on_step: told (done, total, call) before each call. Raises ChangedMeanwhile, Stopped; see aws/apply.py.
        """
        from jupyter_sched.aws.apply import apply  # noqa: PLC0415  imports botocore

        if plan.calls:
            self._check_writable(plan.wanted, plan.found.trigger.trigger if plan.found.trigger else None)
        return apply(plan, self.gateway, on_step=on_step, cancelled=cancelled)

    def enable(self, name: str, event_bus: str = "", *, group: str = "") -> None:
        """Let a rule or a schedule run; see trigger."""
        self._switch(name, event_bus, group, enabled=True)

    def disable(self, name: str, event_bus: str = "", *, group: str = "") -> None:
        """Pause a rule or a schedule; see trigger."""
        self._switch(name, event_bus, group, enabled=False)

    def pause_together(self, found: FoundTrigger) -> None:
        """Pause a rule and tag it, so that whoever looks later can resume exactly what was paused together.

        A schedule has no tags, and where tagging is not allowed a rule gets none; they are paused all the same.
        """
        self._check_writable(found.trigger)
        if isinstance(found, FoundSchedule):
            return self.disable(found.schedule.name, group=found.schedule.group)
        tags = [{"Key": PAUSED_TAG, "Value": f"{self.now():%Y-%m-%dT%H:%M:%SZ}"}]
        with contextlib.suppress(AccessDenied):
            self.gateway.perform(Call("events", "TagResource", {"ResourceARN": found.arn, "Tags": tags}))
        return self.disable(found.rule.name, found.rule.event_bus)

    def delete(self, name: str, event_bus: str = "", *, group: str = "", adopt: bool = False) -> None:
        """Delete a rule or a schedule, and the role that was made for it; see trigger."""
        self.apply(self.plan_deletion(name, event_bus, group=group, adopt=adopt))

    def start(self, pipeline: str, parameters: Mapping[str, str] | None = None) -> str:
        """Start a pipeline now and return the ARN of the execution."""
        self.scope.check_writing([pipeline])
        return self.gateway.start(pipeline, parameters or {}, uuid.uuid4().hex)

    def simulate(self, trigger: Trigger, event: Mapping[str, Any] | None = None) -> Simulation:
        """Return what ``trigger`` would do, and each request it would send.

        A rule: with ``event``, whether it matches and why. A schedule: at its next run; it takes no event.
        """
        self._check_seen(trigger)
        if isinstance(trigger, Schedule):
            return simulate_run(trigger, self.now(), self._known(trigger), self.account())
        if event is None:
            raise InvalidInput("a rule is simulated with an event; give one, such as those of the catalogue")
        return simulate(trigger, event, self._known(trigger), self.account())

    def diagnose(self, trigger: Trigger) -> tuple[Check, ...]:
        """Return the checklist "Will it run?" for a rule or a schedule, saved or not."""
        from jupyter_sched.diagnose import diagnose  # noqa: PLC0415

        self._check_seen(trigger)
        if isinstance(trigger, Schedule):
            return diagnose_schedule(trigger, self.gateway, self.now())
        return diagnose(trigger, self.gateway)

    def mend(self, check: Check) -> None:
        """Make the calls of a check's fix."""
        self._check_writable()
        for call in check.fix.calls if check.fix else ():
            self.gateway.perform(call)

    def boto3_client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """Return a plain boto3 client on the same account, or on the sandbox."""
        from jupyter_sched.aws.gateway import AwsGateway  # noqa: PLC0415

        if isinstance(self.gateway, AwsGateway):
            return self.gateway.connection.new_client(service)
        raise InvalidInput(f"{self!r} has a gateway of its own, which is not boto3")

    def _connect(self) -> Gateway:
        from jupyter_sched.aws.gateway import connect, new_session, sandbox_session  # noqa: PLC0415  boto3 takes longer than the rest

        if not self._sandbox_name:
            return connect(self._session or new_session(self._profile, self._region))
        from jupyter_sched.sandbox import connect as connect_sandbox  # noqa: PLC0415

        self._sandbox = connect_sandbox(self._sandbox_name)
        keys = (self._sandbox.access_key_id, self._sandbox.secret_access_key)
        return connect(sandbox_session(self._region or self._sandbox.region_name, *keys), self._sandbox.endpoint_url)

    def _found(self, trigger: Trigger) -> Found:
        if isinstance(trigger, Schedule):
            return found_schedule(self.gateway, trigger.name, trigger.group)
        return found_rule(self.gateway, trigger.name, trigger.event_bus)

    def _known(self, trigger: Trigger) -> dict[str, Pipeline]:
        known = {}
        for target in trigger.targets:
            if not target.pipeline:
                continue
            try:
                known[target.pipeline_name] = self.gateway.pipeline(target.pipeline)
            except NotFound:
                continue
        return known

    def _switch(self, name: str, event_bus: str, group: str, *, enabled: bool) -> None:
        self._check_writable()
        found = self.trigger(name, event_bus, group=group)
        self._check_writable(found.trigger)
        if found.managed_by:
            raise NameTaken(f"{name!r} is managed by {found.managed_by} and cannot be changed here")
        if isinstance(found, FoundSchedule):
            wanted = replace(found.schedule, enabled=enabled)
            for call in switch_calls(wanted, found, self.account(), self.now()):
                self.gateway.perform(call)
            return
        where = {"Name": name, "EventBusName": found.rule.event_bus}
        self.gateway.perform(Call("events", "EnableRule" if enabled else "DisableRule", where))
        if enabled and found.paused_together:
            untag = {"ResourceARN": found.arn, "TagKeys": [PAUSED_TAG]}
            self.gateway.perform(Call("events", "UntagResource", untag))

    def _check_seen(self, trigger: Trigger) -> None:
        if trigger.targets:
            self.scope.check_reading(*_starts(trigger))

    def _check_writable(self, *triggers: Trigger | None) -> None:
        self.scope.check_writing(())
        for trigger in (each for each in triggers if each):
            self.scope.check_writing(_starts(trigger))
            self.scope.check_reading(*_starts(trigger))


def _starts(trigger: Trigger) -> tuple[str, ...]:
    return tuple(target.pipeline_name for target in trigger.targets)
