"""One thing that the doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Check", "Status"]

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What it is, in a word or two.
        status: How it came out.
        sentence: What was found.
        advice: What to do about it; empty when it is fine.
    """

    name: str
    status: Status
    sentence: str
    advice: str = ""
