"""The movements that the trainer demonstrates: each exercise and each of its faults, as joint positions over time.

``python -m samples.studio demonstrations`` writes them to ``trainer/teach/demonstrations.npz``; no picture is rendered.
``python -m samples.studio prove`` renders each one with a dressed body: the trainer must count it and find the fault.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import exercises
from samples.studio.body import Array
from samples.studio.movement import Wish
from samples.studio.plan import MODULES, Plan
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.stage import stage

#: The archive of all demonstrations.
FILE = Path(__file__).parents[2] / "trainer" / "teach" / "demonstrations.npz"
#: Body that demonstrates, and frames per second of a demonstration.
BODY, FPS = "female", 12
#: Time kept before and after the repetition, seconds.
BEFORE_S, AFTER_S = 0.6, 0.6
#: End of what is shown of a hold that lasts the whole clip, seconds.
HOLD_S = 6.0
#: Seed of every demonstration: the same bodies move in the same way each time they are made.
SEED = 3
#: Seeds of the faults that with ``SEED`` would begin in another position than the correct movement. With these, each
#: joint at rest is within 7 cm of it, so a fault and its mend differ in the fault alone. With the last two, the cloth
#: at waist and hip shows more plainly, on both sides, that the pelvis and the upper back move together.
SEEDS = {
    "clam.pelvis_rolls_back": 73,
    "clam.feet_apart": 73,
    "ab_curl.chin_jammed": 11,
    "ab_curl.sits_up_too_high": 11,
    "toe_taps.knee_opens": 30,
    "hamstring_stretch.thigh_drops": 9,
    "glute_bridge.hinges_up": 164,
    "glute_bridge.lands_pelvis_first": 112,
    # The first seed whose hands rest on the thighs, as the steps ask, and do not hide the neck.
    **dict.fromkeys(
        ("upper_back_stretch", "upper_back_stretch.neck_cranes", "upper_back_stretch.low_back_takes_over"), 8
    ),
    # Arms out to the sides, and a pelvis that tips forward too.
    "pelvic_tilt": 23,
    **dict.fromkeys(("pelvic_tilt.hips_lift", "pelvic_tilt.head_lifts", "pelvic_tilt.feet_slide"), 265),
}
#: Faults that are shown just over their threshold, not near their severe value: with a back that hardly moves, there
#: would be no repetition to count.
MILD = ("cat_stretch.only_the_head",)
#: Faults of tempo and range are explained in words; a figure would not show them any better.
TOLD = ("too_fast", "partial_range", "uneven_range")
#: Joints of the spine, from the pelvis to the head: the beads of the necklace.
BEADS = ("root", *SPINE, *NECK)


def plan_of(exercise: str, fault: str | None) -> Plan:
    """Plan one repetition, with the camera in the middle of the recommended view."""
    view, name = MODULES[exercise].VIEWS[0], exercise if fault is None else f"{exercise}.{fault}"
    return Plan(
        name=name,
        exercise=exercise,
        wish=Wish(exercise, "left", ((fault, fault is not None and name not in MILD),), alone=True),
        seed=SEEDS.get(name, SEED),
        body=BODY,
        view=view,
        pitch_deg=sum(view.pitch_deg) / 2,
        azimuth_deg=0.0,
        roll_deg=0.0,
        fov_deg=58.0,
        filled=0.72,
        fps=FPS,
        size=(640, 480),
    )


def plans() -> list[Plan]:
    """Plan every exercise without a fault, and with each fault that a figure can show."""
    return [
        plan_of(exercise, fault)
        for exercise, module in MODULES.items()
        if module.FAULTS
        for fault in (None, *(code for code in module.FAULTS if code in exercises.get(exercise).fault_labels))
        if fault not in TOLD
    ]


def form_plans() -> list[Plan]:
    """Plan every form that begins in a start position of its own, named as :attr:`Beginning.id` says."""
    return [
        replace(plan, name=f"{plan.exercise}_{form.beginning.id}", form=form)
        for plan in plans()
        for form in (exercises.get(plan.exercise).easier_form, exercises.get(plan.exercise).harder_form)
        if form.beginning is not None and plan.name == plan.exercise
    ]


def joints_mm(pose: Pose) -> Array:
    """33 landmarks and the beads of the spine, int16 (42, 3), millimetres; a landmark that no bone carries is zero."""
    beads = np.array([pose.joint(name) for name in BEADS])
    return np.round(1000 * np.concatenate([np.nan_to_num(pose.markers()), beads])).astype(np.int16)


def bake(plan: Plan) -> tuple[Array, dict[str, Any]]:
    """Return the joints (N, 42, 3) of one repetition, and its start, peak and end in seconds."""
    staged = stage(plan)
    judged = staged.judged(staged.truth())
    if judged.reps:
        rep = judged.reps[0]
        start_s, peak_s, end_s, side = rep["start_s"], rep["peak_s"], rep["end_s"], rep.get("side")
        shown_s = rep.get("level_s", end_s)
    else:
        (hold,) = judged.holds
        spans = [(one["onset_s"], one["end_s"]) for one in hold["faults"]] or [(BEFORE_S, HOLD_S)]
        if hold["start_s"] > BEFORE_S:  # it begins and ends within the clip, as standing on one leg does
            spans = [(hold["start_s"], hold["end_s"])]
        start_s, end_s, side = spans[0][0], spans[0][1], hold["side"]
        peak_s, shown_s = (start_s + end_s) / 2, end_s
    first = max(0, int((start_s - BEFORE_S) * FPS))
    last = min(len(staged.poses), int((shown_s + AFTER_S) * FPS) + 1)
    kept = [pose for pose in staged.poses[first:last] if pose is not None]
    times = {"start_s": start_s - first / FPS, "peak_s": peak_s - first / FPS, "end_s": end_s - first / FPS}
    return np.stack([joints_mm(pose) for pose in kept]), {"side": side, **{k: round(v, 2) for k, v in times.items()}}


def write(path: Path = FILE) -> list[str]:
    """Write all demonstrations into one archive; yield a line about each."""
    arrays: dict[str, Array] = {}
    about: dict[str, Any] = {}
    for plan in (*plans(), *form_plans()):
        joints, about[plan.name] = bake(plan)
        # Differences between frames compress to half the size of the positions themselves.
        arrays[plan.name] = np.diff(joints, axis=0, prepend=np.zeros_like(joints[:1]))
    arrays["about"] = np.frombuffer(json.dumps({"fps": FPS, "of": about}).encode(), np.uint8)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # savez_compressed also has a flag parameter
    return [f"{name}: {len(arrays[name])} frames, {about[name]}" for name in about]
