"""Problems with the whole picture: it is frozen, black, passed through by somebody else, or not upright."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import mid_hip, mid_shoulder, middle, torso_px, unit
from calibration.landmarks import Landmark, Points
from calibration.text import N_
from calibration.trunk import trunk_tilt_deg

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason why nothing in the picture can be judged.

    Attributes:
        words: shown and spoken while the problem lasts; ``{otherwise}`` is what to do if there is no problem.
        why: part of a sentence for the result; ``{seconds}`` is the duration.
        advice: what helps.
    """

    words: str
    why: str
    advice: str


STILL = Trouble(
    N_("The picture is frozen. Check the camera."),
    N_("the picture was frozen for {seconds} s"),
    N_("Check the camera and its cable. A photo cannot be judged."),
)
BLACK = Trouble(
    N_("The camera is covered or the room is dark. Uncover the lens, or turn on a light."),
    N_("the picture was black for {seconds} s"),
    N_("Uncover the camera lens, or turn on a light."),
)
PASSED = Trouble(
    N_("Something is moving in front of you. I go on when the view is clear."),
    N_("somebody or something moved in front of you for {seconds} s, and nothing was counted meanwhile"),
    N_("Keep people, animals and doors out of the picture around you."),
)
ON_ITS_SIDE = Trouble(
    N_("The picture is on its side, or you are lying down. Turn the camera, or stand up."),
    N_("for {seconds} s the picture was on its side, or you were lying down"),
    N_("Turn the camera until you are upright in the picture."),
)
#: Advice on a picture that is turned, whatever the person does.
FLOOR_BELOW = N_("Turn the camera until the floor is at the bottom of the picture.")
SIDEWAYS = Trouble(
    N_("The picture is on its side. Turn the camera."), N_("the picture was on its side for {seconds} s"), FLOOR_BELOW
)
UPSIDE_DOWN = Trouble(
    N_("The picture is upside down. Turn the camera."), N_("the picture was upside down for {seconds} s"), FLOOR_BELOW
)
#: For a body that shows the start position in a turned picture, or another position in this one.
MAYBE_SIDEWAYS = Trouble(
    N_("Is the picture on its side? Then turn the camera. If not: {otherwise}"),
    N_("for {seconds} s the picture was on its side, or you were in another position"),
    N_("Turn the camera until the floor is at the bottom of the picture, or take the start position."),
)
MAYBE_UPSIDE_DOWN = Trouble(
    N_("Is the picture upside down? Then turn the camera. If not: {otherwise}"),
    N_("for {seconds} s the picture was upside down, or you were in another position"),
    MAYBE_SIDEWAYS.advice,
)
CONTRADICTED = Trouble(
    N_("A larger model sees another pose here."),
    N_("for {seconds} s a larger model saw another pose, and nothing was judged meanwhile"),
    N_("Film your whole body in good light, from the place that the exercise asks for."),
)

#: A picture that does not change for this long is frozen, seconds. **Taste:** ours; shorter, a camera that hesitates is
#: called frozen; longer, the trainer judges a frozen picture for longer.
STILL_S = 1.0
#: Two pictures are the same if at most ``SAME_SHARE`` of their pixels differ by more than ``SAME_GREY`` (0–255).
#: **Fit:** in 14 films of people, pictures stay the same for 0.2 s at most; with twice ``SAME_GREY``, for 1.4 s. Of 148
#: pictures of a frozen video, compressed in two qualities, 2 to 4 differ from the one before; with half of it 3 to 6.
SAME_GREY, SAME_SHARE = 2, 0.0005
#: A frozen picture counts as moving again after this many consecutive changes. A key frame changes the picture of a
#: frozen video too. **Fit:** in six frozen videos only key frames do, one at a time. More would bring the trainer back
#: later.
CHANGES = 3
#: A picture with a mean grey (0–255) below this is black. The trainer then reports that instead of an absent person.
#: **Taste:** ours; smaller, a covered lens is reported as an absent person; larger, a dim room is reported as black.
BLACK_GREY = 10.0

#: A trunk tilted up to ``LEVEL_DEG`` is lying, one from ``UPRIGHT_DEG`` on is upright; degrees from level. **Fit:** 75
#: rendered people who stand read 78 to 90 degrees, and therefore 0 to 12 in a picture on its side.
LEVEL_DEG, UPRIGHT_DEG = 30.0, 60.0
#: A body is straight if its feet are at least ``FEET_AWAY_TORSO`` from the hips along the line of the trunk and at most
#: ``FEET_BESIDE_TORSO`` off that line; torso lengths. **Fit:** of 75 rendered people who stand, 74 have their feet 1.0
#: or more away, and none more than 0.16 beside. Of 37 who sit, 6 count as straight; with twice ``FEET_BESIDE_TORSO``,
#: 17 would.
FEET_AWAY_TORSO, FEET_BESIDE_TORSO = 1.0, 0.5


class StillPicture:
    """Detects a camera that repeats one picture; a live picture always has noise.

    Attributes:
        since_s: time stamp of the first of the identical pictures, NaN while the picture changes.
    """

    def __init__(self) -> None:
        self.since_s = math.nan
        self._kept: tuple[float, Grey] | None = None
        self._before: Grey | None = None
        self._changes = 0

    def update(self, t_s: float, grey: Grey) -> bool:
        """Process the next picture; returns whether the picture is frozen.

        Args:
            t_s: time stamp, seconds.
            grey: uint8 (h, w), a sample of its pixels. They must not be averaged, which would remove the noise.
        """
        before, self._before = self._before, grey
        if not math.isnan(self.since_s):
            self._changes = 0 if before is not None and is_same(before, grey) else self._changes + 1
            if self._changes < CHANGES:
                return True
            self.since_s, self._changes, self._kept = math.nan, 0, None
        if self._kept is None or not is_same(self._kept[1], grey):
            self._kept = (t_s, grey)
        elif t_s - self._kept[0] >= STILL_S:
            self.since_s = self._kept[0]
        return not math.isnan(self.since_s)


def is_same(a: Grey, b: Grey) -> bool:
    """Whether two pictures, uint8 (h, w), are the same apart from compression noise."""
    if a.shape != b.shape:
        return False
    differ = np.abs(a.astype(np.int16) - b) > SAME_GREY
    return bool(np.count_nonzero(differ) <= SAME_SHARE * a.size)


def not_upright(xy_px: Points) -> Trouble | None:
    """How the picture is turned, for a person who should stand; None unless a straight body shows it clearly.

    A person lying stretched out looks the same as a standing person in a picture on its side, so the message names
    both. The answer is None for a body that is bent, folded or partly *not seen*.

    Args:
        xy_px: (33, 2) landmarks, pixels; NaN where *not seen*.
    """
    shoulders, hips = mid_shoulder(xy_px), mid_hip(xy_px)
    feet = middle(xy_px, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    length_px = torso_px(xy_px)
    if not (np.isfinite([*shoulders, *hips, *feet]).all() and length_px > 0):
        return None
    down = unit(hips - shoulders)
    away, beside = (feet - hips) @ down, (feet - hips) @ [-down[1], down[0]]
    if away < FEET_AWAY_TORSO * length_px or abs(beside) > FEET_BESIDE_TORSO * length_px:
        return None
    tilt_deg = trunk_tilt_deg(xy_px)
    if tilt_deg <= LEVEL_DEG:
        return ON_ITS_SIDE
    return UPSIDE_DOWN if tilt_deg >= UPRIGHT_DEG and down[1] < 0 else None
