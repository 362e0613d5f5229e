"""The sample that ``pilates demo`` plays."""

from __future__ import annotations

from pathlib import Path

from trainer.base.errors import TrainerError

DEMO = "clam_right_rolls_back_strong.mp4"


def demo_clip() -> Path:
    """Where the demo's video lies: inside the installed package, or in a checkout's ``samples`` folder.

    Raises:
        TrainerError: it is in neither.
    """
    package = Path(__file__).parents[1]
    for path in (package / "data" / DEMO, package.parent / "samples" / DEMO):
        if path.is_file():
            return path
    raise TrainerError("The demo's video is missing from this installation.", "Install the program again.")
