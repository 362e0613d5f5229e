"""The basis of all rooms: errors, paths, settings, language and terminal output.

May import: no other room.
"""

__all__ = [
    "atomic",
    "dates",
    "errors",
    "invoked",
    "language",
    "outside",
    "paths",
    "platforms",
    "pool",
    "printed",
    "quiet",
    "settings",
    "terminal",
]
