"""What every room stands on: errors, paths, settings, language, pages, and what reaches the terminal.

May import: no other room.
"""

__all__ = [
    "dates",
    "errors",
    "invoked",
    "language",
    "outside",
    "pages",
    "paths",
    "platforms",
    "pool",
    "printed",
    "quiet",
    "settings",
    "terminal",
]
