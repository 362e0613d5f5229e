"""Finds the sample video that ``pilates demo`` plays."""

from __future__ import annotations

from pathlib import Path

from trainer.base.errors import TrainerError

DEMO = "clam_right_rolls_back_strong.mp4"


def demo_clip() -> Path:
    """Return the path of the demo video: in the installed package, or in the ``samples`` folder of a checkout.

    Raises:
        TrainerError: It is in neither place.
    """
    package = Path(__file__).parents[1]
    for path in (package / "data" / DEMO, package.parent / "samples" / DEMO):
        if path.is_file():
            return path
    raise TrainerError("The demo video is missing from this installation.", "Reinstall the program.")
