"""Fills the generated parts of the README and of ``docs/``: ``python -m docs.make.pages``.

A generated part stands between ``<!-- made: NAME -->`` and ``<!-- end -->`` and comes from the function of that name in
``PARTS``. Figures come from ``docs/figures/``: what ``pilates check FOLDER --json FILE`` wrote for a set of clips,
without its list of clips, and ``real.json``, which holds counts alone, because the clips of real people are private.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from rich.console import Console

import exercises
from docs.make import cluster, demonstrations
from exercises.judging.declaration import COMMON_FAULTS, Exercise, FaultRule
from samples.study import limits as limits_study
from samples.study import plateaus
from samples.study.sources import deciding
from tests.plan import people as simulated
from trainer.plan import places as places_of_camera
from trainer.plan import programme_file
from trainer.plan.lesson import LESSON, lesson_sets
from trainer.plan.programme import CAMERA_S, change_s, plan
from trainer.plan.screening import SCREENING, screening_sets
from trainer.record.wording import sentence

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "figures"
#: A generated part: its name and what stands in it now.
PART = re.compile(r"(?<=<!-- made: )(?P<name>\w+) -->\n(?P<text>.*?)(?=<!-- end -->)", re.S)

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
#: How the units of a threshold are written.
_UNITS = {"deg": "°", "share": ""}


def pages() -> list[Path]:
    """Every page that may hold generated parts."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def filled(text: str) -> str:
    """A page with its generated parts made anew.

    Raises:
        KeyError: no part has the name that the page asks for.
    """
    return PART.sub(lambda found: f"{found['name']} -->\n{PARTS[found['name']]()}", text)


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def _figures(name: str) -> Any:
    return json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))


# Real people


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "–"


def _real(half: str, **wanted: object) -> tuple[int, int, int]:
    """Runs on clips of real people with these properties: exact, all, and repetitions made up."""
    runs = [one for one in _figures("real")["runs"] if one["half"] == half]
    mine = [one for one in runs if all(one[key] == value for key, value in wanted.items())]
    return tuple(sum(one[key] for one in mine) for key in ("exact", "runs", "made_up"))


#: Halves of the clips of real people, divided by who made them: what a row says of them, and what a column says.
HALVES = {
    "looked_at": ("watched while the trainer was changed", "watched"),
    "once": ("held back: judged often, but only totals and names of failing clips read", "held back"),
}


def real() -> str:
    """Both halves of the clips of real people."""
    rows = []
    for half, (label, _) in HALVES.items():
        good, good_all, _ = _real(half, shows=True, in_place=True)
        off, off_all, _ = _real(half, shows=True, in_place=False)
        silent, others, made_up = _real(half, shows=False)
        rows.append((label, _of(good, good_all), _of(off, off_all), _of(silent, others), made_up))
    counted = ("counted exactly: camera in place", "camera elsewhere")
    return _table(("clips", *counted, "something else: nothing counted", "repetitions made up"), rows)


def real_by_exercise() -> str:
    """Clips of real people, exercise by exercise; one that shows something else must count nothing."""
    rows = []
    for exercise in own_exercises():
        cells = []
        for half in HALVES:
            for shows in (True, False):
                exact, runs, _ = _real(half, exercise=exercise.id, shows=shows)
                cells.append(_of(exact, runs))
        rows.append((exercise.name, *cells))
    halves = [f"{words}, {short}" for _, short in HALVES.values() for words in ("exercise", "something else")]
    return _table(("", *halves), rows)


# Rendered people


def _good(name: str) -> list[Mapping[str, Any]]:
    """The rows of a check from cameras as the exercise asks for."""
    return [row for row in _figures(name)["rows"] if row["view"] == "good camera" and row["clips"]]


def _form(rows: Iterable[Mapping[str, Any]]) -> str:
    tallies = [tally for row in rows for code, tally in row["faults"].items() if code not in NO_FORM]
    return " / ".join(str(sum(tally[key] for tally in tallies)) for key in ("found", "missed", "false", "hidden"))


def _counted(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Cells: clips counted exactly, repetitions, faults of form."""

    def total(key: str) -> int:
        return sum(row[key] for row in rows)

    reps = " / ".join(str(total(key)) for key in ("reps_true", "reps_counted", "false"))
    return _of(total("exact"), total("clips")), reps, _form(rows)


_COLUMNS = ("counted exactly", "repetitions there / counted / made up", "faults found / missed / false / hidden")


def renders() -> str:
    """Every set of rendered clips in one row."""
    return _table(("clips", *_COLUMNS), ((label, *_counted(_good(name))) for name, label in SETS.items()))


def renders_by_exercise() -> str:
    """Sets of rendered clips, exercise by exercise."""
    parts = []
    for name in BY_EXERCISE:
        rows = [(f"`{row['exercise']}`", *_counted([row])) for row in _good(name)]
        parts.append(f"\n{sentence(SETS[name])}:\n\n{_table(('exercise', *_COLUMNS), rows)}")
    return "".join(parts) + "\n"


def nothing() -> str:
    """Runs of the checkers on rendered clips that do not show their exercise."""

    def cells(name: str) -> tuple[int, int, int]:
        rows = [row for row in _figures(name)["rows"] if row["view"] == "not shown"]
        return tuple(sum(row[key] for row in rows) for key in ("exact", "clips", "reps_counted"))

    rows = [(SETS[name], _of(*cells(name)[:2]), cells(name)[2]) for name in SETS if cells(name)[1]]
    return _table(("clips", "nothing counted", "repetitions made up"), rows)


# Demonstrations


def proof() -> str:
    """Every demonstration of an exercise and of its faults, on both sides."""
    rows = demonstrations.table_rows(_figures("demonstrations")["demonstrations"])
    return _table(("exercise", "shown", "left: counted", "told", "right: counted", "told"), rows)


def proof_bodies() -> str:
    """The same demonstrations by other bodies, in other clothes and rooms."""
    rows = demonstrations.other_bodies_rows(_figures("demonstrations")["demonstrations"])
    return _table(("exercise", "clips", "exact", "not exact"), rows)


# Clusters


def cluster_cost() -> str:
    """The cost of handing a recording to a cluster."""
    return _table(
        ("besides being judged", "a recording, two workers", "the scheduler's share"),
        cluster.cost_rows(_figures("cluster")),
    )


def cluster_queue() -> str:
    """A long queue on a cluster."""
    figures = _figures("cluster")
    return _table((f"{figures['queued']:,} recordings", ""), cluster.queue_rows(figures))


def cluster_size() -> str:
    """The size of a cluster for a million recordings a day, on paper."""
    return _table(("what", "how much", "because"), cluster.size_rows(_figures("cluster")))


# Exercises that somebody showed


def taught() -> str:
    """Each of our own exercises, taught from its samples and held against clips of other bodies."""
    rows = _figures("taught")
    columns = ("exercise", "shown", "counted by", "clips counted exactly", "repetitions counted", "false faults")
    table = _table(
        columns,
        (
            (
                f"`{row['exercise']}`",
                row["shown"] or "–",
                row["signal"] or "–",
                _of(row["exact"], row["clips"]),
                _of(row["counted"], row["reps"]),
                _of(row["false"], row["good"]),
            )
            for row in rows
        ),
    )
    faults = [
        (f"`{row['exercise']}`", f"`{code}`", one["by"] or f"not learnt: {one['why']}", _of(one["found"], one["true"]))
        for row in rows
        for code, one in sorted((row["faults"] or {}).items())
    ]
    return f"{table}\n{_table(('exercise', 'fault shown', 'noticed by', 'noticed'), faults)}\n{_fails(rows)}"


def _fails(rows: Iterable[Mapping[str, Any]]) -> str:
    """What fails, and why."""
    lines = []
    for row in rows:
        if row["refused"]:
            lines.append(f"`{row['exercise']}`: {row['refused'].rstrip('.')}.")
            continue
        missing = row["reps"] - row["counted"] - row["reps_unseen"]
        if row["unseen"]:
            where = f"in {_of(row['unseen'], row['clips'])} clips, with {row['reps_unseen']} repetitions or holds,"
            lines.append(f"`{row['exercise']}`: {where} the start is another one.")
        if missing > 0:
            what, why = "repetition", "too small, too quick, cut off by the end of the film, or another movement"
            if row["is_held"]:
                what, why = "hold", "too restless, or not near the shown posture"
            many = f"1 {what} was" if missing == 1 else f"{missing} {what}s were"
            lines.append(f"`{row['exercise']}`: {many} {why}.")
    return "".join(f"- {line}\n" for line in lines)


# Exercises


def own_exercises() -> list[Exercise]:
    """The exercises of this project: what other packages add on one machine does not belong into its pages."""
    return [exercises.get(name) for name in exercises.names() if (ROOT / "exercises" / f"{name}.py").is_file()]


def places() -> str:
    """Where the camera goes for each exercise, with its picture."""
    parts = []
    for exercise in own_exercises():
        picture = f"![{exercise.name}: start position, and the camera from above and from the side]"
        lines = [f"### {exercise.name}", "", f"{picture}(pictures/place_{exercise.id}.png)", "", exercise.camera, ""]
        parts.append("\n".join([*lines, *(f"- {limit}" for limit in exercise.limits), ""]))
    return "\n" + "\n".join(parts) + "\n"


def watched() -> str:
    """Every fault of every exercise with its thresholds."""
    parts = []
    for exercise in own_exercises():
        labels = {observable.name: observable.label for observable in exercise.observables}
        rows = [
            (f"{sentence(rule.label)} (`{rule.code}`)", rule.score or "–", labels[rule.observable], *_thresholds(rule))
            for rule in exercise.faults
        ]
        table = _table(("fault", "score", "measure", "100 up to", "fault from", "0 from"), rows)
        parts.append(f"### {exercise.name}\n\n{table}")
    return "\n" + "\n".join(parts) + "\n"


def _thresholds(rule: FaultRule) -> Iterator[str]:
    for value in (rule.tolerance, rule.fault, rule.severe):
        digits = f"{value:.2f}" if rule.unit.scale > 1 else f"{value:g}"
        yield digits + _UNITS.get(rule.unit.id, f" {rule.unit.id}")


# Programmes


def moves() -> str:
    """How often the camera moves in each programme: each exercise in its own place, and by camera places."""
    shipped = resources.files("trainer.plan") / "programmes"
    files = sorted(shipped.iterdir(), key=lambda file: file.name)
    programmes = [programme_file.parse(file.read_text(encoding="utf-8"), file.name) for file in files]
    every = [(one.id, plan(one), plan(places_of_camera.arranged(one))) for one in programmes]
    for name, sets in ((LESSON, lesson_sets(programmes, ())), (SCREENING, screening_sets(()))):
        every.append((name, tuple(replace(one, place="") for one in sets), sets))
    rows = []
    for name, alone, sets in every:
        before = sum(change_s(a, b) >= CAMERA_S for a, b in itertools.pairwise(alone))
        places = ", then ".join(f"`{place}`" for place in dict.fromkeys(one.place for one in sets) if place) or "–"
        rows.append((f"`{name}`", before, len(places_of_camera.moves(sets)), places))
    return _table(("programme", "moves, each exercise by itself", "moves", "places"), rows)


def camera_places() -> str:
    """The places of the camera and the exercises that can be judged from each."""
    rows = []
    for place in places_of_camera.PLACES.values():
        names = [one.name for one in own_exercises() if places_of_camera.can_judge(place, one.id)]
        rows.append((f"`{place.id}`", sentence(place.name), ", ".join(names)))
    return _table(("place", "where the camera stands", "exercises"), rows)


def people() -> str:
    """What twelve simulated people are offered, what is left out, and why."""
    cells = [[cell.replace("\n", "<br>") or "–" for cell in row] for row in simulated.people()]
    return _table(simulated.HEADINGS, cells)


# Rooms


def rooms() -> str:
    """The rooms of the app from the bottom up, as their ``__init__`` modules describe them."""
    told = {path.parent.name: _docstring(path) for path in sorted((ROOT / "trainer").glob("*/__init__.py"))}
    below = {room: set(re.findall(r"``(\w+)``", text.partition("May import:")[2])) for room, text in told.items()}
    rows: list[tuple[str, str, str]] = []
    while len(rows) < len(told):
        placed = {room for room, *_ in rows}
        ready = sorted(room for room in told if room not in placed and below[room] <= placed)
        for room in ready:
            about = " ".join(told[room].partition("\n\n")[0].replace("``", "`").split())
            rows.append((room, about, ", ".join(sorted(below[room])) or "–"))
    return _table(("room", "what it is for", "may import"), ((f"`{room}`", *others) for room, *others in rows))


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


# Constants

#: Rooms of the constants; what learns an exercise from films is counted apart.
LEARNING = "exercises/taught"
ROOMS = ("calibration", "exercises", "exercises/judging", LEARNING)


def constants() -> str:
    """How many constants that decide a verdict come from recordings, from a paper, or from somebody's judgement."""
    counts = {room: Counter[str]() for room in ROOMS}
    for module, one in deciding():
        room = max((room for room in ROOMS if module.startswith(f"{room}/")), key=len)
        counts[room]["plateau" if plateaus.PLATEAU in one.comment else one.source] += 1
    learning = counts.pop(LEARNING)
    kinds = ("Fit", "plateau", "Paper", "Taste")
    named = [*counts.items(), ("together", sum(counts.values(), Counter())), (LEARNING, learning)]
    rows = [(room, *(of[kind] for kind in kinds), of.total()) for room, of in named]
    return _table(("room", "Fit", "Fit, by a plateau", "Paper", "Taste", "all"), rows)


def moved() -> str:
    """How far each constant may be moved before a verdict changes."""
    return plateaus.markdown(plateaus.read())


def limits() -> str:
    """What limits refuse and believe wrongly with each constant moved."""
    return limits_study.markdown(limits_study.read())


#: Name of a generated part → what makes it.
PARTS: dict[str, Callable[[], str]] = {
    part.__name__: part
    for part in (
        real,
        real_by_exercise,
        renders,
        renders_by_exercise,
        nothing,
        proof,
        proof_bodies,
        cluster_cost,
        cluster_queue,
        cluster_size,
        places,
        watched,
        moves,
        camera_places,
        people,
        rooms,
        taught,
        constants,
        moved,
        limits,
    )
}


def shorten(path: Path) -> None:
    """Keep of a check's JSON what the tables read, one row a line, so that a change is seen line by line."""
    figures = json.loads(path.read_text(encoding="utf-8"))
    if "clips" in figures:
        rows = ",\n".join(json.dumps(row) for row in figures["rows"])
        together = json.dumps(figures["together"])
        short = f'{{"format": {figures["format"]}, "rows": [\n{rows}\n], "together": {together}}}\n'
        path.write_text(short, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for file in FIGURES.glob("*.json"):
        shorten(file)
    for page in pages():
        before = page.read_text(encoding="utf-8")
        if (after := filled(before)) != before:
            page.write_text(after, encoding="utf-8", newline="\n")
            Console().print(f"{page.relative_to(ROOT)}: written", markup=False)
