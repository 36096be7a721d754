"""Ready-made event patterns, each with a sample event, a near miss and what its values are good for.

The entries are data: ``events/*.json`` beside this file. Only fields that AWS documents are in it.
"""

from jupyter_sched.core.catalog.entries import Entry, Guide
from jupyter_sched.core.catalog.lint import lint
from jupyter_sched.core.catalog.loading import entries, entry
from jupyter_sched.core.catalog.recognise import filled_in, nearest, recognise
from jupyter_sched.core.catalog.search import search
from jupyter_sched.core.catalog.words import describe, entry_words

__all__ = [
    "Entry",
    "Guide",
    "describe",
    "entries",
    "entry",
    "entry_words",
    "filled_in",
    "lint",
    "nearest",
    "recognise",
    "search",
]
