"""Ready-made event patterns, each with a sample event, a near miss and what its values are good for.

The entries are data: ``entries.json`` beside this file. Only fields that AWS documents are in it.
"""

from jupyter_sched.core.catalog.entries import Entry, Guide, entries, entry
from jupyter_sched.core.catalog.lint import lint

__all__ = ["Entry", "Guide", "entries", "entry", "lint"]
