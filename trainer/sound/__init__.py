"""Speech, short tones and the continuous tone, played without delaying the picture.

May import: ``base``, ``coach``.
"""

__all__ = ["loudspeaker", "options", "set_sound", "speech", "tones"]
