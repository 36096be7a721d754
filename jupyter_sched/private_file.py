"""Small files that only their user can read, and that are there whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path


def write_private(path: Path, document: object) -> None:
    """Write a document as JSON; its folder is made where there is none. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
