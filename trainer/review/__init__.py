"""Looking back: trends, sentences, the review page and the report.

May import: ``base``, ``coach``, ``record``, ``recordings``, ``plan``, ``teach``.
"""

__all__ = ["clients", "in_terminal", "page", "report"]
