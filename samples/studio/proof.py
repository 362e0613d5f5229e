"""Proves the demonstrations: each is rendered with a dressed body, and the trainer must count it and tell its fault.

``python -m samples.studio prove`` renders the clips, finds their landmarks, judges them, and writes a row for each into
``docs/figures/demonstrations.json``. ``python -m docs.make.pages`` makes the table of it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import exercises
from exercises.judging.declaration import Variant
from exercises.judging.movement import STANDARD_FORM
from exercises.judging.results import SetResult
from samples.studio.demonstrations import BODY, plan_of, plans
from samples.studio.make import render_clip
from samples.studio.movement import Side
from samples.studio.plan import MODULES, Plan
from trainer.base.atomic import atomic_write
from trainer.check.landmark_cache import LandmarkCache
from trainer.recordings.analyse import judge
from trainer.teach.demonstration import FROM_FRONT, demonstration

#: The outcome of the proof, one row for each demonstration and side.
FILE = Path(__file__).parents[2] / "docs" / "figures" / "demonstrations.json"
#: Size of the pictures, pixels: as in the bundled samples.
SIZE = (480, 360)
#: Good repetitions after the faulty one, for a fault that is judged against the other repetitions of its set.
GOOD = 3
#: Bodies that repeat the demonstrations in other clothes and rooms. No measure was tuned on them.
OTHER_BODIES = ("older", "heavy")


@dataclass(frozen=True, slots=True)
class Case:
    """One demonstration on one side.

    Attributes:
        exercise: id of the exercise.
        fault: code of the fault that the demonstration shows; None for the correct movement.
        side: the working side; in an exercise without one, which way the body lies or faces.
        in_set: whether ``GOOD`` good repetitions follow the faulty one.
        variant: the easier or the harder form of the correct movement; "" is the standard one.
        body: the body; another one than the demonstration's own wears other clothes in another room.
    """

    exercise: str
    fault: str | None
    side: Side
    in_set: bool = False
    variant: Variant = ""
    body: str = BODY

    @property
    def name(self) -> str:
        """Name of the clip."""
        shows = self.fault or self.variant or "good"
        more = f"{'.set' if self.in_set else ''}{f'.{self.body}' if self.body != BODY else ''}"
        return f"{self.exercise}.{self.side}.{shows}{more}"

    def plan(self) -> Plan:
        """The clip: the demonstration alone, or its fault as the first repetition of a set."""
        of = plan_of(self.exercise, self.fault)
        reps = (*of.wish.reps, *(((None, False),) * GOOD if self.in_set else ()))
        form = exercises.get(self.exercise).form(self.variant)
        look_seed = None if self.body == BODY else zlib.crc32(self.name.encode())
        wish = replace(of.wish, side=self.side, reps=reps)
        plan = replace(of, name=self.name, wish=wish, size=SIZE, form=form, body=self.body, look_seed=look_seed)
        if self.fault not in FROM_FRONT:
            return plan
        view = next(view for view in MODULES[self.exercise].VIEWS if view.name == "front")
        return replace(plan, view=view, pitch_deg=sum(view.pitch_deg) / 2)


def is_compared(exercise: str, fault: str | None) -> bool:
    """Whether the trainer judges a fault against the other repetitions of its set."""
    return any(rule.habit is not None for rule in exercises.get(exercise).faults if rule.code == fault)


def cases() -> list[Case]:
    """Every demonstration on both sides, the baked side first; then all of them with the other bodies.

    Faults that are compared are shown alone and in a set. An easier or harder form is shown if it moves in another way
    than the standard one, and on both sides if the exercise has sides.
    """
    own = [case for side in get_args(Side) for plan in plans() for case in _cases_of(plan, side)]
    return [replace(case, body=body) for body in (BODY, *OTHER_BODIES) for case in own]


def _cases_of(plan: Plan, side: Side) -> Iterator[Case]:
    exercise, _, fault = plan.name.partition(".")
    yield Case(exercise, fault or None, side)
    if is_compared(exercise, fault):
        yield Case(exercise, fault, side, in_set=True)
    baked = demonstration(exercise)
    if not fault and baked is not None and (side == "left" or baked.side is not None):
        yield from (Case(exercise, None, side, variant=variant) for variant in moving_forms(exercise))


def moving_forms(exercise: str) -> list[Variant]:
    """The forms that move in another way than the standard one; words alone tell the others."""
    forms = [one for one in get_args(Variant) if one]
    return [one for one in forms if exercises.get(exercise).form(one) != STANDARD_FORM]


def row_of(case: Case, truth: dict[str, Any], result: SetResult) -> dict[str, Any]:
    """One row of the file: the clip's content, and the trainer's verdict.

    Args:
        case: the demonstration.
        truth: sidecar of its clip.
        result: the trainer's result for the clip.

    Returns:
        ``shown`` and ``told`` list the fault codes of each repetition or hold; a form shows none. ``not_seen`` is why
        the trainer cannot see the fault, or None.
    """
    done = result.reps or result.holds
    rules = [rule for rule in exercises.get(case.exercise).faults if rule.code == case.fault]
    hidden = {case.fault, *(rule.score for rule in rules)}
    shown = [sorted({fault["code"] for fault in one["faults"]}) for one in truth["reps"] or truth["holds"]]
    if case.variant:  # the studio judges by the standard form, and these ask for what differs from it
        shown = [[]]
    return {
        "exercise": case.exercise,
        "fault": case.fault,
        "side": case.side,
        "variant": case.variant,
        "body": case.body,
        "in_set": case.in_set,
        "is_compared": any(rule.habit is not None for rule in rules),
        "shown": shown,
        "told": [sorted({fault.code for fault in one.faults}) for one in done],
        "not_seen": next((str(note.why) for note in result.not_seen if note.what in hidden), None),
    }


def _key(row: dict[str, Any]) -> Case:
    return Case(row["exercise"], row["fault"], row["side"], row["in_set"], row["variant"], row["body"])


def prove(wanted: list[Case], out: Path, model: bytes, path: Path = FILE) -> Iterator[dict[str, Any]]:
    """Render and judge one case after the other; write the file anew after each, and yield the new row.

    Args:
        wanted: the cases; rows of others stay in the file as they are.
        out: folder of the clips. A clip that is there already is not rendered again.
        model: bytes of the pose model.
        path: the file of rows.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = {_key(row): row for row in json.loads(path.read_text("utf-8"))["demonstrations"]} if path.is_file() else {}
    poses_of = LandmarkCache(model)
    for case in wanted:
        sidecar = render_clip(case.plan(), out)
        video = sidecar.with_suffix(".mp4")
        result = judge(exercises.get(case.exercise).in_form(case.variant), video.name, poses_of(video)).result
        row = row_of(case, json.loads(sidecar.read_text("utf-8")), result)
        rows[case] = row
        kept = ",\n".join(json.dumps(rows[one]) for one in cases() if one in rows)
        atomic_write(path, f'{{"format": 1, "demonstrations": [\n{kept}\n]}}\n')
        yield row
