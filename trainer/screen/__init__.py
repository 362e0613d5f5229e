"""Draws the screen: the mirrored picture with everything on and beside it.

May import: ``base``, ``coach``.
"""

__all__ = ["asking", "corner", "drawing", "overlay", "presenter", "state", "window"]
