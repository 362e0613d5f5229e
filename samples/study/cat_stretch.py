"""How far does the back round, and what else moves? Compares candidate signals of a cat stretch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import CLOTH, Landmark
from exercises.cat_stretch import BACK_DEG_PER_TORSO
from samples.studio.cat_stretch import BACK_FAULT_TORSO, ELBOW_FAULT_DEG, SHARE_FAULT
from samples.studio.truth import SPINE_BONES
from samples.study.ab_curl import Lying, degrees, lasting, of_exercise, since
from samples.study.stats import auc
from samples.study.tracks import Tracks

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: Half the length of the top, seconds.
TOP_S = 0.15
#: The candidate that the trainer uses.
_BACK = "**cloth at the waist above cloth at the hip and shoulders, .55**"


def arch(clip: Lying, part: float, ends: str) -> Array:
    """Height (n,) of a patch of cloth above the line from hip to shoulder, torso lengths up to a constant.

    Args:
        clip: the clip.
        part: share of the way from hip to shoulder at which the patch lies.
        ends: "cloth" for a line between two patches, "landmarks" for one between hips and shoulders, "hip cloth" for
            one from the patch at the hip to the shoulders.
    """
    hip, shoulder = (clip.middle(end)[:, 1] for end in (Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER))
    if ends != "landmarks":
        hip = _patch(clip, "trunk_0.00")[:, 1]
    if ends == "cloth":
        shoulder = _patch(clip, "trunk_1.00")[:, 1]
    return np.asarray(_patch(clip, f"trunk_{part:.2f}")[:, 1] - (1 - part) * hip - part * shoulder)


def _patch(clip: Lying, place: str) -> Array:
    """A patch on the near side: of somebody whose chest faces down, it is the far one of somebody on the back."""
    return clip.patch(place, far=True)


def neck_deg(clip: Lying) -> Array:
    """Angle (n,) by which the line from shoulders to ears hangs below the trunk's line, degrees."""
    shoulders = clip.middle(Landmark.LEFT_SHOULDER)
    trunk = shoulders - clip.middle(Landmark.LEFT_HIP)
    return degrees(trunk) - degrees(clip.middle(Landmark.LEFT_EAR) - shoulders)


def signals(clip: Lying) -> dict[str, Array]:
    """Candidates for the roundness of the back, (n,) each."""
    hips, shoulders, knees, ears = (
        clip.middle(Landmark[f"LEFT_{name}"]) for name in ("HIP", "SHOULDER", "KNEE", "EAR")
    )
    trunk = shoulders - hips
    bend = (_patch(clip, "trunk_0.40") - _patch(clip, "trunk_0.00"))[:, 1] / 0.4
    bend = bend - (_patch(clip, "trunk_1.00") - _patch(clip, "trunk_0.55"))[:, 1] / 0.45
    return {
        _BACK: arch(clip, CLOTH["waist"], "hip cloth"),
        "cloth at the waist above hips and shoulders, .55": arch(clip, CLOTH["waist"], "landmarks"),
        "cloth at the waist above cloth at hip and shoulder, .55": arch(clip, 0.55, "cloth"),
        "cloth at .4 above hips and shoulders": arch(clip, 0.4, "landmarks"),
        "cloth at .4 above cloth at hip and shoulder": arch(clip, 0.4, "cloth"),
        "cloth at .75 above hips and shoulders": arch(clip, 0.75, "landmarks"),
        "cloth at the flank above hips and shoulders, .2": arch(clip, CLOTH["flank"], "landmarks"),
        "cloth at the waist rising": _patch(clip, "trunk_0.55")[:, 1],
        "slope of the cloth, lower half less upper half": bend,
        "pelvis: slope of the cloth from hip to .4": (_patch(clip, "trunk_0.40") - _patch(clip, "trunk_0.00"))[:, 1],
        "hips to shoulders, shortening": -np.linalg.norm(trunk, axis=1),
        "thigh against trunk": degrees(trunk) - degrees(knees - hips),
        "trunk tipping": -degrees(trunk),
        "shoulders rising": shoulders[:, 1],
        "shoulders to ears, hanging": neck_deg(clip),
        "ears to nose, hanging": -degrees(clip.xy[:, Landmark.NOSE] - ears),
    }


def _true_round(clip: Lying) -> Array:
    spine = clip.tracks.truth["spine_elevation_deg"]
    return np.asarray(spine[:, SPINE_BONES.index("root")] - spine[:, SPINE_BONES.index("spine01")])


def _elbow_deg(clip: Lying, right: int) -> Array:
    shoulder, elbow, wrist = (clip.xy[:, Landmark[f"LEFT_{name}"] + right] for name in ("SHOULDER", "ELBOW", "WRIST"))
    u, v = shoulder - elbow, wrist - elbow
    return 180 - np.degrees(np.arctan2(np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]), (u * v).sum(axis=1)))


def measure(clip: Lying, rep: Any, inside: Mask, rest: Mask) -> dict[str, float]:
    """Return every candidate in one repetition, and the truth under names that begin with "true"."""
    t_s = clip.tracks.t_s
    top = np.abs(t_s - rep["peak_s"]) <= TOP_S

    def change(values: Array) -> float:
        return float(np.nanmedian(values[top]) - np.nanmedian(values[rest])) if rest.any() else float("nan")

    out = {name: change(values) for name, values in signals(clip).items()}
    back, neck = (out[name] for name in (_BACK, "shoulders to ears, hanging"))
    hips, knees = clip.middle(Landmark.LEFT_HIP)[:, 0], clip.middle(Landmark.LEFT_KNEE)[:, 0]
    near, faults = 1 - clip.near, {f["code"]: f for f in rep["faults"]}
    out |= {
        "true round": change(_true_round(clip)),
        "true share": rep["share"],
        "true back": float("shifts_back" in faults),
        "true elbows": float("elbows_bend" in faults),
        "head: share of the neck": neck / (neck + BACK_DEG_PER_TORSO * back),
        "head: small rise of the cloth": -back,
        "head: neck alone": neck,
        "head: little shortening": -out["hips to shoulders, shortening"],
        "seat: hips to knees": lasting(t_s[inside], (knees - hips)[inside] - np.nanmedian((knees - hips)[rest])),
        "seat: hips in the picture": lasting(t_s[inside], np.nanmedian(hips[rest]) - hips[inside]),
        "seat: thigh's angle": lasting(t_s[inside], _thigh(clip)[inside] - np.nanmedian(_thigh(clip)[rest])),
        "arm: near elbow": lasting(t_s[inside], since(_elbow_deg(clip, near), rest, inside)),
        "arm: far elbow": lasting(t_s[inside], since(_elbow_deg(clip, 1 - near), rest, inside)),
        "arm: shoulders sinking": lasting(t_s[inside], -_up(clip)[inside] + np.nanmedian(_up(clip)[rest])),
    }
    return out


def _thigh(clip: Lying) -> Array:
    return degrees(clip.middle(Landmark.LEFT_HIP) - clip.middle(Landmark.LEFT_KNEE))


def _up(clip: Lying) -> Array:
    return np.asarray(clip.middle(Landmark.LEFT_SHOULDER)[:, 1] - clip.middle(Landmark.LEFT_WRIST)[:, 1])


def _separation(rows: Sequence[dict[str, float]], prefix: str, bad: Mask) -> list[str]:
    lines = ["| signal | AUC | good: largest | fault: smallest |", "|---|--:|--:|--:|"]
    for name in (name for name in rows[0] if name.startswith(prefix)):
        values = np.array([row[name] for row in rows])
        seen = np.isfinite(values)
        good, fault = values[~bad & seen], values[bad & seen]
        ends = [f"{end:.2f}" for end in (good.max(initial=-np.inf), fault.min(initial=np.inf))]
        lines.append(f"| {name.removeprefix(prefix)} | {auc(fault, good):.2f} | {ends[0]} | {ends[1]} |")
    return lines


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the cat stretch."""
    clips = of_exercise(tracks, "cat_stretch")
    rows = [measure(clip, *rep) for clip in clips for rep in clip.repetitions()]
    if not rows:
        return "## Cat stretch\n\nNo clips."
    true = np.array([row["true round"] for row in rows])
    bodies = sorted({str(clip.tracks.sidecar["body"]) for clip in clips})
    lines = ["| signal | r | degrees for each | error |", "|---|--:|--:|--:|"]
    for name in signals(clips[0]):
        values = np.array([row[name] for row in rows])
        seen = np.isfinite(values + true)
        scale = float((values * true)[seen].sum() / (values**2)[seen].sum())
        error, r = np.abs(scale * values - true)[seen].mean(), np.corrcoef(values[seen], true[seen])[0, 1]
        lines.append(f"| {name} | {r:.2f} | {scale:.2f} | {error:.1f}° |")
    faults = (
        (
            "Only the head",
            f"the back's share below {SHARE_FAULT}",
            "head: ",
            [r["true share"] < SHARE_FAULT for r in rows],
        ),
        ("The seat shifts back", f"fault from {BACK_FAULT_TORSO}", "seat: ", [r["true back"] > 0 for r in rows]),
        ("The elbows bend", f"fault from {ELBOW_FAULT_DEG:.0f}°", "arm: ", [r["true elbows"] > 0 for r in rows]),
    )
    parts = [
        "## Cat stretch",
        f"{len(rows)} repetitions of {len(clips)} clips filmed from the side; bodies: {', '.join(bodies)}. Changes "
        "from the rest or the hollow before to the top. Lengths are torso lengths.",
        "### Roundness of the back",
        "\n".join(lines),
    ]
    for title, from_, prefix, bad in faults:
        mask = np.array(bad)
        parts.append(f"### {title} ({from_}; {int(mask.sum())} of {len(mask)})")
        parts.append("\n".join(_separation(rows, prefix, mask)))
    return "\n\n".join(parts)
