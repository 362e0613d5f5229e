"""The command line, one module per group of commands. Commands import heavy modules only when they run.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``sound``, ``teach``, ``record``, ``recordings``, ``exchange``,
``plan``, ``screen``, ``session``, ``review``, ``home``, ``check``, ``doctor``.
"""

__all__ = ["app"]
