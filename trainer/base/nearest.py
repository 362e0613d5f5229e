"""The nearest of the known names to one that was mistyped."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

__all__ = ["did_you_mean"]


def did_you_mean(typed: str, known: Iterable[str]) -> str | None:
    """A question with the nearest known name, or None if none is near. Case, spaces and hyphens do not matter.

    Example:
        >>> did_you_mean("Glute Bridges", ["clam", "glute_bridge"])
        'Did you mean glute_bridge?'
    """
    names = [*known]
    plain = re.sub(r"[\s-]+", "_", typed.strip().casefold())
    parts = [name for name in names if plain in name.split("_")]
    near = parts[:1] or difflib.get_close_matches(plain, names, 1)
    return f"Did you mean {near[0]}?" if near else None
