"""Which signal shows the pelvis rolling back in a clam? Compares candidate measures with known truth.

``python -m samples.study.clam_clips FOLDER`` renders the clips; ``python -m samples.study.clam FOLDER`` prints the
tables and the fitted coefficients. Coefficients are fitted on clips called ``dev_*`` and judged on the others, which
show different bodies.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from exercises.judging import fitted
from samples.study import clam_heavy, clam_quick, clam_texture
from samples.study.clam_measures import LANDED, MEASURES, lasting, way_error_torso
from samples.study.clam_score import HEADER, Score
from samples.study.clam_seen import Array, Seen, watch
from samples.study.tracks import Tracks
from trainer.pose.models import model_bytes

#: Smallest recommended pitch of the camera, and the pitch bands of the results, degrees.
RECOMMENDED_DEG = 27.0
BANDS_DEG = ((20.0, 27.0), (27.0, 37.0), (37.0, 47.0), (47.0, 60.0))
#: Landmarks further off than this show a different pose, which is not this measure's task to detect; torso lengths.
WRONG_TORSO = 0.5


def _between(low_deg: float, high_deg: float) -> Callable[[Seen], bool]:
    return lambda rep: low_deg <= rep.pitch_deg < high_deg


#: Possible disturbance → whether a repetition has it.
GROUPS: dict[str, Callable[[Seen], bool]] = {
    **{f"pitch {low:.0f}–{high:.0f}°": _between(low, high) for low, high in BANDS_DEG},
    "slides on the mat": lambda rep: rep.slides,
    "lies in one place": lambda rep: not rep.slides,
    "another fault": lambda rep: bool(set(rep.faults) - {"pelvis_rolls_back"}),
    "plain top": lambda rep: " plain top" in rep.clothes,
    "patterned top": lambda rep: " plain top" not in rep.clothes,
    "loose or wide top": lambda rep: rep.clothes.startswith(("loose", "wide")),
    "tight or easy top": lambda rep: not rep.clothes.startswith(("loose", "wide")),
}


def recommended(reps: Iterable[Seen]) -> list[Seen]:
    """Return the repetitions filmed from a recommended view."""
    return [rep for rep in reps if rep.pitch_deg >= RECOMMENDED_DEG]


TRAINER = "the trainer itself, *not seen* where it says so"


def by_trainer(reps: Sequence[Seen]) -> Array:
    """Roll (N,) that the current trainer measures in each repetition."""
    return np.array([lasting(rep.t_s, rep.trainer_deg) for rep in reps])


def tables(fitted_on: Sequence[Seen], judged: Sequence[Seen]) -> str:
    """Judge every measure on the bodies it was fitted on (leaving each one out in turn) and on unseen bodies.

    Args:
        fitted_on: repetitions of at least two bodies.
        judged: repetitions of other bodies.
    """
    fits = {measure.name: measure.fit(fitted_on) for measure in MEASURES}
    own, others = recommended(fitted_on), recommended(judged)
    lines = [f"{len(own)} repetitions, each body judged by what was fitted on the others:", "", HEADER]
    lines += [Score.of(own, measure.leave_out(own)).row(measure.name) for measure in MEASURES]
    lines.append(Score.of(own, by_trainer(own)).row(TRAINER))
    if others:
        lines += ["", f"{len(others)} repetitions of bodies that nothing was fitted on:", "", HEADER]
        for measure in MEASURES:
            rolls = np.array([measure.roll_deg(rep, fits[measure.name]) for rep in others])
            lines.append(Score.of(others, rolls).row(measure.name))
        lines.append(Score.of(others, by_trainer(others)).row(TRAINER))
        lines += ["", f"{LANDED.name} on those bodies, by what might disturb:", "", HEADER]
        for name, belongs in GROUPS.items():
            some = [rep for rep in (judged if name.startswith("pitch") else others) if belongs(rep)]
            rolls = np.array([LANDED.roll_deg(rep, fits[LANDED.name]) for rep in some])
            lines.append(Score.of(some, rolls).row(name) if some else f"| {name} | – | – | – | – | – | – | |")
    return "\n".join(lines)


def load(clips: Iterable[Tracks]) -> tuple[list[Seen], str]:
    """Return all repetitions filmed from the front whose landmarks show the pose, and a sentence about the rest."""
    reps: list[Seen] = []
    total, count = 0, 0
    for tracks in clips:
        if tracks.sidecar["camera"]["view"] != "front":
            continue
        found, there = watch(tracks)
        reps, total, count = reps + found, total + there, count + 1
    right = [rep for rep in reps if rep.off_torso <= WRONG_TORSO]
    return right, (
        f"{count} clips from in front with {total} repetitions. The trainer found {len(reps)} of them. In\n"
        f"{len(reps) - len(right)}, the landmarks show another pose; these are left out."
    )


def markdown(clips: Sequence[Tracks], heavy: bytes | None = None) -> str:
    """Return the section for the documentation: number of clips, tables, fitted coefficients.

    Args:
        clips: clips of clams.
        heavy: bytes of the heavy model's bundle; None leaves the heavy model out.
    """
    reps, said = load(clips)
    fitted_on = [rep for rep in reps if rep.clip.startswith("dev_")]
    judged = [rep for rep in reps if not rep.clip.startswith("dev_")]
    radius = np.degrees(1 / LANDED.fit(fitted_on)[0][0])
    videos, models = {clip.name: clip.video for clip in clips}, {"full": model_bytes("full"), "heavy": heavy or b""}
    in_use = fitted.FLANK_RADIUS_TORSO
    tried = clam_heavy.markdown(recommended(reps), videos, models) if heavy else ""
    return f"""{said}

{tables(fitted_on, judged)}

A fit on these {len(fitted_on)} repetitions gives a radius of {radius:.3f} torso lengths; a movement without a roll has
a standard error of {way_error_torso(fitted_on):.4f}.
The trainer uses a radius of {in_use.value:.3f} ± {in_use.error:.3f}, fitted on {in_use.n} of an earlier draw.

{clam_quick.markdown()}
{clam_texture.markdown(recommended(reps), clips)}

{tried}"""


def main() -> None:
    """Print the section for the clips of a folder."""
    parser = argparse.ArgumentParser(prog="python -m samples.study.clam", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    model = model_bytes("full", None)
    text = markdown([Tracks.load(path, model) for path in sorted(folder.glob("*.json"))])
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
