"""The result of one check by ``pilates doctor``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Check", "Status"]

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Attributes:
        name: Name of the checked part, one or two words.
        status: Outcome.
        sentence: Finding.
        advice: Remedy; empty if nothing is wrong.
    """

    name: str
    status: Status
    sentence: str
    advice: str = ""
