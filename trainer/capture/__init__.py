"""Reads frames from cameras and video files, and writes videos. Knows images and times, but no people.

May import: ``base``.
"""

__all__ = ["camera", "clip", "demo", "devices", "filmed", "folders", "frame", "light", "sources"]
