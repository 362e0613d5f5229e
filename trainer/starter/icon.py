"""The program's icon: a spine of pearls that rolls up, bone by bone. From one list of discs: SVG and PNG."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

__all__ = ["icns", "ico", "png", "svg"]

#: Edge of the drawing that the discs are placed in, and of the PNG, pixels.
SIZE = 256
_GROUND, _MAT, _PEARL, _HEAD = "#1f4e5f", "#f2b134", "#f7f3e9", "#f2b134"
_CORNER, _FINE = 48, 4


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc: centre and radius in a square of :data:`SIZE`, and a colour such as ``#ffffff``."""

    x: float
    y: float
    radius: float
    colour: str


def discs() -> list[Disc]:
    """The figure from the side in mid roll-down: pearls on an arc from the pelvis over the back, and the head."""
    pearls = 11
    found = []
    for n in range(pearls):
        share = n / (pearls - 1)
        turn = math.radians(178 - 150 * share)  # anticlockwise from the right; over the top
        found.append(Disc(132 + 66 * math.cos(turn), 138 - 82 * math.sin(turn), 10.5 - 2.5 * share, _PEARL))
    return [*found, Disc(204, 136, 24, _HEAD)]


def svg() -> str:
    """The icon as SVG."""
    circles = "".join(
        f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="{one.radius:.1f}" fill="{one.colour}"/>' for one in discs()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="{_CORNER}" fill="{_GROUND}"/>'
        f'<path d="M44 214H212" stroke="{_MAT}" stroke-width="12" stroke-linecap="round"/>'
        f'<path d="M66 150V208" stroke="{_PEARL}" stroke-width="18" stroke-linecap="round"/>{circles}</svg>\n'
    )


def png() -> bytes:
    """The icon as PNG with transparent corners, :data:`SIZE` pixels wide."""
    import cv2
    import numpy as np

    edge = SIZE * _FINE
    image = np.zeros((edge, edge, 4), np.uint8)

    def at(*values: float) -> tuple[int, ...]:
        return tuple(round(value * _FINE) for value in values)

    def bgra(colour: str) -> tuple[int, int, int, int]:
        red, green, blue = bytes.fromhex(colour[1:])
        return blue, green, red, 255

    low, high = _CORNER, SIZE - _CORNER
    for x in (low, high):
        for y in (low, high):
            cv2.circle(image, at(x, y), _CORNER * _FINE, bgra(_GROUND), -1)
    cv2.rectangle(image, at(low, 0), at(high, SIZE), bgra(_GROUND), -1)
    cv2.rectangle(image, at(0, low), at(SIZE, high), bgra(_GROUND), -1)
    cv2.line(image, at(44, 214), at(212, 214), bgra(_MAT), 12 * _FINE)
    cv2.line(image, at(66, 150), at(66, 205), bgra(_PEARL), 18 * _FINE)
    for one in discs():
        cv2.circle(image, at(one.x, one.y), round(one.radius * _FINE), bgra(one.colour), -1)
    small = cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".png", small)[1].tobytes())


def ico(picture: bytes) -> bytes:
    """A Windows icon that holds one PNG of 256 pixels (Vista and later read these)."""
    head = struct.pack("<HHH", 0, 1, 1)
    return head + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(picture), 22) + picture


def icns(picture: bytes) -> bytes:
    """A macOS icon that holds one PNG of 256 pixels (type ``ic08``)."""
    return struct.pack(">4sI4sI", b"icns", len(picture) + 16, b"ic08", len(picture) + 8) + picture
