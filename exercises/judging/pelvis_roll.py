"""Roll of the pelvis of a person who lies on the side, seen from the front.

A pelvis that rolls hardly turns in the picture, so the roll is measured from the cloth over flank and waist. A pelvis
rolls in two ways, and each has its measure: against a lower side that stays, or together with it over the mat
(:func:`over_mat_deg`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Pose, Side, other, patch_row
from calibration.text import N_
from calibration.trunk import shows_front
from exercises.judging import fitted
from exercises.judging.results import NotSeen
from exercises.judging.trace import Array

#: Below this pitch the roll of the pelvis is *not seen*, degrees. **Fit:** in 25 clips of other bodies the mean error
#: is 7.0 degrees at a pitch of 20 to 27 and 3.7 at 27 to 37 (``docs/measures.md``).
MIN_PITCH_DEG = 25.0
#: The camera's pitch is estimated from knees and shoulders, and again from the whole body
#: (:mod:`calibration.viewpoint`). If the second estimate is lower by more than ``CONTRADICTS_DEG``, it is used.
#: **Fit:** in rendered clams the two differ by up to 11 degrees.
CONTRADICTS_DEG = 20.0
#: **Fit:** radius about which the upper flank, just above the hip, turns against the lower side of the trunk as the
#: pelvis rolls, torso lengths: a closed form with one coefficient (``samples/study/clam.py``).
FLANK_RADIUS_TORSO = fitted.FLANK_RADIUS_TORSO.value
#: Standard error of the upper flank's movement against the lower side in a repetition without a roll, torso lengths.
#: **Fit:** on rendered bodies that were used for no fit; their record was not kept. The size of a roll is known only to
#: about half of it.
FLANK_WAY_ERROR_TORSO = 0.0085
#: **Fit:** rise of the upper flank for one radian of roll over the mat, torso lengths: a closed form with one
#: coefficient (``samples/study/clam_quick.py``). In those repetitions, at an unguided tempo, the seat rolls over the
#: mat by 0.2 to 1.3 times rolling without slipping, the ribs follow by 0 to 1 times, and a third of the bodies slide.
RISE_RADIUS_TORSO = fitted.RISE_RADIUS_TORSO.value
#: **Fit:** standard error of that rise in a repetition that does not roll, torso lengths.
RISE_ERROR_TORSO = fitted.RISE_ERROR_TORSO.value
#: The top of a repetition: the movement is at least this share of its maximum. **Taste:** ours; smaller, the way up
#: counts as the top; larger, a short top leaves too few frames.
TOP_SHARE = 0.8
#: On the way back, a roll is told from a slide on the mat once the movement is below this share of its maximum.
#: **Fit:** a plateau; larger, a roll is reported on the way up.
BACK_SHARE = 0.75


def measures(pose: Pose, at: Calibration) -> dict[str, float]:
    """The roll against the lower side and the rise of the upper flank, with their errors, all in degrees of roll.

    NaN where this camera does not show a roll.
    """
    top: Side = at.side or "left"
    cloth = pose.patches_px @ at.up / at.torso_px
    below = (cloth[patch_row(other(top), "flank")] + cloth[patch_row(other(top), "waist")]) / 2
    flank = float(cloth[patch_row(top, "flank")])
    degrees = roll_deg_per_torso(at)
    return {
        "pelvis_roll_deg": (flank - below) * degrees,
        "pelvis_roll_error_deg": FLANK_WAY_ERROR_TORSO * degrees,
        "flank_rise_deg": flank * degrees * FLANK_RADIUS_TORSO / RISE_RADIUS_TORSO,
        "flank_rise_error_deg": RISE_ERROR_TORSO * degrees * FLANK_RADIUS_TORSO / RISE_RADIUS_TORSO,
    }


def roll_deg_per_torso(at: Calibration) -> float:
    """Pelvic roll in degrees per torso length by which the upper flank rises over the lower side; NaN if *not seen*.

    The upper flank turns with the pelvis: it goes back by radius · sin(roll), which a camera looking down by the pitch
    shows as a rise of radius · sin(roll) · sin(pitch). A slide on the mat or a shaken camera moves the lower side too
    and cancels out. The lower side is measured at flank and waist: from some views the lower flank moves with the
    pelvis, while the waist alone, further from the hip, would show every tip of the trunk as a roll.
    """
    pitch_deg = at.camera_pitch_deg
    if at.viewpoint is not None and pitch_deg - at.viewpoint.pitch_deg > CONTRADICTS_DEG:
        pitch_deg = at.viewpoint.pitch_deg
    if not pitch_deg >= MIN_PITCH_DEG or not faces_camera(at):
        return math.nan
    return math.degrees(1 / (FLANK_RADIUS_TORSO * math.sin(math.radians(pitch_deg))))


def faces_camera(at: Calibration) -> bool:
    """Whether the person's front is towards the camera; only a recording can be armed when it is not."""
    return at.side is not None and shows_front(at.rest_px, at.side)


def over_mat_deg(movement: Array, flank_rise_deg: Array) -> float:
    """Roll of the pelvis over the mat, degrees; 0 until the movement is on its way back.

    A pelvis that rolls over the mat takes the lower side along, so the upper flank hardly turns against it. But the
    upper flank rises and falls with the movement. A slide on the mat lifts the flank too, but the flank does not fall
    again. The measure is therefore the geometric mean of the rise at the top and of the fall since, scaled to the whole
    movement; 0 if their signs differ.

    Args:
        movement: (n,) the main signal of the repetition so far, degrees.
        flank_rise_deg: (n,) see :func:`measures`.
    """
    if math.isnan(movement[-1]) or math.isnan(flank_rise_deg[-1]):
        return math.nan
    least, most = float(np.nanmin(movement)), float(np.nanmax(movement))
    share = (movement - least) / max(most - least, 1.0)
    top = (share >= TOP_SHARE) & ~np.isnan(flank_rise_deg)
    if share[-1] > BACK_SHARE or not top.any():
        return 0.0
    at_top = float(np.median(flank_rise_deg[top]))
    fall = (at_top - float(flank_rise_deg[-1])) / (1 - share[-1])
    return math.copysign(math.sqrt(at_top * fall), at_top) if at_top * fall > 0 else 0.0


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """A note if this camera cannot show whether the pelvis rolls back."""
    if not math.isnan(roll_deg_per_torso(at)):
        return ()
    if not faces_camera(at):
        why = N_("the camera is behind you and cannot show whether your pelvis rolls back")
        return (NotSeen("pelvis_rolls_back", why, N_("Put the camera in front of you.")),)
    return (
        NotSeen(
            "pelvis_rolls_back",
            N_("the camera is too low to show whether your pelvis rolls back"),
            N_("Raise the camera: put it on a shelf or a table close by, tilted 30 to 60 degrees down."),
        ),
    )
