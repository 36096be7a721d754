"""What the sandbox knows, as tables of plain JSON, each change on disk before it is acknowledged.

The file is a log: a line for each change, appended and flushed. At a start it is read, folded into its last state
and written anew, beside itself and then renamed. A line that a crash cut short was not acknowledged and is dropped.
A large body is a file beside it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any, TextIO

VERSION = 1
LARGE_BYTES = 256 * 1024
Row = dict[str, Any]


class Table(MutableMapping[str, Row]):
    """Rows by key. Assign a row to change it; what is read is not to be changed in place."""

    def __init__(self, store: Store, name: str, rows: dict[str, Row]) -> None:
        self._store, self._name, self._rows = store, name, rows

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    def __setitem__(self, key: str, row: Row) -> None:
        self._rows[key] = row
        self._store.append([self._name, key, row])

    def __delitem__(self, key: str) -> None:
        del self._rows[key]
        self._store.append([self._name, key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def newest(self) -> Iterator[Row]:
        """Yield the rows, those that were added last first."""
        return reversed(self._rows.values())


class Store:
    """Tables in one file, or in memory only where ``path`` is None."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._rows: dict[str, dict[str, Row]] = _read(path) if path and path.exists() else {}
        self._file: TextIO | None = _rewrite(path, self._rows) if path else None

    def table(self, name: str) -> Table:
        """Return a table; a new one is empty."""
        return Table(self, name, self._rows.setdefault(name, {}))

    def append(self, line: list[Any]) -> None:
        """Write one change. It has left this process when this returns."""
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()

    def keep_bytes(self, body: bytes) -> Row:
        """Keep a body, and return the row that ``bytes_of`` takes; a large one is a file of its own."""
        if self.path is None or len(body) <= LARGE_BYTES:
            return {"base64": base64.b64encode(body).decode()}
        name = hashlib.sha256(body).hexdigest()
        file = self._bodies / name
        if not file.exists():
            self._bodies.mkdir(mode=0o700, exist_ok=True)
            fresh = file.with_suffix(".new")
            fresh.write_bytes(body)
            fresh.replace(file)
        return {"file": name}

    def bytes_of(self, row: Row) -> bytes:
        """Return the body that a row stands for."""
        return (self._bodies / row["file"]).read_bytes() if "file" in row else base64.b64decode(row["base64"])

    @property
    def _bodies(self) -> Path:
        if self.path is None:
            raise ValueError("a store in memory has no files")
        return self.path.parent / "bodies"

    def clear(self) -> None:
        """Forget everything."""
        self.close()
        if self.path is not None:
            shutil.rmtree(self._bodies, ignore_errors=True)
        self._rows.clear()
        self._file = _rewrite(self.path, self._rows) if self.path else None

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def _read(path: Path) -> dict[str, dict[str, Row]]:
    rows: dict[str, dict[str, Row]] = {}
    with path.open(encoding="utf-8") as file:
        head = file.readline()
        if head.strip() and json.loads(head) != {"version": VERSION}:
            raise ValueError(f"{path} is not a sandbox of version {VERSION}: {head.strip()[:80]}")
        for line in file:
            if not line.endswith("\n"):
                break
            name, key, *row = json.loads(line)
            table = rows.setdefault(name, {})
            if row:
                table[key] = row[0]
            else:
                table.pop(key, None)
    return rows


def _rewrite(path: Path, rows: dict[str, dict[str, Row]]) -> TextIO:
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"version": VERSION}) + "\n")
        for name, table in rows.items():
            file.writelines(json.dumps([name, key, row]) + "\n" for key, row in table.items())
    fresh.replace(path)
    return path.open("a", encoding="utf-8")
