"""Names the variants of the pose model. Imports nothing heavy, because ``--help`` needs them too."""

from __future__ import annotations

from typing import Literal

__all__ = ["DEFAULT_VARIANT", "Variant"]

Variant = Literal["lite", "full", "heavy"]

DEFAULT_VARIANT: Variant = "full"
