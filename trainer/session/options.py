"""Options that all live sessions share: camera, pose model, window and sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from trainer.pose.variant import DEFAULT_VARIANT, Variant
from trainer.sound.options import SoundOptions


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """Options of a live session; :mod:`trainer.cli.options` declares their names on the command line.

    Attributes:
        camera: number or name of a camera, or a video file to play as one.
        window: show a window if there is a display.
        model: a pose model file, or None for the cached or downloaded one.
        variant: of the pose model.
        sound: what is heard.
        mirror: the camera delivers mirrored pictures; None: as the settings remember for this camera.
        second_opinion: let the heavy model look at each set again, after it.
    """

    camera: str = "0"
    window: bool = True
    model: Path | None = None
    variant: Variant = DEFAULT_VARIANT
    sound: SoundOptions = field(default_factory=SoundOptions)
    mirror: bool | None = None
    second_opinion: bool = False
