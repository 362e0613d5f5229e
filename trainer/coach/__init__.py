"""Decides what is said to the person: one useful thing at a time.

May import: ``base``.
"""

__all__ = ["coach", "fault_talk", "guide", "pacer", "summary", "utterance", "words"]
