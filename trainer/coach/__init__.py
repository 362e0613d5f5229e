"""What is said to a person who moves: one useful thing at a time.

May import: ``base``.
"""

__all__ = ["coach", "guide", "pacer", "summary", "utterance", "words"]
