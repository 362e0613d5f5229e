"""The command line: one module for each group of commands; heavy imports happen inside the commands.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``sound``, ``teach``, ``record``, ``recordings``, ``exchange``,
``plan``, ``session``, ``review``, ``check``, ``doctor``.
"""

__all__ = ["app"]
