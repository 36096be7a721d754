"""The client: what a script uses, and what every widget calls."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_sched.core import given
from jupyter_sched.core.arn import last_part
from jupyter_sched.core.errors import InvalidInput
from jupyter_sched.core.event import event_of
from jupyter_sched.core.found import FoundTrigger, place_of, trigger_of
from jupyter_sched.core.plan import OnStep, OnWait, Plan
from jupyter_sched.core.schedule_trigger import Schedule, Trigger, pipeline_names
from jupyter_sched.core.scope import Scope
from jupyter_sched.core.simulation import Simulation, simulate, simulate_run
from jupyter_sched.core.trigger import parameter_values
from jupyter_sched.reading import Reader
from jupyter_sched.saving import Telling, carry_out, check_names, known_pipelines, plan_removal, plan_save, plan_undoing
from jupyter_sched.standing import check_owner
from jupyter_sched.switching import switch, tag_paused
from jupyter_sched.together import Together
from jupyter_sched.unfinished import Unfinished, find_unfinished, plan_removing, plan_resuming

if TYPE_CHECKING:
    import boto3

    from jupyter_sched.core.diagnosis import Check
    from jupyter_sched.core.role_fit import RoleFit
    from jupyter_sched.gateway import Gateway
    from jupyter_sched.journal import Journal
    from jupyter_sched.sandbox import InProcess


class Client(Reader):
    """SageMaker pipelines and what starts them, rules and schedules, on AWS or in the local sandbox.

    boto3_session: a boto3.Session of your own; else profile_name and region_name choose, as boto3 does.
    sandbox: True for the local sandbox, the name of one of several, or one inside this process.
    read_only: refuse every write, here.
    limit_to: names of pipelines; see nothing but what starts them, and change nothing else. Empty for all.
    gateway: anything that answers gateway.Gateway, for tests. journal: where saves are written down before they begin;
    by default in the user's own folder.
    Nothing is asked of AWS before the first question; every method may raise what gateway.Gateway names.
    """

    def __init__(
        self,
        boto3_session: boto3.Session | None = None,
        *,
        profile_name: str | None = None,
        region_name: str | None = None,
        sandbox: bool | str | InProcess = False,
        read_only: bool = False,
        limit_to: Iterable[str] = (),
        gateway: Gateway | None = None,
        journal: Journal | None = None,
    ) -> None:
        names = (limit_to,) if isinstance(limit_to, str) else limit_to
        self.scope = Scope(read_only=read_only, pipelines=frozenset(map(last_part, names)))
        local = None if isinstance(sandbox, bool | str) else sandbox
        name = "in process" if local else "default" if sandbox is True else str(sandbox or "")
        super().__init__(boto3_session, profile_name, region_name, name, gateway, journal)
        self._local = local
        self._together: Together | None = None

    def __repr__(self) -> str:
        where = f"sandbox={self._sandbox_name!r}" if self._sandbox_name else f"region_name={self._region!r}"
        return f"Client({where}{', read_only=True' if self.read_only else ''})"

    def plan(
        self,
        trigger: Trigger | FoundTrigger,
        *,
        new: bool = False,
        adopt: bool = False,
        began_with: FoundTrigger | None = None,
    ) -> Plan:
        """Return what saving a rule or a schedule would do. Reads AWS, writes nothing.

        new: refuse a name that is taken at all. adopt: also change what this package did not make. began_with: what
        you read before you changed it; what somebody else has changed since is then merged, not written over.
        Raises InvalidTrigger with every problem, NameTaken, and ChangedMeanwhile, whose ``merge`` has three versions.
        """
        wanted = trigger_of(trigger)
        self._check_seen(wanted)
        plan = plan_save(wanted, self._seen, self.now(), new=new, adopt=adopt, began_with=began_with)
        if plan.found.trigger is not None:
            self.scope.check_reading(*pipeline_names(plan.found.trigger.trigger))
        return plan

    def plan_deletion(self, name: str, event_bus: str = "", *, group: str = "", adopt: bool = False) -> Plan:
        """Return what deleting a rule or a schedule would do. Raises NotFound, NameTaken; see trigger."""
        standing = self.trigger(name, event_bus, group=group)
        check_owner(standing, new=False, adopt=adopt)
        return plan_removal(standing.trigger, self.gateway)

    def plan_undo(self, plan: Plan) -> Plan:
        """Return what restores what was there before ``plan``, whether it was completed or stopped half-way.

        Raises ChangedMeanwhile, NameTaken where somebody else has changed it since.
        """
        return plan_undoing(plan, self.gateway, self.now())

    def undo(self, plan: Plan) -> FoundTrigger | None:
        """Restore what was there before ``plan``; see plan_undo."""
        return self.apply(self.plan_undo(plan))

    def apply(
        self,
        plan: Plan,
        *,
        on_step: OnStep | None = None,
        on_wait: OnWait | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> FoundTrigger | None:
        """Carry out a plan and return the rule or schedule as it then stands; None where it was deleted.

        on_step: told (done, total, call) before each call. on_wait: told once a second why a call waits.
        Raises ChangedMeanwhile, Stopped; see aws/apply.py.
        """
        if plan.calls:
            self._check_writable(plan.wanted, plan.found.trigger.trigger if plan.found.trigger else None)
        tell = Telling(on_step, on_wait, cancelled)
        return carry_out(plan, self.gateway, self.journal, self.now(), tell)

    def unfinished(self) -> tuple[Unfinished, ...]:
        """Return what saves of ours have left half-way, here or in another process that is gone."""
        found = find_unfinished(self.gateway, self.journal, self.now())
        return tuple(each for each in found if not self.scope.pipelines or self._sees(each.plan.wanted))

    def resume(self, unfinished: Unfinished, *, on_step: OnStep | None = None) -> FoundTrigger | None:
        """Complete what a save left half-way. Raises ChangedMeanwhile where somebody else has changed it since."""
        saved = self.apply(plan_resuming(unfinished, self.gateway, self.now()), on_step=on_step)
        self._forget(unfinished)
        return saved

    def remove(self, unfinished: Unfinished) -> None:
        """Put back what was there before a save that was left half-way, or remove what is left of it."""
        self.apply(plan_removing(unfinished, self.gateway, self.now()))
        self._forget(unfinished)

    def enable(self, name: str, event_bus: str = "", *, group: str = "") -> None:
        """Let a rule or a schedule run; see trigger."""
        self.together.discard(self._switch(name, event_bus, group, enabled=True).arn)

    def disable(self, name: str, event_bus: str = "", *, group: str = "") -> None:
        """Pause a rule or a schedule; see trigger."""
        self._switch(name, event_bus, group, enabled=False)

    def pause_together(self, found: FoundTrigger) -> None:
        """Pause a rule and tag it, so that whoever looks later can resume exactly what was paused together.

        A schedule has no tags, and not everybody may tag a rule; these are remembered on this computer.
        """
        self._check_writable(found.trigger)
        tagged = tag_paused(found, self.gateway, self.now())
        self.disable(found.trigger.name, **place_of(found))
        if not tagged:
            self.together.add(found.arn)

    @property
    def together(self) -> Together:
        """What was paused together from this computer and has no tag that says so."""
        if self._together is None:
            self._together = Together(self.journal.directory / "paused-together" if self.journal else None)
        return self._together

    def delete(self, name: str, event_bus: str = "", *, group: str = "", adopt: bool = False) -> None:
        """Delete a rule or a schedule, and the role that was made for it; see trigger."""
        self.apply(self.plan_deletion(name, event_bus, group=group, adopt=adopt))

    def start(self, pipeline: str, parameters: Mapping[str, str | float | bool] | None = None) -> str:
        """Start a pipeline now and return the ARN of the execution. parameters: text, numbers, True or False."""
        self.scope.check_writing([given.text("pipeline", pipeline)])
        values = {name: str(value) for name, value in parameter_values(parameters or {}).items()}
        return self.gateway.start(pipeline, values, uuid.uuid4().hex)

    def simulate(
        self, trigger: Trigger | FoundTrigger, event: str | Mapping[str, Any] | None = None, *, ask_aws: bool = False
    ) -> Simulation:
        """Return what ``trigger`` would do, and each request it would send.

        A rule: with ``event``, a mapping or its JSON text, whether it matches and why. A schedule: at its next run; it
        takes no event.
        ask_aws: also ask EventBridge (TestEventPattern) whether the pattern takes the event, and say where we differ;
        it wants an event with all the fields of its envelope, and raises Refused for another one.
        """
        wanted, sample = trigger_of(trigger), event_of(event)
        self._check_seen(wanted)
        if isinstance(wanted, Schedule):
            return simulate_run(wanted, self.now(), known_pipelines(wanted, self.gateway), self.account())
        if sample is None:
            raise InvalidInput("a rule is simulated with an event; give one, such as those of the catalogue")
        found = simulate(wanted, sample, known_pipelines(wanted, self.gateway), self.account())
        if not ask_aws or wanted.event_pattern is None:
            return found
        return replace(found, aws_matched=self.gateway.test_event_pattern(wanted.event_pattern, sample))

    def diagnose(
        self, trigger: Trigger | FoundTrigger, event: str | Mapping[str, Any] | None = None
    ) -> tuple[Check, ...]:
        """Return the checklist "Will it run?" for a rule or a schedule, saved or not.

        event: a sample of what is to start a rule; the paths of its parameters are looked up in it. A client with
        limit_to has no fix to press.
        """
        from jupyter_sched.diagnosis import diagnose  # noqa: PLC0415  only where it is asked for

        wanted = trigger_of(trigger)
        self._check_seen(wanted)
        check_names(wanted, self._seen, self.now())
        checks = diagnose(wanted, self._seen, self.now(), event_of(event))
        if not self.scope.pipelines:
            return checks
        return tuple(replace(each, fix=each.fix and replace(each.fix, calls=())) for each in checks)

    def why_not(self, name: str, event_bus: str = "", *, group: str = "") -> tuple[Check, ...]:
        """Return why a rule or a schedule did not run: what was seen of it in the last 24 hours, then the checklist."""
        from jupyter_sched.diagnosis import why_not  # noqa: PLC0415  only where it is asked for

        found = self.trigger(name, event_bus, group=group)
        return (*why_not(found, self.gateway, self.now()), *self.diagnose(found.trigger))

    def fitting_roles(self, trigger: Trigger, prefix: str = "") -> tuple[RoleFit, ...]:
        """Return the roles that may be used for ``trigger``, those that fit first, and why the others do not fit."""
        from jupyter_sched.diagnosis import fitting_roles  # noqa: PLC0415  only where it is asked for

        return fitting_roles(trigger, self.gateway, prefix)

    def mend(self, check: Check) -> None:
        """Make the calls of a check's fix. Raises ReadOnly, and OffLimits for a client with limit_to."""
        self.scope.check_mending()
        for call in check.fix.calls if check.fix else ():
            self.gateway.perform(call)

    def _switch(self, name: str, event_bus: str, group: str, *, enabled: bool) -> FoundTrigger:
        self._check_writable()
        found = self.trigger(name, event_bus, group=group)
        self._check_writable(found.trigger)
        switch(found, self.gateway, self.now(), enabled=enabled)
        return found

    def _forget(self, unfinished: Unfinished) -> None:
        if self.journal is not None:
            self.journal.forget(unfinished.plan)

    def _check_writable(self, *triggers: Trigger | None) -> None:
        self.scope.check_writing(())
        for trigger in (each for each in triggers if each):
            self.scope.check_writing(pipeline_names(trigger))
            self.scope.check_reading(*pipeline_names(trigger))
