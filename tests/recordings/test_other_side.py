"""A recording in which the other side works than was asked for."""

from __future__ import annotations

import pytest

from calibration.landmarks import Side
from exercises import get
from exercises.judging.results import SetResult
from tests.live_person import in_mirror
from tests.stick_figure import GOOD, film_clam
from trainer.recordings.analyse import judge, other_side


def result(top: Side, is_mirrored: bool) -> SetResult:
    film = film_clam([GOOD], top=top)
    poses = [(t_s, in_mirror(pose) if is_mirrored else pose) for t_s, pose in film]
    return judge(get("clam"), "me.mp4", poses).result


@pytest.mark.parametrize("asked", ["left", "right"])
def test_a_mirrored_clip_says_so_and_names_the_remedy(asked: Side) -> None:
    assert other_side("me.mp4", asked, result(asked, is_mirrored=False)) == []
    (notice,) = other_side("me.mp4", asked, result(asked, is_mirrored=True))
    other = "right" if asked == "left" else "left"
    assert notice == f"In me.mp4 the {other} side works, not the {asked} one. If the video is mirrored, add --mirror."


def test_nothing_is_said_where_no_side_was_asked_for_or_found() -> None:
    assert other_side("me.mp4", None, result("left", is_mirrored=True)) == []
    assert other_side("me.mp4", "left", SetResult("clam")) == []
