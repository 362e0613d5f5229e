"""The home screen: today's programme, other programmes, single exercises, look back, health, camera and sound.

May import: ``base``, ``capture``, ``sound``, ``screen``, ``record``, ``plan``, ``coach``, ``teach``, ``session``,
``exchange``.
"""

__all__ = ["run"]
