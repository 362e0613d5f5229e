"""``pilates teach``: learn an exercise from recordings, ask what no camera can know, and save it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from exercises.taught.faults import DemonstratedFault
from exercises.taught.films import Recording
from exercises.taught.holds import learn_hold
from exercises.taught.learn import Learnt, NotLearntError, learn
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
from trainer.screen.asking import WindowAsker
from trainer.screen.window import Screen, Window
from trainer.taught import store
from trainer.taught.ask import OTHER, ask_count, ask_excluded, ask_posture, ask_still, conditions_in
from trainer.taught.learnt_words import said

__all__ = ["TeachOptions", "teach", "teach_in_window"]

#: Typed in place of a part: no part must keep still.
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class TeachOptions:
    """What ``pilates teach`` was asked.

    Attributes:
        name: the exercise's id.
        title: its name for people; "" to make it from the id.
        by: who shows it.
        good: recordings of good repetitions; empty to film them now.
        reps: their numbers of repetitions, one for all or one for each; empty for holds, or to ask.
        holds: their numbers of holds, likewise.
        faults: "label: what to say=FILE", several of one label for several recordings; without a file to film it now.
        not_for: conditions that exclude it, or "nobody"; empty to ask.
        still: names of measures that must keep still, or :data:`NOTHING`; None to ask.
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
    holds: Sequence[int]
    faults: Sequence[str]
    not_for: Sequence[str]
    still: Sequence[str] | None
    steps: Sequence[str]
    posture: str | None
    camera: str
    mirror: bool | None
    model: Path | None
    variant: Variant


def teach(options: TeachOptions, console: Console, asker: Asker | None, screen: Screen | None = None) -> None:
    """Learn an exercise and save it.

    Args:
        options: what was asked.
        console: for progress and what was learnt.
        asker: asks what was not given as an option; None if nobody can answer.
        screen: shows the picture while the camera films; None opens a window for each demonstration.

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
    counts, is_held = _counts(options, asker)
    posture = ask_posture(asker) if options.posture is None and asker is not None else options.posture
    bundle = model_bytes(options.variant, options.model)
    if options.good:
        good, shown = _from_files(options, counts, faults, bundle, console)
    else:
        good, shown = _from_camera(options, _words(counts[0], is_held), counts[0], faults, bundle, console, screen)
    title = options.title or options.name.replace("_", " ").capitalize()
    try:
        learnt = learn_hold if is_held else learn
        lesson = learnt(options.name, title, good, shown, "" if posture == OTHER else posture)
    except NotLearntError as error:
        raise TrainerError(
            _(error.message), _(error.remedy), in_window=f"{_(error.message)} {_(error.remedy)}"
        ) from error
    found = said(lesson)
    console.print(Text(lesson.taught.name, "bold"))
    for line in found:
        console.print(f"–  {line}", markup=False)
    if screen is not None and asker is not None:
        asker.tell("\n".join(found), lesson.taught.name)
    if not options.not_for and asker is not None:
        excluded = ask_excluded(asker)
    taught = replace(
        lesson.taught,
        by=options.by,
        steps=tuple(options.steps),
        excluded_by=excluded,
        faults=(*lesson.taught.faults, *_to_keep_still(options, lesson, asker)),
    )
    written(console, store.save(taught))
    saved = _("Practise it with: {command}").format(command=command("practice", options.name))
    console.print(saved)
    if screen is not None and asker is not None:
        asker.tell(saved, taught.name)


def teach_in_window(options: TeachOptions, console: Console) -> None:
    """Film the demonstrations and ask the questions in one window; see :func:`teach`."""
    open_source(options.camera, live=True).close()  # so that nobody answers first and then hears of no camera
    window = Window()
    asker = WindowAsker(window)
    try:
        teach(options, console, asker, window)
    except TrainerError as error:
        asker.tell(error.in_window)
        raise
    finally:
        window.close()


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


def _counts(options: TeachOptions, asker: Asker | None) -> tuple[list[int], bool]:
    """The number of repetitions or holds in each recording, and whether they are holds."""
    count = len(options.good) or 1
    given, is_held = [*options.reps, *options.holds], bool(options.holds)
    if not given and asker is not None:
        several, is_held = ask_count(asker)
        given = [several]
    counts = given * (count if len(given) == 1 else 1)
    if len(counts) != count or (options.reps and options.holds):
        raise TrainerError(
            "Say how many repetitions are shown.",
            "Give --reps, or --holds for a posture that is held, once for all or once for each --from VIDEO.",
        )
    return counts, is_held


def _words(count: int, is_held: bool) -> str:
    """What to show, in the person's language."""
    if is_held:
        return ngettext(
            "Then hold the posture {n} time, for ten seconds or longer.", "Then hold the posture {n} times.", count
        ).format(n=count)
    return ngettext("Then show {n} good repetition.", "Then show {n} good repetitions.", count).format(n=count)


def _to_keep_still(options: TeachOptions, lesson: Learnt, asker: Asker | None) -> list[ShownFault]:
    """What kept still in the recordings and must do so in the exercise: as an option names it, or as asked."""
    still = options.still
    if still is None:
        words = {one.code: _(one.label) for one in lesson.still}
        still = ask_still(asker, words) if words and asker is not None else ()
    if [*still] == [NOTHING]:
        still = ()
    if unknown := {*still} - {one.code for one in lesson.still}:
        offered = ", ".join(one.code for one in lesson.still) or NOTHING
        raise TrainerError(f"{min(unknown)!r:.60} did not keep still in these recordings.", f"These did: {offered}.")
    return [one for one in lesson.still if one.code in still]


_Taken = tuple[list[tuple[Recording, int]], list[DemonstratedFault]]


def _from_files(
    options: TeachOptions, reps: Sequence[int], faults: Sequence[_Fault], bundle: bytes, console: Console
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
    return good, [DemonstratedFault(label, cue, tuple(several)) for (label, cue), several in clips.items()]


def _from_camera(
    options: TeachOptions,
    words: str,
    count: int,
    faults: Sequence[_Fault],
    bundle: bytes,
    console: Console,
    screen: Screen | None,
) -> _Taken:
    """The landmarks of what is shown now, one demonstration after the other."""
    from trainer.taught.filming import film

    begin = _("Hold the start position still for two seconds.")
    console.print(_("Only landmarks are kept of what the camera sees, no picture."))
    take = partial(film, options.camera, options.mirror, bundle, screen=screen)
    good = take(f"{begin} {words}")
    wrong = _("Then show the fault: {fault}.")
    shown = [
        DemonstratedFault(one.label, one.cue, (take(f"{begin} {wrong.format(fault=one.label)}"),)) for one in faults
    ]
    return [(good, count)], shown


def _advance(progress: Progress, task: TaskID, done: int) -> None:
    progress.update(task, completed=done)
