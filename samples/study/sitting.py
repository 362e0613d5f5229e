"""How much of a habitual sitting posture a camera shows, and which differences are no more than noise.

``python -m samples.study.sitting render FOLDER [SITTERS] [SEED]`` renders stills of people on a chair, whole in the
picture from two metres, and keeps their landmarks and the truth; several may run at once.
``python -m samples.study.sitting judge FOLDER`` prints the tables.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.landmarks import Pose
from exercises import sitting
from exercises.judging.trace import Trace
from samples.studio.body import body_names, load_body
from samples.studio.looks import make_look
from samples.studio.movement import Side, View, Wish
from samples.studio.plan import Plan
from samples.studio.render import Renderer, Sensor
from samples.studio.room import make_room
from samples.studio.stage import frame_camera, turned_rows
from samples.studio.upright import Setup, State, Upright
from samples.studio.upright_clip import NOD

SIZE = (480, 360)
#: Stills of each posture, which together are one measurement.
EACH = 4
#: Postures, as fields of ``State``; "again" are tall ones too.
FRONT: Mapping[str, Mapping[str, Any]] = {
    **{name: {} for name in ("tall", "again 1", "again 2")},
    **{f"leans {deg}": {"side_deg": deg, "shoulders_deg": 0.8 * deg} for deg in (-16, -8, 5, 11)},
    **{f"shoulders {deg}": {"shoulders_deg": deg} for deg in (-6, 4)},
    **{f"slumps {deg}": {"slump_deg": deg, "pelvis_pitch_deg": -0.3 * deg} for deg in (12, 24, 40)},
    # A step of 1 closes the gap between the feet.
    "feet together": {"left_foot_m": (0.0, -1.0, 0.0), "right_foot_m": (0.0, 1.0, 0.0)},
    "a foot back": {"left_foot_m": (-0.22, 0.0, 0.04)},
    **{f"crossed {how}": {"crossed": how} for how in ("ankles", "left", "right")},
}
SIDEWAYS: Mapping[str, Mapping[str, Any]] = {
    **{name: {} for name in ("tall", "again 1", "again 2")},
    **{f"slumps {deg}": {"slump_deg": deg, "pelvis_pitch_deg": -0.3 * deg} for deg in (12, 24, 40)},
    **{f"pokes {deg}": {"poke_deg": deg} for deg in (15, 30, 50)},
    "leans back": {"pelvis_pitch_deg": -12.0},
    "leans ahead": {"pelvis_pitch_deg": 12.0},
}
_SWAY = {"slump_deg": 0.5, "poke_deg": 0.6, "side_deg": 0.35, "shoulders_deg": 0.3, "pelvis_pitch_deg": 0.3}


def _state(rng: Generator, fields: Mapping[str, Any], closed_m: float) -> State:
    """A posture at one moment: nobody holds still."""
    feet = {name: tuple(closed_m * x if abs(x) == 1 else x for x in fields[name]) for name in fields if "foot" in name}
    swayed: dict[str, Any] = {name: rng.normal(0, sd) + fields.get(name, 0.0) for name, sd in _SWAY.items()}
    bends = tuple(float(bend) for bend in rng.normal(0, 1.0) * NOD)
    return State(bends_deg=bends, breath=rng.uniform(-1, 1), **(dict(fields) | swayed | feet))  # type: ignore[arg-type]


def render(folder: Path, count: int, seed: int) -> None:
    """Render sitters and keep their landmarks; those that another process has begun are left to it."""
    from trainer.pose.landmarker import StillLandmarker
    from trainer.pose.models import model_bytes

    with StillLandmarker(model_bytes()) as find:
        for n in range(count):
            path = folder / f"sitter_{seed}_{n:02d}.npz"
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                continue
            rng = np.random.default_rng([seed, n])
            body, is_front = body_names()[n % len(body_names())], n // len(body_names()) % 2 == 0
            stills = list(_stills(rng, body, FRONT if is_front else SIDEWAYS, is_front))
            nobody = np.full((33, 4), np.nan, np.float32)
            found = [find(image) for _, image, _ in stills]
            np.savez(
                path,
                body=body,
                is_front=is_front,
                posture=[name for name, _, _ in stills],
                marks_m=[marks for _, _, marks in stills],
                landmarks=[nobody if one is None else one for one in found],
            )


def _stills(
    rng: Generator, body: str, postures: Mapping[str, Mapping[str, Any]], is_front: bool
) -> Iterator[tuple[str, NDArray[np.uint8], NDArray[np.float64]]]:
    """Render each posture: its name, a BGR picture (H, W, 3), and the true landmarks (33, 3), metres, facing +x."""
    side: Side = "left" if rng.random() < 0.5 else "right"
    setup = Setup(
        sitting=True,
        hands="thighs",
        feet_apart_m=rng.uniform(0.12, 0.3),
        toes_out_deg=rng.uniform(2, 14),
        feet_ahead_m=rng.uniform(-0.02, 0.07),
        stoop_deg=rng.uniform(-2, 4),
        chair_back=bool(rng.random() < 0.6),
    )
    closed_m = (setup.feet_apart_m - 0.09) / 2  # side by side, the feet still have their own width
    upright = Upright(load_body(body), setup)
    turn_deg = -90.0 if is_front else 0.0
    view = View("front", -90.0, (0, 12), (-10, 10), 1.0) if is_front else View("side", 0.0, (0, 12), (-10, 10), 1.0)
    azimuth, pitch, roll = rng.uniform(-12, 12), rng.uniform(0, 12), rng.normal(0, 1.5)
    # Facing +x is the left side; a person seen from the right is its mirror image, from in front they are alike.
    side = "left" if is_front else side
    plan = Plan(
        "", "tall_posture", Wish("tall_posture", side, ()), 0, body, view, pitch, azimuth, roll, 62.0, 0.75, 30, SIZE
    )
    camera = frame_camera(plan, [upright.pose(State(heading_deg=turn_deg), side)], rng)
    extra = np.concatenate([turned_rows(rows, turn_deg) for rows in upright.chair(side)])
    sensor = Sensor(rng.uniform(0.4, 0.9), rng.uniform(1.5, 4.0), rng.uniform(0.9, 1.15), rng.uniform(0.8, 0.95))
    look = make_look(rng, body in ("male", "heavy"))
    renderer = Renderer(load_body(body), look, make_room(rng, mat=False), camera, sensor, extra)
    try:
        for name, fields in postures.items():
            for _ in range(EACH):
                state = _state(rng, fields, closed_m)
                pose = upright.pose(replace(state, heading_deg=turn_deg), side)
                renderer.draw(None, rng)  # without this, movement since the previous picture would show as blur
                image = np.ascontiguousarray(renderer.draw(pose, rng)[:, :, ::-1])
                yield name, image, upright.pose(state, "left").markers()
    finally:
        renderer.close()


# Judging


def truths(habit_m: NDArray[np.float64], tall_m: NDArray[np.float64]) -> dict[str, float]:
    """The true differences by code of the measure, from landmarks (33, 3) of a body that faces +x, metres."""

    def of(marks: NDArray[np.float64]) -> dict[str, float]:
        ears, shoulders, hips = ((marks[n] + marks[n + 1]) / 2 for n in (7, 11, 23))
        x, y, z = shoulders - hips
        across = marks[11] - marks[12]
        torso_m = float(np.linalg.norm(shoulders - hips))
        return {
            "leans_deg": float(np.degrees(np.arctan2(y, z))),
            "shoulder_higher_deg": float(np.degrees(np.arctan2(across[2], across[1]))),
            "sits_lower_torso": -float(ears[2]) / torso_m,
            "head_ahead_torso": float(ears[0] - shoulders[0]) / torso_m,
            "tips_deg": float(np.degrees(np.arctan2(x, z))),
        }

    # Lengths are shares of one torso: a slump shortens it.
    scale = np.linalg.norm((tall_m[11] + tall_m[12] - tall_m[23] - tall_m[24]) / 2)
    own = np.linalg.norm((habit_m[11] + habit_m[12] - habit_m[23] - habit_m[24]) / 2)
    habit, tall = of(habit_m), of(tall_m)
    return {code: habit[code] * (own / scale if "torso" in code else 1.0) - tall[code] for code in tall}


def readings(habit: Sequence[Pose], tall: Sequence[Pose]) -> dict[str, float]:
    """The test's findings in these poses, by code; empty where the view does not allow it."""
    at = sitting.calibrate(habit, "held")
    if at is None:
        return {}
    course = Trace([one.name for one in sitting.SITTING.observables])
    for poses, since_s in ((habit, 0.0), (tall, sitting.THEN_S + sitting.SETTLE_S)):
        for n, pose in enumerate(poses):
            course.add(since_s + n / 30, sitting.observe(pose, at))
    return {one.code: one.value for one in sitting.told(course)}


def judge(folder: Path) -> Iterator[str]:
    """Lines of the tables: reading and truth by posture, then the noise of each measure."""
    rows: defaultdict[tuple[bool, str, str], list[tuple[float, float]]] = defaultdict(list)
    for path in sorted(folder.glob("*.npz")):
        if not path.stat().st_size:
            continue
        with np.load(path) as kept:
            poses: defaultdict[str, list[Pose]] = defaultdict(list)
            marks: defaultdict[str, list[NDArray[np.float64]]] = defaultdict(list)
            for name, points, marks_m in zip(kept["posture"], kept["landmarks"], kept["marks_m"], strict=True):
                poses[str(name)].append(Pose(points, len(poses[str(name)]) / 30, SIZE))
                marks[str(name)].append(marks_m)
            for name, seen in poses.items():
                true = truths(np.median(marks[name], axis=0), np.median(marks["tall"], axis=0))
                for code, value in readings(seen, poses["tall"]).items() if name != "tall" else ():
                    rows[bool(kept["is_front"]), name, code].append((value, true.get(code, 0.0)))
    noise: defaultdict[str, list[float]] = defaultdict(list)
    for (is_front, name, code), found in rows.items():
        read, true = np.array(found).T
        yield (
            f"{'front' if is_front else 'side':5} {name:15} {code:20} n {len(read):2}  read {read.mean():6.2f}"
            f" ({read.min():6.2f} to {read.max():6.2f})  true {true.mean():6.2f}"
        )
        if np.abs(true).max() < _NONE.get(code, 0.0):
            noise[code] += list(read - true)
    for code, errors in noise.items():
        size = np.abs(errors)
        yield f"{code}: {len(errors)} without a difference, 1.96 SD {1.96 * np.std(errors):.3f}, most {size.max():.3f}"


#: Postures whose true difference is below this have none.
_NONE = {
    "leans_deg": 1.0,
    "shoulder_higher_deg": 2.5,
    "sits_lower_torso": 0.02,
    "head_ahead_torso": 0.02,
    "tips_deg": 1.0,
}


if __name__ == "__main__":
    command, folder, *more = sys.argv[1:]
    if command == "render":
        numbers = [int(number) for number in more]
        Path(folder).mkdir(parents=True, exist_ok=True)
        render(Path(folder), numbers[0] if numbers else 20, numbers[1] if len(numbers) > 1 else 1)
    else:
        sys.stdout.write("\n".join(judge(Path(folder))) + "\n")
