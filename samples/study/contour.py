"""Does the outline of the person's mask show how the spine moves? Tested on a few frames of bridges and roll-downs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from calibration.geometry import torso_px
from calibration.landmarks import row
from calibration.supine import near_side
from calibration.trunk import trunk_axes
from samples.studio.glute_bridge import TOGETHER
from samples.studio.roll_down import HINGE_FAULT
from samples.study.glute_bridge import Rise, rises
from samples.study.looks import Array, Mask, MaskLook, looks
from samples.study.roll_down import REST_S, near_and_ahead, repetitions, share_row, signals
from samples.study.stats import auc
from samples.study.tracks import Tracks
from trainer.pose.models import model_bytes

#: Shares of the way from hip to shoulder at which the outline is read.
PARTS = (0.0, 0.2, 0.4, 0.55, 0.75, 1.0)
#: The outline is searched up to ``_REACH_TORSO`` torso lengths from the trunk's line, in steps of ``_STEP_PX`` pixels.
_REACH_TORSO, _STEP_PX = 0.9, 0.5
#: A bridge is read on the way up where the hip has risen by these shares, and at its top.
_RISEN, _TOP = (0.12, 0.2, 0.33, 0.5), 0.95
#: A roll-down is read where the trunk has tilted by ``_TIPPED_DEG`` degrees, and by the shares ``_TIPPED`` of its
#: deepest tilt.
_TIPPED_DEG, _TIPPED = (5.0, 10.0, 20.0, 30.0), (1 / 3, 0.5, 0.98)


def outline_px(mask: Mask, hip_px: Array, shoulder_px: Array, towards: Array, length_px: float) -> Array:
    """Distances (6,) from the line between two joints to the mask's edge in a direction, at :data:`PARTS`.

    Args:
        mask: (H, W) mask of the person.
        hip_px: (2,) start of the line.
        shoulder_px: (2,) end of the line.
        towards: (2,) unit vector of the search direction.
        length_px: length of the torso.

    Returns:
        Distances in pixels; NaN where the line is outside the mask or the edge is further away than a trunk is thick.
    """
    away = np.arange(0, _REACH_TORSO * length_px, _STEP_PX)
    starts = hip_px + np.array(PARTS)[:, None] * (shoulder_px - hip_px)
    at = np.round(starts[:, None] + away[:, None] * towards).astype(int)
    height, width = mask.shape
    inside = (at >= 0).all(axis=2) & (at[..., 0] < width) & (at[..., 1] < height)
    on = np.zeros(inside.shape, bool)
    on[inside] = mask[at[inside][:, 1], at[inside][:, 0]]
    ends = (~on).argmax(axis=1)
    return np.where(~on.all(axis=1) & (ends > 0), away[ends], np.nan)


# The bridge: rise of the outline since rest, (frames, 7): six parts and the hip landmark.
Outline = tuple[Array, Array]
_MARK = len(PARTS)


def _bridge_outlines(clip: Tracks, look: MaskLook, model: bytes) -> list[tuple[Rise, Outline, Outline]]:
    """Return each way up with its lower and upper outline, on the way and at the top."""
    found = rises(clip)
    frames = [(rise.rest_s[[0, -1]], *_bridge_frames(rise)) for rise in found]
    seen = looks(clip.video, np.concatenate([t for of in frames for t in of]), look, model, masks=True)
    lying = seen.points[seen.at(np.concatenate([rest for rest, *_ in frames])), :, :2]
    rest_px = np.nanmedian(lying, axis=0).astype(np.float32)
    head, up = trunk_axes(rest_px)
    hip, shoulder, length_px = row(near_side(head), "hip"), row(near_side(head), "shoulder"), torso_px(rest_px)

    def heights(t_s: Array, sign: float) -> Array:
        out = []
        for n in seen.at(t_s):
            a, b = (np.asarray(seen.points[n, joint, :2], np.float64) for joint in (hip, shoulder))
            line = (a + np.array(PARTS)[:, None] * (b - a)) @ up
            out.append([*(line + sign * outline_px(seen.masks[n], a, b, sign * up, length_px)), a @ up])
        return np.array(out) / length_px

    out = []
    for rise, (rest_s, way_s, top_s) in zip(found, frames, strict=True):
        rest = {sign: np.nanmean(heights(rest_s, sign), axis=0) for sign in (-1.0, 1.0)}
        low, high = ((heights(way_s, sign) - rest[sign], heights(top_s, sign) - rest[sign]) for sign in (-1.0, 1.0))
        out.append((rise, low, high))
    return out


def _bridge_frames(rise: Rise) -> tuple[Array, Array]:
    """Return times on the lower half of the way up and at the top."""
    risen = np.nan_to_num(rise.hip_mark, nan=-1.0)
    way = [int(np.argmax(risen >= part * risen.max())) for part in _RISEN]
    return rise.t_s[way], rise.t_s[risen > _TOP * risen.max()][:2]


def _behind(outline: Outline, upper: int, lower: int) -> float:
    """Rise of the upper point as a share of the lower point's on the way, divided by the same share at the top."""
    (early, late) = (np.nansum(of[:, upper]) / np.nansum(of[:, lower]) for of in outline)
    return float(early / late)


def _bend(outline: Outline) -> float:
    """Height of the trunk's middle above the line between its ends, at a third of the way up."""
    at = outline[0][2]
    return float(at[2:4].mean() - np.interp(0.475, (PARTS[0], PARTS[4]), (at[0], at[4])))


_BRIDGE: dict[str, Callable[[Outline], float]] = {
    "at .40 behind the hip landmark": lambda o: _behind(o, 2, _MARK),
    "at .55 behind the hip landmark": lambda o: _behind(o, 3, _MARK),
    "at .75 behind the hip landmark": lambda o: _behind(o, 4, _MARK),
    "at .40 behind that at the hip": lambda o: _behind(o, 2, 0),
    "at .55 behind that at the hip": lambda o: _behind(o, 3, 0),
    "at .55 behind that at .20": lambda o: _behind(o, 3, 1),
    "bend of the waist at a third": _bend,
}


def bridge_markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the mask's outline in a bridge, on the repetitions used for the cloth."""
    clips = [c for c in tracks if c.sidecar["content"] == "glute_bridge" and c.sidecar["camera"]["recommended"]]
    model = model_bytes("full")
    with MaskLook(model) as look:
        found = [outline for clip in clips for outline in _bridge_outlines(clip, look, model)]
    hinged = np.array([rise.together >= TOGETHER for rise, *_ in found])
    frames = len(_RISEN) + 4
    lines = [
        "## Glute bridge: does the mask's outline show it?",
        "",
        f"{len(found)} repetitions, {hinged.sum()} hinged, {frames} frames of each: two of the rest, {len(_RISEN)} on",
        "the lower half of the way up, two of the top. The outline is read at parts of the way from hip to shoulder.",
        "",
        "| signal | lower outline, AUC | upper outline, AUC | not seen, of both |",
        "|---|--:|--:|--:|",
    ]
    for name, of in _BRIDGE.items():
        low, high = (np.array([of(one[side]) for one in found]) for side in (1, 2))
        cells = [f"{auc(seen[hinged], seen[~hinged]):.2f}" for seen in (low, high)]
        unseen = int((~np.isfinite(low)).sum() + (~np.isfinite(high)).sum())
        lines.append(f"| {name} | {' | '.join(cells)} | {unseen} |")
    lines += [
        "",
        "The near arm lies in front of the back, so the lower outline is often the arm's. The upper outline is",
        "the belly's, which does not move like the spine. Both are far worse than the cloth.",
    ]
    return "\n".join(lines) + "\n"


_ROLL: dict[str, Callable[[Array], float]] = {
    "back at .40": lambda back: float(back[2]),
    "back at .55": lambda back: float(back[3]),
    "back at .75": lambda back: float(back[4]),
    "back, middle over its ends": lambda back: float(back[2:4].mean() - back[[0, 5]].mean()),
}


def roll_down_markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the mask's outline in a roll-down, on the repetitions used for landmarks and cloth."""
    clips = [t for t in tracks if t.sidecar["content"] == "roll_down" and t.sidecar["camera"]["recommended"]]
    model = model_bytes("full")
    with MaskLook(model) as look:
        backs = np.array([back for clip in clips for back in _roll_backs(clip, look, model)])
    share = np.array([of["true share"] for clip in clips for of in repetitions(clip)])
    bodies = np.array([str(clip.sidecar["body"]) for clip in clips for _ in clip.sidecar["reps"]])
    hinged = share >= HINGE_FAULT
    moments = [f"trunk at {deg:.0f}°" for deg in _TIPPED_DEG] + ["a third of the way", "half of the way", "deepest"]
    lines = [
        "## Roll-down: does the mask's outline show it?",
        "",
        f"{len(backs)} repetitions, {3 + len(moments)} frames of each. How far the back's outline is behind the line",
        "from hips to shoulders, at parts of that way, since the rest before, torso lengths.",
        "",
        f"| outline | AUC, {int(hinged.sum())} hinged of {len(hinged)} | r | error, body left out |",
        "|---|--:|--:|--:|",
    ]
    for name, of in _ROLL.items():
        for n, moment in enumerate(moments):
            values = np.array([of(back[n]) for back in backs])
            lines.append(share_row(f"{name}, {moment}", values, share, hinged, bodies))
    lines += ["", "A rolling back bends out of that line early. The head's lead shows it better and needs no mask."]
    return "\n".join(lines) + "\n"


def _roll_backs(clip: Tracks, look: MaskLook, model: bytes) -> Array:
    """Change since rest of the back's distance behind the trunk's line, (repetitions, moments, 6), torso lengths."""
    tip, t_s, ahead = signals(clip)["tip"], clip.t_s, near_and_ahead(clip)[1]
    frames = []
    for rep in clip.sidecar["reps"]:
        rest = np.flatnonzero((t_s >= rep["start_s"] - REST_S) & (t_s <= rep["start_s"]))
        down = np.flatnonzero((t_s >= rep["start_s"]) & (t_s <= rep["peak_s"]))
        since = tip[down] - np.nanmedian(tip[rest])
        wanted = (*_TIPPED_DEG, *(part * np.nanmax(since) for part in _TIPPED))
        frames.append([*rest[[0, len(rest) // 2, -1]], *(down[np.flatnonzero(since <= deg)[-1:]] for deg in wanted)])
    picks = [np.array([int(np.ravel(frame)[0]) for frame in of]) for of in frames]
    seen = looks(clip.video, t_s[np.concatenate(picks)], look, model, masks=True)

    def back(n: int, length_px: float) -> Array:
        points = np.asarray(seen.points[n, :, :2], np.float64)
        hips, shoulders = points[23:25].mean(axis=0), points[11:13].mean(axis=0)
        along = (shoulders - hips) / np.linalg.norm(shoulders - hips)
        towards = np.array([along[1], -along[0]]) * ahead
        return outline_px(seen.masks[n], hips, shoulders, towards, length_px) / length_px

    out = []
    for of in picks:
        at = seen.at(t_s[of])
        length_px = float(np.median([torso_px(seen.points[n, :, :2]) for n in at[:3]]))
        values = np.array([back(n, length_px) for n in at])
        out.append(values[3:] - np.nanmedian(values[:3], axis=0))
    return np.array(out)
