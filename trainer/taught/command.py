"""``pilates teach``: learn an exercise from recordings, ask what no camera can know, and save it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from exercises.judging.units import DEG
from exercises.taught.build import exercise_of
from exercises.taught.films import Recording
from exercises.taught.learn import Lesson, NotLearntError, Shown, learn
from exercises.taught.taught import ShownFault
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.questions import Asker
from trainer.base.terminal import written
from trainer.capture.sources import open_source
from trainer.pose.models import model_bytes
from trainer.pose.variant import Variant
from trainer.recordings.pieces import find_poses
from trainer.taught import store
from trainer.taught.ask import OTHER, ask_excluded, ask_posture, ask_still, conditions_in

__all__ = ["Options", "print_all", "teach"]


@dataclass(frozen=True, slots=True)
class Options:
    """What ``pilates teach`` was asked.

    Attributes:
        name: the exercise's id.
        title: its name for people; "" to make it from the id.
        by: who shows it.
        good: recordings of good repetitions.
        reps: their numbers of repetitions, one for all or one for each.
        faults: "label: what to say=FILE", several of one label for several recordings.
        not_for: conditions that exclude it, or "nobody"; empty to ask.
        still: names of measures that must keep still, or None to ask.
        steps: instructions, in order.
        posture: id of the start position among ``POSTURES``, "other" for none of them, or None to ask.
        model: path of the pose model, or None for the cached one.
        variant: of the pose model.
    """

    name: str
    title: str
    by: str
    good: Sequence[Path]
    reps: Sequence[int]
    faults: Sequence[str]
    not_for: Sequence[str]
    still: Sequence[str] | None
    steps: Sequence[str]
    posture: str | None
    model: Path | None
    variant: Variant


def teach(options: Options, console: Console, asker: Asker | None) -> None:
    """Learn an exercise and save it.

    Args:
        options: what was asked.
        console: for progress and what was learnt.
        asker: asks who must not do it and what must keep still; None if nobody can answer.

    Raises:
        LeftError: a question was left; nothing is saved.
        TrainerError: nothing can be learnt, or who must not do it was not said.
    """
    store.check_name(options.name)
    excluded = conditions_in([*options.not_for])
    if not options.not_for and asker is None:
        raise TrainerError(
            "Nobody said who must not do this exercise, so it cannot be saved.",
            "Name the conditions with --not-for, or say --not-for nobody.",
        )
    named = _named(options)
    posture = ask_posture(asker) if options.posture is None and asker is not None else options.posture
    lesson = _learnt(options, named, posture, console)
    _print(lesson, console)
    if not options.not_for and asker is not None:
        excluded = ask_excluded(asker)
    still = options.still
    if still is None:
        words = {one.code: _(one.label) for one in lesson.still}
        still = ask_still(asker, words) if words and asker is not None else ()
    kept = tuple(one for one in lesson.still if one.code in still)
    taught = replace(
        lesson.taught,
        by=options.by,
        steps=tuple(options.steps),
        excluded_by=excluded,
        faults=(*lesson.taught.faults, *kept),
    )
    written(console, store.save(taught))
    words_ = _("Practise it with: {command}")
    console.print(words_.format(command=command("practice", options.name)))


def _named(options: Options) -> dict[str, tuple[str, list[Path]]]:
    """For each fault, what to say and its recordings."""
    found: dict[str, tuple[str, list[Path]]] = {}
    for one in options.faults:
        words, sign, file = one.rpartition("=")
        label, _colon, cue = (part.strip() for part in words.partition(":"))
        if not sign or not label or not file.strip():
            raise TrainerError(
                f"{one!r:.80} does not name a fault and its recording.",
                'Write --fault "the knees open: Keep the knees together=FILE".',
            )
        known = found.setdefault(label, (cue or label, []))
        known[1].append(Path(file.strip()))
    return found


def _learnt(
    options: Options, named: dict[str, tuple[str, list[Path]]], posture: str | None, console: Console
) -> Lesson:
    reps = [*options.reps] * (len(options.good) if len(options.reps) == 1 else 1)
    if not options.good or len(reps) != len(options.good):
        raise TrainerError(
            "Say how many repetitions the recordings show.", "Give --reps once for all, or once for each --from."
        )
    files = [*options.good, *(file for _cue, several in named.values() for file in several)]
    poses = dict(zip(files, _poses(files, options, console), strict=True))
    shown = [Shown(label, cue, tuple(poses[file] for file in several)) for label, (cue, several) in named.items()]
    title = options.title or options.name.replace("_", " ").capitalize()
    good = [(poses[file], n) for file, n in zip(options.good, reps, strict=True)]
    try:
        return learn(options.name, title, good, shown, "" if posture == OTHER else posture)
    except NotLearntError as error:
        raise TrainerError(_(error.message), _(error.remedy)) from error


def _poses(files: Sequence[Path], options: Options, console: Console) -> list[Recording]:
    bundle = model_bytes(options.variant, options.model)
    found: list[Recording] = []
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        for file in files:
            with open_source(file, live=False) as source:
                task = progress.add_task(file.name, total=source.frame_count)
            found.append(find_poses(file, bundle, partial(_advance, progress, task)).poses)
    return found


def _advance(progress: Progress, task: TaskID, done: int) -> None:
    progress.update(task, completed=done)


def _print(lesson: Lesson, console: Console) -> None:
    """Print what was learnt and what was not."""
    one = lesson.taught
    console.print(Text(one.name, "bold"))
    count = ngettext("{n} repetition was shown.", "{n} repetitions were shown.", one.reps).format(n=one.reps)
    console.print(count)
    lines = [
        _("It is counted by: {what}, {range} at least; shown: {usual}.").format(
            what=_(one.signal.words), range=DEG.say(round(one.min_range)), usual=DEG.say(round(one.target_range))
        ),
        _("Tempo: {lift:.1f} s there, {hold:.1f} s stay, {lower:.1f} s back.").format(
            lift=one.lift_s, hold=one.hold_s, lower=one.lower_s
        ),
        *(_fault(fault) for fault in one.faults),
        *(_("“{fault}” cannot be noticed: {why}.").format(fault=label, why=_(why)) for label, why in lesson.refused),
    ]
    for line in lines:
        console.print(f"–  {line}", markup=False)
    for limit in exercise_of(one).limits:
        console.print(f"–  {_(limit)}", markup=False)


def _fault(fault: ShownFault) -> str:
    unit = fault.measure.unit
    return _("“{fault}” is noticed by: {what}, from {size} on.").format(
        fault=fault.label, what=_(fault.measure.words), size=unit.say(fault.fault)
    )


def print_all(console: Console) -> None:
    """Print the taught exercises, and why a damaged file cannot be used."""
    names, broken = store.taught_names(), store.damaged()
    if not names:
        console.print(_("No exercise was taught yet."))
    for name in names:
        if name in broken:
            console.print(f"{name}: {broken[name]}", style="yellow", markup=False)
            continue
        one = store.load(name)
        by = _(", shown by {name}").format(name=one.by) if one.by else ""
        console.print(Text.assemble((name, "bold"), f"  {one.name}{by}"))
