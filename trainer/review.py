"""The record in words: what a score is called, what a set came to in one sentence, and the list in the terminal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import exercises
from exercises.declaration import COMMON_FAULTS
from exercises.results import Fault, Scores
from trainer.store import SetRecord, Store
from trainer.words import score_text, score_word

if TYPE_CHECKING:
    from rich.console import Console

EMPTY = "Nothing has been recorded yet. Start with: pilates practice clam"


@dataclass(frozen=True, slots=True)
class OftenFault:
    """The fault seen in most repetitions of a set.

    Attributes:
        code: the fault's code.
        reps: number of repetitions that have it.
    """

    code: str
    reps: int


def exercise_name(exercise_id: str) -> str:
    """The exercise's name for people; made of its id where this version does not know it."""
    try:
        return exercises.get(exercise_id).name
    except ValueError:
        return exercise_id.replace("_", " ").capitalize()


def fault_label(exercise_id: str, code: str) -> str:
    """The fault in words that stand within a sentence; made of its code where this version does not know it."""
    return _fault_labels(exercise_id).get(code) or code.replace("_", " ")


def fault_codes(exercise_id: str) -> list[str]:
    """The faults that the exercise can have, in the order of their importance; those that all share come last."""
    return [*_fault_labels(exercise_id)]


def _fault_labels(exercise_id: str) -> dict[str, str]:
    try:
        return exercises.get(exercise_id).fault_labels
    except ValueError:
        return COMMON_FAULTS


def often_fault(one: SetRecord) -> OftenFault | None:
    """The fault in most of the set's repetitions, of several the one met first; None without any."""
    counts = Counter(code for rep in one.reps for code in dict.fromkeys(fault.code for fault in rep.faults))
    if not counts:
        return None
    ((code, reps),) = counts.most_common(1)
    return OftenFault(code, reps)


def headline(one: SetRecord) -> str:
    """The set in one or two sentences, words before numbers."""
    ended = "" if one.finished else " The program ended before the set did."
    if not one.reps and (one.scores.spine is not None or one.scores.hips is not None):
        return f"Held: {_scores(one.scores)}.{ended}"
    if not one.reps:
        why = "" if one.calibration else ", since the start position was never held still"
        return f"No repetitions were counted{why}.{ended}"
    return f"{count_of(len(one.reps), 'repetition')}: {_scores(one.scores)}; {_faults(one)}.{ended}"


def _scores(scores: Scores) -> str:
    words = []
    for name, score in (("spine", scores.spine), ("hips", scores.hips)):
        word = score_word(score)
        if name == "hips" and word == "needs care":
            word = "need care"
        words.append(f"{name} {word}" + (f" ({score:.0f})" if score is not None else ""))
    return ", ".join(words)


def _faults(one: SetRecord) -> str:
    fault = often_fault(one)
    if fault is None:
        whole = one.scores.total is not None and not one.not_seen
        return "no fault was seen" if whole else "no fault in what could be seen"
    return f"{fault_label(one.exercise, fault.code)} in {fault.reps} of {len(one.reps)}"


def fault_text(exercise_id: str, fault: Fault) -> str:
    """A fault with its size: "the pelvis rolls back, up to 14°"."""
    strong = "strongly, " if fault.severity == "severe" else ""
    match fault.unit:
        case "deg":
            size = f"up to {fault.peak:.0f}°"
        case "torso":
            size = f"up to {100 * fault.peak:.0f} % of the torso's length"
        case "%":
            size = f"up to {fault.peak:.0f} %"
        case "s":
            size = f"one way in {fault.peak:.1f} s"
        case unit:
            size = f"{fault.peak:.1f} {unit}"
    if fault.code == "partial_range":
        size = f"only {fault.peak:.0f}°"
    return f"{fault_label(exercise_id, fault.code)}, {strong}{size}"


def count_of(number: int, noun: str) -> str:
    """The number and its noun: "1 set", "2 sets"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def local_text(moment: datetime) -> str:
    """Date and time where the person is: "Mon 4 May 2026, 18:02"."""
    here = moment.astimezone()
    return f"{here:%a} {here.day} {here:%b %Y, %H:%M}"


def print_sessions(console: Console, store: Store) -> None:
    """Print every recorded set, the newest session first; without any, what to do."""
    from rich.table import Table
    from rich.text import Text

    sessions = store.sessions()
    if not sessions:
        console.print(Text(EMPTY))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("When", "Exercise", "Side", "Reps", "Spine", "Hips", "Most often"):
        table.add_column(column, justify="right" if column == "Reps" else "left")
    for session in sessions:
        for place, one in enumerate(session.sets):
            fault = often_fault(one)
            often = f"{fault_label(one.exercise, fault.code)}, in {fault.reps} of {len(one.reps)}" if fault else "–"
            when = local_text(session.started_at) if place == 0 else ""
            cells = (when, exercise_name(one.exercise), one.side or "–", str(len(one.reps)))
            scores = (score_text(one.scores.spine), score_text(one.scores.hips))
            table.add_row(*(Text(cell) for cell in (*cells, *scores, often)))
    console.print(table)
    console.print(Text("Scores are 0 to 100. See the curves with: pilates review --open"))
