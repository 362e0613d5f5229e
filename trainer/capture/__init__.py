"""Frames from cameras and video files, and videos written: pictures and their times, nobody in them yet.

May import: ``base``.
"""

__all__ = ["camera", "clip", "demo", "devices", "filmed", "folders", "frame", "light", "sources"]
