"""Draws a count: a ring around a number, or a bar below a number with its target."""

from __future__ import annotations

import cv2

from trainer.screen.content import Ring
from trainer.screen.drawing import GREY, Colour, Image, Rect, fill

__all__ = ["bar_rect", "draw_bar", "draw_ring"]


def bar_rect(ring: Rect) -> Rect:
    """The bar below a count with its target."""
    height = max(4, ring.h // 9)
    return Rect(ring.x, ring.bottom - height, ring.w, height)


def draw_bar(scene: Image, bar: Rect, ring: Ring) -> None:
    """Pieces from left to right; empty ones are grey and thin."""
    for n in range(ring.pieces):
        x, end = (bar.x + bar.w * k // ring.pieces for k in (n, n + 1))
        piece = Rect(x, bar.y, max(1, end - x - max(1, bar.w // 100)), bar.h)
        fill(scene, piece._replace(y=piece.y + bar.h // 3, h=max(1, bar.h // 3)), GREY)
        full = min(1.0, max(0.0, ring.share * ring.pieces - n))
        if full > 1e-6:
            fill(scene, piece._replace(w=max(1, round(piece.w * full))), ring.colour)


def draw_ring(scene: Image, at: tuple[int, int], radius_px: int, thick_px: int, ring: Ring) -> None:
    """Draw a ring that fills clockwise from the top; empty pieces are thin."""
    gap_deg = 0.0 if ring.pieces == 1 else min(8.0, 120.0 / ring.pieces)
    way = 360.0 / ring.pieces
    for n in range(ring.pieces):
        a, b = n * way + gap_deg / 2 - 90, (n + 1) * way - gap_deg / 2 - 90
        _arc(scene, at, radius_px, max(1, thick_px // 4), a, b, GREY)
        full = min(1.0, max(0.0, ring.share * ring.pieces - n))
        if full > 1e-6:
            _arc(scene, at, radius_px, thick_px, a, a + (b - a) * full, ring.colour)


def _arc(scene: Image, at: tuple[int, int], radius_px: int, thick_px: int, a: float, b: float, colour: Colour) -> None:
    cv2.ellipse(scene, at, (radius_px - thick_px // 2,) * 2, 0, a, b, colour, thick_px, cv2.LINE_AA)
