"""Draws a solid body with the beads of its spine, from any camera position."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, Landmark
from trainer.screen.drawing import INK, SKY, VERMILLION, WHITE, Colour, Image
from trainer.teach.camera import VirtualCamera
from trainer.teach.demonstration import BEADS

__all__ = ["draw_body", "silhouette"]

Array = NDArray[np.float64]

#: The body is drawn this many times larger and then reduced, for smooth edges.
FINE = 2
#: Colours of the nearest and the furthest part.
NEAR, FAR = WHITE, (150, 140, 130)
MAT: Colour = (124, 98, 74)
SEAT: Colour = (92, 82, 72)
_N = LANDMARK_COUNT
_ROOT, _CHEST, _NECK, _HEAD = _N, _N + 5, _N + 6, _N + BEADS - 1
#: Half the width and half the depth of the trunk at each bead from the pelvis to the chest, metres.
TRUNK_M = ((0.15, 0.1), (0.145, 0.1), (0.125, 0.09), (0.13, 0.095), (0.15, 0.1), (0.13, 0.085))
#: Limbs as tapering cylinders: two joints and the radius at each, metres.
_LIMB = (
    ("SHOULDER", "ELBOW", 0.045, 0.037),
    ("ELBOW", "WRIST", 0.037, 0.026),
    ("WRIST", "INDEX", 0.03, 0.022),
    ("HIP", "KNEE", 0.08, 0.055),
    ("KNEE", "ANKLE", 0.054, 0.036),
    ("HEEL", "FOOT_INDEX", 0.034, 0.026),
    ("ANKLE", "HEEL", 0.034, 0.034),
)
LIMBS = [
    (Landmark[f"{side}_{a}"], Landmark[f"{side}_{b}"], first, last)
    for side in ("LEFT", "RIGHT")
    for a, b, first, last in _LIMB
]
HEAD_M, NOSE_M, NECK_M, CLAVICLE_M, BEAD_M = 0.1, 0.03, 0.05, 0.05, 0.02
_FEET = [Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL, Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX]
#: The floor that is drawn reaches this far beyond the feet, metres. **Taste:** ours; smaller, toes hang over its edge.
EDGE_M = 0.12
SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
#: Beads from the pelvis to the head.
BEAD_COUNT = 15
#: Directions of the points of a circle, (24, 2).
_ROUND = np.array([(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * math.pi, 24, endpoint=False)])


#: How far away a part of the body is, metres, and the outlines (N, 2) of what it is made of, pixels.
_Part = tuple[float, list[Array]]


def draw_body(
    scene: Image,
    joints_m: Array,
    camera: VirtualCamera,
    *,
    is_fault: bool = False,
    on: str | None = "mat",
    at_rest_m: Array | None = None,
    beads: bool = True,
) -> None:
    """Draw a body into a picture.

    Args:
        scene: BGR uint8 (H, W, 3), changed.
        joints_m: (43, 3), see :class:`~trainer.teach.demonstration.Demonstration`. A limb with a joint that is NaN is
            left out.
        camera: a camera for a picture of this size.
        is_fault: draw the beads in the colour of a fault.
        on: ``"mat"``, ``"chair"`` or ``"floor"``; None for nothing.
        at_rest_m: (43, 3), the body at rest, which shows where the mat or chair stands; None: it is at rest.
        beads: draw the beads of the spine.
    """
    height, width = scene.shape[:2]
    fine = np.asarray(cv2.resize(scene, (width * FINE, height * FINE), interpolation=cv2.INTER_NEAREST), np.uint8)
    if on is not None:
        _draw_ground(fine, joints_m if at_rest_m is None else at_rest_m, camera, on)
    _paint(fine, _parts(joints_m, camera))
    if beads:
        _draw_beads(fine, joints_m, camera, VERMILLION if is_fault else SKY)
    scene[:] = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)


def silhouette(joints_m: Array, camera: VirtualCamera, size: tuple[int, int]) -> Image:
    """The outline of a body, filled: uint8 (height, width), 255 inside."""
    width, height = size
    fine = np.zeros((height * FINE, width * FINE), np.uint8)
    for _away, shells in _parts(joints_m, camera):
        for px in shells:
            cv2.fillConvexPoly(fine, cv2.convexHull(np.round(px * FINE).astype(np.int32)), (255,), cv2.LINE_AA)
    return np.asarray(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _parts(joints_m: Array, camera: VirtualCamera) -> list[_Part]:
    """Limbs, trunk, neck and head."""
    limbs = [limb for limb in LIMBS if np.isfinite(joints_m[[*limb[:2]]]).all()]
    parts = [_part(_tube(joints_m[[a, b]], (first, last), camera)) for a, b, first, last in limbs]
    rings = _rings(joints_m)
    shells = [camera.see(np.concatenate(pair)) for pair in pairwise(rings)]
    girdle = [_tube(joints_m[[_CHEST, one]], (CLAVICLE_M, CLAVICLE_M), camera) for one in SHOULDERS]
    neck = _tube(joints_m[[_NECK, _HEAD]], (NECK_M, NECK_M), camera)
    trunk = [*girdle, *((px, float(away.mean())) for px, away in shells)]
    return [*parts, _part(*trunk), _part(neck), _head(joints_m, camera)]


def _rings(joints_m: Array) -> list[Array]:
    """Cross-sections (24, 3) of the trunk at its beads."""
    spine = joints_m[_ROOT : _CHEST + 1]
    hips = joints_m[Landmark.LEFT_HIP] - joints_m[Landmark.RIGHT_HIP]
    shoulders = joints_m[Landmark.LEFT_SHOULDER] - joints_m[Landmark.RIGHT_SHOULDER]
    out = []
    for n, ((wide_m, deep_m), bead) in enumerate(zip(TRUNK_M, spine, strict=True)):
        share = n / (len(spine) - 1)
        across = _unit((1 - share) * hips + share * shoulders)
        # Over three bones: the kink at the pelvis would tilt its cross-section into the belly.
        along = _unit(spine[min(n + 2, len(spine) - 1)] - spine[max(n - 2, 0)])
        ahead = _unit(np.cross(across, along))
        # The beads lie in the back half of the trunk, except the pelvis' own, which lies between the hips.
        behind_m = 0.25 * deep_m if n > 0 else -0.2 * deep_m
        middle = bead - behind_m * ahead * _front(joints_m, ahead)
        out.append(middle + wide_m * _ROUND[:, :1] * across + deep_m * _ROUND[:, 1:] * ahead)
    return out


def _front(joints_m: Array, ahead: Array) -> float:
    """1 if the direction points to the back of the body, -1 if it points to its front."""
    nose = joints_m[Landmark.NOSE] - joints_m[_HEAD]
    return -1.0 if float(nose @ ahead) > 0 else 1.0


def _unit(v: Array) -> Array:
    return np.asarray(v / max(float(np.linalg.norm(v)), 1e-9))


def _tube(ends_m: Array, radii_m: tuple[float, float], camera: VirtualCamera) -> tuple[Array, float]:
    """Outline points of a tapering cylinder with round ends, and its distance in metres."""
    px, away = camera.see(ends_m)
    radii = camera.focal * np.array(radii_m) / away
    return np.concatenate([p + r * _ROUND for p, r in zip(px, radii, strict=True)]), float(away.mean())


def _head(joints_m: Array, camera: VirtualCamera) -> _Part:
    """Skull and nose; the nose is on top if the face is turned to the camera."""
    ears = joints_m[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR]].mean(axis=0)
    crown = ears + 0.35 * (ears - joints_m[_HEAD])
    skull = _tube(np.stack([ears, crown]), (HEAD_M, 0.9 * HEAD_M), camera)
    tip = ears + 0.85 * (joints_m[Landmark.NOSE] - ears)
    nose = _tube(np.stack([tip, tip]), (NOSE_M, NOSE_M), camera)
    shown = (skull, nose) if nose[1] < skull[1] - 0.5 * HEAD_M else (nose, skull)
    return _part(*shown)


def _part(*shells: tuple[Array, float]) -> _Part:
    return float(np.mean([away for _, away in shells])), [px for px, _ in shells]


def _paint(fine: Image, parts: list[_Part]) -> None:
    """Draw the furthest part first. Each part has an edge around it, so that neighbours stay apart."""
    nearest, furthest = min(away for away, _ in parts), max(away for away, _ in parts)
    for away, shells in sorted(parts, key=lambda part: -part[0]):
        near = (furthest - away) / max(furthest - nearest, 1e-6)
        blue, green, red = (round(far + near * (white - far)) for far, white in zip(FAR, NEAR, strict=True))
        hulls = [cv2.convexHull(np.round(px * FINE).astype(np.int32)) for px in shells]
        for hull in hulls:
            cv2.polylines(fine, [hull], True, INK, 3 * FINE, cv2.LINE_AA)
        for hull in hulls:
            cv2.fillConvexPoly(fine, hull, (blue, green, red), cv2.LINE_AA)


def _draw_beads(fine: Image, joints_m: Array, camera: VirtualCamera, colour: Colour) -> None:
    """Draw beads at equal distances along the spine."""
    spine = joints_m[_ROOT : _HEAD + 1]
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(spine, axis=0), axis=1))])
    at = np.linspace(0.0, along[-1], BEAD_COUNT)
    curve = np.stack([np.interp(at, along, spine[:, axis]) for axis in range(3)], axis=1)
    px, away = camera.see(curve)
    for (x, y), far_m in zip(px * FINE, away, strict=True):
        radius = max(2, round(FINE * camera.focal * BEAD_M / far_m))
        cv2.circle(fine, (round(x), round(y)), radius + FINE, INK, -1, cv2.LINE_AA)
        cv2.circle(fine, (round(x), round(y)), radius, colour, -1, cv2.LINE_AA)


def _draw_ground(fine: Image, joints_m: Array, camera: VirtualCamera, on: str) -> None:
    """Draw what the body lies, sits or stands on. A mat is as long as the body lies, the floor as wide as it stands."""
    hips = joints_m[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    half = (1.0, 0.34) if on == "mat" else (0.45, 0.4)
    trunk_x, trunk_y = np.abs(joints_m[_CHEST] - joints_m[_ROOT])[:2]
    if on == "mat" and trunk_y > trunk_x:
        half = (half[1], half[0])
    low, high = hips[:2] - half, hips[:2] + half
    if on != "mat":
        feet = joints_m[_FEET, :2]
        low, high = np.minimum(low, feet.min(axis=0) - EDGE_M), np.maximum(high, feet.max(axis=0) + EDGE_M)
    corners = np.array([(a[0], b[1], 0.0) for a in (low, high) for b in (low, high)])
    _fill(fine, corners, camera, MAT)
    if on == "chair":
        (x, y), seat = hips[:2], float(hips[2]) - 0.1
        box = np.array([(x + a, y + b, z) for a in (-0.22, 0.22) for b in (-0.22, 0.22) for z in (0.0, seat)])
        _fill(fine, box, camera, SEAT)


def _fill(fine: Image, points_m: Array, camera: VirtualCamera, colour: Colour) -> None:
    px, _ = camera.see(points_m)
    cv2.fillConvexPoly(fine, cv2.convexHull(np.round(px * FINE).astype(np.int32)), colour, cv2.LINE_AA)
