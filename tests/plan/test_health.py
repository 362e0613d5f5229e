"""The health questions: asked once, saved, changed, and what follows for a session. A script types the answers."""

from __future__ import annotations

import contextlib
import io
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from rich.console import Console
from typer.testing import CliRunner

from trainer.base.errors import SourceError, TrainerError
from trainer.base.questions import LeftError, Question, TerminalAsker
from trainer.cli.app import app
from trainer.plan import health
from trainer.plan.safety import questions
from trainer.plan.today import Today
from trainer.record import opening
from trainer.record.store import Person, Store
from trainer.review.in_terminal import print_review
from trainer.session import start
from trainer.session.options import LiveOptions
from trainer.session.session_options import SessionOptions

QUESTIONS = questions()
WELL = {question.id: question.answers[0].id for question in QUESTIONS}
TODAY = dict.fromkeys(WELL, date.today().isoformat())


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    with Store(tmp_path / "sessions.sqlite3") as opened:
        yield opened


@pytest.fixture
def type_in(monkeypatch):
    """Give the answers typed in; the console, whose file holds what was printed."""

    def typed(answers: Iterable[str]) -> Console:
        waiting = list(answers)
        console = Console(file=io.StringIO(), width=200)
        monkeypatch.setattr(health, "is_somebody_there", lambda: True)

        def answer(prompt: object = "", **_options: object) -> str:
            console.print(prompt)
            return waiting.pop(0)

        monkeypatch.setattr(console, "input", answer)
        return console

    return typed


def asker(console: Console) -> TerminalAsker:
    return TerminalAsker(console)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_asked_once_then_never_again(store, type_in):
    console = type_in("1" * len(QUESTIONS))
    assert health.ready(console, store, has_read=False).health == WELL
    assert "not a diagnosis: check with your GP or physiotherapist" in printed(console)
    again = type_in([])
    assert health.ready(again, store, has_read=False).health == WELL
    assert "Stop if you feel pain" in printed(again)


def test_answers_given_before_the_questions_were_left_are_kept(store, type_in):
    with pytest.raises(IndexError):  # in place of Ctrl-C
        health.ask_health(asker(type_in(["1", "2"])), store)
    person = health.ready(type_in("1" * (len(QUESTIONS) - 2)), store, has_read=False)
    assert person.health == WELL | {QUESTIONS[1].id: QUESTIONS[1].answers[1].id}


def test_whoever_has_nothing_is_told_so(store, type_in):
    console = type_in("1" * len(QUESTIONS))
    health.ask_health(asker(console), store)
    assert printed(console).endswith("Thank you. You can do all the exercises.\n")


def test_what_a_person_has_takes_exercises_away_and_says_why(store, type_in):
    console = type_in(["1", "2", *"1" * (len(QUESTIONS) - 2)])
    person = health.ready(console, store, has_read=False)
    assert person.health == WELL | {"osteoporosis": "yes"}
    assert {*health.excluded(person)} == {"roll_down", "ab_curl", "hip_twist", "cat_stretch", "one_leg_stand"}
    left_out = "Abdominal curl, Cat stretch, Hip twist, One-leg stand, Roll-down"
    assert f"Left out because of osteoporosis: {left_out}." in printed(console)


def test_answers_are_changed_with_the_old_ones_as_defaults(store, type_in):
    store.save_person(Person(health.ME, WELL | {"osteoporosis": "yes"}, ("clam",), TODAY))
    changed = health.ask_health(asker(type_in(["", "1", *[""] * (len(QUESTIONS) - 2)])), store)
    assert changed == Person(health.ME, WELL, ("clam",), TODAY) == store.person(health.ME)


def test_a_wrong_number_is_asked_again(store, type_in):
    console = type_in(["7", "1", *"1" * (len(QUESTIONS) - 1)])
    assert health.ready(console, store, has_read=False).health == WELL


def test_urgent_signs_end_it_before_it_starts_and_stay_so(store, type_in):
    with pytest.raises(TrainerError, match="do not exercise now"):
        health.ready(type_in(["2"]), store, has_read=False)  # at the first question
    for has_read in (True, False):  # nor is anything else asked the next time
        with pytest.raises(TrainerError, match="update your answers with: pilates health"):
            health.ready(type_in([]), store, has_read)
    well = health.ask_health(asker(type_in("1" * len(QUESTIONS))), store)
    assert well.health == WELL


def test_nobody_there(store, monkeypatch):
    monkeypatch.setattr(health, "is_somebody_there", lambda: False)
    console = Console(file=io.StringIO(), width=200)
    with pytest.raises(TrainerError, match="--yes-i-have-read"):
        health.ready(console, store, has_read=False)
    assert health.ready(console, store, has_read=True).health == {}
    assert "check with your GP or physiotherapist" in printed(console)
    assert store.person(health.ME) is None


def test_a_clearance_is_kept_and_an_unknown_exercise_is_not(store, type_in):
    store.save_person(Person(health.ME, WELL | {"hip_surgery": "yes"}, (), TODAY))
    assert "clam" in health.excluded(health.ready(type_in([]), store, has_read=False))
    assert "clam" not in health.excluded(health.ready(type_in([]), store, False, ["clam"]))
    assert health.ready(type_in([]), store, False, ["clam", "hip_twist"]).cleared == ("clam", "hip_twist")
    with pytest.raises(TrainerError, match="no exercise is called 'calm'"):
        health.ready(type_in([]), store, False, ["calm"])


def test_too_much_pain_stops_even_if_it_cannot_be_saved(store, type_in, monkeypatch):
    def full(*_args):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "add_pain", full)
    with pytest.raises(TrainerError, match="Your pain is 8"):
        health.pain_before(asker(type_in(["8", "1"])), store)


def test_an_exercise_that_a_professional_allowed_is_remembered_once(store):
    person = health.allow(store, health.person_in(store), ["clam", "clam"])
    assert health.allow(store, person, ["roll_down", "clam"]).cleared == ("clam", "roll_down")
    assert health.person_in(store).cleared == ("clam", "roll_down")


def test_pain_before_and_after(store, type_in):
    assert health.pain_before(asker(type_in(["ten", "11", "3"])), store) == 3
    assert health.pain_before(asker(type_in([""])), store) is None
    with pytest.raises(LeftError):
        health.pain_before(asker(type_in(["q"])), store)
    assert store.sessions() == []
    with pytest.raises(TrainerError, match=r"Your pain is 5 out of 10, so give your back a rest today"):
        health.pain_before(asker(type_in(["5", "1"])), store)
    with pytest.raises(TrainerError, match=r"Please do not exercise today\. Ask your GP or physiotherapist"):
        health.pain_before(asker(type_in(["8", "1"])), store)
    assert [(one.pain_before, one.sets) for one in store.sessions()] == [(8, ()), (5, ())]
    console = type_in(["4"])
    assert health.pain_after(asker(console), 2) == 4
    assert "Your pain rose from 2 to 4: stop for today." in printed(console)
    quiet = type_in(["2"])
    assert health.pain_after(asker(quiet), 2) == 2
    assert "stop" not in printed(quiet)
    assert health.pain_after(asker(type_in(["q"])), 2) is None


class InWindow:
    """Answers as a person in a window: the first choice of each question, up to a number of questions."""

    def __init__(self, answers: int) -> None:
        self.left, self.told, self.asked = answers, [], []

    def ask(self, question: Question) -> str | None:
        self.asked.append(question.text)
        self.left -= 1
        return question.choices[0].id if self.left >= 0 else None

    def tell(self, words: str, heading: str = "") -> None:
        self.told.append(words)


def test_the_window_asks_the_same_and_needs_no_terminal(store, monkeypatch):
    monkeypatch.setattr(health, "is_somebody_there", lambda: False)
    console = Console(file=io.StringIO(), width=200)
    window = InWindow(len(QUESTIONS))
    assert health.ready(console, store, False, asker=window).health == WELL
    assert window.asked == [question.text for question in QUESTIONS]
    assert window.told[-1] == "Thank you. You can do all the exercises."


def test_whoever_leaves_the_questions_keeps_the_answers_and_does_not_begin(store):
    console = Console(file=io.StringIO(), width=200)
    with pytest.raises(TrainerError, match="still open"):
        health.ready(console, store, False, asker=InWindow(3))
    assert [*store.person(health.ME).health] == [question.id for question in QUESTIONS[:3]]
    window = InWindow(99)
    assert health.ready(console, store, False, asker=window).health == WELL
    assert window.asked == [question.text for question in QUESTIONS[3:]]


def test_today_is_shown_and_begun_with_enter_or_a_number(store, type_in):
    console = type_in([])
    what = start.known(store, Person(health.ME, WELL | {"acute_disc": "yes"}, ()))
    one = start.today(what, datetime(2026, 3, 4, 12, tzinfo=UTC))
    start.print_today(console, what, one)
    shown = printed(console)
    assert "Today: Glutes, about " in shown
    assert "Clam: 2 sets of 8 times on each side" in shown
    assert "Left out because of an acute disc problem or leg pain: Roll-down." in shown
    assert start.choose(type_in([""]), what, one) == "glutes"
    assert start.choose(type_in(["2"]), what, one) == one.others[1]
    assert start.choose(type_in(["x", "q"]), what, one) is None
    assert start.choose(type_in([]), what, Today(None, "It hurt today.")) is None
    assert "kettle" not in (one.programme, *one.others)  # nothing of it is offered


def test_a_programme_of_which_nothing_is_offered_does_not_begin(store, type_in):
    what = start.known(store, Person(health.ME, WELL | {"acute_disc": "yes"}, ()))
    one = start.today(what, datetime(2026, 3, 4, 12, tzinfo=UTC))
    with pytest.raises(TrainerError, match="Every exercise of kettle is left out for you: Left out because of"):
        start.begin(type_in([]), what, one, "kettle", LiveOptions(window=False))


def test_what_begins_and_how_long_it_takes_is_said(store, type_in, monkeypatch):
    from trainer.session import practice

    monkeypatch.setattr(practice, "practise", lambda *_: [])
    console = type_in([])
    what = start.known(store, Person(health.ME, WELL, ()))
    one = start.today(what, datetime(2026, 3, 4, 12, tzinfo=UTC))
    start.begin(console, what, one, "weekly", LiveOptions(window=False))
    assert printed(console).startswith("The full hour, about 53 min\n  Tall posture: 2 sets of 30 seconds")


def test_pilates_alone_heeds_the_environment():
    done = CliRunner().invoke(app, [], env={"PILATES_VOLUME": "999"})
    assert done.exit_code == 2
    assert "PILATES_VOLUME" in done.output


def test_pain_is_asked_once_the_camera_is_there_and_not_of_a_recording(store, type_in, monkeypatch):
    from trainer.plan.programme import PlannedSet
    from trainer.session import devices, practice

    options = SessionOptions((PlannedSet("clam"),), LiveOptions("97", window=False))
    with pytest.raises(SourceError):
        practice.practise(options, type_in([]))  # nobody answers for nothing
    source = contextlib.nullcontext(SimpleNamespace(is_mirrored=False))
    monkeypatch.setattr(devices, "open_camera", lambda _: source)
    monkeypatch.setattr(devices, "model_bytes", lambda *_: b"")
    with pytest.raises(TrainerError, match="pain"):
        practice.practise(options, type_in(["9", "1"]))
    monkeypatch.setattr(opening, "record_path", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):  # on to the record
        practice.practise(replace(options, live=LiveOptions("somebody.mp4", window=False)), type_in([]))


def test_practice_of_what_is_not_offered_needs_a_clearance_and_that_is_recorded(store, monkeypatch):
    monkeypatch.setattr(health, "is_somebody_there", lambda: False)
    store.save_person(Person(health.ME, WELL | {"hip_surgery": "yes"}, (), TODAY))
    command = ["practice", "clam", "--camera", "no-such.mp4", "--no-window"]
    refused = CliRunner().invoke(app, command)
    assert str(refused.exception) == (
        "Left out because of a hip operation or replacement: Clam. "
        "If your doctor or physiotherapist allows it, add --i-have-been-cleared clam"
    )
    overruled = CliRunner().invoke(app, [*command, "--i-have-been-cleared", "clam"])
    assert isinstance(overruled.exception, SourceError)  # on to the camera
    assert store.person(health.ME) == Person(health.ME, WELL | {"hip_surgery": "yes"}, ("clam",), TODAY)


def test_urgent_signs_are_asked_again_with_pain_that_is_high_or_has_risen(store, type_in):
    store.save_person(Person(health.ME, WELL, (), TODAY))
    store.add_pain(health.ME, 1)
    assert health.pain_before(asker(type_in(["3", "1"])), store) == 3  # risen by 2
    assert health.pain_before(asker(type_in(["2"])), store) == 2
    with pytest.raises(TrainerError, match="do not exercise now"):
        health.pain_before(asker(type_in(["5", "2"])), store)
    assert store.person(health.ME).health["urgent_signs"] == "yes"


def test_answers_that_age_are_asked_again(store, type_in):
    long_ago = dict.fromkeys(WELL, "2020-01-01")
    store.save_person(Person(health.ME, WELL | {"recent_surgery": "yes", "hip_surgery": "yes"}, (), long_ago))
    console = type_in(["", "1"])  # urgent signs, monthly; the operation
    person = health.ready(console, store, has_read=False)
    assert person.health == WELL | {"hip_surgery": "yes"}
    assert person.answered["recent_surgery"] == date.today().isoformat()
    assert "Some answers may have changed" in printed(console)
    assert health.ready(type_in([]), store, has_read=False) == person


def test_pain_that_prevented_a_session_is_told_by_the_review_and_is_no_recorded_clip(store):
    store.add_pain(health.ME, 6)
    console = Console(file=io.StringIO(), width=200)
    print_review(console, store.sessions(), date.today())
    assert "Pain: 6 (before practice" in printed(console)
    assert "recorded clips" not in printed(console)


class Back:
    """Answers the first question, goes back from the second, answers the first one anew, then leaves."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def ask(self, question: Question) -> str | None:
        self.asked.append(question)
        return ["no", "back", "no", None][len(self.asked) - 1]

    def tell(self, words: str, heading: str = "") -> None:
        pass


def test_a_wrong_key_can_be_taken_back_and_each_question_tells_its_number(store):
    person = health.ask_health(back := Back(), store)
    first, second, again, _left = back.asked
    assert [question.step for question in back.asked] == [(n, len(QUESTIONS)) for n in (1, 2, 1, 2)]
    assert "back" not in [choice.id for choice in first.choices]
    assert second.choices[-1].id == "back"
    assert (again.text, again.default) == (first.text, "no")
    assert person.health == {QUESTIONS[0].id: "no"}
