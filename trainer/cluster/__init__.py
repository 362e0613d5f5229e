"""Hands recordings to a Dask cluster for ``analyze --on``: the only connection besides the one for the pose model.

May import: ``base``, ``record``, ``recordings``.
"""

__all__ = ["address", "client"]
