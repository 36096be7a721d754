"""EventBridge Scheduler: schedule groups, which alone carry tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from jupyter_sched.core.arn import last_part
from jupyter_sched.sandbox.paging import page
from jupyter_sched.sandbox.protocol import AwsError, invalid

if TYPE_CHECKING:
    from jupyter_sched.sandbox.delivery import Delivery
    from jupyter_sched.sandbox.world import World

Given = Mapping[str, Any]
PAGE = 100
DEFAULT_GROUP = "default"
BEGINNING = "1970-01-01T00:00:00+00:00"


class ScheduleGroups:
    """Answers the operations of ``scheduler`` that are about groups, for one region's requests."""

    def __init__(self, world: World, delivery: Delivery, region: str) -> None:
        self.world, self.delivery = world, delivery
        self.account = world.account(region)

    def create_schedule_group(self, given: Given) -> dict[str, Any]:
        """Make a group; the same ClientToken makes it once only."""
        name, key = given["Name"], self._key(given["Name"])
        token = f"CreateScheduleGroup/{given.get('ClientToken')}"
        arn = self.account.schedule_group(name)
        if self.world.tokens.get(token) == {"key": key} and key in self.world.schedule_groups:
            return {"ScheduleGroupArn": arn}
        if name == DEFAULT_GROUP or key in self.world.schedule_groups:
            raise AwsError("ConflictException", f"Schedule group {name} already exists.", 409)
        now = self.world.now().isoformat()
        self.world.schedule_groups[key] = {"Name": name, "CreationDate": now, "LastModificationDate": now}
        self.world.tags[arn] = {tag["Key"]: tag["Value"] for tag in given.get("Tags", ())}
        self.world.tokens[token] = {"key": key}
        return {"ScheduleGroupArn": arn}

    def get_schedule_group(self, given: Given) -> dict[str, Any]:
        """Return one group."""
        self.check(given["Name"])
        return self._shown(given["Name"])

    def delete_schedule_group(self, given: Given) -> dict[str, Any]:
        """Remove a group and every schedule in it."""
        name = given["Name"]
        if name == DEFAULT_GROUP:
            raise invalid("The default schedule group cannot be deleted.")
        self.check(name)
        for key in [key for key in self.world.schedules if key.startswith(f"{self._key(name)}/")]:
            del self.world.schedules[key]
            self.delivery.schedule_changed(key)
        del self.world.schedule_groups[self._key(name)]
        self.world.tags.pop(self.account.schedule_group(name), None)
        return {}

    def list_schedule_groups(self, given: Given) -> dict[str, Any]:
        """Return the groups, by name, the default one among them."""
        prefix = self._key("")
        made = [row["Name"] for key, row in self.world.schedule_groups.items() if key.startswith(prefix)]
        names = sorted(name for name in (DEFAULT_GROUP, *made) if name.startswith(given.get("NamePrefix", "")))
        rows, more = page(names, given.get("MaxResults", PAGE), given.get("NextToken"))
        return {"ScheduleGroups": [self._shown(name) for name in rows], "NextToken": more}

    def tag_resource(self, given: Given) -> dict[str, Any]:
        """Add tags to a group."""
        tags = self._tags(given)
        self.world.tags[given["ResourceArn"]] = {**tags, **{tag["Key"]: tag["Value"] for tag in given["Tags"]}}
        return {}

    def untag_resource(self, given: Given) -> dict[str, Any]:
        """Remove tags from a group."""
        tags = self._tags(given)
        self.world.tags[given["ResourceArn"]] = {
            key: value for key, value in tags.items() if key not in given["TagKeys"]
        }
        return {}

    def list_tags_for_resource(self, given: Given) -> dict[str, Any]:
        """Return the tags of a group."""
        return {"Tags": [{"Key": key, "Value": value} for key, value in self._tags(given).items()]}

    def check(self, name: str) -> None:
        """Raise AwsError where there is no group of that name."""
        if name != DEFAULT_GROUP and self._key(name) not in self.world.schedule_groups:
            raise AwsError("ResourceNotFoundException", f"Schedule group {name} does not exist.", 404)

    def _tags(self, given: Given) -> Mapping[str, str]:
        self.check(last_part(given["ResourceArn"]))
        return self.world.tags.get(given["ResourceArn"], {})

    def _shown(self, name: str) -> dict[str, Any]:
        made = {"CreationDate": BEGINNING, "LastModificationDate": BEGINNING}
        row = self.world.schedule_groups.get(self._key(name), made)
        return {**row, "Name": name, "Arn": self.account.schedule_group(name), "State": "ACTIVE"}

    def _key(self, name: str) -> str:
        return f"{self.account.region}/{name}"


OPERATIONS: dict[str, Callable[[ScheduleGroups, Given], dict[str, Any]]] = {
    "CreateScheduleGroup": ScheduleGroups.create_schedule_group,
    "GetScheduleGroup": ScheduleGroups.get_schedule_group,
    "DeleteScheduleGroup": ScheduleGroups.delete_schedule_group,
    "ListScheduleGroups": ScheduleGroups.list_schedule_groups,
    "TagResource": ScheduleGroups.tag_resource,
    "UntagResource": ScheduleGroups.untag_resource,
    "ListTagsForResource": ScheduleGroups.list_tags_for_resource,
}
