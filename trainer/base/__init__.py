"""What every room stands on: errors, paths, settings, language, and what reaches the terminal.

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
