"""The file that holds a sandbox's state: read line by line, brought up to date, written whole.

What cannot be read is never thrown away: it is kept in a folder ``aside-1``, ``aside-2`` ... beside the file.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from jupyter_sched._version import __version__

NAME, BODIES = "state.jsonl", "bodies"
VERSION = 2
Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
NEEDED = {
    "rules": {"Name", "Arn", "State", "EventBusName", "region", "created_at"},
    "pipelines": {"PipelineName", "PipelineArn", "PipelineDefinition", "CreationTime", "LastModifiedTime"},
    "executions": {"PipelineArn", "PipelineExecutionArn", "definition", "parameters", "StartTime", "created_by"},
    "schedules": {"Name", "GroupName", "Arn", "State", "Target", "FlexibleTimeWindow", "region", "counted_from"},
    "retries": {"due_at", "owed"},
    "requests": {"method", "path", "query", "headers", "body"},
}


class UnreadableState(ValueError):
    """The state is not one that this version can begin with."""


def read(path: Path) -> tuple[Rows, int]:
    """Return the rows of each table, by key, and how many lines could not be read. Raises UnreadableState.

    A last line that was cut short was never acknowledged; it does not count.
    """
    rows, unread = Rows(), 0
    with path.open("rb") as file:
        _check_head(path, file.readline())
        for line in file:
            if line.endswith(b"\n"):
                unread += not _take(rows, line)
    return rows, unread + _bring_up_to_date(rows, path.parent / BODIES)


def write(path: Path, rows: Rows) -> IO[bytes]:
    """Write the rows anew, and return the file, open for more lines, without a buffer."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"version": VERSION, "written_by": __version__}) + "\n")
        for name, table in rows.items():
            file.writelines(json.dumps([name, key, row]) + "\n" for key, row in table.items())
    fresh.replace(path)
    return path.open("ab", buffering=0)


def put_aside(directory: Path) -> Path:
    """Move a state and its bodies out of the way, and return where they are now."""
    place = _free_place(directory)
    for name in (NAME, BODIES):
        if (directory / name).exists():
            (directory / name).rename(place / name)
    return place


def keep_copy(path: Path) -> Path:
    """Copy a state's file as it is, and return the copy."""
    return Path(shutil.copy(path, _free_place(path.parent)))


def way_out(path: Path) -> str:
    """Return what helps where a state cannot be used."""
    name = path.parent.name
    which = "" if name == "default" else f"--name {name} "
    return f"`jupyter sched sandbox {which}reset` puts it aside, unchanged, and begins with an empty one"


def _free_place(directory: Path) -> Path:
    number = 1 + sum(1 for _ in directory.glob("aside-*"))
    place = directory / f"aside-{number}"
    place.mkdir(mode=0o700)
    return place


def _check_head(path: Path, line: bytes) -> None:
    version = _version(line)
    if not line.strip() or version in range(1, VERSION + 1):
        return
    if isinstance(version, int) and version > VERSION:
        raise UnreadableState(
            f"{path} was written by a newer jupyter-sched; this is {__version__}. "
            f"Install the newer one again, or {way_out(path)}"
        )
    raise UnreadableState(f"{path} is not the state of a sandbox: it begins with {_shown(line)}; {way_out(path)}")


def _version(line: bytes) -> object:
    try:
        head = json.loads(line)
    except ValueError:
        return None
    return head.get("version") if isinstance(head, dict) else None


def _shown(line: bytes) -> str:
    return repr(line[:40].decode(errors="replace").strip())


def _take(rows: Rows, line: bytes) -> bool:
    """Apply one line; return whether it could be read."""
    try:
        name, key, *row = json.loads(line)
        table = rows.setdefault(name, {})
        if row:
            table[key] = dict(row[0])
        else:
            table.pop(key, None)
    except (ValueError, TypeError):
        return False
    return True


def _bring_up_to_date(rows: Rows, bodies: Path) -> int:
    """Change rows of earlier versions into those of this one; return how many are left that cannot be used."""
    for name, row in _rows_of(rows, "executions"):
        text = row.get("definition")
        if isinstance(text, str) and text.startswith("{"):
            rows["executions"][name] = {**row, "definition": _keep_definition(rows, text)}
    for name, row in _rows_of(rows, "requests"):
        if isinstance(row.get("body"), str):
            rows["requests"][name] = {**row, "body": {"base64": row["body"]}}
    unusable = [
        (table, key) for table in NEEDED for key, row in _rows_of(rows, table) if not _usable(rows, bodies, table, row)
    ]
    for table, key in unusable:
        del rows[table][key]
    return len(unusable)


def _rows_of(rows: Rows, table: str) -> Iterator[tuple[str, Row]]:
    return iter(list(rows.get(table, {}).items()))


def _usable(rows: Rows, bodies: Path, table: str, row: Row) -> bool:
    if not row.keys() >= NEEDED[table]:
        return False
    if table == "executions":
        return row["definition"] in rows.get("definitions", {})
    return table != "requests" or "file" not in row["body"] or (bodies / row["body"]["file"]).is_file()


def _keep_definition(rows: Rows, text: str) -> str:
    digest = digest_of(text)
    rows.setdefault("definitions", {})[digest] = {"text": text}
    return digest


def digest_of(definition: str) -> str:
    """Return what executions name a definition by."""
    return hashlib.sha256(definition.encode()).hexdigest()[:32]
