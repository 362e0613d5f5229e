"""`pilates teach`: exercises that somebody showed, learnt from recordings and kept as files without code.

May import: ``base``, ``capture``, ``pose``, ``recordings``, ``screen``.
"""

__all__ = ["command", "learnt_words", "store"]
