"""Single pictures of people who sit at a desk, as a laptop or a camera on a screen sees them: from the front, close by.

Only head, shoulders and chest are in the picture. A sitter is one person, one chair and one camera, in many postures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.random import Generator

from samples.studio.body import body_names, load_body
from samples.studio.camera import Camera
from samples.studio.looks import make_look
from samples.studio.render import Renderer, Sensor
from samples.studio.room import box, make_room
from samples.studio.sensor import Image
from samples.studio.skeleton import Pose
from samples.studio.stage import turned_rows
from samples.studio.upright import Setup, State, Upright
from samples.studio.upright_clip import NOD

SIZE = (480, 360)
#: Turn from how a body is built (facing +x) to facing a camera in front.
_FACING_DEG = -90.0
_DESK_M, _WOOD = 0.73, (0.5, 0.4, 0.3)
#: Postures that should not be nudged: tall, and what people do all day. The first is the start.
UPRIGHT = ("tall", "typing", "glances", "reads_keys", "rolled_back", "rolled_in", "shifted", "eased")
#: Postures that should be, mild and strong.
POOR = ("slump", "slouch", "head_forward", "crane", "lean", "shoulders")
#: Pictures of each upright posture, and of each poor one in each size.
_EACH_UPRIGHT, _EACH_POOR = 2, 2


@dataclass(frozen=True, slots=True)
class Sitter:
    """One person at one desk before one camera.

    Attributes:
        body: name of the body.
        seed: seed of everything random.
        kind: "laptop" (a hand above the desk, looking up) or "screen" (at eye height or above, looking down).
    """

    body: str
    seed: int
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One picture and its truth.

    Attributes:
        posture: one of :data:`UPRIGHT` and :data:`POOR`.
        strong: whether a poor posture is strong.
        image: (H, W, 3) uint8, BGR.
        camera: the camera.
    """

    posture: str
    strong: bool
    image: Image
    camera: Camera


@dataclass(frozen=True, slots=True)
class _Held:
    """A posture: fields of ``State``, and how far the head nods, degrees."""

    fields: Mapping[str, float | tuple[float, float]] = field(default_factory=dict)
    nod_deg: float = 0.0


def sitters(count: int, seed: int = 0) -> Iterator[Sitter]:
    """Draw sitters; bodies and kinds of camera are even."""
    bodies = body_names()
    for n in range(count):
        kind = ("laptop", "screen")[n // len(bodies) % 2]
        yield Sitter(bodies[n % len(bodies)], int(np.random.default_rng([seed, n]).integers(2**31)), kind)


def _held(rng: Generator, posture: str, strong: bool) -> _Held:
    """Draw one posture. Sizes of faults are those of ``samples/studio/tall_posture.py``."""
    way = float(rng.choice([-1.0, 1.0]))
    if posture == "tall":
        return _Held()
    if posture == "typing":
        return _Held({"slump_deg": rng.uniform(0, 4), "at_m": (0.0, rng.normal(0, 0.01))}, rng.uniform(-4, 8))
    if posture == "glances":
        return _Held({"head_turn_deg": way * rng.uniform(12, 30)}, rng.uniform(-5, 5))
    if posture == "reads_keys":
        return _Held({"slump_deg": rng.uniform(0, 4)}, rng.uniform(10, 22))
    if posture in ("rolled_back", "rolled_in"):
        far = rng.uniform(0.06, 0.16) if posture == "rolled_back" else -rng.uniform(0.04, 0.08)
        return _Held({"at_m": (rng.normal(0, 0.015), far)}, rng.uniform(-4, 6))
    if posture == "shifted":
        return _Held({"at_m": (way * rng.uniform(0.03, 0.08), rng.normal(0, 0.02)), "heading_deg": rng.uniform(-8, 8)})
    if posture == "eased":  # nobody sits tall all day
        return _Held({"slump_deg": rng.uniform(4, 8), "poke_deg": rng.uniform(0, 8)}, rng.uniform(-4, 6))
    if posture == "slump":
        slump = rng.uniform(38, 44) if strong else rng.uniform(18, 20)
        return _Held({"slump_deg": slump, "pelvis_pitch_deg": -0.15 * slump})
    if posture == "slouch":  # the seat slides forward, the pelvis rolls back, the eyes stay level
        slump, tip = (rng.uniform(24, 32), rng.uniform(16, 24)) if strong else (rng.uniform(12, 16), rng.uniform(8, 12))
        return _Held({"slump_deg": slump, "pelvis_pitch_deg": -tip, "hips_back_m": -tip * 0.004}, 0.9 * tip)
    if posture == "head_forward":
        return _Held({"poke_deg": rng.uniform(50, 55) if strong else rng.uniform(31, 34)})
    if posture == "crane":  # the whole trunk tips to the screen, and the head pokes
        tip, poke = (rng.uniform(14, 20), rng.uniform(30, 45)) if strong else (rng.uniform(7, 10), rng.uniform(18, 25))
        return _Held({"pelvis_pitch_deg": tip, "poke_deg": poke}, -0.9 * tip)
    if posture == "lean":
        lean = way * (rng.uniform(17, 19) if strong else rng.uniform(10, 11.5))
        return _Held({"side_deg": lean, "shoulders_deg": 0.8 * lean})
    if posture == "shoulders":
        return _Held({"shoulders_deg": way * (rng.uniform(10.5, 12.5) if strong else rng.uniform(5.6, 6.8))})
    raise ValueError(f"no posture called {posture!r}; there are: {', '.join((*UPRIGHT, *POOR))}")


def _state(rng: Generator, held: _Held) -> State:
    """A posture at one moment: nobody holds still."""
    sizes = {"slump_deg": 0.8, "poke_deg": 1.0, "side_deg": 0.7, "shoulders_deg": 0.5, "pelvis_pitch_deg": 0.4}
    fields: dict[str, float | tuple[float, float]] = {name: float(rng.normal(0, sd)) for name, sd in sizes.items()}
    fields |= {"head_turn_deg": float(rng.normal(0, 3)), "breath": float(rng.uniform(-1, 1)), "heading_deg": 0.0}
    for name, value in held.fields.items():
        fields[name] = value if isinstance(value, tuple) else float(fields.get(name, 0.0)) + value  # type: ignore[arg-type]
    fields["heading_deg"] = float(fields["heading_deg"]) + _FACING_DEG  # type: ignore[arg-type]
    bends = tuple(float(b) for b in (held.nod_deg + rng.normal(0, 1.5)) * NOD)
    return State(bends_deg=bends, **fields)  # type: ignore[arg-type]


def _camera(rng: Generator, kind: str, tall: Pose) -> Camera:
    """Place a camera before somebody who sits tall: the face is in the picture, and at least half of each shoulder."""
    marks = tall.markers()
    eyes = (marks[2] + marks[5]) / 2
    while True:
        ahead, azimuth = rng.uniform(0.5, 0.75), np.radians(rng.normal(0, 6))
        if kind == "laptop":
            height, pitch = _DESK_M + rng.uniform(0.19, 0.28), -rng.uniform(3, 20)
        else:
            ahead, height, pitch = ahead + 0.1, float(eyes[2]) + rng.uniform(-0.08, 0.2), rng.uniform(-3, 25)
        position = np.array([eyes[0] + ahead * np.sin(azimuth), eyes[1] - ahead * np.cos(azimuth), height])
        turned = float(np.degrees(azimuth)) + rng.normal(0, 3)
        at = Camera((0.0, 0.0, 0.0), 1.0, float(pitch), turned, float(rng.normal(0, 1)), rng.uniform(58, 74), SIZE)
        target = position + at.axes()[2]
        camera = replace(at, target_m=(float(target[0]), float(target[1]), float(target[2])))
        px = camera.project(marks[[0, 2, 5, 9, 11, 12]]) / SIZE
        if (
            (px[:4] > 0.1).all()
            and (px[:4] < 0.9).all()
            and (px[4:, 1] < 0.97).all()
            and (abs(px[4:, 0] - 0.5) < 0.5).all()
        ):
            return camera


def take(sitter: Sitter) -> Iterator[Still]:
    """Render a sitter's pictures: every upright and every poor posture, the tall one first."""
    rng = np.random.default_rng(sitter.seed)
    setup = Setup(
        sitting=True,
        hands="thighs",
        feet_apart_m=0.2,
        feet_ahead_m=-0.1,
        stoop_deg=rng.uniform(-2, 6),
        chair_back=bool(rng.random() < 0.7),
    )
    upright = Upright(load_body(sitter.body), setup)
    camera = _camera(rng, sitter.kind, upright.pose(State(heading_deg=_FACING_DEG), "left"))
    look = make_look(rng, sitter.body in ("male", "heavy"))
    desk = box((0.0, -0.5, _DESK_M - 0.015), (1.5, 0.7, 0.03), _WOOD)
    extra = np.concatenate([desk, *(turned_rows(rows, _FACING_DEG) for rows in upright.chair("left"))])
    sensor = Sensor(rng.uniform(0.4, 0.9), rng.uniform(1.5, 4.0), rng.uniform(0.9, 1.15), rng.uniform(0.8, 0.95))
    renderer = Renderer(load_body(sitter.body), look, make_room(rng, mat=False), camera, sensor, extra)
    wanted = [(one, False) for one in UPRIGHT for _ in range(_EACH_UPRIGHT)]
    wanted += [(one, strong) for one in POOR for strong in (False, True) for _ in range(_EACH_POOR)]
    try:
        for posture, strong in wanted:
            pose = upright.pose(_state(rng, _held(rng, posture, strong)), "left")
            renderer.draw(None, rng)  # without this, movement since the previous picture would show as blur
            image = np.ascontiguousarray(renderer.draw(pose, rng)[:, :, ::-1])
            yield Still(posture, strong, image, camera)
    finally:
        renderer.close()
