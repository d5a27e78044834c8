# SPDX-License-Identifier: Apache-2.0
"""What a case is, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass

from typing import Any


class Skip(Exception):
    """The case cannot run here; the message says why."""


@dataclass(frozen=True)
class Case:
    """A sentence, and a function that raises AssertionError when it is not true."""

    name: str
    run: Callable[[Any], None]  # takes the bench that its list is made for
