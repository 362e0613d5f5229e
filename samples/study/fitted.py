"""The bodies, clothes and rooms on which everything was fitted and judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from samples.studio.plan import SPLITS
from samples.study.placement import fitted_on
from samples.study.seen import Seen
from samples.study.tracks import Tracks

_HEAD = """## What was fitted, and on what

Every clip, and every camera place of the stills, has its own random clothes and room. *Clothes* counts kinds (cut,
sleeves, pattern, legs), not colours. Measures were chosen and thresholds set on the bodies *developed on*; the bodies
*judged on* are different ones. Clips of both were looked at during development.

| exercise | bodies | clips | repetitions | clothes | rooms | camera looks down |
|---|---|--:|--:|--:|--:|---|
"""


def markdown(clips: Mapping[str, Sequence[Tracks]], stills: Sequence[Seen]) -> str:
    """Return the tables of the data that measures were chosen on and coefficients were fitted on.

    Args:
        clips: exercise id → its clips.
        stills: all stills, or none.
    """
    lines = []
    for name in sorted(clips):
        for said, bodies in zip(("developed on", "judged on"), SPLITS.values(), strict=True):
            mine = [clip for clip in clips[name] if clip.sidecar["body"] in bodies]
            if mine:
                lines.append(_row(name, said, mine))
    if stills:
        shapes = fitted_on(stills)
        lines += [
            "",
            "| coefficients | where | fitted on | bodies | rooms, each with its clothes |",
            "|---|---|---|---|--:|",
            _fit("3 × 13 of each start position", "calibration/start_shapes.py", shapes, "stills at rest"),
            _fit("14 and a constant of the guard", "calibration/plausibility.py", _found(stills), "stills"),
            "| 1 of the clam's pelvis | exercises/clam.py | 92 tops of clams, an earlier draw of those developed on "
            "| female, male | not kept |",
            "",
            "Small records of the data for these fits are in `tests/records/`; a test repeats the fits.",
        ]
    return _HEAD + "\n".join(lines) + "\n"


def _row(name: str, said: str, clips: Sequence[Tracks]) -> str:
    bodies = ", ".join(sorted({clip.sidecar["body"] for clip in clips}))
    pitches = [clip.sidecar["camera"]["pitch_deg"] for clip in clips]
    cells = (
        name,
        f"{said}: {bodies}",
        len(clips),
        sum(len(clip.sidecar["reps"]) for clip in clips),
        len({clip.sidecar["clothes"] for clip in clips}),
        len({clip.sidecar["seed"] for clip in clips}),
        f"{min(pitches):.0f}–{max(pitches):.0f}°",
    )
    return f"| {' | '.join(map(str, cells))} |"


def _fit(name: str, where: str, stills: Sequence[Seen], said: str) -> str:
    bodies = ", ".join(sorted({still.body for still in stills}))
    rooms = {(still.exercise, still.body, round(still.pitch_deg, 1), round(still.focal_px)) for still in stills}
    return f"| {name} | {where} | {len(stills)} {said} | {bodies} | {len(rooms)} |"


def _found(stills: Iterable[Seen]) -> list[Seen]:
    return [still for still in stills if still.off_torso < float("inf")]
