"""What is rendered: a plan per clip, drawn from a seed; the committed samples; the large set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.random import Generator

from samples.studio import clam
from samples.studio.body import Array, Body
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth


class Movement(Protocol):
    """What an exercise's module gives the studio."""

    duration_s: float

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,); ``None`` where nobody is there."""

    def pillow(self) -> tuple[tuple[float, float, float], tuple[float, float, float]] | None:
        """Centre and size of a pillow, if there is one."""

    def judge(self, truth: Truth) -> list[dict[str, Any]]:
        """Repetitions with their faults, as the sidecar lists them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One clip before it is rendered.

    Attributes:
        name: file name without its ending.
        exercise: id; kind: "clam" for the exercise itself or the look-alike shown.
        side: working (top) leg, "left" or "right".
        reps: (fault or None, strong) of each repetition.
        pitch_deg, azimuth_deg (positive towards the head), roll_deg, fov_deg: of the camera.
        filled: share of the picture's width that the body takes.
        slide: small slides on the mat.
    """

    name: str
    exercise: str
    kind: str
    seed: int
    body: str
    side: str
    reps: tuple[tuple[str | None, bool], ...]
    pitch_deg: float
    azimuth_deg: float
    roll_deg: float
    fov_deg: float
    filled: float
    fps: int
    size: tuple[int, int]
    slide: bool = False
    low_light: bool = False


def _make_clam(plan: Plan, body: Body, rng: Generator) -> Movement:
    target = rng.uniform(62, 80)
    reps = [clam.draw_rep(rng, fault, strong, target) for fault, strong in plan.reps]
    return clam.Clam(body, plan.side, rng, reps, plan.kind, plan.slide)


#: Exercise id → what makes its movement. A new exercise is one module and one line here.
MOVEMENTS: dict[str, Callable[[Plan, Body, Generator], Movement]] = {"clam": _make_clam}


def _draw_camera(rng: Generator, pitch_deg: float | None = None) -> dict[str, Any]:
    if pitch_deg is None:
        pitch_deg = rng.uniform(10, 26) if rng.random() < 0.22 else rng.uniform(26, 60)
    return {
        "pitch_deg": float(pitch_deg),
        "azimuth_deg": float(rng.uniform(-20, 20)),
        "roll_deg": float(np.clip(rng.normal(0, 2), -5, 5)),
        "fov_deg": float(rng.uniform(52, 72)),
        "filled": float(rng.uniform(0.6, 0.82)),
    }


def _draw_reps(rng: Generator, count: int) -> tuple[tuple[str | None, bool], ...]:
    """Correct and faulty repetitions mixed; the pelvis rolling back is half of the faults."""
    shares = [0.5, 0.15, 0.1, 0.13, 0.12]
    out: list[tuple[str | None, bool]] = []
    for _ in range(count):
        fault = None if rng.random() < 0.45 else str(rng.choice(clam.FAULTS, p=shares))
        out.append((fault, bool(rng.random() < 0.5)))
    if all(fault == "partial_range" for fault, _ in out):  # partial of what? one whole repetition shows it
        out[0] = (None, False)
    return tuple(out)


def large_set(seed: int, size: tuple[int, int] = (480, 360)) -> list[Plan]:
    """Development clips (``dev_``: two bodies) and validation clips (``val_``: three others, in other rooms)."""
    plans = []
    for split, bodies, count in (("dev", ("female", "male"), 40), ("val", ("older", "slim", "heavy"), 42)):
        for n in range(count):
            rng = np.random.default_rng([seed, split == "val", n])
            kind = "clam" if n % 7 != 6 else clam.LOOK_ALIKES[(n // 7) % len(clam.LOOK_ALIKES)]
            reps = _draw_reps(rng, int(rng.integers(3, 5)))
            if kind == "straight_leg":
                reps = ((None, False),) * 3
            plans.append(
                Plan(
                    name=f"{split}_clam_{n:02d}" if kind == "clam" else f"{split}_no_clam_{n:02d}_{kind}",
                    exercise="clam",
                    kind=kind,
                    seed=int(rng.integers(2**31)),
                    body=bodies[n % len(bodies)],
                    side="left" if rng.random() < 0.5 else "right",
                    reps=reps,
                    **_draw_camera(rng),
                    fps=int(rng.choice([24, 25, 30])),
                    size=size,
                    slide=bool(rng.random() < 0.3),
                    low_light=bool(rng.random() < 0.15),
                )
            )
    return plans


def committed_set() -> list[Plan]:
    """The clips below ``samples/``."""
    good, roll = (None, False), "pelvis_rolls_back"
    mild, strong = (roll, False), (roll, True)
    apart = (good, ("feet_apart", False), ("feet_apart", True))
    # name, kind, body, working side, repetitions, camera pitch and azimuth, seed (chosen for a length below 20 s)
    rows: list[tuple[str, str, str, str, tuple[tuple[str | None, bool], ...], float, float, int]] = [
        ("clam_left_correct", "clam", "female", "left", (good,) * 3, 45, -6, 140),
        ("clam_right_correct", "clam", "older", "right", (good,) * 3, 38, 8, 251),
        ("clam_left_rolls_back_mild", "clam", "female", "left", (good, mild, mild), 48, 5, 362),
        ("clam_right_rolls_back_strong", "clam", "male", "right", (strong, good, strong), 42, -8, 343),
        ("clam_left_feet_apart", "clam", "older", "left", apart, 40, 0, 104),
        ("clam_right_low_camera", "clam", "female", "right", (strong, strong, good), 12, 0, 275),
        ("clam_left_getting_into_position", "settling", "female", "left", (), 40, 4, 106),
        ("clam_left_straight_leg", "straight_leg", "male", "left", (good,) * 3, 45, 0, 237),
    ]
    return [
        Plan(
            name=name,
            exercise="clam",
            kind=kind,
            seed=seed,
            body=body,
            side=side,
            reps=reps,
            pitch_deg=pitch,
            azimuth_deg=azimuth,
            roll_deg=(-1) ** n * 1.2,
            fov_deg=58,
            filled=0.72,
            fps=25,
            size=(640, 480),
        )
        for n, (name, kind, body, side, reps, pitch, azimuth, seed) in enumerate(rows)
    ]
