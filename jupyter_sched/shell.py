"""What the commands of ``jupyter sched`` share: how they are added, what they print, and how they end.

Names, descriptions and errors come from AWS, so what would move the cursor or turn letters round is never printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

DONE, FAILED, TO_DO = 0, 1, 3


def add_command(
    commands: Any,  # noqa: ANN401  argparse keeps its type to itself
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_text: str,
) -> argparse.ArgumentParser:
    """Add a command that ``run`` carries out, and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=f"{help_text}.")
    parser.set_defaults(run=run)
    return parser


def say(*lines: str) -> int:
    """Print lines, and return the exit code of a command that is done."""
    return _write(sys.stdout, lines, DONE)


def complain(*lines: str) -> int:
    """Print lines to standard error, and return the exit code of a command that failed."""
    return _write(sys.stderr, [f"jupyter sched: {line}" for line in lines], FAILED)


def _write(stream: TextIO, lines: Iterable[str], code: int) -> int:
    stream.writelines("".join(each for each in line if each.isprintable() or each == "\n") + "\n" for line in lines)
    return code
