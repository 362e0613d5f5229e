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
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

from rich.console import Console

from docs.make import accuracy, cluster, taught
from docs.make.tables import FIGURES, ROOT, figures, own_exercises, table
from exercises.judging.declaration import FaultRule
from samples.study import limits as limits_study
from samples.study import plateaus
from samples.study.sources import deciding
from tests.plan import people as simulated
from trainer.check.markdown import folded
from trainer.plan import places as places_of_camera
from trainer.plan import programme_file
from trainer.plan.first_lesson import LESSON, lesson_sets
from trainer.plan.programme import CAMERA_S, change_s, plan
from trainer.plan.screening import SCREENING, screening_sets
from trainer.record.wording import sentence

#: A generated part: its name and what stands in it now.
PART = re.compile(r"(?<=<!-- made: )(?P<name>\w+) -->\n(?P<text>.*?)(?=<!-- end -->)", re.S)

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
    return PART.sub(lambda found: f"{found['name']} -->\n{folded(PARTS[found['name']]())}", text)


# Clusters


def cluster_cost() -> str:
    """The cost of handing a recording to a cluster."""
    return table(
        ("besides being judged", "a recording, two workers", "the scheduler's share"),
        cluster.cost_rows(figures("cluster")),
    )


def cluster_queue() -> str:
    """A long queue on a cluster."""
    found = figures("cluster")
    return table((f"{found['queued']:,} recordings", ""), cluster.queue_rows(found))


def cluster_size() -> str:
    """The size of a cluster for a million recordings a day, on paper."""
    return table(("what", "how much", "because"), cluster.size_rows(figures("cluster")))


# Exercises


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
        thresholds = table(("fault", "score", "measure", "100 up to", "fault from", "0 from"), rows)
        parts.append(f"### {exercise.name}\n\n{thresholds}")
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
    return table(("programme", "moves, each exercise by itself", "moves", "places"), rows)


def camera_places() -> str:
    """The places of the camera and the exercises that can be judged from each."""
    rows = []
    for place in places_of_camera.PLACES.values():
        names = [one.name for one in own_exercises() if places_of_camera.can_judge(place, one.id)]
        rows.append((f"`{place.id}`", sentence(place.name), ", ".join(names)))
    return table(("place", "where the camera stands", "exercises"), rows)


def people() -> str:
    """What twelve simulated people are offered, what is left out, and why."""
    cells = [[cell.replace("\n", "<br>") or "–" for cell in row] for row in simulated.people()]
    return table(simulated.HEADINGS, cells)


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
    return table(("room", "what it is for", "may import"), ((f"`{room}`", *others) for room, *others in rows))


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
    return table(("room", "Fit", "Fit, by a plateau", "Paper", "Taste", "all"), rows)


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
        accuracy.real,
        accuracy.real_by_exercise,
        accuracy.renders,
        accuracy.renders_by_exercise,
        accuracy.nothing,
        accuracy.proof,
        accuracy.proof_bodies,
        cluster_cost,
        cluster_queue,
        cluster_size,
        places,
        watched,
        moves,
        camera_places,
        people,
        rooms,
        taught.taught,
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
