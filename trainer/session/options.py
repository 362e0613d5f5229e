"""What a live session is told by its options: where the picture comes from, what sees, what is shown and heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from trainer.pose.variant import DEFAULT_VARIANT, Variant
from trainer.sound.options import SoundOptions


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """The options that every live session takes; the command line writes them as :mod:`trainer.cli.options` says.

    Attributes:
        camera: number or name of a camera, or a video file to play as one.
        window: show a window if there is a display.
        model: a pose model file, or None for the cached or downloaded one.
        variant: of the pose model.
        sound: what is heard.
    """

    camera: str = "0"
    window: bool = True
    model: Path | None = None
    variant: Variant = DEFAULT_VARIANT
    sound: SoundOptions = field(default_factory=SoundOptions)
