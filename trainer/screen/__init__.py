"""What is seen: the state of the screen, and its drawing over the mirrored picture.

May import: ``base``, ``coach``.
"""

__all__ = ["corner", "drawing", "overlay", "presenter", "state", "window"]
