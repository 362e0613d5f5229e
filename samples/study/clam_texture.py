"""Does the cloth's texture predict a wrong roll of the pelvis in a clam? Compared with the measure's error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import Side, other, row
from calibration.trunk import top_side
from samples.study.clam_measures import LANDED
from samples.study.clam_score import FAULT_DEG
from samples.study.clam_seen import Array, Seen
from samples.study.stats import auc
from samples.study.tracks import Tracks
from trainer.capture.sources import open_source
from trainer.pose.patches import HALF_TORSO, TORSO_PX

#: A larger error than this makes a bad estimate, degrees.
BAD_DEG = 8.0
#: Patches of the trainer's measure: whether on the top side, and share of the way from hip to shoulder.
_PATCHES = ((True, 0.2), (False, 0.2), (False, 0.55))
#: The flow's window reaches this many pixels beyond a patch's points.
_WINDOW_PX = 7
#: Number of frames used at rest and at the top.
_FRAMES = 3
#: Measures of texture, taken from a repetition's worst patch; in grey levels, or squared grey levels per pixel.
NAMES = (
    "smallest eigenvalue of the structure tensor",
    "what it leaves across the trunk, along unknown",
    "brightness, median",
    "fine detail, median",
)


def texture(grey: NDArray[np.uint8], across: Array) -> Array:
    """Return the measures (4,) of :data:`NAMES` for a patch.

    Args:
        grey: (h, w) the patch, at the scale that the trainer uses.
        across: (2,) unit vector across the trunk.
    """
    patch = grey.astype(np.float32)
    gradient = [cv2.Sobel(patch, cv2.CV_32F, *axis, ksize=3).ravel() / 8 for axis in ((1, 0), (0, 1))]
    tensor = np.cov(np.array(gradient), bias=True) + 1e-6 * np.eye(2)
    left = 1 / float(across @ np.linalg.inv(tensor) @ across)
    detail = float(np.median(np.abs(patch - cv2.GaussianBlur(patch, (0, 0), 1))))
    return np.array([np.linalg.eigvalsh(tensor)[0], left, np.median(patch), detail])


def textures(reps: Sequence[Seen], clips: Sequence[Tracks]) -> Array:
    """Measures (N, 4) of each repetition's worst patch, over frames of rest and top; NaN if none was found."""
    of: dict[str, list[int]] = defaultdict(list)
    for n, rep in enumerate(reps):
        of[rep.clip].append(n)
    out = np.full((len(reps), len(NAMES)), np.nan)
    for clip in (clip for clip in clips if clip.name in of):
        seen: dict[int, list[Array]] = defaultdict(list)
        wanted = {n: _frames(reps[n], clip) for n in of[clip.name]}
        with open_source(clip.video, live=False) as source:
            index = 0
            while (frame := source.read()) is not None:
                if mine := [n for n, frames in wanted.items() if index in frames]:
                    found = _patches(frame.image, clip.points[index, :, :2].astype(np.float32))
                    for n in mine:
                        seen[n] += [found] if found is not None else []
                index += 1
        for n, values in seen.items():
            out[n] = np.mean(values, axis=0).min(axis=0)
    return out


def _frames(rep: Seen, clip: Tracks) -> NDArray[np.intp]:
    """Return the last frames of the rest and the middle frames of the top."""
    top = rep.t_s[rep.top]
    middle = max((len(top) - _FRAMES) // 2, 0)
    wanted = np.concatenate([rep.rest_s[-_FRAMES:], top[middle : middle + _FRAMES]])
    return np.abs(clip.t_s - wanted[:, None]).argmin(axis=1)


def _patches(image: NDArray[np.uint8], xy_px: NDArray[np.float32]) -> Array | None:
    """Measures (3, 4) of the patches in a frame; None if nobody is found or a patch is outside the picture."""
    if not np.isfinite(xy_px).all():
        return None
    scale = min(1.0, TORSO_PX / torso_px(xy_px))
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    half = HALF_TORSO * torso_px(xy_px) * scale + _WINDOW_PX
    top, out = top_side(xy_px), []
    for is_top, part in _PATCHES:
        side: Side = top if is_top else other(top)
        hip, shoulder = (xy_px[row(side, name)].astype(np.float64) for name in ("hip", "shoulder"))
        (x, y), along = (hip + part * (shoulder - hip)) * scale, (shoulder - hip) / np.linalg.norm(shoulder - hip)
        patch = small[max(int(y - half), 0) : int(y + half), max(int(x - half), 0) : int(x + half)]
        if min(patch.shape) < half:
            return None
        out.append(texture(patch, np.array([along[1], -along[0]])))
    return np.array(out)


def markdown(reps: Sequence[Seen], clips: Sequence[Tracks]) -> str:
    """Return the section on how well low texture predicts large errors.

    Args:
        reps: repetitions from recommended views.
        clips: the clips of these repetitions.
    """
    found = textures(reps, clips)
    true = np.array([rep.roll_deg for rep in reps])
    error = LANDED.leave_out(reps) - true
    whole = np.isfinite(found).all(axis=1) & np.isfinite(error)
    found, true, error = found[whole], true[whole], error[whole]
    bad, rolls = np.abs(error) > BAD_DEG, true >= FAULT_DEG
    small = rolls & (error < -BAD_DEG)
    lines = [
        "### Texture of the cloth",
        "",
        f"Of {len(error)} estimates by the trainer's measure, fitted on other bodies, {bad.sum()} are off by more",
        f"than {BAD_DEG:.0f}°; {small.sum()} of the {rolls.sum()} rolls are that much too small. Does low",
        "texture in the worst of the three patches predict these errors?",
        "",
        "| texture | AUC, off | AUC, too small | good refused with half of the bad | MAE by quarters, least first |",
        "|---|--:|--:|--:|---|",
    ]
    for name, values in zip(NAMES, found.T, strict=True):
        refused = (values <= np.median(values[bad]))[~bad].mean()
        quarters = np.array_split(np.abs(error)[np.argsort(values)], 4)
        errors = ", ".join(f"{quarter.mean():.1f}°" for quarter in quarters)
        one, two = auc(-values[bad], -values[~bad]), auc(-values[small], -values[rolls & ~small])
        lines.append(f"| {name} | {one:.2f} | {two:.2f} | {100 * refused:.0f} % | {errors} |")
    lines += [
        "",
        "No texture separates them: refusing half of the bad estimates would refuse a third of the good ones,",
        "and the rolls measured too small come from few clips. The trainer does not check texture.",
    ]
    return "\n".join(lines)
