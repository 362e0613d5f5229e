"""Does a pelvic tilt show from the side? Compares candidate signals of cloth and landmarks with the true tilt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark
from exercises.pelvic_tilt import FALL_DEG_PER_TORSO, ROLL_DEG_PER_TORSO
from samples.studio.truth import SPINE_BONES
from samples.study.ab_curl import Lying, degrees, of_exercise
from samples.study.tracks import Tracks

Array = NDArray[np.float64]
#: Half the length of the top, seconds.
TOP_S = 0.25
#: Faults that move the cloth by themselves. Their repetitions are left out.
LEFT_OUT = {"hips_lift", "feet_slide"}
#: The candidate that the trainer uses.
_TILT = "**cloth at the hip to the head, and flank falling against it**"


def signals(clip: Lying) -> dict[str, Array]:
    """Candidates for the tilt back, (n,) each, torso lengths or degrees up to a constant."""
    hip, flank, low_ribs, waist = (clip.patch(f"trunk_{part:.2f}") for part in (0.0, 0.2, 0.4, 0.55))
    chest, shoulder, thigh = clip.patch("trunk_0.75"), clip.patch("trunk_1.00"), clip.patch("thigh")
    beyond = clip.patch("beyond_hip")
    hips, knees, shoulders, ankles = (
        clip.middle(Landmark[f"LEFT_{name}"]) for name in ("HIP", "KNEE", "SHOULDER", "ANKLE")
    )
    return {
        _TILT: ROLL_DEG_PER_TORSO * hip[:, 0] + FALL_DEG_PER_TORSO * (hip - flank)[:, 1],
        "cloth at the hip, to the head": hip[:, 0],
        "cloth at the hip, up": hip[:, 1],
        "cloth at the hip against the waist, to the head": (hip - waist)[:, 0],
        "cloth at the hip against the waist, up": (hip - waist)[:, 1],
        "cloth at the hip against the flank, to the head": (hip - flank)[:, 0],
        "cloth at the flank, to the head": flank[:, 0],
        "cloth at the flank, up": flank[:, 1],
        "cloth at .4, to the head": low_ribs[:, 0],
        "cloth at .4, up": low_ribs[:, 1],
        "cloth at the waist, to the head": waist[:, 0],
        "cloth at the waist, up": waist[:, 1],
        "cloth at .75, up": chest[:, 1],
        "cloth at the waist against hip and shoulder, up": waist[:, 1] - 0.45 * hip[:, 1] - 0.55 * shoulder[:, 1],
        "cloth at .4 against hip and chest, up": low_ribs[:, 1] - 0.45 * hip[:, 1] - 0.55 * chest[:, 1],
        "cloth at the thigh, to the head": thigh[:, 0],
        "cloth at the thigh, up": thigh[:, 1],
        "cloth at the thigh against the hip, to the head": (thigh - hip)[:, 0],
        "cloth beyond the hip, to the head": beyond[:, 0],
        "hip landmarks, to the head": hips[:, 0],
        "hip landmarks, up": hips[:, 1],
        "hip landmarks against knees, up": hips[:, 1] - knees[:, 1],
        "knee landmarks, to the head": knees[:, 0],
        "knee landmarks, up": knees[:, 1],
        "ankle landmarks, to the head": ankles[:, 0],
        "hips to shoulders, shortening": -np.linalg.norm(shoulders - hips, axis=1),
        "thigh's direction": degrees(knees - hips),
    }


def _changes(clip: Lying) -> list[dict[str, float]]:
    """Change of every candidate from the rest before to the top of each repetition, and of the true tilt."""
    t_s, truth = clip.tracks.t_s, clip.tracks.truth["spine_elevation_deg"]
    all_signals = signals(clip) | {"true": -truth[:, SPINE_BONES.index("root")]}
    out = []
    for rep, _, rest in clip.repetitions():
        if not LEFT_OUT & {fault["code"] for fault in rep["faults"]}:  # type: ignore[attr-defined]
            top = np.abs(t_s - rep["peak_s"]) <= TOP_S  # type: ignore[operator]
            out.append({k: float(np.nanmedian(v[top]) - np.nanmedian(v[rest])) for k, v in all_signals.items()})
    return out


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the pelvic tilt.

    The noise is the largest change of the candidate in clips of deep breaths into the belly, as degrees of tilt.
    """
    clips = of_exercise(tracks, "pelvic_tilt")
    rows = [(change, "plain top" in clip.tracks.sidecar["clothes"]) for clip in clips for change in _changes(clip)]
    if not rows:
        return "## Pelvic tilt\n\nNo clips."
    true, plain = np.array([row["true"] for row, _ in rows]), np.array([is_plain for _, is_plain in rows])
    breaths = [signals(Lying.of(t)) for t in tracks if t.sidecar["content"] == "deep_breaths"]
    lines = ["| signal | r | plain cloth | patterned cloth | degrees for each | error | deep breaths |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|")
    for name in signals(clips[0]):
        values = np.array([row[name] for row, _ in rows])
        seen = np.isfinite(values)
        scale = float((values * true)[seen].sum() / (values**2)[seen].sum())
        error = np.abs(scale * values - true)[seen].mean()
        r = [np.corrcoef(values[k & seen], true[k & seen])[0, 1] for k in (seen, plain, ~plain)]
        noise = max((abs(scale) * float(np.nanmax(b[name]) - np.nanmin(b[name])) for b in breaths), default=np.nan)
        lines.append(f"| {name} | {r[0]:.2f} | {r[1]:.2f} | {r[2]:.2f} | {scale:.2f} | {error:.1f}° | {noise:.1f}° |")
    bodies = sorted({str(clip.tracks.sidecar["body"]) for clip in clips})
    return "\n\n".join(
        [
            "## Pelvic tilt",
            f"{len(rows)} repetitions of {len(clips)} clips filmed from the side, {int(plain.sum())} of them in plain "
            f"cloth; bodies: {', '.join(bodies)}. Changes from the rest or the tilt forward before to the top; lengths "
            "are torso lengths. Repetitions in which hips lift or feet slide are left out. *Deep breaths*: the largest "
            "change while somebody breathes deeply into the belly and tips nothing, as degrees of tilt.",
            "\n".join(lines),
        ]
    )
