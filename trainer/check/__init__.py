"""``pilates check``: the trainer measured on clips with known truth.

May import: ``base``, ``capture``, ``pose``, ``screen``, ``record``, ``recordings``.
"""

__all__ = ["command", "sidecar"]
