"""Which question follows which answer: the answers are a script, the record is a temporary one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import exercises
from tests.home.scripted import CAMERAS, Made, Scripted, ids
from tests.recorded import good, record_live
from trainer.base import language, settings
from trainer.base.errors import SourceError, TrainerError
from trainer.base.questions import ToldError
from trainer.capture.devices import Camera
from trainer.home import pages, trouble
from trainer.home.facts import camera_problem, spec_of
from trainer.home.setup import AGAIN, THIS
from trainer.plan import own_plan
from trainer.plan.safety import questions
from trainer.record.items import SessionInfo
from trainer.record.rows import utc_text, write_session
from trainer.record.schema import transaction
from trainer.record.store import Store
from trainer.session.asking import BOTH

PLAN = """
name = "Hips"
by = "M. Rossi"
for = "Kim"
weeks = 6
patient = "0123456789abcdef0123456789abcdef"

[[block]]
exercise = "clam"
reps = 8
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make a home screen for a person who has answered the health questions, and run it with these answers."""
    monkeypatch.setenv("PILATES_CONFIG_DIR", str(tmp_path / "config"))

    def made(*answers: str | None, run: bool = True, **health: str) -> Made:
        one = Made(Scripted(*answers), tmp_path / "sessions.sqlite3")
        one.person(**health)
        return one.run() if run else one

    yield made
    language.use("en")


def test_escape_at_home_leaves(home) -> None:
    made = home(None)
    assert len(made.asker.asked) == 1
    assert made.sessions == []


def test_enter_begins_todays_programme_and_leads_back_home(home) -> None:
    made = home(pages.BEGIN, None)
    (sets, _live, info), (first, second) = made.sessions[0], made.asker.asked
    assert first.default == pages.BEGIN
    assert (info.person, info.programme) == ("me", "glutes")
    assert [one.exercise for one in sets[:3]] == ["tall_posture", "roll_down", "glute_bridge"]
    assert first.heading == second.heading
    assert "Glutes" in first.heading


def test_another_programme_shows_its_sets_before_it_begins(home) -> None:
    made = home(pages.PROGRAMMES, "desk", pages.BACK, "mobility", pages.BEGIN, None)
    assert [info.programme for _sets, _live, info in made.sessions] == ["mobility"]
    which, desk = made.asker.asked[1:3]
    assert "glutes" not in ids(which)
    assert any(line.startswith("Upper back stretch: ") or line.startswith("Tall posture: ") for line in desk.listed)


def test_the_way_down_to_the_mat_can_always_be_had(home) -> None:
    made = home(pages.MAT, None)
    down, up = made.asker.told
    assert "roll onto your back in one piece" in down
    assert "Push yourself up with both hands" in up
    assert "pilates" not in down + up, "in the window nobody types a command"
    assert len(made.asker.asked) == 2


def test_results_of_the_plan_go_into_a_file_only_after_a_yes(home, tmp_path: Path, monkeypatch) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: documents)
    assert pages.RESULTS not in ids(home(None).asker.asked[0])
    own_plan.follow(PLAN, date(2026, 5, 4))
    record_live(tmp_path / "sessions.sqlite3", [good()])
    first = home(pages.RESULTS, "no", None)
    assert "May your results go into a file for M. Rossi?" in first.asker.asked[1].text
    assert list(documents.iterdir()) == []
    second = home(pages.RESULTS, "without_health", None)
    (file,) = documents.iterdir()
    assert str(file) in second.asker.told[0]
    assert "1 session is in the file." in second.asker.told[0]
    third = home(pages.RESULTS, "write", pages.RESULTS, "withdraw", pages.RESULTS, None, None)
    assert "you agreed that M. Rossi gets your results, without" in third.asker.asked[1].text
    assert len(list(documents.iterdir())) == 2
    assert "Withdrawn" in third.asker.told[1]
    assert "May your results" in third.asker.asked[5].text


def test_a_programme_by_voice_alone_needs_no_camera(home) -> None:
    made = home(pages.PROGRAMMES, "waking", pages.BEGIN, None, run=False)
    made.cameras = ()
    made.run()
    assert [one.exercise for one in made.guided[0]][:2] == ["glute_bridge", "hip_twist"]
    assert made.sessions == []
    assert "By voice alone: nothing is judged or recorded." in made.asker.asked[2].listed


def test_nine_exercises_each_with_a_figure_and_what_it_is_good_for(home) -> None:
    grid = home(pages.EXERCISES, pages.BACK, None).asker.asked[1]
    nine = grid.choices[: pages.ON_A_PAGE]
    assert [one.id for one in nine] == exercises.names()[: pages.ON_A_PAGE]
    assert all(one.picture is not None and one.detail for one in nine)
    assert nine[2].detail == exercises.get("clam").good_for
    size = (160, 90)
    assert nine[1].picture is not None
    assert nine[1].picture(size).shape == (90, 160, 3)


def test_the_card_says_who_should_not_and_where_the_camera_goes(home) -> None:
    card = home(pages.EXERCISES, "clam", None).asker.asked[2]
    clam = exercises.get("clam")
    assert card.text == clam.good_for
    assert ids(card) == [pages.BEGIN, pages.SHOW, pages.BACK]
    assert all(reason in card.listed[0] for reason in clam.contraindications)
    assert clam.camera in card.listed[1]
    assert clam.limits[0] in card.listed[2]


@pytest.mark.parametrize(
    ("side", "wanted"),
    [(BOTH, ["left"] * 3 + ["right"] * 3), ("left", ["left"] * 3), ("right", ["right"] * 3)],
)
def test_a_two_sided_exercise_asks_for_the_side(home, side: str, wanted: list[str]) -> None:
    made = home(pages.EXERCISES, "clam", pages.BEGIN, side, None)
    sets, _live, info = made.sessions[0]
    assert [one.side for one in sets] == wanted
    assert {one.exercise for one in sets} == {"clam"}
    assert info.programme == ""


def test_an_exercise_without_sides_begins_at_once(home) -> None:
    made = home(pages.EXERCISES, "glute_bridge", pages.BEGIN, None)
    assert [one.exercise for one in made.sessions[0][0]] == ["glute_bridge"] * 3


def test_back_at_the_side_is_the_card_again_and_show_me_leads_back_to_it(home) -> None:
    looks = (pages.SHOW, "usual", "easier", "harder", pages.BACK)
    made = home(pages.EXERCISES, "clam", pages.BEGIN, pages.BACK, *looks, pages.BACK, pages.BACK, None)
    assert made.sessions == []
    assert made.shown == ["clam", "clam easier", "clam harder"]
    headings = [question.heading for question in made.asker.asked]
    assert headings[2:5] == ["Clam", "Clam", "Clam"]


def test_an_excluded_exercise_says_why_and_does_not_begin(home) -> None:
    made = home(pages.EXERCISES, "ab_curl", pages.BACK, pages.BACK, None, osteoporosis="yes")
    _first, grid, card = made.asker.asked[:3]
    (curl,) = [choice for choice in grid.choices if choice.id == "ab_curl"]
    assert curl.detail == card.text == "Left out because of osteoporosis."
    assert pages.BEGIN not in ids(card)
    assert card.default == pages.BACK


def test_what_a_professional_allows_is_remembered(home) -> None:
    made = home(pages.EXERCISES, "ab_curl", pages.CLEARED, pages.BEGIN, None, osteoporosis="yes")
    assert made.sessions[0][0][0].exercise == "ab_curl"
    with made.store() as store:
        person = store.person("me")
    assert person is not None
    assert person.cleared == ("ab_curl",)


def test_with_urgent_signs_nothing_can_begin(home) -> None:
    (first,) = home(None, urgent_signs="yes").asker.asked
    assert ids(first) == [pages.LOOK_BACK, pages.HEALTH, pages.SETUP]
    assert "Please do not exercise now." in first.text


def test_an_error_is_told_and_home_is_still_there(home) -> None:
    made = home(pages.BEGIN, trouble.LEAVE, pages.LOOK_BACK, None, run=False)
    made.fails = TrainerError("The camera is on fire.", "Run `put it out`.", in_window="Put out the camera.")
    made.run()
    question = made.asker.asked[1]
    assert (question.text, question.default) == ("Put out the camera.", trouble.AGAIN)
    assert [choice.text for choice in question.choices] == ["Try again", "Home"]
    assert made.asker.told == ["It is open."]


def test_try_again_does_it_again(home) -> None:
    made = home(pages.BEGIN, trouble.AGAIN, trouble.AGAIN, trouble.LEAVE, None, run=False)
    made.fails = TrainerError("The disk is full.")
    made.run()
    assert [question.text for question in made.asker.asked].count("The disk is full.") == 3
    assert made.tries == 3


def test_after_an_error_of_the_camera_another_one_can_be_chosen(home) -> None:
    made = home(pages.BEGIN, trouble.CAMERA, "2", THIS, trouble.LEAVE, None, run=False)
    made.fails = SourceError("No picture from camera 0.", "Practise with --camera FILE.", in_window="No picture.")
    made.run()
    assert ids(made.asker.asked[1]) == [trouble.AGAIN, trouble.CAMERA, trouble.LEAVE]
    assert made.tries == 2
    assert settings.load().values["camera"] == "Desk cam"


def test_an_error_that_was_shown_is_not_told_again(home) -> None:
    made = home(pages.BEGIN, None, run=False)
    made.fails = ToldError("Your pain is 6 out of 10.")
    made.run()
    assert made.asker.told == []
    assert len(made.asker.asked) == 2


def test_an_error_of_the_record_is_told_and_ends(home) -> None:
    made = home(run=False)
    made.path = made.path.with_name("folder")
    made.path.mkdir()  # where the record should be
    made.asker.waiting = [trouble.LEAVE]
    made.run()
    (question,) = made.asker.asked
    assert ids(question) == [trouble.AGAIN, trouble.LEAVE]


def test_a_damaged_session_is_recovered_in_the_window(home) -> None:
    made = home(trouble.RECOVER, None, run=False)
    record_live(made.path, [good()])
    with closing(sqlite3.connect(made.path)) as db, db:
        db.execute("UPDATE session SET started_at = 'yesterday'")
    made.run()
    assert made.asker.asked[0].text.startswith("Your record is damaged.")
    assert "damaged file is kept" in made.asker.told[0]
    assert "pilates" not in made.asker.asked[0].text
    assert made.asker.asked[1].choices[0].id == pages.BEGIN


def test_a_record_that_was_set_aside_is_said_and_recovered(home) -> None:
    made = home(trouble.RECOVER, None, run=False)
    record_live(made.path, [good()])
    data = bytearray(made.path.read_bytes())
    data[100:200] = bytes(100)
    made.path.write_bytes(data)
    made.run()
    assert made.asker.asked[0].text.startswith("Your record was damaged")
    assert "damaged file is kept" in made.asker.told[0]


def test_without_a_camera_home_says_so_and_begin_asks_for_one(home) -> None:
    made = home(pages.BEGIN, pages.BACK, pages.LOOK_BACK, None, run=False)
    made.cameras = ()
    made.run()
    assert made.asker.asked[0].listed[0].startswith("There is no camera.")
    assert made.sessions == []
    assert made.asker.told == ["It is open."]


def test_another_camera_is_shown_and_remembered(home) -> None:
    made = home(pages.SETUP, pages.CAMERA, "2", THIS, pages.BACK, pages.BEGIN, None)
    assert made.previews == ["Built-in", "Desk cam"]
    assert settings.load().values["camera"] == "Desk cam"
    assert made.sessions[0][1].camera == "Desk cam"


def test_what_was_said_about_a_mirrored_picture_holds_for_this_camera_alone(home) -> None:
    made = home(pages.SETUP, pages.CAMERA, "2", "0", pages.BACK, pages.BACK, None, run=False)
    made.live = replace(made.live, mirror=True)
    made.run()
    assert list(zip(made.previews, made.mirrors, strict=True)) == [
        ("Built-in", True), ("Desk cam", None), ("Built-in", True),
    ]  # fmt: skip


def test_another_camera_does_not_inherit_the_mirror(home) -> None:
    made = home(pages.SETUP, pages.CAMERA, "2", THIS, pages.BACK, pages.BEGIN, None, run=False)
    made.live = replace(made.live, mirror=True)
    made.run()
    ((_sets, live, _info),) = made.sessions
    assert (live.camera, live.mirror) == ("Desk cam", None)


def test_a_camera_that_is_refused_changes_nothing(home) -> None:
    made = home(pages.SETUP, pages.CAMERA, "2", pages.BACK, pages.BACK, pages.BEGIN, None)
    assert "camera" not in settings.load().values
    assert made.sessions[0][1].camera == "0"


def test_voice_and_language_are_remembered(home) -> None:
    made = home(pages.SETUP, pages.VOICE, pages.LANGUAGE, "es", pages.BACK, None)
    assert made.sounds == [True, False, False]
    assert settings.load().values == {"speech": False, "language": "es"}
    assert made.asker.asked[-1].heading != made.asker.asked[0].heading


def test_first_the_camera_then_health_then_home(home, tmp_path: Path) -> None:
    answers = [question.answers[0].id for question in questions()]
    made = Made(Scripted(THIS, *answers, None), tmp_path / "new.sqlite3").run()
    camera, health, first = made.asker.asked[0], made.asker.asked[1:-1], made.asker.asked[-1]
    assert camera.text == "Can you see yourself?"
    assert camera.background is not None
    assert [question.text for question in health] == [question.text for question in questions()]
    assert first.default == pages.BEGIN
    assert first.text == "A good place to start."
    assert settings.load().values["camera"] == "Built-in"


@pytest.mark.parametrize("answers", [(None,), (THIS, None), (THIS, "no", "no", None)])
def test_escape_in_the_first_run_leaves_and_keeps_the_answers(home, tmp_path: Path, answers) -> None:
    made = Made(Scripted(*answers), tmp_path / "new.sqlite3").run()
    assert len(made.asker.asked) == len(answers)
    with made.store() as store:
        person = store.person("me")
    assert len(person.health if person is not None else {}) == max(0, len(answers) - 2)


def test_the_first_run_goes_on_where_it_was_left(home, tmp_path: Path) -> None:
    Made(Scripted(THIS, "no", None), tmp_path / "new.sqlite3").run()
    again = Made(Scripted(None), tmp_path / "new.sqlite3").run()
    assert again.asker.asked[0].text == questions()[1].text


@pytest.mark.parametrize(
    ("spec", "cameras", "begins"),
    [
        ("0", CAMERAS, ""),
        ("desk", CAMERAS, ""),  # part of a name
        ("clip.mp4", (), ""),
        ("7", CAMERAS, "The chosen camera is not connected."),
        ("Gone", CAMERAS, "The chosen camera is not connected."),
        ("0", (), "There is no camera."),
    ],
)
def test_what_is_said_about_the_camera(spec: str, cameras: tuple[Camera, ...], begins: str) -> None:
    said = camera_problem(spec, cameras)
    assert said.startswith(begins)
    assert bool(said) == bool(begins)


@pytest.mark.parametrize(
    ("cameras", "wanted"),
    [
        (CAMERAS, ["Built-in", "Desk cam"]),
        ((Camera(0, "Cam"), Camera(1, "Cam")), ["0", "1"]),  # two of one name
        ((Camera(0, "Cam"), Camera(1, "Cam 2")), ["0", "Cam 2"]),  # one name is part of the other
        ((Camera(3, "920"),), ["3"]),  # a name that would be read as a number
    ],
)
def test_a_camera_is_remembered_by_its_name_where_that_is_clear(cameras: tuple[Camera, ...], wanted) -> None:
    assert [spec_of(one, cameras) for one in cameras] == wanted


def test_a_camera_in_use_is_said_and_looked_at_again(home, monkeypatch: pytest.MonkeyPatch) -> None:
    made = home(pages.SETUP, pages.CAMERA, AGAIN, pages.BACK, pages.BACK, None, run=False)

    def preview(spec: str, _mirror: bool | None):
        made.previews.append(spec)
        raise SourceError("No picture from camera 0.")

    monkeypatch.setattr(made, "_preview", preview)
    made.run()
    assert made.previews == ["Built-in", "Built-in"]
    assert made.asker.asked[2].text == "No picture from camera 0."


def test_the_first_lesson_is_offered_to_the_new_and_tells_what_is_left(home) -> None:
    made = home(pages.LESSON, None)
    ((sets, _live, info),) = made.sessions
    assert info.programme == "lesson"
    assert {one.amount for one in sets if one.exercise == "clam"} == {3}
    assert made.asker.told == ["14 exercises of your first lesson are left. Go on whenever you like."]
    assert ids(made.asker.asked[0])[1] == pages.LESSON


def test_what_hurt_today_cannot_be_begun_and_what_hurt_twice_can(home) -> None:
    made = home(run=False)
    with made.store() as store:
        for at in ("2026-01-01", "2026-01-02"):
            _hurt(store, "clam", f"{at}T12:00:00.000+00:00")
        _hurt(store, "ab_curl", utc_text(datetime.now(UTC)))
    made.asker.waiting = [pages.EXERCISES, "ab_curl", pages.BACK, "clam", pages.BEGIN, BOTH, None]
    made.run()
    curl, clam = [question for question in made.asker.asked if question.heading in ("Abdominal curl", "Clam")][:2]
    assert pages.BEGIN not in ids(curl)
    assert curl.text == "Abdominal curl hurt today, so it rests until tomorrow."
    assert any("Clam hurt twice" in line for line in clam.listed)
    assert [info.programme for _sets, _live, info in made.sessions] == [""]


def _hurt(store: Store, exercise: str, at: str) -> None:
    with transaction(store.db):
        place = write_session(store.db, SessionInfo(programme="glutes"), at, at)
        store.db.execute(
            "INSERT INTO exercise_set"
            " (session_id, exercise, mode, started_at, start_s, camera, model, versions, comfort)"
            " VALUES (?, ?, 'live', ?, 0, '', 'full', '{}', 'hurt')",
            (place.session_id, exercise, at),
        )
