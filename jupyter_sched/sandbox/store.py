"""What the sandbox knows, as tables of plain JSON, each change on disk before it is acknowledged.

The file is a log: a line for each change, appended. At a start it is read, folded into its last state and written
anew, beside itself and then renamed: see state_file.py. A large body is a file beside it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import IO, Any

from jupyter_sched.sandbox import state_file
from jupyter_sched.sandbox.protocol import AwsError
from jupyter_sched.sandbox.state_file import Row, Rows

LARGE_BYTES = 256 * 1024
NO_ROOM = 507  # HTTP; not one that botocore tries again


class Table(MutableMapping[str, Row]):
    """Rows by key. Assign a row to change it; what is read is not to be changed in place."""

    def __init__(self, store: Store, name: str, rows: dict[str, Row]) -> None:
        self._store, self._name, self._rows = store, name, rows

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    def __setitem__(self, key: str, row: Row) -> None:
        self._store.append([self._name, key, row])
        self._rows[key] = row

    def __delitem__(self, key: str) -> None:
        if key not in self._rows:
            raise KeyError(key)
        self._store.append([self._name, key])
        del self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def newest(self) -> Iterator[Row]:
        """Yield the rows, those that were added last first."""
        return reversed(self._rows.values())


class Store:
    """Tables in one file, or in memory only where ``path`` is None. Raises UnreadableState for another's file.

    unread: what of the file could not be read, and where it is kept; empty where all could.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path, self.unread = path, ""
        self._rows = self._read(path) if path and path.exists() else Rows()
        self._file: IO[bytes] | None = state_file.write(path, self._rows) if path else None

    def _read(self, path: Path) -> Rows:
        rows, unread = state_file.read(path)
        if unread:
            lines = f"{unread} line{'s' if unread > 1 else ''} of its state could not be read"
            self.unread = f"{lines}; the file as it was is {state_file.keep_copy(path)}"
        return rows

    def table(self, name: str) -> Table:
        """Return a table; a new one is empty."""
        return Table(self, name, self._rows.setdefault(name, {}))

    def append(self, line: list[Any]) -> None:
        """Write one change. It has left this process when this returns; where it cannot, nothing of it is left."""
        if self._file is None:
            return
        text, place = json.dumps(line).encode() + b"\n", self._file.seek(0, os.SEEK_END)
        try:
            written = self._file.write(text)
            if written != len(text):
                self._file.write(text[written:])
        except OSError as error:
            self._file.truncate(place)
            words = f"the sandbox cannot write {self.path}: {error.strerror}; nothing is changed"
            raise AwsError("InsufficientStorage", words, NO_ROOM) from error

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
        return self.path.parent / state_file.BODIES

    def clear(self) -> None:
        """Forget everything."""
        self.close()
        if self.path is not None:
            shutil.rmtree(self._bodies, ignore_errors=True)
        self._rows.clear()
        self.unread = ""
        self._file = state_file.write(self.path, self._rows) if self.path else None

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
