"""A leg that lowers from table top: how far its thigh sank, how its foot fell, and whether the other leg stayed up."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import SIDES, Points, Side, other, row
from calibration.legs_bent import SHIN_DROP_TORSO, shin_drop_torso
from exercises.judging.top import TOP_SHARE, is_at_top, median_at_top
from exercises.judging.trace import Trace

#: MediaPipe overestimates the rotation of a thigh, more so the further the camera looks down. **Fit:** rendered taps,
#: pitch 10 to 30.
SINKING_SCALE = 0.91
#: The leg whose thigh is lower by at least this is the working one, degrees. **Taste:** ours; smaller, noise chooses
#: the leg; larger, a small tap has no working leg.
WORKS_DEG = 6.0
#: Lowering of the thigh at which a leg taps, degrees; beyond it the foot is on the floor and falls no further. **Fit:**
#: half of 75 rendered taps of full range lower the thigh by 41 to 48 degrees, and 95 % by 37 or more.
TAP_DEG = 40.0
#: Three signs distinguish a tap, in which the other leg may drift, from lowering both legs. Each counts from 0 to 1,
#: and a tap needs a sum of ``ONE_LEG``, so one weak sign alone does not refuse it. 1. The thighs point apart by
#: ``LEGS_APART_DEG``. 2. The higher foot stays behind by ``FEET_APART_SHARE`` of the lower foot's way; a foot that has
#: come down by less than ``HARDLY_SHARE`` is not compared. 3. The higher foot is up: down by at most ``FOOT_UP_SHARE``
#: of its way to the floor, and on the floor from ``FOOT_DOWN_SHARE`` on. Its way is the height of its knee above the
#: hip in table top. **Fit:** on rendered and filmed taps the higher foot stays behind by 0.16 to 1, with both legs
#: lowered by 0.03 to 0.12; all taps show more than 2.25 signs, both legs lowered less.
LEGS_APART_DEG, FEET_APART_SHARE, HARDLY_SHARE = 12.0, 0.2, 0.1
#: **Fit:** see ``LEGS_APART_DEG``.
FOOT_UP_SHARE, FOOT_DOWN_SHARE, ONE_LEG = 0.72, 0.8, 2.25
#: From the floor, a drifting leg leaves its place too, so the first two signs decide alone: together ``FLOOR_SIGNS``.
#: **Fit:** on rendered lifts of seven bodies, legs that drift by 20 to 38 degrees show 0.80 or more, both legs lifted
#: together 0.55 or less.
FLOOR_SIGNS = 0.68
#: A resting thigh drifts with its foot: a foot on the floor that moved by at most ``STAYS_TORSO`` has stayed, and from
#: ``MOVED_TORSO`` on the thigh counts in full; torso lengths. **Fit:** on 20 rendered lifts of two bodies, feet that
#: stayed read 0.01 to 0.11 where the hidden thigh read up to 16 degrees, and drifting ones 0.26 and 0.72. In the dark
#: one that drifted by 13 degrees read 0.11 and is missed.
STAYS_TORSO, MOVED_TORSO = 0.08, 0.16
#: From the floor, the knee is judged from this share of the thigh's way on. **Taste:** ours; smaller, the way up is
#: judged, where one leg hides the other; larger, a thigh that gives way as the knee opens hides it.
KNEE_SEEN_SHARE = 0.5


def sinking_deg(xy_px: Points, side: Side, at: Calibration) -> float:
    """Lowering of a thigh towards the feet since the start position, degrees.

    The hip is taken half-way between its measured position and its position at rest: its landmark follows the thigh a
    little, although the pelvis is still.
    """
    hip, knee = row(side, "hip"), row(side, "knee")
    before = at.rest_px[knee] - at.rest_px[hip]
    now = xy_px[knee] - (xy_px[hip] + at.rest_px[hip]) / 2
    return SINKING_SCALE * (_from_up_deg(now, at) - _from_up_deg(before, at))


def _from_up_deg(line: Points, at: Calibration) -> float:
    return math.degrees(math.atan2(-float(line @ at.head), float(line @ at.up)))


def foot_way_torso(xy_px: Points, at: Calibration, way: int) -> float:
    """Fall of the lower foot since the start position, torso lengths; with ``way`` -1, rise of the higher one."""
    moved = at.rest_px - xy_px
    feet = [(moved[row(side, "ankle")] + moved[row(side, "heel")]) / 2 for side in SIDES]
    return max(way * float(foot @ at.up) for foot in feet) / at.torso_px


def foot_way_torso_per_deg(xy_px: Points, side: Side, at: Calibration, way: int) -> float:
    """Fall of a foot per degree of its thigh's lowering, torso lengths; NaN below ``WORKS_DEG``.

    The thigh counts up to ``TAP_DEG``: beyond it, the knee must straighten and the foot falls no further. With ``way``
    -1, both rise instead.
    """
    ankle, sunk_deg = row(side, "ankle"), way * sinking_deg(xy_px, side, at)
    fall = way * float((at.rest_px[ankle] - xy_px[ankle]) @ at.up) / at.torso_px
    return fall / min(sunk_deg, TAP_DEG) if sunk_deg >= WORKS_DEG else math.nan


def foot_way_share(xy_px: Points, side: Side, at: Calibration) -> float:
    """Fall of a foot as a share of the height of its knee above the hip in table top."""
    hip, knee, ankle = (row(side, name) for name in ("hip", "knee", "ankle"))
    way = (at.rest_px[ankle] - xy_px[ankle]) @ at.up
    return float(way / ((at.rest_px[knee] - at.rest_px[hip]) @ at.up))


def one_leg(lead_deg: float, feet_shares: Sequence[float]) -> float:
    """How clearly only one leg works, 0 to 3; see :data:`ONE_LEG`. NaN where a leg is *not seen*.

    Args:
        lead_deg: difference between the two thighs, either way.
        feet_shares: :func:`foot_way_share` of each foot.

    Example:
        >>> one_leg(lead_deg=40.0, feet_shares=(0.9, 0.1))
        3.0
    """
    higher, lower = float(np.min(feet_shares)), float(np.max(feet_shares))
    apart = 1 - higher / max(lower, HARDLY_SHARE)
    up = (FOOT_DOWN_SHARE - higher) / (FOOT_DOWN_SHARE - FOOT_UP_SHARE)
    return float(np.clip([abs(lead_deg) / LEGS_APART_DEG, apart / FEET_APART_SHARE, up], 0.0, 1.0).sum())


def one_leg_from_floor(lead_deg: float, feet_shares: Sequence[float]) -> float:
    """:func:`one_leg` for feet that rise from the floor, scaled from ``FLOOR_SIGNS`` to ``ONE_LEG``."""
    stays, lifts = float(np.min(feet_shares)), float(np.max(feet_shares))
    apart = 1 - stays / max(lifts, HARDLY_SHARE)
    signs = np.clip([abs(lead_deg) / LEGS_APART_DEG, apart / FEET_APART_SHARE], 0.0, 1.0).sum()
    return float(ONE_LEG / FLOOR_SIGNS * signs)


def at_top_deg(so_far: Trace, joint: str, works: bool, clear_deg: float = math.inf) -> float:
    """Absolute change of "thigh" or "knee" of the working or the resting leg since rest, at the top; 0 elsewhere.

    The working leg is the lower one at the top. Once the thigh is beyond ``clear_deg``, neither leg hides the joint.
    """
    thigh, t_s, lead = so_far["thigh_deg"], so_far.t_s, so_far["left_less_right_deg"]
    if math.isnan(lead[-1]):
        return math.nan
    if not is_at_top(t_s, thigh, clear_deg):
        return 0.0
    top = thigh >= TOP_SHARE * float(np.nanmax(thigh))
    side: Side = "left" if np.nanmedian(lead[top]) > 0 else "right"
    return abs(float(so_far[f"{joint}_{side if works else other(side)}_deg"][-1]))


def way_of(at: Calibration) -> int:
    """1 if the legs lower from table top, -1 if they rise from the floor."""
    drops = [shin_drop_torso(at.rest_px, side, at.up) for side in SIDES]
    return -1 if np.mean(drops) > SHIN_DROP_TORSO else 1


def foot_moved(xy: Points, side: Side, at: Calibration) -> float:
    """How certainly a foot has left its place, 0 to 1."""
    ankle = row(side, "ankle")
    moved_torso = float(np.hypot(*(xy[ankle] - at.rest_px[ankle]))) / at.torso_px
    return float(np.clip((moved_torso - STAYS_TORSO) / (MOVED_TORSO - STAYS_TORSO), 0.0, 1.0))


def knee_from_floor_deg(so_far: Trace) -> float:
    """Opening of the working knee while its thigh is up; once the foot comes down, its median at the foot's top.

    The median finds a knee that opens quickly and ignores one that jumps, see
    :func:`~exercises.judging.top.median_at_top`.
    """
    thigh, foot, lead = so_far["thigh_deg"], so_far["foot_way_torso"], so_far["left_less_right_deg"]
    if math.isnan(lead[-1] + foot[-1]):
        return math.nan
    if foot[-1] >= TOP_SHARE * float(np.nanmax(foot)):
        is_up = thigh[-1] >= KNEE_SEEN_SHARE * float(np.nanmax(thigh))
        return float(so_far[f"knee_{'left' if lead[-1] > 0 else 'right'}_deg"][-1]) if is_up else 0.0
    side: Side = "left" if median_at_top(so_far.t_s, foot, lead) > 0 else "right"
    return median_at_top(so_far.t_s, foot, so_far[f"knee_{side}_deg"])
