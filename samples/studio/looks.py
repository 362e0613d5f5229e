"""Random looks of a person: skin, hair and clothes, and how far the clothes stand off the body."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body

Colour = tuple[float, float, float]

_SKINS: list[Colour] = [
    (0.92, 0.76, 0.67),
    (0.87, 0.68, 0.58),
    (0.80, 0.60, 0.47),
    (0.66, 0.45, 0.33),
    (0.48, 0.31, 0.22),
    (0.33, 0.21, 0.15),
    (0.23, 0.15, 0.11),
]
_HAIR: list[Colour] = [(0.10, 0.07, 0.05), (0.25, 0.15, 0.08), (0.5, 0.35, 0.18), (0.62, 0.6, 0.58), (0.35, 0.13, 0.06)]
_CLOTHES: list[Colour] = [
    (0.08, 0.08, 0.09),
    (0.85, 0.85, 0.83),
    (0.15, 0.2, 0.4),
    (0.6, 0.15, 0.2),
    (0.15, 0.4, 0.38),
    (0.45, 0.45, 0.48),
    (0.75, 0.45, 0.5),
    (0.35, 0.22, 0.45),
    (0.8, 0.65, 0.25),
    (0.3, 0.4, 0.2),
]


@dataclass(frozen=True, slots=True)
class Look:
    """How a person looks. Colours are linear 0–1; lengths in metres on the neutral base body.

    Attributes:
        name: short description for the sidecar.
        sleeve_m: length of the sleeves along the arm.
        leg_y, top_y, neck_y, sock_y: heights where trouser legs, top, neckline and socks end.
        loose_m: how far the top stands off the body.
        legs_loose_m: how far the trousers stand off the body.
        hair_volume_m: thickness of the hair.
        shoe_m: thickness of the shoes, which are painted as socks.
        ears_hidden: 1 = long hair hides the ears.
    """

    name: str
    skin: Colour
    hair: Colour
    iris: Colour
    top: Colour
    top_second: Colour
    legs: Colour
    legs_second: Colour
    socks: Colour
    top_pattern: int
    legs_pattern: int
    sleeve_m: float
    leg_y: float
    top_y: float
    neck_y: float
    sock_y: float
    hair_y: float
    loose_m: float
    legs_loose_m: float
    hair_volume_m: float
    shoe_m: float = 0.0
    ears_hidden: float = 0.0

    def uniforms(self) -> dict[str, Any]:
        """Uniforms for the person's shader."""
        other = {"name", "loose_m", "legs_loose_m", "hair_volume_m", "shoe_m"}
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in other}


def make_look(rng: Generator, male: bool) -> Look:
    """Draw a random look: high or low contrast, tight or loose, plain or patterned."""

    def pick(colours: list[Colour], spread: float) -> Colour:
        base = np.array(colours[rng.integers(len(colours))]) + rng.normal(0, spread, 3)
        r, g, b = np.clip(base, 0.03, 0.95)
        return (float(r), float(g), float(b))

    leg_y = float(rng.choice([-0.74, -0.66, -0.55, -0.28], p=[0.35, 0.3, 0.15, 0.2]))
    sleeve = float(rng.choice([0.0, 0.12, 0.24, 0.5], p=[0.25, 0.4, 0.15, 0.2]))
    loose = float(rng.choice([0.002, 0.008, 0.016, 0.026], p=[0.35, 0.3, 0.2, 0.15]))
    pattern = int(rng.choice([0, 1, 2], p=[0.6, 0.2, 0.2]))
    legs_pattern = int(rng.choice([0, 2, 3], p=[0.75, 0.12, 0.13]))
    skin, top, legs = pick(_SKINS, 0.02), pick(_CLOTHES, 0.03), pick(_CLOTHES, 0.03)
    # Hard to see: a top almost the colour of the skin, or clothes of almost the same colour.
    contrast = str(rng.choice(["", "skin-coloured", "one-coloured"], p=[0.72, 0.12, 0.16]))
    if contrast == "skin-coloured":
        top = pick([skin], 0.04)
    elif contrast == "one-coloured":
        legs = pick([top], 0.015)
    wide_legs = leg_y < -0.5 and rng.random() < 0.2
    name = " ".join(
        [
            {0.002: "tight", 0.008: "easy", 0.016: "loose", 0.026: "wide"}[loose],
            {0.0: "sleeveless", 0.12: "short-sleeved", 0.24: "half-sleeved", 0.5: "long-sleeved"}[sleeve],
            ["plain", "striped", "blotched"][pattern] + " top,",
            "shorts" if leg_y > -0.3 else "wide trousers" if wide_legs else "leggings",
            *([contrast] if contrast else []),
        ]
    )
    return Look(
        name=name,
        skin=skin,
        hair=pick(_HAIR, 0.02),
        iris=(0.25, 0.16, 0.1) if rng.random() < 0.6 else (0.25, 0.38, 0.45),
        top=top,
        top_second=pick([top], 0.02) if contrast else pick(_CLOTHES, 0.03),
        legs=legs,
        legs_second=pick([legs], 0.02) if contrast else pick(_CLOTHES, 0.03),
        socks=pick(_CLOTHES, 0.02),
        top_pattern=pattern,
        legs_pattern=legs_pattern,
        sleeve_m=sleeve,
        leg_y=leg_y,
        top_y=float(rng.choice([0.02, 0.08, 0.12])),
        neck_y=0.52,
        sock_y=float(rng.choice([-2.0, -0.74, -0.68])),
        hair_y=0.765 if male else 0.755,
        loose_m=loose,
        legs_loose_m=0.018 if wide_legs else float(rng.choice([0.001, 0.006])) if leg_y < -0.3 else 0.012,
        hair_volume_m=float(rng.uniform(0.004, 0.010)) if male else float(rng.uniform(0.010, 0.022)),
    )


def let_out(body: Body, look: Look) -> Array:
    """Return the rest vertices (V, 3), moved outwards by the thickness of clothes and hair."""
    x, y, z = np.abs(body.paint_m[:, 0]), body.paint_m[:, 1], body.paint_m[:, 2]
    arm = body.weight_of(
        *(f"{b}.{s}" for s in "LR" for b in ("upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist"))
    )

    def ramp(a: Array, low: float | Array, high: float | Array) -> Array:
        return np.asarray(np.clip((a - low) / (high - low), 0, 1))

    along = (x - 0.17) * 0.66 - (y - 0.5) * 0.75
    trunk = (
        ramp(y, look.top_y - 0.02, look.top_y + 0.03)
        * (1 - ramp(y, look.neck_y - 0.02, look.neck_y + 0.06))
        * (1 - arm)
    )
    sleeve = arm * (1 - ramp(along, look.sleeve_m - 0.03, look.sleeve_m)) * (look.sleeve_m > 0)
    legs = (1 - ramp(y, look.top_y, look.top_y + 0.05)) * ramp(y, look.leg_y, look.leg_y + 0.02) * (1 - arm)
    folds = 0.6 + 0.4 * np.sin(37 * x + 29 * z + 23 * y) * np.sin(41 * y - 17 * z)
    cloth = np.maximum(look.loose_m * (trunk + 0.7 * sleeve), look.legs_loose_m * legs) * folds
    cloth = np.maximum(cloth, look.shoe_m * (1 - ramp(y, look.sock_y - 0.01, look.sock_y)))
    line = look.hair_y + 0.42 * np.maximum(z - 0.02, 0) - 0.13 * (1 - ramp(z, -0.02, 0.05))
    head = body.weight_of("head") * ramp(y, line, line + 0.03)
    if look.ears_hidden:
        head = np.maximum(head, body.weight_of("head") * (x > 0.055) * (z < 0.045) * ramp(y, 0.64, 0.68))
    return np.asarray(body.rest_m + body.normals * (cloth + look.hair_volume_m * head * ~body.is_eye)[:, None])
