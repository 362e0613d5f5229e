"""Drawing tools of the screen: colours, rectangles, text that fits, and the marks beside the colours.

Colour is never alone: what is well is green, round and solid; a fault is orange-red, pointed and dashed; what is not
seen is grey, hollow and dotted. The colours are M. Okabe and K. Ito's, told apart by colour-blind people too.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]
Point = tuple[int, int]

GREEN: Colour = (115, 158, 0)
VERMILLION: Colour = (0, 94, 213)
YELLOW: Colour = (66, 228, 240)
SKY: Colour = (233, 180, 86)
GREY: Colour = (160, 160, 160)
WHITE: Colour = (255, 255, 255)
INK: Colour = (28, 24, 20)
#: Behind what stands beside the picture.
SLATE: Colour = (52, 46, 40)

COLOURS = {"good": GREEN, "fault": VERMILLION, "not_seen": GREY}

#: Of the font, in its size: the height of a capital, what letters like Ä and g take above and below the line they stand
#: on, and the way from one line to the next. Measured; a test holds them.
CAPITAL, ABOVE, BELOW, LINE = 0.74, 0.95, 0.25, 1.22
#: Between words that stay on one line.
UNBROKEN = "\u00a0"
#: The space between a number and its unit.
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:m|cm|s|min)\b|%)")
#: Nothing is written smaller than this, pixels.
SMALLEST_PX = 8
_WEIGHT = 600
#: Size at which words are measured; widths grow in proportion, but for rounding.
_MEASURED_PX, _ROUNDING = 64, 1.03


class Rect(NamedTuple):
    """A rectangle, pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The first column after it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.h

    @property
    def middle(self) -> Point:
        """Its middle."""
        return self.x + self.w // 2, self.y + self.h // 2

    def inside(self, by_px: int) -> Rect:
        """The rectangle with each side moved inwards by this much."""
        return Rect(self.x + by_px, self.y + by_px, max(0, self.w - 2 * by_px), max(0, self.h - 2 * by_px))


@dataclass(frozen=True, slots=True)
class Label:
    """Text with its place: as large as it fits, on as many lines as that takes.

    Attributes:
        text: what is said, in the person's language.
        rect: it stays inside.
        size_px: it is never larger.
        colour: of the letters.
        is_centred: in the middle of the rectangle instead of at its left.
    """

    text: str
    rect: Rect
    size_px: int
    colour: Colour = WHITE
    is_centred: bool = False

    @property
    def fitted(self) -> tuple[int, tuple[str, ...]]:
        """Its size, pixels, and its lines."""
        return fit(self.text, self.rect.w, self.rect.h, self.size_px)

    def draw(self, scene: Image) -> None:
        """Write it, in the middle of the rectangle's height."""
        size_px, lines = self.fitted
        way = size_px * LINE
        y = self.rect.y + (self.rect.h - way * len(lines)) / 2 + ABOVE * size_px
        for n, line in enumerate(lines):
            x = self.rect.x + ((self.rect.w - text_width_px(line, size_px)) // 2 if self.is_centred else 0)
            put_text(scene, line, (x, round(y + n * way)), size_px, self.colour)


@functools.cache
def _font() -> Any:
    return cv2.FontFace("sans")


def put_text(scene: Image, text: str, at: Point, size_px: int, colour: Colour) -> None:
    """Write text with its baseline at ``at``."""
    cv2.putText(scene, text, at, colour, _font(), size_px, _WEIGHT)


@functools.lru_cache(4096)
def text_width_px(text: str, size_px: int) -> int:
    """How wide a text will be, pixels."""
    return int(cv2.getTextSize((0, 0), text, (0, 0), _font(), size_px, _WEIGHT)[2])


@functools.lru_cache(512)
def fit(text: str, width_px: int, height_px: int, size_px: int) -> tuple[int, tuple[str, ...]]:
    """The largest size, at most ``size_px``, in which a text fits into a rectangle, and its lines there.

    A new line in it begins a new line. Where even the smallest does not fit, words are broken and the end is left out,
    with an ellipsis.
    """
    text = _BEFORE_UNIT.sub(UNBROKEN, text)
    height_px = max(1, height_px - 1)  # baselines are rounded, and an umlaut must not leave the rectangle
    for size in range(min(size_px, int(height_px / LINE)), SMALLEST_PX - 1, -1):
        parts = [_wrap(part.split(" "), width_px, size) for part in text.splitlines()]
        lines = [line for part in parts for line in part or ()]
        if None not in parts and len(lines) * LINE * size <= height_px:
            return size, tuple(line.replace(UNBROKEN, " ") for line in lines)
    return SMALLEST_PX, _cut(text, width_px, int(height_px / (LINE * SMALLEST_PX)))


def _wide_px(text: str, size_px: int) -> float:
    return text_width_px(text, _MEASURED_PX) * size_px / _MEASURED_PX * _ROUNDING


def _wrap(words: list[str], width_px: int, size_px: int) -> tuple[str, ...] | None:
    """Lines of at most this width; None if a single word is wider."""
    lines: list[str] = []
    for word in words:
        if lines and _wide_px(f"{lines[-1]} {word}", size_px) <= width_px:
            lines[-1] += f" {word}"
        elif _wide_px(word, size_px) <= width_px:
            lines.append(word)
        else:
            return None
    return tuple(lines)


def _cut(text: str, width_px: int, most_lines: int) -> tuple[str, ...]:
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most_lines:
        fitting = [n for n in range(1, len(rest) + 1) if _wide_px(rest[:n] + "…", SMALLEST_PX) <= width_px]
        if not fitting:
            break
        lines.append(rest[: fitting[-1]])
        rest = rest[fitting[-1] :]
    if rest and lines:
        lines[-1] += "…"
    return tuple(lines)


def fill(scene: Image, rect: Rect, colour: Colour) -> None:
    """A full rectangle."""
    if rect.w > 0 and rect.h > 0:
        cv2.rectangle(scene, (rect.x, rect.y), (rect.right - 1, rect.bottom - 1), colour, cv2.FILLED)


def frame(scene: Image, rect: Rect, thick_px: int, colour: Colour) -> None:
    """The inner edge of a rectangle."""
    for part in (
        Rect(rect.x, rect.y, rect.w, thick_px),
        Rect(rect.x, rect.bottom - thick_px, rect.w, thick_px),
        Rect(rect.x, rect.y, thick_px, rect.h),
        Rect(rect.right - thick_px, rect.y, thick_px, rect.h),
    ):
        fill(scene, part, colour)


def draw_mark(scene: Image, at: Point, radius_px: int, state: str) -> None:
    """A disc where all is well, a warning triangle at a fault, a hollow ring where not seen."""
    edge_px = max(2, radius_px // 7)
    if state == "fault":
        corners = np.round(np.array(at) + radius_px * np.array([(0, -1.1), (-1.1, 0.9), (1.1, 0.9)])).astype(np.int32)
        cv2.fillPoly(scene, [corners], VERMILLION, cv2.LINE_AA)
        cv2.polylines(scene, [corners], True, WHITE, edge_px, cv2.LINE_AA)
    elif state == "good":
        cv2.circle(scene, at, radius_px, GREEN, -1, cv2.LINE_AA)
        cv2.circle(scene, at, radius_px, WHITE, edge_px, cv2.LINE_AA)
    else:
        cv2.circle(scene, at, radius_px, GREY, edge_px, cv2.LINE_AA)


def draw_sign(scene: Image, at: tuple[int, int], radius_px: int, kind: str) -> None:
    """A warning triangle with its stroke and dot, or a tick, in white."""
    thick = max(2, radius_px // 5)
    if kind == "cue":
        draw_mark(scene, at, radius_px, "fault")
    points = {"cue": [(0, -0.35), (0, 0.25)], "good": [(-0.7, 0.0), (-0.2, 0.55), (0.8, -0.6)]}[kind]
    corners = np.round(np.array(at) + radius_px * np.array(points)).astype(np.int32)
    cv2.polylines(scene, [corners], False, WHITE, thick, cv2.LINE_AA)
    if kind == "cue":
        cv2.circle(scene, (at[0], at[1] + round(0.58 * radius_px)), max(1, thick * 2 // 3), WHITE, -1, cv2.LINE_AA)


def dashed(scene: Image, a: Point, b: Point, colour: Colour, thick_px: int, pieces: int) -> None:
    """Draw a line of ``pieces`` dashes."""
    ways = [n / (2 * pieces - 1) for n in range(2 * pieces)]
    steps = [(round(a[0] + way * (b[0] - a[0])), round(a[1] + way * (b[1] - a[1]))) for way in ways]
    for p, q in zip(steps[::2], steps[1::2], strict=True):
        cv2.line(scene, p, q, colour, thick_px, cv2.LINE_AA)


def size_at_px(arc_minutes: float, distance_m: float, height_px: int, screen_m: float) -> int:
    """Font size whose capitals are seen under an angle.

    Args:
        arc_minutes: of the capitals' height.
        distance_m: of the eye.
        height_px: of the whole screen.
        screen_m: likewise, metres.
    """
    capital_m = distance_m * math.tan(math.radians(arc_minutes / 60))
    return math.ceil(capital_m / screen_m * height_px / CAPITAL)
