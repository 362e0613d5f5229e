"""The tables on the page of a check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from exercises.judging import units
from trainer.base.pages import Macros, macros
from trainer.check.comparison import Comparison
from trainer.check.confusion import OFFS, TOLD_COLUMNS, count_offs, fault_confusion
from trainer.check.run import Checked
from trainer.check.table import fault_cells, percent
from trainer.check.tally import VIEWS, FaultTally, Row
from trainer.check.worst import measure_label
from trainer.record.wording import count_of, exercise_name, fault_label

#: CSS classes of cells that hold words, and of cells that hold 0.
_WORDS, _ZERO = "words", "zero"
#: A cell's text, or its text and its class.
Cell = str | tuple[str, str]
#: A caption, headings and rows.
Table = tuple[str, Sequence[Cell], Sequence[Sequence[Cell]]]
Groups = Mapping[tuple[str, str], list[Comparison]]


def row_title(row: Row) -> str:
    """The exercise and the kind of camera."""
    return f"{exercise_name(row.exercise)}, {row.view}"


def _section(title: str, words: str | Markup, *tables: Table) -> Markup:
    """A heading, a sentence and the tables that have rows; empty if none has."""
    full = [table for table in tables if table[2]]
    return _macros().tables(title, words, full) if full else Markup()


def _macros() -> Macros:
    return macros("check", "tables.html")


def _count(number: int, kind: str = "") -> Cell:
    return (str(number), kind if number else _ZERO)


def repetitions(table: Sequence[Row], groups: Groups) -> Markup:
    """How many repetitions were counted, missed and made up, and the errors of the counts."""
    headings: tuple[Cell, ...] = (("exercise, camera", _WORDS), "clips", "in truth", "counted", "missed", "made up")
    shown = [row for row in table if row.clips]
    body: list[list[Cell]] = []
    offs: list[list[Cell]] = []
    for row in shown:
        where: Cell = (row_title(row), _WORDS)
        sides = f"{row.sides_right} of {row.sides_known}" if row.sides_known else "–"
        counts = [_count(row.missed, "wrong"), _count(row.false, "wrong")]
        body.append([where, str(row.clips), str(row.reps_true), str(row.reps_counted), *counts, sides])
        many = count_offs(groups.get((row.exercise, row.view), []))
        offs.append(
            [where, *(_count(n, "right" if off == "exact" else "wrong") for off, n in zip(OFFS, many, strict=True))]
        )
    return _section(
        "Repetitions",
        "A repetition is found when its top lies within a true one, a hold when it shares some time with one. "
        "“Good camera” is where the exercise asks the "
        "camera to stand; “not shown” are clips in which nobody does the exercise.",
        ("", (*headings, "right side"), body),
        ("Clips by how far the count is off", (("exercise, camera", _WORDS), *OFFS), offs),
    )


def _told(row: Row) -> dict[str, FaultTally]:
    return {code: t for code, t in row.faults.items() if t.found + t.missed + t.false + t.hidden}


def faults(table: Sequence[Row]) -> Markup:
    """Each fault with its counts and rates."""
    headings = ("found", "missed", "false", "hidden", "precision", "recall", "F1", "strong ones found", "cue after")
    tables: list[Table] = []
    for row in table:
        body: list[list[Cell]] = []
        for code, t in _told(row).items():
            label = fault_label(row.exercise, code)
            counts = [_count(t.found, "right"), _count(t.missed, "wrong"), _count(t.false, "wrong"), _count(t.hidden)]
            body.append([(label, _WORDS), *counts, *fault_cells(t)[4:]])
        tables.append((row_title(row), (("fault", _WORDS), *headings), body))
    return _section(
        "Faults",
        Markup(
            "By repetition, in holds by every time that a fault came and went. "
            "<b>Hidden</b>: the fault is there, and the trainer said that this camera does not show it. "
            "<b>Precision</b>: of what was told, the share that is there. "
            "<b>Recall</b>: of what is there and not hidden, the share that was told. "
            "<b>F1</b>: both in one, 1 at best. "
            "<b>Cue after</b>: median from the fault’s onset to the cue."
        ),
        *tables,
    )


def confusions(table: Sequence[Row], groups: Groups) -> Markup:
    """The confusion matrix of each exercise's faults."""
    tables: list[Table] = []
    for row in table:
        codes = list(_told(row))
        if not codes:
            continue
        body: list[list[Cell]] = []
        for true, counts in fault_confusion(groups.get((row.exercise, row.view), []), codes):
            label = fault_label(row.exercise, true) if true else "no fault"
            # Any other fault told is wrong.
            kinds = ["right" if code == true else "wrong" for code in codes]
            kinds += ["wrong" if true else "right", ""]
            body.append([(label, _WORDS), *(_count(n, kind) for n, kind in zip(counts, kinds, strict=True))])
        headings: tuple[Cell, ...] = (
            ("there", _WORDS),
            *(fault_label(row.exercise, code) for code in codes),
            *TOLD_COLUMNS,
        )
        tables.append((row_title(row), headings, body))
    return _section(
        "What was told instead",
        "Down: what is there. Across: what was told in the same repetition. A second true fault of a repetition is not "
        "counted against the first.",
        *tables,
    )


def unseen(table: Sequence[Row], groups: Groups) -> Markup:
    """The table of what the trainer reported as *not seen*."""
    body: list[list[Cell]] = []
    for row in table:
        many = groups.get((row.exercise, row.view), [])
        if row.clips and row.view != VIEWS[2]:
            notes = Counter(note for c in many for note in c.not_seen)
            told = "; ".join(
                f"{fault_label(row.exercise, what)} ({count_of(n, 'clip')})" for what, n in notes.most_common()
            )
            shares = [percent(row.not_seen[score]) for score in ("spine", "hips")]
            body.append([(row_title(row), _WORDS), *shares, (told or "–", _WORDS)])
    headings = (("exercise, camera", _WORDS), "spine", "hips", ("said of a whole set", _WORDS))
    return _section(
        Markup("<i>Not seen</i>"),
        Markup(
            "The share of the repetitions found whose score of spine or hips was <i>not seen</i>, and what the trainer "
            "said that it could not see in the whole set."
        ),
        ("", headings, body),
    )


def errors(table: Sequence[Row]) -> Markup:
    """Errors of the measures."""
    body: list[list[Cell]] = []
    for row in table:
        for name, (mae, bias, n) in row.errors.items():
            unit = units.in_name(name)
            cells = [unit.number(mae), unit.number(bias, "+"), str(n)]
            body.append([(row_title(row), _WORDS), (measure_label(row.exercise, name), _WORDS), *cells])
    headings = (("exercise, camera", _WORDS), ("measure", _WORDS), "mean size of the error", "bias", "repetitions")
    return _section(
        "Angles",
        "What was measured less the truth, at the top of each repetition. Bias: the mean with its sign.",
        ("", headings, body),
    )


def clips(checked: Sequence[Checked]) -> Markup:
    """One line for each clip, folded away."""
    body: list[list[Cell]] = []
    for one in checked:
        sample, study = one.sample, one.landmarks
        shown = sample.content if sample.content != sample.exercise else ""
        name = exercise_name(sample.exercise) + (f" ({shown})" if shown else "")
        counted: list[Cell] = ["–", "–"]
        if one.comparisons:
            true, got = (sum(getattr(c, name) for c in one.comparisons) for name in ("true_reps", "counted"))
            counted = [str(true), (str(got), "wrong" if true != got else "")]
        found = percent(study.seen / study.frames) if study is not None and study.frames else "–"
        wrong = percent(study.wrong / study.seen) if study is not None and study.seen else "–"
        where = str(sample.camera.get("view", "–"))
        body.append(
            [(sample.name, _WORDS), (name, _WORDS), (where, _WORDS), f"{one.seconds:.0f} s", *counted, found, wrong]
        )
    headings = ("length", "reps in truth", "counted", "person found", "wrong pose")
    heads = (("clip", _WORDS), ("exercise", _WORDS), ("camera", _WORDS), *headings)
    return _macros().clips(count_of(len(checked), "clip"), heads, body)
