"""Exports sessions to files that other programs read, and imports them back.

May import: ``base``, ``coach``, ``plan``, ``record``, ``recordings``.
"""

__all__ = ["export", "fhir", "importing", "receiving", "results"]
