"""The committed clips in ``samples/``: few, small, each showing one thing."""

from __future__ import annotations

from dataclasses import dataclass

from samples.studio.movement import Side, Wish
from samples.studio.plan import MODULES, Plan


@dataclass(frozen=True, slots=True)
class _Clip:
    """One clip: its name without the exercise, the body, the movement, the repetitions and the camera.

    The seed was chosen so that the clip is short and shows the start position, tempo and faults that its name promises.
    """

    exercise: str
    name: str
    body: str
    side: Side
    seed: int
    faults: tuple[str | None, ...] = (None, None)
    strong: bool = False
    kind: str = ""
    view: int = 0
    pitch_deg: float = 10.0
    azimuth_deg: float = 0.0


_CLIPS = (
    _Clip("clam", "left_correct", "female", "left", 140, (None,) * 3, pitch_deg=45, azimuth_deg=-6),
    _Clip("clam", "right_correct", "older", "right", 251, (None,) * 3, pitch_deg=38, azimuth_deg=8),
    _Clip(
        "clam",
        "left_rolls_back_mild",
        "female",
        "left",
        362,
        (None, "pelvis_rolls_back", "pelvis_rolls_back"),
        pitch_deg=48,
        azimuth_deg=5,
    ),
    _Clip(
        "clam",
        "right_rolls_back_strong",
        "male",
        "right",
        343,
        ("pelvis_rolls_back", None, "pelvis_rolls_back"),
        strong=True,
        pitch_deg=42,
        azimuth_deg=-8,
    ),
    _Clip("clam", "left_feet_apart", "older", "left", 104, (None, "feet_apart"), strong=True, pitch_deg=40),
    _Clip(
        "clam",
        "right_low_camera",
        "female",
        "right",
        275,
        ("pelvis_rolls_back", "pelvis_rolls_back", None),
        strong=True,
        view=1,
        pitch_deg=12,
    ),
    _Clip("clam", "left_getting_into_position", "female", "left", 106, kind="settling", pitch_deg=40, azimuth_deg=4),
    _Clip("clam", "left_straight_leg", "male", "left", 237, (None,) * 3, kind="straight_leg", pitch_deg=45),
    _Clip("glute_bridge", "correct", "female", "left", 1, pitch_deg=8, azimuth_deg=4),
    _Clip("glute_bridge", "hinges_up", "older", "right", 1, (None, "hinges_up"), strong=True, pitch_deg=14),
    _Clip("ab_curl", "correct", "male", "right", 1, pitch_deg=12, azimuth_deg=-5),
    _Clip("ab_curl", "chin_jammed", "slim", "left", 1, (None, "chin_jammed"), strong=True, pitch_deg=10),
    _Clip("toe_taps", "correct", "slim", "left", 1, (None,) * 4, pitch_deg=10, azimuth_deg=3),
    _Clip("toe_taps", "knee_opens", "male", "right", 1, (None, "knee_opens"), strong=True, pitch_deg=15),
    _Clip("thoracic_lift", "correct", "heavy", "left", 1, pitch_deg=15, azimuth_deg=-4),
    _Clip("thoracic_lift", "lifts_too_high", "female", "right", 1, (None, "lifts_too_high"), strong=True),
    _Clip("hip_twist", "correct", "female", "left", 5, (None,) * 4, pitch_deg=28, azimuth_deg=3),
    _Clip("hip_twist", "shoulder_lifts", "male", "left", 1, (None, "shoulder_lifts"), strong=True, pitch_deg=30),
    _Clip("roll_down", "correct", "older", "left", 1, (None,), pitch_deg=5, azimuth_deg=3),
    _Clip("roll_down", "hinges_flat_back", "slim", "right", 1, ("hinges_flat_back",), strong=True, pitch_deg=3),
    _Clip("upper_back_stretch", "correct", "male", "left", 1, pitch_deg=6, azimuth_deg=-3),
    _Clip("upper_back_stretch", "neck_cranes", "heavy", "right", 1, (None, "neck_cranes"), strong=True, pitch_deg=4),
    _Clip("tall_posture", "head_forward", "female", "left", 1, ("head_forward",), strong=True, pitch_deg=4),
    _Clip("tall_posture", "leans", "male", "left", 1, ("leans_to_one_side",), strong=True, view=1, pitch_deg=5),
    _Clip("none", "walks_in", "slim", "left", 2, kind="walks_in", pitch_deg=20),
    _Clip("hamstring_stretch", "left_correct", "female", "left", 8, pitch_deg=10, azimuth_deg=4),
    _Clip(
        "hamstring_stretch",
        "right_thigh_drops",
        "slim",
        "right",
        1,
        (None, "thigh_drops"),
        strong=True,
        view=1,
        pitch_deg=5,
        azimuth_deg=-8,
    ),
    _Clip("hip_flexor_stretch", "left_correct", "female", "left", 1, (None,), view=1, pitch_deg=4, azimuth_deg=3),
    _Clip(
        "hip_flexor_stretch", "right_leans_forward", "male", "right", 1, ("leans_forward",), strong=True, pitch_deg=6
    ),
    _Clip("cat_stretch", "correct", "female", "left", 40, pitch_deg=8, azimuth_deg=5),
    _Clip("cat_stretch", "only_the_head", "male", "right", 51, ("only_the_head", None), view=1, pitch_deg=12),
    _Clip("one_leg_stand", "left_correct", "female", "left", 4, (None,), pitch_deg=4),
    _Clip("one_leg_stand", "right_trunk_leans", "slim", "right", 2, ("trunk_leans",), strong=True, pitch_deg=6),
    _Clip("pelvic_tilt", "correct", "female", "left", 6, pitch_deg=8, azimuth_deg=4),
    _Clip("pelvic_tilt", "hips_lift", "male", "right", 13, (None, "hips_lift"), strong=True, view=1, pitch_deg=12),
)


def _plan(n: int, clip: _Clip) -> Plan:
    reps = tuple((fault, clip.strong and fault is not None) for fault in clip.faults)
    return Plan(
        name=f"{clip.exercise}_{clip.name}",
        exercise=clip.exercise,
        wish=Wish(clip.kind or clip.exercise, clip.side, reps),
        seed=clip.seed,
        body=clip.body,
        view=MODULES[clip.exercise].VIEWS[clip.view],
        pitch_deg=clip.pitch_deg,
        azimuth_deg=clip.azimuth_deg,
        roll_deg=(-1) ** n * 1.2,
        fov_deg=58,
        filled=0.72,
        fps=25,
        size=(640, 480),
    )


def committed_set() -> list[Plan]:
    """Return the plans of the committed clips."""
    return [_plan(n, clip) for n, clip in enumerate(_CLIPS)]
