"""``pilates teach``: an exercise is shown on video, saved, practised like any other, forgotten and brought back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

import exercises
from exercises.judging.declaration import Holding
from exercises.taught.faults import DemonstratedFault
from exercises.taught.learn import Learnt, learn
from tests.leg_lift import BENT, GOOD, Lying, shown
from tests.recorded import record_live
from tests.side_figure import Recording, codes
from trainer.base.errors import TrainerError
from trainer.base.questions import Asker, LeftError, Question
from trainer.cli.app import app
from trainer.plan import plan_file, safety
from trainer.pose.models import model_bytes
from trainer.record.store import Store
from trainer.recordings.analyse import judge
from trainer.recordings.curves import curves_of
from trainer.recordings.pieces import Found
from trainer.review.page import page
from trainer.screen.window import Key
from trainer.taught import filming, store
from trainer.taught.ask import ask_excluded, ask_still

SAMPLE = Path(__file__).parents[2] / "samples" / "glute_bridge_correct.mp4"
FILMS = {
    "good.mp4": lambda: shown(GOOD, GOOD, GOOD),
    "bent.mp4": lambda: shown(BENT, BENT),
    "calm.mp4": lambda: shown(Lying(), Lying()),
}
GOOD_ONES = ("--from", "good.mp4", "--reps", "3", "--posture", "supine_feet_down")
FAULT = ("--fault", "the knee bends: Knee straight=bent.mp4")
Teach = Callable[..., Any]


LEARNT: dict[object, Learnt] = {}


def once(
    id_: str, name: str, good: Sequence[tuple[Recording, int]], shown_: Sequence[DemonstratedFault], at: str
) -> Learnt:
    """Learn the same lesson only once, however many tests need it."""
    key = (name, *(len(poses) for poses, _ in good), *(one.label for one in shown_))
    if key not in LEARNT:
        LEARNT[key] = learn(id_, name, good, shown_, at)
    return LEARNT[key]


@pytest.fixture
def teach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Teach:
    """The command with films whose landmarks are known, and folders of its own."""
    for variable in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"PILATES_{variable}_DIR", str(tmp_path / variable.lower()))

    def poses(file: Path, *_: object) -> Found:
        return Found(FILMS[file.name](), {})

    class Empty:
        frame_count = 0

        def close(self) -> None:
            pass

        def __enter__(self) -> Empty:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr("trainer.taught.command.learn", once)
    monkeypatch.setattr("trainer.taught.command.find_poses", poses)
    monkeypatch.setattr("trainer.taught.command.open_source", lambda *_, **__: Empty())
    monkeypatch.setattr("trainer.taught.command.model_bytes", lambda *_: b"")
    return lambda *words: CliRunner().invoke(app, ["teach", *words])


@pytest.fixture
def taught(teach: Teach) -> Teach:
    shown_ = teach(
        "leg_lift", *GOOD_ONES, *FAULT, "--not-for", "neck_pain", "--by", "A. Meier", "--still", "head_moves"
    )
    assert shown_.exit_code == 0, shown_.output
    return teach


def test_what_was_learnt_is_said_and_saved(teach: Teach) -> None:
    shown_ = teach("leg_lift", *GOOD_ONES, *FAULT, "--not-for", "nobody")
    words = " ".join(shown_.output.split())
    assert "3 repetitions were shown." in words
    assert "It is counted by: direction of the leg, left" in words
    assert "“the knee bends” is noticed by: knee angle, left" in words
    assert "Practise it with" in words
    assert store.load("leg_lift").excluded_by == ()


def test_it_stands_wherever_an_exercise_is_named(taught: Teach, tmp_path: Path) -> None:
    assert "leg_lift" in exercises.names()
    exercise = exercises.get("leg_lift")
    assert exercise is exercises.get("leg_lift")
    assert "leg_lift" in CliRunner().invoke(app, ["exercises"]).output
    assert "There is no figure" in CliRunner().invoke(app, ["show", "leg_lift", "--no-window"]).output
    assert "neck" in safety.reason_against(exercise, {"neck_pain": "yes"})
    text = 'name = "P"\nby = "A"\nfor = "B"\nweeks = 2\n[[block]]\nexercise = "leg_lift"\nreps = [5, 8]\n'
    assert plan_file.parse(text, "plan.toml").blocks[0].block.exercise == "leg_lift"


@pytest.mark.slow
def test_it_is_judged_recorded_and_looked_back_at(taught: Teach, tmp_path: Path) -> None:
    exercise, film = exercises.get("leg_lift"), shown(GOOD, BENT, GOOD)
    assert codes(judge(exercise, "me.mp4", film).result) == [[], ["shown_1"], []]
    path = tmp_path / "sessions.sqlite3"
    (live,) = record_live(path, [film], exercise=exercise)
    assert codes(live) == [[], ["shown_1"], []]
    with Store(path) as record:
        (one,) = record.sessions()[0].sets
        found = curves_of(one, record.set_poses(one.id))
        shown_ = page(record, lambda _: found)
    assert found is not None
    assert "Leg lift" in shown_
    assert "The knee bends" in shown_
    assert [rep.n for rep in one.result().reps] == [1, 2, 3]


def test_nothing_need_keep_still(teach: Teach) -> None:
    assert teach("leg_lift", *GOOD_ONES, "--not-for", "nobody", "--still", "nothing").exception is None
    assert store.taught_names() == ["leg_lift"]


@pytest.mark.parametrize("words", [(), ("--not-for", "gout"), ("--not-for", "nobody", "--not-for", "neck_pain")])
def test_nothing_is_saved_until_it_is_said_who_must_not_do_it(teach: Teach, words: tuple[str, ...]) -> None:
    refused = teach("leg_lift", *GOOD_ONES, *words)
    assert isinstance(refused.exception, TrainerError)
    assert refused.exception.hint
    assert store.taught_names() == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("leg_lift", "--from", "calm.mp4", "--reps", "2", "--not-for", "nobody"), "Nothing in the picture moves"),
        (("leg_lift", "--not-for", "nobody"), "Say how many repetitions"),
        (("leg_lift", *GOOD_ONES, "--holds", "1", "--not-for", "nobody"), "Say how many repetitions"),
        (("leg_lift", *GOOD_ONES, "--not-for", "nobody", "--still", "left_leg_moves"), "did not keep still"),
        (("leg_lift", *GOOD_ONES, "--fault", "bent.mp4", "--not-for", "nobody"), "does not name a fault"),
        (("Leg lift", *GOOD_ONES, "--not-for", "nobody"), "cannot be the name"),
        (("clam", *GOOD_ONES, "--not-for", "nobody"), "An exercise called clam already exists."),
        (("../clam", "--forget"), "No taught exercise"),
        (("leg_lift", "--undo"), "nothing to undo"),
        ((), "Give the new exercise a name."),
    ],
)
def test_what_is_refused_says_why(teach: Teach, words: tuple[str, ...], message: str) -> None:
    refused = teach(*words)
    assert isinstance(refused.exception, TrainerError)
    assert message in refused.exception.message
    assert store.taught_names() == []


def test_it_is_forgotten_and_brought_back(taught: Teach) -> None:
    assert "shown by A. Meier" in taught("--list").output
    taught("leg_lift", "--forget")
    assert "leg_lift" not in exercises.names()
    with pytest.raises(ValueError, match="no exercise is called 'leg_lift'"):
        exercises.get("leg_lift")
    taught("leg_lift", "--undo")
    assert "leg_lift" in exercises.names()
    taught("leg_lift", "--undo")
    assert "leg_lift" not in exercises.names()


def _without_legs(file: dict[str, dict[str, object]]) -> None:
    file["exercise"]["shape"] = [[0.0, 0.0]] * 12


def _endless(file: dict[str, dict[str, object]]) -> None:
    file["exercise"]["min_range"] = 1e9


def _unknown(file: dict[str, dict[str, object]]) -> None:
    file["exercise"]["excluded_by"] = ["gout"]


def _of_tomorrow(file: dict[str, object]) -> None:
    file["format"] = 99


def _of_another_name(file: dict[str, dict[str, object]]) -> None:
    file["exercise"]["id"] = "../clam"


@pytest.mark.parametrize("damage", [_without_legs, _endless, _unknown, _of_tomorrow, _of_another_name, None])
def test_a_damaged_file_is_named_and_stops_nothing_else(
    taught: Teach, damage: Callable[[dict[str, object]], None] | None
) -> None:
    path = store.folder() / "leg_lift.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    if damage is not None:
        damage(held)
    path.write_text(json.dumps(held) if damage is not None else "{" * 5000, encoding="utf-8")
    assert "leg_lift" not in exercises.names()
    with pytest.raises(TrainerError, match=r"leg_lift\.json cannot be read") as error:
        exercises.get("leg_lift")
    assert "--forget leg_lift" in str(error.value.hint)
    assert "cannot be read" in " ".join(taught("--list").output.split())


class Answers(Asker):
    """Gives these answers, and remembers what was asked."""

    def __init__(self, *answers: str | None) -> None:
        self._answers, self.asked, self.told = [*answers], list[Question](), list[str]()

    def ask(self, question: Question) -> str | None:
        self.asked.append(question)
        return self._answers.pop(0)

    def tell(self, words: str, heading: str = "") -> None:
        self.told.append(words)


def test_the_window_films_asks_and_tells_what_was_learnt(teach: Teach, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a display and no videos, the same questions are asked in the window that films."""
    answers = Answers("hold_1", "supine_feet_down", "neck_pain", "done")
    window = Pictures(1)

    def film(spec: str, mirror: bool | None, model: bytes, words: str, screen: object) -> Recording:
        assert screen is window
        assert words.endswith("Then hold the posture 1 time, for ten seconds or longer.")
        return shown(replace(GOOD, lift_deg=0.0), replace(GOOD, lift_deg=0.0), GOOD)[:120]

    monkeypatch.setattr("trainer.taught.filming.film", film)
    monkeypatch.setattr("trainer.screen.window.has_display", lambda: True)
    monkeypatch.setattr("trainer.taught.command.Window", lambda: window)
    monkeypatch.setattr("trainer.taught.command.WindowAsker", lambda _window: answers)
    done = teach("keep_still")
    assert done.exit_code == 0, done.output
    assert window.left == -1  # closed
    assert [one.text for one in answers.asked] == [
        "What do you show?",
        "What is the start position?",
        *["Who must not do this exercise?"] * 2,
    ]
    assert "The start position itself is held." in answers.told[0]
    assert "practice keep_still" in answers.told[1]
    kept = store.load("keep_still")
    assert kept.held is not None
    assert not kept.held.begins_later
    exercise = exercises.get("keep_still")
    assert isinstance(exercise.counting, Holding)
    still = [(t_s, replace(Lying().pose(), t_s=t_s)) for t_s in (n / 12 for n in range(180))]
    (hold,) = judge(exercise, "me.mp4", still).result.holds
    assert (hold.start_s, hold.end_s) == pytest.approx((0.0, 15.0), abs=0.5)
    assert "Stay as you are" in CliRunner().invoke(app, ["show", "keep_still", "--no-window"]).output


def test_who_must_not_do_it_is_asked_one_by_one() -> None:
    asker = Answers("neck_pain", "pressure", "done")
    assert ask_excluded(asker) == ("neck_pain", "pressure")
    assert [choice.id for choice in asker.asked[0].choices][-1] == "done"
    assert asker.asked[0].choices[-1].text == "Nobody: everybody may do it"
    assert asker.asked[2].listed == ("neck pain", "glaucoma or untreated high blood pressure")
    assert ask_excluded(Answers("done")) == ()
    with pytest.raises(LeftError):
        ask_excluded(Answers("neck_pain", None))
    assert ask_still(Answers("head_moves", "done"), {"head_moves": "the head moves", "x": "x"}) == ("head_moves",)


class Pictures:
    """A screen that keeps its pictures, on which space is pressed after these."""

    def __init__(self, count: int) -> None:
        self.left, self.seen, self.words = count, list[Any](), ""

    def show_picture(self, draw: Callable[[tuple[int, int]], Any], words: str) -> Key:
        self.seen.append(draw((640, 480)))
        self.words, self.left = words, self.left - 1
        return Key.NONE if self.left else Key.PAUSE

    def close(self) -> None:
        self.left = -1


@pytest.mark.slow
def test_the_camera_films_until_space_and_keeps_landmarks_alone() -> None:
    """A sample is played in place of the camera."""
    screen = Pictures(12)
    film = filming.film(str(SAMPLE), None, model_bytes("full", None), "Show it.", cast(Any, screen))
    assert screen.left == 0  # not closed: the next demonstration is filmed in the same window
    assert len(film) == 12
    assert all(pose is not None for _, pose in film)
    assert screen.words.startswith("Show it. Space ends.")
    picture = screen.seen[-1]
    assert picture.shape == (480, 640, 3)
    assert picture[-50:].max() > 200  # the words
    assert picture[:400].std() > 10  # what the camera sees


def test_without_videos_the_camera_is_asked(teach: Teach, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def film(spec: str, mirror: bool | None, model: bytes, words: str, screen: object) -> Recording:
        assert screen is None  # each demonstration opens a window
        asked.append(words)
        return FILMS["bent.mp4" if "fault" in words else "good.mp4"]()

    monkeypatch.setattr("trainer.taught.filming.film", film)
    monkeypatch.setattr("trainer.screen.window.has_display", lambda: False)
    filmed = ("--reps", "3", "--fault", "the knee bends: Knee straight", "--not-for", "nobody")
    assert teach("leg_lift", *filmed, "--posture", "supine_feet_down").exit_code == 0
    assert asked == [
        "Hold the start position still for two seconds. Then show 3 good repetitions.",
        "Hold the start position still for two seconds. Then show the fault: the knee bends.",
    ]
    assert [one.label for one in store.load("leg_lift").faults] == ["the knee bends"]
