"""``python -m samples.study``: writes a page that compares every candidate measure with the truth of clips.

``python -m samples.study thresholds`` and ``gates`` compare the thresholds of faults, and the gates, with recordings.
``python -m samples.study taught`` teaches our own exercises from their samples. ``python -m samples.study plateaus``
moves the constants and judges clips again. ``python -m samples.study limits`` counts what the limits on the camera's
place and on rest wrongly refuse or accept. ``python -m samples.study refit`` writes the fitted coefficients.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from exercises import get
from samples.studio.plan import SPLITS
from samples.study import (
    ab_curl,
    bench,
    cat_stretch,
    clam,
    contour,
    fitted,
    flips,
    gates,
    glute_bridge,
    guard,
    guard_seen,
    hip_twist,
    limits,
    movements,
    peaks,
    pelvic_tilt,
    placement,
    refit,
    roll_down,
    seen,
    tall_posture,
    taught,
    thoracic_lift,
    thresholds,
    toe_taps,
    upper_back_stretch,
)
from samples.study.tracks import Tracks
from trainer.check.markdown import folded
from trainer.pose.models import model_bytes

#: Exercise id → sections of the page, made from that exercise's clips. The clam's own section is made from all of its
#: clips, because it fits coefficients.
SECTIONS: dict[str, tuple[Callable[[Sequence[Tracks]], str], ...]] = {
    "glute_bridge": (glute_bridge.markdown, glute_bridge.down_markdown, contour.bridge_markdown),
    "roll_down": (roll_down.markdown, contour.roll_down_markdown),
    "ab_curl": (ab_curl.markdown,),
    "toe_taps": (toe_taps.markdown,),
    "thoracic_lift": (thoracic_lift.markdown,),
    "hip_twist": (hip_twist.markdown,),
    "upper_back_stretch": (upper_back_stretch.markdown,),
    "tall_posture": (tall_posture.markdown,),
    "cat_stretch": (cat_stretch.markdown,),
    "pelvic_tilt": (pelvic_tilt.markdown,),
}
_HEAD = """# What each measure is worth

<!-- Generated; do not edit. -->

Written by `python -m samples.study`. The tables compare every signal that was tried, including those that lost, with
the truth of rendered clips. **AUC** is the probability that a faulty repetition has a larger value than a good one:
1 is perfect, .5 is a coin toss. Rendered bodies are easier than real people, so expect worse in practice.
"""


_SAID = ("Bodies that the exercise was developed on", "Other bodies")


def _deeper(section: str) -> str:
    """Move a section's headings two levels down."""
    return "\n".join(f"##{line}" if line.startswith("#") else line for line in section.strip().splitlines())


def main() -> None:
    """Run the study that the first argument names; without one, write the page."""
    match sys.argv[1:]:
        case ["refit"]:
            refit.main()
        case ["thresholds", *rest]:
            thresholds.main(rest)
        case ["gates", *rest]:
            gates.main(rest)
        case ["taught", *rest]:
            taught.main(rest)
        case ["plateaus", *rest]:
            bench.main(rest)
        case ["limits", *rest]:
            limits.main(rest)
        case _:
            _write_page()


def _write_page() -> None:
    parser = argparse.ArgumentParser(prog="python -m samples.study", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="clips with their truth")
    parser.add_argument("--stills", type=Path, help="what `python -m samples.study.guard --kept` kept")
    parser.add_argument("--again", type=Path, help="what `python -m samples.study.guard_again` kept")
    parser.add_argument("--heavy", type=Path, help="a pose_landmarker_heavy.task, tried on the clam")
    parser.add_argument("--out", type=Path, required=True, help="Markdown to be written")
    arguments = parser.parse_args()
    model = model_bytes("full", None)
    clips: dict[str, list[Tracks]] = defaultdict(list)
    paths = [path for folder in arguments.folders for path in sorted(folder.glob("*.json"))]
    for path in track(paths, "landmarks and patches", console=Console(stderr=True)):
        found = Tracks.load(path, model)
        clips[found.sidecar["exercise"]].append(found)
    heavy = arguments.heavy.read_bytes() if arguments.heavy else None
    stills = seen.load(arguments.stills) if arguments.stills else []
    parts = [_HEAD, fitted.markdown(clips), thresholds.markdown(peaks.read()), gates.markdown(movements.read())]
    parts += ["## Clam", clam.markdown(clips["clam"], heavy)] if clips["clam"] else []
    for name, sections in SECTIONS.items():
        parts.append(f"## {get(name).name}")
        for said, bodies in zip(_SAID, SPLITS.values(), strict=True):
            if mine := [clip for clip in clips[name] if clip.sidecar["body"] in bodies]:
                parts += [f"*{said}: {', '.join(bodies)}.*", *(_deeper(section(mine)) for section in sections)]
    parts += ["## Which side is which", flips.markdown([clip for many in clips.values() for clip in many])]
    if stills:
        parts += ["## The camera's place", placement.markdown(stills)]
        parts.append(guard.markdown(guard_seen.load(arguments.stills, arguments.again)))
    page = "\n".join(f"{part.strip()}\n" for part in parts)
    arguments.out.write_text(folded(page.replace("| nan", "| –").replace("| inf", "| –")), encoding="utf-8")


if __name__ == "__main__":
    main()
