"""What is heard: speech, short tones and the continuous tone, none of which the picture waits for.

May import: ``base``, ``coach``.
"""

__all__ = ["loudspeaker", "options", "set_sound", "speech", "tones"]
