"""From a frame to 33 landmarks: the model, the landmarker, and the check that a pose is not wholly wrong.

May import: ``base``, ``capture``.
"""

__all__ = ["guard", "landmarker", "models", "patches", "variant"]
