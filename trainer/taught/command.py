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
        good: recordings of good repetitions; empty to film them now.
        reps: their numbers of repetitions, one for all or one for each.
        faults: "label: what to say=FILE", several of one label for several recordings; without a file to film it now.
        not_for: conditions that exclude it, or "nobody"; empty to ask.
        still: names of measures that must keep still, or None to ask.
        steps: instructions, in order.
        posture: id of the start position among ``POSTURES``, "other" for none of them, or None to ask.
        camera: number or name of the camera, or a recording to play instead.
        mirror: whether it delivers mirrored pictures; None as the settings say.
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
    camera: str
    mirror: bool | None
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
    faults = [_named(one, bool(options.good)) for one in options.faults]
    reps = _reps(options)
    posture = ask_posture(asker) if options.posture is None and asker is not None else options.posture
    bundle = model_bytes(options.variant, options.model)
    recordings = _from_files if options.good else _from_camera
    good, shown = recordings(options, reps, faults, bundle, console)
    title = options.title or options.name.replace("_", " ").capitalize()
    try:
        lesson = learn(options.name, title, good, shown, "" if posture == OTHER else posture)
    except NotLearntError as error:
        raise TrainerError(_(error.message), _(error.remedy)) from error
    _print(lesson, console)
    if not options.not_for and asker is not None:
        excluded = ask_excluded(asker)
    still = options.still
    if still is None:
        words = {one.code: _(one.label) for one in lesson.still}
        still = ask_still(asker, words) if words and asker is not None else ()
    if unknown := {*still} - {one.code for one in lesson.still}:
        offered = ", ".join(one.code for one in lesson.still) or "nothing"
        raise TrainerError(f"{min(unknown)!r:.60} did not keep still in these recordings.", f"This did: {offered}.")
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


@dataclass(frozen=True, slots=True)
class _Fault:
    label: str
    cue: str
    file: Path | None


def _named(given: str, has_files: bool) -> _Fault:
    """A fault of ``--fault``: "label: what to say=FILE", without the file if the camera films it."""
    words, sign, file = given.rpartition("=") if has_files else (given, "=", "")
    label, _colon, cue = (part.strip() for part in words.partition(":"))
    if not sign or not label or bool(file.strip()) != has_files:
        raise TrainerError(
            f"{given!r:.80} does not name a fault and its recording.",
            'Write --fault "the knees open: Knees together=VIDEO"; without =VIDEO only if the camera films it.',
        )
    return _Fault(label, cue or label, Path(file.strip()) if has_files else None)


def _reps(options: Options) -> list[int]:
    """The number of repetitions in each recording."""
    count = len(options.good) or 1
    reps = [*options.reps] * (count if len(options.reps) == 1 else 1)
    if len(reps) != count:
        raise TrainerError(
            "Say how many repetitions are shown.", "Give --reps once for all, or once for each --from VIDEO."
        )
    return reps


_Taken = tuple[list[tuple[Recording, int]], list[Shown]]


def _from_files(
    options: Options, reps: Sequence[int], faults: Sequence[_Fault], bundle: bytes, console: Console
) -> _Taken:
    """The landmarks in the videos."""
    files = [*options.good, *(one.file for one in faults if one.file is not None)]
    found: dict[Path, Recording] = {}
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        for file in dict.fromkeys(files):
            with open_source(file, live=False) as source:
                task = progress.add_task(file.name, total=source.frame_count)
            found[file] = find_poses(file, bundle, partial(_advance, progress, task)).poses
    clips: dict[tuple[str, str], list[Recording]] = {}
    for one in faults:
        if one.file is not None:
            clips.setdefault((one.label, one.cue), []).append(found[one.file])
    good = [(found[file], n) for file, n in zip(options.good, reps, strict=True)]
    return good, [Shown(label, cue, tuple(several)) for (label, cue), several in clips.items()]


def _from_camera(
    options: Options, reps: Sequence[int], faults: Sequence[_Fault], bundle: bytes, console: Console
) -> _Taken:
    """The landmarks of what is shown now, one demonstration after the other."""
    from trainer.taught.filming import film

    begin = _("Hold the start position still for two seconds.")
    words = ngettext("Then show {n} good repetition.", "Then show {n} good repetitions.", reps[0])
    console.print(_("Only landmarks are kept of what the camera sees, no picture."))
    take = partial(film, options.camera, options.mirror, bundle)
    good = take(f"{begin} {words.format(n=reps[0])}")
    wrong = _("Then show the fault: {fault}.")
    shown = [Shown(one.label, one.cue, (take(f"{begin} {wrong.format(fault=one.label)}"),)) for one in faults]
    return [(good, reps[0])], shown


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
