"""`pilates companion`: looks at a sitter now and then during the working day, and nudges rarely.

May import: ``base``, ``capture``, ``plan``, ``pose``, ``record``, ``remind``.
"""

__all__ = ["run", "sitting", "words"]
