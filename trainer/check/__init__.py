"""``pilates check``: the trainer measured against clips whose truth is known.

May import: ``base``, ``capture``, ``pose``, ``screen``, ``record``, ``recordings``.
"""

__all__ = ["command", "sidecar"]
