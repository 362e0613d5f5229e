"""Does the set-up coach give the right advice? Tested on stills with a known camera."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np

from calibration.placement import CameraNeed, viewpoint_advice
from calibration.viewpoint import best_viewpoint
from samples.study.seen import Seen

Place = Literal["as asked for", "up to 10° off", "further off", "another view"]
Said = Literal["nothing", "what to change", "cannot tell", "nobody found"]

_PLACES: tuple[Place, ...] = ("as asked for", "up to 10° off", "further off", "another view")
_SAID: tuple[Said, ...] = ("nothing", "what to change", "cannot tell", "nobody found")


def place_of(still: Seen, need: CameraNeed) -> Place:
    """How far the camera truly is from the recommended place."""
    if still.view not in need.views:
        return "another view"
    angles = ((still.azimuth_deg, need.azimuth_deg), (still.pitch_deg, need.pitch_deg))
    off_deg = max(max(low - angle, angle - high) for angle, (low, high) in angles)
    return "as asked for" if off_deg <= 0 else "up to 10° off" if off_deg <= 10 else "further off"


def said_of(still: Seen, need: CameraNeed) -> Said:
    """The coach's advice about the camera's place."""
    if not np.isfinite(still.off_torso):
        return "nobody found"
    at = best_viewpoint(still.found_px, need.postures, still.size)
    if at.view is None:
        return "cannot tell"
    return "what to change" if viewpoint_advice(at, need) else "nothing"


def coach_table(stills: Iterable[Seen], needs: Mapping[str, CameraNeed]) -> str:
    """Return a Markdown table of how often the coach says something, by where the camera is.

    Args:
        stills: stills, best of bodies that the shapes were not fitted on.
        needs: exercise id → where it needs the camera; stills of other exercises are left out.
    """
    counts = Counter(
        (place_of(still, needs[still.exercise]), said_of(still, needs[still.exercise]))
        for still in stills
        if still.at_rest and still.exercise in needs
    )
    lines = [f"| camera | {' | '.join(_SAID)} |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {place} | {' | '.join(str(counts[place, said]) for said in _SAID)} |" for place in _PLACES]
    return "\n".join(lines) + "\n"
