"""Turns a plan into a video, its sidecar and its truth."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exercises.judging.declaration import Variant
from exercises.judging.movement import STANDARD_FORM
from samples.studio.camera import Camera
from samples.studio.movement import Judged
from samples.studio.plan import MODULES, Plan
from samples.studio.stage import stage


def _rounded(value: Any) -> Any:
    """Round all floats in a JSON value to four decimals."""
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return round(float(value), 4) if isinstance(value, float) else value


def _variant(plan: Plan) -> Variant:
    """The easier forms go less far, the harder ones stay longer."""
    return "easier" if plan.form.reach < STANDARD_FORM.reach else "harder"


def sidecar(plan: Plan, camera: Camera, clothes: str, judged: Judged) -> dict[str, Any]:
    """Return the sample's sidecar: what the clip shows and where the camera stood."""
    out = {
        "format": 1,
        "video": f"{plan.name}.mp4",
        "exercise": plan.exercise,
        "content": plan.wish.kind,
        **({} if plan.form == STANDARD_FORM else {"form": _variant(plan)}),
        "side": plan.wish.side if MODULES[plan.exercise].SIDED else None,
        "fps": plan.fps,
        "size": list(plan.size),
        "camera": {
            "view": plan.view.name,
            "recommended": plan.view.recommended,
            "pitch_deg": plan.pitch_deg,
            "roll_deg": plan.roll_deg,
            "azimuth_deg": plan.azimuth_deg,
            "distance_m": camera.distance_m,
            "height_m": float(camera.position_m[2]),
            "fov_deg": plan.fov_deg,
        },
        "body": plan.body,
        "clothes": clothes,
        "low_light": plan.low_light,
        "visitor": plan.visitor,
        "seed": plan.seed,
        **({} if plan.habits is None else {"habits": asdict(plan.habits)}),
        "reps": judged.reps,
        "holds": judged.holds,
        "set_faults": judged.set_faults,
    }
    rounded: dict[str, Any] = _rounded(out)
    return rounded


def render_clip(plan: Plan, out: Path) -> Path:
    """Render one plan into a folder. The sidecar is written last, so a clip with a sidecar is complete.

    Returns:
        Path of the sidecar. If it already exists, nothing is rendered.
    """
    done = out / f"{plan.name}.json"
    if done.exists():
        return done
    from samples.studio.draw import draw_clip  # imported late: it needs OpenGL, the sidecar does not

    staged = stage(plan)
    clothes = draw_clip(plan, staged, out / f"{plan.name}.mp4")
    truth = staged.truth()
    truth.save(out / f"{plan.name}.truth.npz")
    part = done.with_suffix(".part")
    part.write_text(json.dumps(sidecar(plan, staged.camera, clothes, staged.judged(truth)), indent=1) + "\n", "utf-8")
    part.replace(done)
    return done
