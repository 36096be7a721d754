"""What is done with a sandbox itself, not through AWS's own API: its clock, its log, its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jupyter_sched._version import __version__
from jupyter_sched.sandbox.event_names import Names
from jupyter_sched.sandbox.protocol import AwsError
from jupyter_sched.sandbox.put_events import complete_event
from jupyter_sched.sandbox.seed import seed

if TYPE_CHECKING:
    from jupyter_sched.sandbox.callers import Callers
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.faults import Faults
    from jupyter_sched.sandbox.world import World


class Administration:
    """Answers the routes under ``/_sandbox/``. Each method takes and returns plain JSON; ValueError is a refusal."""

    def __init__(self, world: World, delivery: Delivery, faults: Faults, callers: Callers) -> None:
        self.world, self.delivery, self.faults, self.callers = world, delivery, faults, callers

    def status(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Return what there is."""
        world = self.world
        return {
            "version": __version__,
            "now": world.now().isoformat(),
            "frozen": world.clock.frozen,
            "rules": len(world.rules),
            "schedules": len(world.schedules),
            "pipelines": len(world.pipelines),
            "executions": len(world.executions),
            "acts_as": self.callers.role_name,
            "faults": [asdict(fault) for fault in self.faults],
            "unread": world.store.unread,
        }

    def advance(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Move the clock on and fire what is due."""
        return self._advance_to(self.world.now() + timedelta(seconds=float(given["seconds"])))

    def set(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Move the clock to a time and fire what is due."""
        return self._advance_to(datetime.fromisoformat(given["to"]))

    def freeze(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Let the clock stand still."""
        self.world.clock.freeze()
        return self.status({})

    def run(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Let the clock run."""
        self.world.clock.run()
        self.delivery.changed()
        return self.status({})

    def reset(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Forget everything; the clock is the real one again."""
        self.world.moto.reset()
        self.world.store.clear()
        self.world.entries.clear()
        self.world.history.clear()
        self.world.open_tables()
        self.faults.clear()
        self.delivery.changed()
        return self.status({})

    def log(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Return the log."""
        return {"entries": self.world.log_rows()}

    def emit(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Deliver an event of any source, and return the log of it."""
        known = set(map(id, self.world.entries))
        account = self.world.account(given["region"])
        self.delivery.put(complete_event(given["event"], account, self.world.now()), given["event_bus"])
        return {"entries": [asdict(entry) for entry in self.world.entries if id(entry) not in known]}

    def fault(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Add a fault."""
        self.faults.add(**given)
        return {}

    def faults_end(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Forget the faults that are still to come."""
        self.faults.clear()
        return {}

    def act_as(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Let every later request be one of a role."""
        self.callers.act_as(given["role_name"])
        return {}

    def seed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Make a pipeline, a role and a bucket to begin with."""
        return seed(self.world, given["region"], self.callers.arn(given["region"]))

    def manage(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Let a rule be one that a service has made for itself."""
        names = Names(self.world, given["region"])
        try:
            rule = names.rule({"Name": given["rule_name"], "EventBusName": given["event_bus"]})
        except AwsError as error:
            raise ValueError(error.message) from error
        self.world.rules[names.key(rule["EventBusName"], rule["Name"])] = {**rule, "ManagedBy": given["service"]}
        return {}

    def _advance_to(self, moment: datetime) -> dict[str, Any]:
        if moment < self.world.now():
            raise ValueError(f"the clock never goes back: it is {self.world.now().isoformat()}")
        self.delivery.advance_to(moment)
        return self.status({})


ROUTES: dict[str, Callable[[Administration, Mapping[str, Any]], dict[str, Any]]] = {
    "status": Administration.status,
    "advance": Administration.advance,
    "set": Administration.set,
    "freeze": Administration.freeze,
    "run": Administration.run,
    "reset": Administration.reset,
    "log": Administration.log,
    "emit": Administration.emit,
    "fault": Administration.fault,
    "faults-end": Administration.faults_end,
    "act-as": Administration.act_as,
    "manage": Administration.manage,
    "seed": Administration.seed,
}
