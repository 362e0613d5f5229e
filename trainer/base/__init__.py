"""The basis of all rooms: errors, paths, settings, language, pages and terminal output.

May import: no other room.
"""

__all__ = [
    "atomic",
    "dates",
    "errors",
    "invoked",
    "language",
    "memory",
    "nearest",
    "outside",
    "pages",
    "paths",
    "platforms",
    "pool",
    "printed",
    "questions",
    "quiet",
    "settings",
    "terminal",
]
