"""The variants of the pose model, in a module that imports nothing: ``--help`` reads them too."""

from __future__ import annotations

from typing import Literal

__all__ = ["DEFAULT_VARIANT", "Variant"]

Variant = Literal["lite", "full", "heavy"]

DEFAULT_VARIANT: Variant = "full"
