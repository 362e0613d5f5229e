"""Finds 33 landmarks in a frame: the pose model, the landmarker, and a check that rejects grossly wrong poses.

May import: ``base``, ``capture``.
"""

__all__ = ["camera_motion", "guard", "landmarker", "models", "passing", "patches", "published", "trust", "variant"]
