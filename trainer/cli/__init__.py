"""The command line, one module per group of commands. Commands import heavy modules only when they run.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``sound``, ``screen``, ``teach``, ``record``, ``recordings``,
``exchange``, ``plan``, ``session``, ``review``, ``home``, ``check``, ``doctor``, ``remind``, ``starter``,
``companion``, ``cluster``, ``taught``.
"""

__all__ = ["app"]
