"""Who asks before a session, in which order, and what follows from the answers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import exercises
from tests.full_set import INFO
from trainer.base.errors import SourceError, TrainerError
from trainer.base.language import language, use
from trainer.base.paths import record_path
from trainer.base.questions import LeftError, Question, TerminalAsker, ToldError
from trainer.plan import health
from trainer.plan.programme import PlannedSet
from trainer.plan.safety import STOP_ADVICE, questions
from trainer.record.items import SessionInfo
from trainer.record.recorder import Recorder
from trainer.record.store import Store
from trainer.screen.asking import WindowAsker
from trainer.session import first_run
from trainer.session.asking import ask_pain, asker_of, which_side
from trainer.session.before_after import asked_before
from trainer.session.options import LiveOptions
from trainer.session.session_options import SessionOptions


class Answers:
    """Gives these answers in turn, then the first choice of each question."""

    def __init__(self, answers: Sequence[str | None] = ()) -> None:
        self.answers, self.asked, self.told = [*answers], [], []  # type: ignore[var-annotated]

    def ask(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else question.choices[0].id

    def tell(self, words: str, heading: str = "") -> None:
        self.told.append(words)


@pytest.mark.parametrize(("answer", "side"), [("left", "left"), ("right", "right"), ("both", None)])
def test_which_side_with_a_moving_figure_of_each(answer: str, side: str | None) -> None:
    asker = Answers([answer])
    assert which_side(asker, exercises.get("clam")) == side
    (question,) = asker.asked
    both, left, right = question.choices
    assert (question.default, both.text) == ("both", "Both, as I like")
    assert (left.picture((200, 100)) != right.picture((200, 100))).any()
    assert both.picture is not None


def test_an_exercise_without_sides_asks_nothing_and_escape_leaves() -> None:
    asker = Answers([None])
    assert which_side(asker, exercises.get("glute_bridge")) is None
    assert asker.asked == []
    with pytest.raises(LeftError):
        which_side(asker, exercises.get("clam"))


def test_without_a_window_the_terminal_asks_if_somebody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    screen: Any = object()
    sound: Any = None
    console = Console(file=io.StringIO())
    monkeypatch.setattr(health, "is_somebody_there", lambda: True)
    assert isinstance(asker_of(screen, sound, console), TerminalAsker)
    monkeypatch.setattr(health, "is_somebody_there", lambda: False)
    assert asker_of(screen, sound, console) is None


class InWindow(Answers, WindowAsker):
    """Answers like the terminal's, in a window."""


def test_pain_is_asked_for_in_the_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    console = Console(quiet=True)
    assert ask_pain(Answers(["2"]), console) == 2
    assert ask_pain(Answers(["skip"]), console) is None
    with pytest.raises(LeftError):
        ask_pain(Answers([None]), console)
    asker = Answers(["6", "no"])
    with pytest.raises(TrainerError, match="Your pain is 6 out of 10") as stopped:
        ask_pain(asker, console)
    assert not isinstance(stopped.value, ToldError)
    assert asker.told == []


def test_pain_that_is_too_high_is_told_in_the_window_which_offers_no_other_try(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    asker = InWindow(["8", "no"])
    with pytest.raises(ToldError, match="Your pain is 8 out of 10"):
        ask_pain(asker, Console(quiet=True))
    (told,) = asker.told
    assert told.startswith("Your pain is 8 out of 10.")


@pytest.mark.parametrize("urgent", ["no", "yes"])
def test_why_no_session_may_start_is_told_in_the_persons_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, urgent: str
) -> None:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    asker = InWindow(["8", urgent])
    before = language()
    use("de")
    try:
        with pytest.raises(ToldError):
            ask_pain(asker, Console(quiet=True))
    finally:
        use(before)
    (told,) = asker.told
    assert "Englisch" not in told


def test_a_record_that_cannot_be_opened_is_no_question_of_pain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path / "file" / "folder"))
    asker = InWindow()
    with pytest.raises(TrainerError) as refused:
        ask_pain(asker, Console(quiet=True))
    assert not isinstance(refused.value, ToldError)  # the home screen says what to do
    assert (asker.asked, asker.told) == ([], [])


class Opened:
    """Writes down the order in which camera and window are opened and closed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, asker: Answers, *, has_camera: bool) -> None:
        self.order: list[str] = []
        self.folder, self._has_camera = folder, has_camera
        self.console = Console(file=io.StringIO(), width=200)
        monkeypatch.setenv("PILATES_DATA_DIR", str(folder))
        monkeypatch.setattr(health, "is_somebody_there", lambda: False)
        for name, of in {
            "open_source": self._camera,
            "Window": self._window,
            "has_display": lambda: True,
            "Sound": lambda _: self._closing("sound"),
            "aloud": lambda *_: asker,
        }.items():
            monkeypatch.setattr(first_run, name, of)

    def _closing(self, name: str) -> Any:
        order = self.order

        class One:
            def close(self) -> None:
                order.append(f"{name} closed")

        return One()

    def _camera(self, _spec: str, *, live: bool) -> Any:
        if not self._has_camera:
            raise SourceError("There is no camera.")
        self.order.append("camera")
        return self._closing("camera")

    def _window(self) -> Any:
        self.order.append("window")
        return self._closing("window")


def test_missing_answers_are_asked_in_the_window_after_the_camera(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asker = Answers()
    opened = Opened(monkeypatch, tmp_path, asker, has_camera=True)
    with first_run.ready(opened.console, LiveOptions("0"), False, ()) as (person, window):
        assert window is not None
        assert len(person.health) == len(asker.asked) == len(questions())
        opened.order.append("session")
    assert asker.told[-1] == STOP_ADVICE
    assert opened.order == [
        *("camera", "camera closed", "window", "sound closed", "session", "window closed"),
    ]
    opened.order.clear()
    with first_run.ready(opened.console, LiveOptions("0"), False, ()) as (_person, window):
        assert window is None  # nothing is missing any more
    assert opened.order == []


def test_without_a_camera_nobody_answers_for_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asker = Answers()
    opened = Opened(monkeypatch, tmp_path, asker, has_camera=False)
    with pytest.raises(SourceError), first_run.ready(opened.console, LiveOptions("0"), False, ()):
        pass
    assert (asker.asked, opened.order) == ([], [])


def test_who_needs_a_doctor_is_told_in_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asker = Answers(["yes"])
    opened = Opened(monkeypatch, tmp_path, asker, has_camera=True)
    with pytest.raises(TrainerError), first_run.ready(opened.console, LiveOptions("0"), False, ()):
        pass
    assert "do not exercise now" in asker.told[-1]
    assert "pilates health" not in asker.told[-1]
    assert opened.order[-1] == "window closed"
    with Store(tmp_path / "sessions.sqlite3") as store:
        person = store.person(health.ME)
    assert person is not None
    assert person.health == {"urgent_signs": "yes"}


@pytest.mark.parametrize(("done", "asked"), [(set(), 1), ({"clam"}, 2)])
def test_nobody_is_asked_for_as_usual_in_the_first_session(
    done: set[str], asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(Store, "done_exercises", lambda _store, _person: done)
    options = SessionOptions((PlannedSet("clam", amount=8),), LiveOptions(), info=SessionInfo("me", "glutes"))
    asker = Answers(["0", "less"])
    after = asked_before(options, asker, Console(file=io.StringIO()))
    assert len(asker.asked) == asked
    assert [one.amount for one in after.sets] == [8 if asked == 1 else 6]


def test_pain_over_24_hours_is_asked_by_itself_once_a_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    options = SessionOptions((PlannedSet("clam", amount=8),), LiveOptions(), info=SessionInfo("me"))

    def practised(answers: Sequence[str], n_asked: int) -> tuple[int, ...] | None:
        asker = Answers(answers)
        info = asked_before(options, asker, Console(file=io.StringIO())).info
        assert len(asker.asked) == n_asked
        with Recorder(record_path(), info) as to:
            to.begin_set(INFO)
        return info.day_pain

    assert practised(["3"], 1) is None  # the first session
    assert practised(["skip"], 1) is None  # the mean needs the pain now
    assert practised(["3", "not_now"], 2) == ()
    assert practised(["3"], 1) is None  # "not now" holds for a month
    with Store(record_path()) as store:
        store.db.execute("UPDATE session SET started_at = '2020-01-01T12:00:00+00:00'")
    assert practised(["3", "1", "5"], 3) == (1, 5)
    with Store(record_path()) as store:
        assert store.sessions("me")[0].day_pain == (1, 5)
    assert practised(["3"], 1) is None
