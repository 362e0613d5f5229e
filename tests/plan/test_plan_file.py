"""An instructor's plan: its file, what is refused, following, closing and undoing it, and making one by questions."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.home.scripted import Scripted
from trainer.base.errors import TrainerError
from trainer.base.questions import Question
from trainer.cli.app import app
from trainer.plan import own_plan, plan_file, programme_file
from trainer.plan.bites import foci, programmes
from trainer.plan.new_plan import FOCI, ask_plan, save
from trainer.record.store import Person
from trainer.session import start

GOOD = """name = "Back to gardening"
by = "M. Rossi, physiotherapist"
for = "Kim"
weeks = 6
progression = "weekly"
notes = ["Breathe out as you lift."]
avoid = ["roll_down"]

[[block]]
exercise = "tall_posture"
part = "warm_up"
hold_s = 30

[[block]]
exercise = "clam"
side = "each"
sets = [1, 3]
reps = [6, 11]
note = "Stop where the pelvis begins to turn."

[[block]]
exercise = "toe_taps"
sets = 2
reps = 12
from_week = 3
"""
DAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def _folders(tmp_path, monkeypatch):
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PILATES_CONFIG_DIR", str(tmp_path / "config"))


def test_a_file_is_read():
    plan = plan_file.parse(GOOD, "plan.toml")
    assert (plan.name, plan.by, plan.person) == ("Back to gardening", "M. Rossi, physiotherapist", "Kim")
    assert (plan.weeks, plan.progression, plan.avoid) == (6, "weekly", ("roll_down",))
    assert [one.from_week for one in plan.blocks] == [1, 1, 3]
    clam = plan.blocks[1].block
    assert (clam.sides, clam.sets, clam.amount) == (("left", "right"), (1, 3), (6, 11))
    assert clam.note == "Stop where the pelvis begins to turn."
    assert plan.started is None


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("weeks = 6", "weeks = 600", "plan.toml, line 4: weeks: Expected int <= 26."),
        ("weeks = 6", "", "plan.toml, line 1: weeks is missing."),
        ("weeks = 6", "week = 6", "plan.toml, line 4: unknown key 'week'."),
        ('for = "Kim"', "for = 7", "plan.toml, line 3: for: Expected str, got int."),
        ('"weekly"', '"daily"', "plan.toml, line 5: progression: Invalid enum value 'daily'."),
        ("sets = [1, 3]", "sets = [3, 1]", "plan.toml, line 17: sets: the first number is the smaller one."),
        ("sets = [1, 3]", "sets = 0", "plan.toml, line 17: sets: Expected int >= 1."),
        ("sets = [1, 3]", "sets = true", "plan.toml, line 17: sets: Expected int | array, got bool."),
        ("sets = [1, 3]", "set = 3", "plan.toml, line 17: unknown key 'set'."),
        ('"clam"', '"calm"', "line 15: there is no exercise 'calm'; there are ab_curl, "),
        ("hold_s = 30", "reps = 3", "line 10: exercise: tall_posture is held: use hold_s, not reps."),
        ('["roll_down"]', '["roll"]', "line 7: avoid: there is no exercise 'roll'"),
        ('["roll_down"]', '["clam"]', "line 15: exercise: the plan itself says to avoid it."),
        ("from_week = 3", "from_week = 7", "line 25: from_week: the plan has only 6 weeks."),
        ('exercise = "clam"', 'exercise = "clam"\npart = "warm_up"', "the first week has no block of the main part"),
        ("begins to turn.", "begins\\u001b[2J", "note: one line of text is expected."),
        ('"Kim"', '"Kim\\u202e"', "line 3: for: one line of text is expected."),
        ("[[block]]", "[block]", "plan.toml is not valid TOML: "),
        ("name =", "name", "plan.toml is not valid TOML: "),
    ],
)
def test_errors_name_file_line_and_remedy(old, new, wanted):
    assert old in GOOD
    with pytest.raises(TrainerError) as caught:
        plan_file.parse(GOOD.replace(old, new), "plan.toml")
    assert wanted in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 100_000,
        "x = 1" + "0" * 5000,
        GOOD.replace("Kim", "K" * 50_000),
        GOOD + GOOD[GOOD.index("[[block]]") :] * 10,
        GOOD.replace("weeks", "k" * 20_000),
        "#" * 200_000,
        "\ufffe",
        "",
    ],
    ids=["deep", "a vast number", "a long name", "many blocks", "a long key", "large", "no text", "empty"],
)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path, text):
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TrainerError) as told:
        plan_file.read(tmp_path / "plan.toml")
    assert len(str(told.value)) < 800
    assert str(told.value).isprintable()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "plan.toml")
    with pytest.raises(TrainerError, match="not a regular file"):
        plan_file.read(tmp_path / "plan.toml")


def test_the_week_follows_from_the_first_day():
    plan = replace(plan_file.parse(GOOD, "plan.toml"), started=DAY)
    days = [(date(2026, 3, n), week) for n, week in ((1, 1), (4, 1), (10, 1), (11, 2), (18, 3))]
    assert [plan.week(day) for day, _week in days] == [week for _day, week in days]


@pytest.mark.parametrize(
    ("progression", "day", "sets", "amount"),
    [
        ("weekly", 4, (1, 1), (6, 6)),  # week 1
        ("weekly", 18, (1, 2), (6, 8)),  # week 3: two of five steps from 1 to 3, and from 6 to 11
        ("own", 4, (1, 3), (6, 11)),
        ("fixed", 18, (1, 1), (6, 6)),
    ],
)
def test_doses_grow_as_the_plan_says_and_can_always_go_back_to_the_first(progression, day, sets, amount):
    plan = replace(plan_file.parse(GOOD, "plan.toml"), started=DAY, progression=progression)
    full = programmes(plan, date(2026, 3, day))["plan_whole"]
    (clam,) = (one for one in full.blocks if one.exercise == "clam")
    assert (clam.sets, clam.amount) == (sets, amount)
    assert ("toe_taps" in {one.exercise for one in full.blocks}) == (day >= 18)


def test_after_the_last_week_its_doses_stay():
    plan = replace(plan_file.parse(GOOD, "plan.toml"), started=DAY)
    full = programmes(plan, date(2027, 3, 4))["plan_whole"]
    assert {one.exercise: one.amount for one in full.blocks}["clam"] == (6, 11)
    assert own_plan.week_words(plan, date(2027, 3, 4)).startswith("The plan is over.")


def test_opening_closing_and_undoing():
    assert own_plan.current() is None
    with pytest.raises(TrainerError, match="nothing to undo"):
        own_plan.undo()
    own_plan.follow(GOOD, DAY)
    assert own_plan.current().started == DAY
    own_plan.follow(GOOD.replace("gardening", "dancing"), DAY)
    assert own_plan.undo().name == "Back to gardening"
    assert own_plan.undo().name == "Back to dancing"
    own_plan.close()
    assert own_plan.current() is None
    with pytest.raises(TrainerError, match="You are not following a plan"):
        own_plan.close()
    assert own_plan.undo().name == "Back to dancing"
    assert own_plan.undo() is None


def test_a_damaged_plan_is_named_and_can_be_closed():
    own_plan.follow(GOOD, DAY)
    own_plan.plan_path().write_text("weeks", encoding="utf-8")
    with pytest.raises(TrainerError, match=r"plan\.toml is not valid TOML.*pilates plan close") as refused:
        own_plan.current()
    assert refused.value.in_window.startswith("Your plan cannot be used. Correct or delete the file")
    own_plan.close()
    assert own_plan.current() is None


def test_a_plan_that_is_no_text_any_more_can_be_closed_and_taken_up_again():
    own_plan.follow(GOOD, DAY)
    own_plan.plan_path().write_bytes(b"\xff\xfe")
    own_plan.close()
    assert own_plan.current() is None
    with pytest.raises(TrainerError, match=r"plan\.toml cannot be read"):
        own_plan.undo()
    assert own_plan.plan_path().read_bytes() == b"\xff\xfe"


def test_the_files_of_a_plan_are_known_even_where_its_writing_was_killed():
    assert own_plan.files() == []
    own_plan.follow(GOOD, DAY)
    part = own_plan.plan_path().with_name("plan.toml.abc.part")
    part.touch()
    (part.parent / "settings.toml").touch()
    assert own_plan.files() == sorted([own_plan.before_path(), own_plan.plan_path(), part])


def known(day: int = 4, cleared: tuple[str, ...] = ()) -> start.Known:
    class Empty:
        def sessions(self, _person: str) -> list[object]:
            return []

    return start.known(Empty(), Person("me", {}, cleared), datetime(2026, 3, day, 12, tzinfo=UTC))  # type: ignore[arg-type]


def test_today_follows_the_plan_and_the_others_can_still_be_chosen():
    own_plan.follow(GOOD, DAY)
    what = known(18)
    today = start.today(what, datetime(2026, 3, 18, 12, tzinfo=UTC))
    assert today.programme == "plan_glutes"
    assert today.others[:2] == ("plan_abdominals", "after_call")
    assert "weekly" in today.others
    assert start.planned(what, today, "plan_glutes")[0][1].note == "Stop where the pelvis begins to turn."
    assert start.planned(what, today, "plan_glutes")[0][0].note == "Breathe out as you lift."


def test_what_the_plan_avoids_is_left_out_everywhere_unless_it_is_cleared():
    own_plan.follow(GOOD, DAY)
    assert known().excluded == {"roll_down": "Left out because of your plan: Roll-down."}
    sets, _whys = start.planned(known(), start.today(known(), datetime.now(UTC)), "glutes")
    assert "roll_down" not in {one.exercise for one in sets}
    assert known(cleared=("roll_down",)).excluded == {}


def test_beside_a_plan_of_one_focus_the_other_bites_take_turns():
    own_plan.follow(GOOD, DAY)
    own = own_plan.sessions(DAY)  # week 1: the clam alone
    every = programme_file.load_all() | own
    assert [one.focus for one in own.values() if one.kind == "bite"] == ["glutes"]
    assert {"abdominals", "upper_back", "mobility"} <= own_plan.followed(every, own)
    assert {"glutes", "weekly"}.isdisjoint(own_plan.followed(every, own))
    later = own_plan.sessions(date(2026, 3, 18))
    assert {"abdominals", "mobility"}.isdisjoint(own_plan.followed(every | later, later))
    assert own_plan.followed(every, {}) == every.keys()


def test_every_exercise_of_the_programs_has_a_focus():
    assert foci() == {
        "clam": "glutes",
        "glute_bridge": "glutes",
        "ab_curl": "abdominals",
        "toe_taps": "abdominals",
        "thoracic_lift": "upper_back",
        "upper_back_stretch": "upper_back",
        "hip_twist": "mobility",
        "hamstring_stretch": "mobility",
        "cat_stretch": "mobility",
        "pelvic_tilt": "mobility",
        "roll_down": "mobility",
        "tall_posture": "posture",
    }


@pytest.mark.parametrize("first", FOCI)
def test_a_plan_made_by_questions_is_one(tmp_path, first):
    second = next(one for one in FOCI if one != first)
    asker = Scripted(first, second, "6", "weekly")
    text = ask_plan(asker, 'Mine "again"', "me", "Kim")
    assert text is not None
    plan = plan_file.parse(text, "plan.toml")
    assert (plan.name, plan.person, plan.weeks, plan.progression) == ('Mine "again"', "Kim", 6, "weekly")
    made = programmes(plan, DAY)
    assert {one.focus for one in made.values() if one.kind == "bite"} == {first, second}
    assert all(isinstance(one, Question) and one.default for one in asker.asked)
    save(text, tmp_path / "plan.toml")
    assert plan_file.read(tmp_path / "plan.toml")[0] == plan
    with pytest.raises(TrainerError, match="already exists"):
        save(text, tmp_path / "plan.toml")


@pytest.mark.parametrize("answers", [(None,), ("glutes", None), ("glutes", "mobility", None)])
def test_leaving_a_question_makes_no_plan(answers):
    assert ask_plan(Scripted(*answers), "Mine", "me", "me") is None


def test_the_commands(tmp_path):
    (tmp_path / "plan.toml").write_text(GOOD, encoding="utf-8")
    run = CliRunner()
    opened = run.invoke(app, ["plan", "open", str(tmp_path / "plan.toml")])
    assert opened.exit_code == 0, opened.output
    assert "By M. Rossi, physiotherapist, for Kim." in opened.output
    assert "plan_glutes" in run.invoke(app, ["plan"]).output
    assert run.invoke(app, ["plan", "close"]).exit_code == 0
    assert isinstance(run.invoke(app, ["plan", "show"]).exception, TrainerError)
    assert "Week 1 of 6" in run.invoke(app, ["plan", "undo"]).output
    assert "You are no longer following a plan." in run.invoke(app, ["plan", "undo"]).output


def test_a_plan_is_printed_with_its_week_and_its_camera(capsys):
    own_plan.print_plan(Console(width=200), plan_file.parse(GOOD, "plan.toml"), DAY)
    printed = capsys.readouterr().out
    assert "Week 1 of 6." in printed
    assert "To avoid: Roll-down." in printed
    assert "plan_glutes  Glutes, about " in printed
    assert "The plan works on one focus." in printed
