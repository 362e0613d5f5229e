"""The tables of how well the trainer judges: clips of real people, rendered clips, and the demonstrations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docs.make import demonstrations
from docs.make.tables import figures, of, own_exercises, table
from exercises.judging.declaration import COMMON_FAULTS
from trainer.record.wording import sentence

#: Sets of rendered clips: the file in ``FIGURES`` and what the clips are.
SETS = {
    "other_studio": "another studio's bodies and rooms, at people's own tempo",
    "slow": "ours, slow and rested, bodies of the validation half",
    "natural_validation": "ours, at people's own tempo, bodies of the validation half",
    "natural_development": "ours, at people's own tempo, bodies of the development half",
    "new_rested": "the newest exercises, slow and rested, bodies of the validation half",
    "new_replayed": "landmarks of these clips, replayed at people's own tempo",
    "new_natural": "the newest exercises, rendered at people's own tempo, bodies of the validation half",
    "samples": "the bundled samples",
}
#: Sets that are shown exercise by exercise.
BY_EXERCISE = ("other_studio", "slow", "new_rested", "new_replayed", "new_natural")
#: Tempo and shrinking range are told apart from faults of form: another studio's sidecars do not tell the range.
NO_FORM = frozenset(COMMON_FAULTS)


# Real people


def _real(half: str, **wanted: object) -> tuple[int, int, int]:
    """Runs on clips of real people with these properties: exact, all, and repetitions made up."""
    runs = [one for one in figures("real")["runs"] if one["half"] == half]
    mine = [one for one in runs if all(one[key] == value for key, value in wanted.items())]
    return tuple(sum(one[key] for one in mine) for key in ("exact", "runs", "made_up"))


#: Sets of clips of real people, divided by who made them, and what a row says of each.
PEOPLE = {
    "looked_at": "watched while the trainer was changed",
    "once": "held back: judged often, but only totals and names of failing clips read",
    "later": "found later: watched since the first look",
    "last": "found after these changes: one rule changed since the first look",
    "newest": "found last: watched since the first look",
}


def real() -> str:
    """The sets of clips of real people."""
    rows = []
    for half, label in PEOPLE.items():
        good, good_all, _ = _real(half, shows=True, in_place=True)
        off, off_all, _ = _real(half, shows=True, in_place=False)
        silent, others, made_up = _real(half, shows=False)
        rows.append((label, of(good, good_all), of(off, off_all), of(silent, others), made_up))
    counted = ("counted exactly: camera in place", "camera elsewhere")
    return table(("clips", *counted, "something else: nothing counted", "repetitions made up"), rows)


def real_by_exercise() -> str:
    """Clips of real people, exercise by exercise; one that shows something else must count nothing."""
    rows = []
    for exercise in own_exercises():
        cells = []
        for shows in (True, False):
            counts = [_real(half, exercise=exercise.id, shows=shows)[:2] for half in PEOPLE]
            cells.append(of(*(sum(column) for column in zip(*counts, strict=True))))
        rows.append((exercise.name, *cells))
    return table(("", "shows the exercise", "shows something else"), rows)


# Rendered people


def _good(name: str) -> list[Mapping[str, Any]]:
    """The rows of a check from cameras as the exercise asks for."""
    return [row for row in figures(name)["rows"] if row["view"] == "good camera" and row["clips"]]


def _form(rows: Iterable[Mapping[str, Any]]) -> str:
    tallies = [tally for row in rows for code, tally in row["faults"].items() if code not in NO_FORM]
    return " / ".join(str(sum(tally[key] for tally in tallies)) for key in ("found", "missed", "false", "hidden"))


def _counted(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Cells: clips counted exactly, repetitions, faults of form."""

    def total(key: str) -> int:
        return sum(row[key] for row in rows)

    reps = " / ".join(str(total(key)) for key in ("reps_true", "reps_counted", "false"))
    return of(total("exact"), total("clips")), reps, _form(rows)


_COLUMNS = ("counted exactly", "repetitions there / counted / made up", "faults found / missed / false / hidden")


def renders() -> str:
    """Every set of rendered clips in one row."""
    return table(("clips", *_COLUMNS), ((label, *_counted(_good(name))) for name, label in SETS.items()))


def renders_by_exercise() -> str:
    """Sets of rendered clips, exercise by exercise."""
    parts = []
    for name in BY_EXERCISE:
        rows = [(f"`{row['exercise']}`", *_counted([row])) for row in _good(name)]
        parts.append(f"\n{sentence(SETS[name])}:\n\n{table(('exercise', *_COLUMNS), rows)}")
    return "".join(parts) + "\n"


def nothing() -> str:
    """Runs of the checkers on rendered clips that do not show their exercise."""

    def cells(name: str) -> tuple[int, int, int]:
        rows = [row for row in figures(name)["rows"] if row["view"] == "not shown"]
        return tuple(sum(row[key] for row in rows) for key in ("exact", "clips", "reps_counted"))

    rows = [(SETS[name], of(*cells(name)[:2]), cells(name)[2]) for name in SETS if cells(name)[1]]
    return table(("clips", "nothing counted", "repetitions made up"), rows)


# Demonstrations


def proof() -> str:
    """Every demonstration of an exercise and of its faults, on both sides."""
    rows = demonstrations.table_rows(figures("demonstrations")["demonstrations"])
    return table(("exercise", "shown", "left: counted", "told", "right: counted", "told"), rows)


def proof_bodies() -> str:
    """The same demonstrations by other bodies, in other clothes and rooms."""
    rows = demonstrations.other_bodies_rows(figures("demonstrations")["demonstrations"])
    return table(("exercise", "clips", "exact", "not exact"), rows)
