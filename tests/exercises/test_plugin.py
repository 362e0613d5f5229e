"""A tenth exercise from another package: one file and its entry point are all that it takes."""

from __future__ import annotations

import gettext
import json
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import CommandLineInterface
from typer.testing import CliRunner

import exercises
from calibration.landmarks import Landmark, Side
from calibration.text import say
from tests.side_figure import FAR, Array, Bench, Figure, codes, way
from trainer.base import catalogues
from trainer.base.language import gettext_, ngettext, use
from trainer.check.run import Checked, check_clip
from trainer.check.sidecar import load_sample
from trainer.cli.app import app
from trainer.record.landmark_blob import TimedPose

PLUGINS = Path(__file__).parents[1] / "plugins"
PACKAGE = PLUGINS / "dead_bug"


def install(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a plug-in on the path as its build and an installer leave it: catalogues compiled, entry points beside it."""
    project_file = tomllib.loads((PLUGINS / name / "pyproject.toml").read_text(encoding="utf-8"))
    project, module = project_file["project"], f"pilates_{name}"
    info = tmp_path / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", "utf-8"
    )
    lines = []
    for group, points in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{point} = {value}" for point, value in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
    shutil.copytree(PLUGINS / name, tmp_path, dirs_exist_ok=True)
    hooks = project_file["tool"]["hatch"]["build"].get("hooks", {})
    if "custom" in hooks:
        locale = tmp_path / hooks["custom"]["locale"]
        CommandLineInterface().run(["pybabel", "-q", "compile", "-D", "pilates", "-d", str(locale)])
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, module, raising=False)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    install("dead_bug", tmp_path, monkeypatch)
    yield
    use("en")


@dataclass(frozen=True)
class Body(Figure):
    """On the back in table top, both arms up.

    Attributes:
        left_leg_deg, right_leg_deg: each whole leg turned towards the floor.
        left_arm_deg, right_arm_deg: each arm turned over the head.
    """

    left_leg_deg: float = 0.0
    right_leg_deg: float = 0.0
    left_arm_deg: float = 0.0
    right_arm_deg: float = 0.0

    def landmarks(self) -> Array:
        shoulder = way(0.0, 1.0)
        xy = np.tile(shoulder + way(0.0, 0.35), (33, 1))
        xy[Landmark.NOSE] += way(90.0, 0.15)
        for side, leg_deg, arm_deg, far in (
            ("LEFT", self.left_leg_deg, self.left_arm_deg, np.zeros(2)),
            ("RIGHT", self.right_leg_deg, self.right_arm_deg, np.array(FAR)),
        ):
            knee = way(90.0 + leg_deg, 0.85)
            ankle, wrist = knee + way(180.0 + leg_deg, 0.75), shoulder + way(90.0 - arm_deg, 1.0)
            joints = {"SHOULDER": shoulder, "ELBOW": (shoulder + wrist) / 2, "WRIST": wrist, "HIP": np.zeros(2)}
            joints |= {"KNEE": knee, "ANKLE": ankle, "HEEL": ankle, "FOOT_INDEX": ankle + way(180.0, 0.1)}
            for name, at in joints.items():
                xy[Landmark[f"{side}_{name}"]] = at + far
        return xy


LEFT, RIGHT = Body(left_leg_deg=45.0, right_arm_deg=60.0), Body(right_leg_deg=45.0, left_arm_deg=60.0)


@pytest.fixture
def bench(installed: None) -> Bench:
    return Bench(exercises.get("dead_bug"), Body(), fps=12.0, up_s=1.5)


def test_it_stands_among_the_others(installed: None) -> None:
    assert "dead_bug" in exercises.names()
    assert exercises.get("dead_bug").name == "Dead bug"
    shown = CliRunner().invoke(app, ["exercises"])
    assert shown.exit_code == 0
    assert "dead_bug" in shown.output
    assert "clam" in shown.output


def test_it_brings_its_own_translations(installed: None, tmp_path: Path) -> None:
    use("de")
    dead_bug = exercises.get("dead_bug")
    assert gettext_(dead_bug.name) == "Käfer"
    assert gettext_(say("On to: {name}.", name=dead_bug.name)) == "Weiter mit: Käfer."
    assert ngettext("{n} set", "{n} sets", 2) == "{n} Sätze"  # the trainer's own
    assert "Käfer: 5 bis 8 je Seite" in CliRunner().invoke(app, ["--language", "de", "exercises"]).output
    use("es")  # it has no Spanish
    assert gettext_(dead_bug.name) == "Dead bug"
    (damaged,) = tmp_path.rglob("pilates.mo")
    damaged.write_bytes(damaged.read_bytes()[:100])
    gettext._translations.clear()  # type: ignore[attr-defined] - it keeps what it has read
    use("de")
    assert gettext_(dead_bug.name) == "Dead bug"


def test_every_text_of_it_is_translated() -> None:
    marked = {
        one[2] for one in extract_from_dir(PACKAGE / "pilates_dead_bug", keywords=DEFAULT_KEYWORDS | {"say": None})
    }
    (path,) = PACKAGE.rglob("pilates.po")
    catalogue = catalogues.read(path)
    assert {one.id for one in catalogue if one.id} == marked
    assert not catalogues.untranslated(catalogue)


def test_it_declares_what_it_judges(bench: Bench) -> None:
    bench.check_declaration({"other_leg_drifts": "hips", "same_side": None})


def test_it_counts_and_scores_by_the_shared_mechanism(bench: Bench) -> None:
    result = bench.judged([LEFT, RIGHT, LEFT])
    assert [rep.side for rep in result.reps] == ["left", "right", "left"]
    assert codes(result) == [[], [], []]
    for rep in result.reps:
        assert rep.range_deg == pytest.approx(45.0, abs=1.0)
        assert rep.scores.as_dict() == {"spine": None, "hips": 100, "range": 100, "tempo": 100, "total": None}
    assert [note.what for note in result.not_seen] == ["back_arches"]


@pytest.mark.parametrize(
    ("peak", "code"),
    [
        (replace(LEFT, right_leg_deg=20.0), "other_leg_drifts"),
        (replace(RIGHT, left_arm_deg=0.0, right_arm_deg=60.0), "same_side"),
    ],
)
def test_each_fault_is_found_in_its_repetition_only(bench: Bench, peak: Body, code: str) -> None:
    assert codes(bench.judged([LEFT, RIGHT, peak, LEFT])) == [[], [], [code], []]


@pytest.mark.parametrize("peak", [Body(left_arm_deg=60.0), Body(left_leg_deg=45.0), Body()])
def test_other_movements_count_nothing(bench: Bench, peak: Body) -> None:
    assert bench.judged([peak, peak]).reps == ()


def checked(bench: Bench, folder: Path, faults: list[dict[str, object]]) -> Checked:
    """What `pilates check` makes of kept landmarks in whose second repetition the other leg drifts.

    Args:
        bench: films it.
        folder: where the clip's sidecar goes.
        faults: that the sidecar tells of the second repetition.
    """
    poses: list[TimedPose] = bench.film([LEFT, replace(RIGHT, left_leg_deg=20.0), LEFT])
    sides: list[Side] = ["left", "right", "left"]
    reps = [
        {"start_s": at_s, "peak_s": at_s + 1.75, "end_s": at_s + 3.5, "side": side, "faults": faults * (n == 1)}
        for n, (side, at_s) in enumerate(zip(sides, (3.0, 8.0, 13.0), strict=True))
    ]
    (folder / "me.mp4").touch()
    (folder / "me.json").write_text(
        json.dumps({"format": 1, "video": "me.mp4", "exercise": "dead_bug", "reps": reps}), encoding="utf-8"
    )
    return check_clip(load_sample(folder / "me.json"), lambda video: poses)


def test_one_sample_is_enough_to_check_it(bench: Bench, tmp_path: Path) -> None:
    drifts = {"code": "other_leg_drifts", "peak_deg": 20.0, "onset_s": 8.85}  # .6 of the way to 20 degrees
    (found,) = checked(bench, tmp_path, [drifts]).comparisons
    assert (found.exercise, found.true_reps, found.counted) == ("dead_bug", 3, 3)
    assert (found.sides_right, found.sides_known) == (3, 3)
    (case,) = [case for case in found.faults if case.is_true or case.found]
    assert (case.code, case.is_true, case.found) == ("other_leg_drifts", True, True)
    assert case.found_peak == pytest.approx(20.0, abs=1.0)
    assert case.delay_s is not None
    assert 0.1 < case.delay_s < 0.3  # it still grows: a tenth of a second is enough, and frames come 12 times a second
    (false,) = [case for case in checked(bench, tmp_path, []).comparisons[0].faults if case.found]
    assert (false.code, false.is_true) == ("other_leg_drifts", False)
