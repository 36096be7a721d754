"""botocore's service models without what a server never reads: the documentation, half of each model."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


class LeanFileLoader(JSONFileLoader):
    """Loads a file of botocore's data into plain dictionaries, a service's model without documentation."""

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401  any JSON
        """Return what a file holds; None where there is none. file_path: without ``.json`` or ``.json.gz``."""
        plain, packed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
        if not plain.is_file() and not packed.is_file():
            return None
        text = plain.read_bytes() if plain.is_file() else gzip.decompress(packed.read_bytes())
        return json.loads(text, object_hook=_without_documentation if plain.stem == "service-2" else None)


def use_everywhere() -> None:
    """Let every loader of this process, moto's too, load models so. For a process that is the sandbox's own."""
    Loader.FILE_LOADER_CLASS = LeanFileLoader


def _without_documentation(found: dict[str, Any]) -> dict[str, Any]:
    if isinstance(found.get("documentation"), str):
        found["documentation"] = ""
    return found
