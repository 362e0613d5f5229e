"""The order in which a trunk leaves the mat and comes down again, read from the cloth at waist and hip.

The functions read a trace of four observables: ``hip_way_torso`` and ``waist_way_torso``, rise of the cloth;
``hip_rise_torso``, rise of the hip landmark, all three in torso lengths; ``line_deg``, the angle shoulder–hip–knee.
"""

from __future__ import annotations

import math

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Cloth, Pose, patch_row
from calibration.supine import near_side
from exercises.judging.top import rise_lately, settling_share, together_share, turned_down
from exercises.judging.trace import Array, Trace

#: The top is over when the hips have come down by at least this, degrees. **Fit:** a plateau; smaller, jitter ends the
#: top; larger, the verdict comes late.
TURNED_DEG = 2.0
#: Time over which the hips' speed at the top is taken, seconds. **Fit:** a plateau; shorter, jitter counts as speed;
#: longer, a short top is missed.
SPEED_S = 0.3
#: Hips that rise less than this do not show the order of the spine, torso lengths: the waist then moves by a few
#: pixels. **Fit:** a plateau; smaller, noise passes for an order; larger, low bridges are not judged.
MIN_RISE_TORSO = 0.2
#: Minimum rise of the waist's cloth at the top, as a share of the hip's; a plank that turns about the shoulders has
#: 0.45. **Fit:** 0.22 to 0.5 in rendered bridges, but less where a camera below 10 degrees sees the near arm in front
#: of the waist; there 6 hinges of 0.8 to 1 read 0 to 0.6.
MIN_WAIST_SHARE = 0.21
#: The cloth at the hip must rise by at least this share of the hip landmark's rise; plain dark cloth cannot be
#: followed. **Fit:** 0.58 to 0.98 in our studio, where the order was read correctly; 0.1 to 0.45 in another studio,
#: where the cloth showed nothing.
FOLLOWED = 0.5
#: Below this share the waist was not followed, or an arm was followed in its place: it hardly moves, or sinks, while
#: the hips rise. **Fit:** of 30 backs that peeled off in our studio, two read less; in another studio, such waists read
#: below 0.
MIN_SHARE = 0.15
#: Above this share, a way down is not believed: a trunk in one piece has 1, and a pelvis ahead of the ribs a little
#: more. **Fit:** a plateau; smaller, a noisy hinge is not seen; larger, slipped cloth passes for a hinge.
MOST_SHARE = 1.3
#: The hips have reached their top when they rise by less than this share of their way within ``SPEED_S``. **Fit:** in
#: 71 rendered bridges, a tenth of it to a quarter more finds the same hinges; twice as much judges a slow peel before
#: its top and takes one more good bridge for a hinge.
STILL = 0.03
#: On the way down the hips have left their top below ``LEFT_TOP`` of their rise, and the order of the spine is read
#: from ``LANDING`` of it on. **Fit:** a plateau; lower, the counted movement ends first; higher, the ribs are still up.
LEFT_TOP, LANDING = 0.9, 0.3
#: Hips that come down by more than this share of their rise within ``SPEED_S`` show no order. **Fit:** of bridges that
#: peeled down, 24 that took 0.4 to 0.9 s read anything from -1.5 to 6 by the cloth; of 8 that took 1.3 to 1.8 s, three
#: read 0.75 to 0.79; from 2.2 s on, all read below 0.6. At an even speed, a way down of 2 s has 0.14.
QUICK_SHARE = 0.2
#: Hips that take longer than this to come down show no order either, seconds: the followed cloth drifts. **Fit:** two
#: bridges that dropped at the top and peeled down in 6.8 and 7.5 s read 0.9 and nothing.
LONGEST_DOWN_S = 4.0
#: On the way down the cloth at the hip must rise by this share of the hip landmark's rise, more than ``FOLLOWED``,
#: because its error has grown. **Fit:** of 6 bridges that peeled down slowly with a rise of 0.58 to 0.67, three read an
#: order of 0.79 to 0.9.
FOLLOWED_DOWN = 0.7


def cloth_torso(pose: Pose, at: Calibration, cloth: Cloth) -> float:
    """Rise of a patch of cloth on the near side, torso lengths."""
    return float(pose.patches_px[patch_row(near_side(at.head), cloth)] @ at.up) / at.torso_px


def at_once_share(trace: Trace) -> float:
    """How much of the upper back leaves the mat together with the pelvis: 1 in a hinge, about a third bone by bone.

    Measured from the cloth at waist and hip, see :func:`~exercises.judging.top.together_share`; 0 until the top is
    reached. NaN if the cloth could not be tracked or the waist is hidden: no landmark shows it, see
    ``docs/measures.md``.
    """
    hip, waist = trace["hip_way_torso"], trace["waist_way_torso"]
    if math.isnan(hip[-1]) or math.isnan(waist[-1]):
        return math.nan
    high, rise = float(np.nanmax(hip)), float(np.nanmax(trace["hip_rise_torso"]))
    if rise > MIN_RISE_TORSO and high < FOLLOWED * rise:
        return math.nan
    if rise_lately(trace.t_s, hip, SPEED_S) > STILL * high and not turned_down(trace["line_deg"], TURNED_DEG):
        return 0.0
    share = together_share(hip, waist, MIN_WAIST_SHARE) if high >= MIN_RISE_TORSO else math.nan
    return share if share >= MIN_SHARE else math.nan


def shows_landing(t_s: Array, hip: Array, hip_rise: Array) -> bool:
    """Whether the cloth at the hip was followed on a way down, and shows an order: neither too quick nor too slow.

    Args:
        t_s: times (n,) of the movement so far, seconds; its top is among them.
        hip: rise of the cloth at the hip (n,).
        hip_rise: rise of the hip landmark (n,).
    """
    high = float(np.nanmax(hip))
    since = slice(int(np.flatnonzero(hip > LEFT_TOP * high)[-1]), None)
    down, down_s = hip[since], t_s[since]
    fell = np.interp(down_s - SPEED_S, down_s, down) - down
    is_in_time = np.nanmax(fell) <= QUICK_SHARE * high and down_s[-1] - down_s[0] <= LONGEST_DOWN_S
    return bool(is_in_time and high >= FOLLOWED_DOWN * np.nanmax(hip_rise))


def landing_share(trace: Trace) -> float:
    """How much of the upper back comes down together with the pelvis: 1 in one piece, about a third ribs first.

    The same measure as :func:`at_once_share`, read backwards from the end of the way down. NaN until then, and where
    the cloth could not be tracked or the way down is too quick or too slow to show an order.
    """
    hip, waist = trace["hip_way_torso"], trace["waist_way_torso"]
    if math.isnan(hip[-1]) or math.isnan(waist[-1]):
        return math.nan
    high = float(np.nanmax(hip))
    if hip[-1] > LANDING * high or high < MIN_RISE_TORSO or not shows_landing(trace.t_s, hip, trace["hip_rise_torso"]):
        return math.nan
    share = settling_share(hip, waist, MIN_WAIST_SHARE)
    return share if MIN_SHARE <= share <= MOST_SHARE else math.nan
