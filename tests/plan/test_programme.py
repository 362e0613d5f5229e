"""Programmes: the shipped ones, the errors of a file, the sets and how long they take."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import pytest

import exercises
from exercises.judging.declaration import Counting
from trainer.base.errors import TrainerError
from trainer.plan import programme, programme_file
from trainer.plan.programme import Block, Dose, PlannedSet, Programme
from trainer.plan.progress import planned

GOOD = """name = "Mine"
kind = "bite"
focus = "glutes"

[[block]]
exercise = "clam"
side = "each"
sets = [2, 3]
reps = [8, 12]
rest_s = 40

[[block]]
exercise = "tall_posture"
part = "cool_down"
hold_s = 30
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    folder = tmp_path / "programmes"
    folder.mkdir()
    return folder


def most(block: Block) -> Dose:
    return Dose(block.sets[1], block.amount[1])


def test_a_file_is_read():
    mine = programme_file.parse(GOOD, "/somewhere/mine.toml")
    assert mine == Programme(
        id="mine",
        name="Mine",
        kind="bite",
        focus="glutes",
        about="",
        blocks=(
            Block("clam", "main", ("left", "right"), (2, 3), (8, 12), 40),
            Block("tall_posture", "cool_down", (None,), (1, 1), (30, 30), programme_file.REST_S),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('name = "Mine"\n', "", "mine.toml, line 1: name is missing. Write name = text."),
        ('kind = "bite"', 'kind = "snack"', "line 2: kind is 'snack'. Expected: one of full, bite, break."),
        ("reps = [8, 12]", "rep = 8", "line 9: unknown key 'rep'. Did you mean reps?"),
        ("reps = [8, 12]", "reps = [12, 8]", "line 9: reps is [12, 8]. Expected: a number from 1 to 100"),
        ("reps = [8, 12]", "reps = 8.5", "line 9: reps is 8.5."),
        ("reps = [8, 12]", "reps = true", "line 9: reps is True."),
        ("sets = [2, 3]", "sets = 0", "line 8: sets is 0. Expected: a number from 1 to 10"),
        ("rest_s = 40", "rest_s = [40, 50]", "line 10: rest_s is [40, 50]. Expected: seconds from 0 to 600"),
        ('side = "each"', 'side = "both"', "line 7: side is 'both'. Expected: left, right or each."),
        ('"clam"', '"calm"', "line 6: exercise is 'calm'. Expected: an exercise id"),
        ("hold_s = 30", "reps = 30", "line 15: tall_posture is held. Use hold_s, not reps."),
        ('focus = "glutes"', 'focus = "glutes"\njudged = 1', "line 4: judged is 1. Expected: true or false."),
        ("rest_s = 40", 'note = "a\\nb"', "line 10: note is 'a\\nb'. Expected: one line of at most 200 characters."),
        ("reps = [8, 12]", "", "line 6: clam is repeated. Use reps, not hold_s."),
        ("[[block]]", "[block]", "mine.toml is not valid TOML: "),
        ('kind = "bite"', 'kind = "bite', "mine.toml is not valid TOML: "),
    ],
)
def test_errors_name_file_line_and_remedy(old, new, wanted):
    assert old in GOOD
    with pytest.raises(TrainerError) as caught:
        programme_file.parse(GOOD.replace(old, new), "mine.toml")
    assert wanted in str(caught.value)


def test_the_persons_own_takes_the_place_of_a_shipped_one(own):
    (own / "glutes.toml").write_text(GOOD, encoding="utf-8")
    (own / "mine.toml").write_text(GOOD, encoding="utf-8")
    found = programme_file.load_all()
    assert found["glutes"].name == found["mine"].name == "Mine"
    assert programme_file.get("weekly").kind == "full"
    with pytest.raises(TrainerError, match=r"There is no programme 'clam'\. Programmes: abdominals, after_call, "):
        programme_file.get("clam")


def test_a_programme_of_the_record_has_a_name(own):
    (own / "mine.toml").write_text(GOOD, encoding="utf-8")
    (own / "broken.toml").write_text("name", encoding="utf-8")
    (own.parent / "outside.toml").write_text(GOOD, encoding="utf-8")
    names = [programme_file.name_of(one) for one in ("mine", "kettle", "broken", "gone", "../outside", "")]
    assert names == ["Mine", "While the kettle boils", "broken", "gone", "../outside", ""]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("plan_glutes", "Plan: Glutes"),
        ("plan_upper_back_2", "Plan: Upper back"),
        ("plan_gone", "plan_gone"),
        ("lesson", "First lesson"),
        ("screening", "Screening"),
    ],
)
@pytest.mark.usefixtures("own")
def test_a_session_without_a_programme_file_has_a_name(name, wanted):
    assert programme_file.name_of(name) == wanted


@pytest.mark.parametrize("name", ["a" * 300, "a\0b", "/etc/passwd", "..", "\x1b[2J", "\ud800", "glutes.toml"])
@pytest.mark.usefixtures("own")
def test_an_id_that_names_no_file_is_its_own_name(name):
    assert programme_file.name_of(name) == name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x = " + "[" * 100_000, "is not valid TOML"),
        ("x = 1" + "0" * 5000, "is not valid TOML"),
        (GOOD.replace("Mine", "M" * 1001), "name is 'MMM"),
        (f"{GOOD}{GOOD[GOOD.index('[[block]]') :] * 100}", "1 to 100 blocks"),
        (GOOD.split("[[block]]")[0] + "block = []", "1 to 100 blocks"),
        ("k" * 500_000 + " = 1", "unknown key 'kkk"),
        ("#" * 1_000_001, "more than 1 MB"),
    ],
    ids=["deep", "a vast number", "a long name", "many blocks", "no block", "a long key", "large"],
)
def test_what_would_cost_too_much_is_refused_in_a_sentence(own, text, wanted):
    (own / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TrainerError, match=wanted) as told:
        programme_file.load_all()
    assert len(str(told.value)) < 600


def test_a_file_in_another_encoding_is_refused_in_everyday_words(own):
    (own / "mine.toml").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(TrainerError, match=r"cannot be read: its text is not UTF-8, so save it as UTF-8\."):
        programme_file.load_all()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_that_leads_nowhere_is_named_once(own):
    (own / "mine.toml").symlink_to(own / "nowhere.toml")
    with pytest.raises(
        TrainerError, match=r"cannot be read: No such file or directory\. Correct the file or remove it"
    ):
        programme_file.load_all()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(own):
    os.mkfifo(own / "mine.toml")
    with pytest.raises(TrainerError, match="not a regular file"):
        programme_file.load_all()


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(("kind", "shortest_min", "longest_min"), [("full", 50, 65), ("bite", 13, 21), ("break", 1, 3)])
def test_the_shipped_ones_take_as_long_as_they_should(kind, shortest_min, longest_min):
    ones = [one for one in programme_file.load_all().values() if one.kind == kind and one.is_judged]
    assert len(ones) == {"full": 1, "bite": 7, "break": 4}[kind]
    for one in ones:
        for dose in (lambda block: block.first, most):
            assert shortest_min <= programme.estimated_s(programme.plan(one, dose)) / 60 <= longest_min


@pytest.mark.usefixtures("own")
def test_the_shipped_ones_use_every_exercise_and_warm_up_and_cool_down():
    every = programme_file.load_all().values()
    assert {block.exercise for one in every for block in one.blocks} == {*exercises.names()} - {"one_leg_stand"}
    for one in every:
        if one.kind != "break":
            assert one.blocks[0].part == "warm_up"
            assert one.blocks[-1].part == "cool_down"


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("condition", ["osteoporosis", "acute_disc", "late_pregnancy", "hip_surgery", "dizziness"])
def test_a_warm_up_is_left_whatever_is_not_offered(condition):
    out = {name: "why" for name in exercises.names() if condition in exercises.get(name).excluded_by}
    for one in programme_file.load_all().values():
        sets, _ = planned(one, (), out)
        assert one.kind == "break" or not sets or sets[0].part == "warm_up"


def test_all_sets_of_one_side_come_before_the_other():
    sets = programme.plan(programme_file.parse(GOOD, "mine.toml"))
    clam = [PlannedSet("clam", side, n, 2, 8, 40) for side in ("left", "right") for n in (1, 2)]
    assert sets == (*clam, PlannedSet("tall_posture", None, 1, 1, 30, 30, part="cool_down"))


def test_the_time_of_sets_is_their_work_and_the_longer_of_rest_and_change():
    clam = PlannedSet("clam", "left", amount=10, rest_s=40)
    rep_s = 2.0 + 1.0 + 2.0 + 1.0
    declared = exercises.get("clam")
    assert programme.repetition_s(declared) == rep_s
    assert isinstance(declared.counting, Counting)
    untimed = replace(declared, counting=replace(declared.counting, tempo=None))
    assert programme.repetition_s(untimed) == pytest.approx(1.4 * 3.0 + 1.0)
    with pytest.raises(ValueError, match="tall_posture is held"):
        programme.repetition_s(exercises.get("tall_posture"))
    assert programme.work_s(clam) == pytest.approx(2 + 10 * rep_s)
    hold = PlannedSet("tall_posture", amount=30)
    assert programme.work_s(hold) == 32
    assert programme.work_s(replace(clam, amount=None)) == 0
    assert programme.estimated_s([clam, clam]) == pytest.approx(2 * (2 + 10 * rep_s) + 40)
    assert programme.estimated_s([clam, hold]) == pytest.approx(2 + 10 * rep_s + 90 + 32)  # another camera
    assert programme.estimated_s([]) == 0


def test_the_way_to_the_next_set():
    left, right, bridge = PlannedSet("clam", "left"), PlannedSet("clam", "right"), PlannedSet("glute_bridge")
    curl, stretch, twist = PlannedSet("ab_curl"), PlannedSet("upper_back_stretch"), PlannedSet("hip_twist")
    assert programme.change_s(left, left) == programme.SAME_S
    assert programme.change_s(left, right) == programme.TURN_S
    assert programme.change_s(bridge, curl) == programme.NEXT_S
    assert programme.change_s(stretch, bridge) == programme.POSITION_S
    assert programme.change_s(curl, twist) == programme.CAMERA_S
