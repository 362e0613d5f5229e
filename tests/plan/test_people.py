"""What twelve simulated people are offered; ``docs/programmes.md`` shows all of it."""

from __future__ import annotations

import pytest
from rich.console import Console

import exercises
from tests.plan.people import PEOPLE, Offer, grouped, offer, table


@pytest.fixture(autouse=True)
def _folders(tmp_path, monkeypatch):
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PILATES_CONFIG_DIR", str(tmp_path / "config"))


def of(name: str) -> Offer:
    (one,) = (one for one in PEOPLE if one.name == name)
    return offer(one)


def test_there_are_twelve():
    assert len({one.name for one in PEOPLE}) == 12


@pytest.mark.parametrize("one", PEOPLE, ids=lambda one: one.name)
def test_nobody_is_offered_what_is_left_out_for_them(one):
    given = offer(one)
    out = [name for name in map(exercises.get, exercises.names()) if any(name.name in line for line in given.left_out)]
    assert not [name.id for name in out if any(line.startswith(f"{name.name}:") for line in given.sets)]
    assert set(given.others).isdisjoint(given.not_offered)


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("Ben", ["Left out because of osteoporosis: Abdominal curl.", "Left out because of osteoporosis: Roll-down."]),
        ("Cleo", ["Left out because of a broken vertebra: Upper back stretch."]),
        ("Dana", ["Left out because of pregnancy: Glute bridge.", "Left out because of pregnancy: Thoracic lift."]),
        ("Eva", ["Left out because of a birth in the last six months: Abdominal curl."]),
        ("Finn", ["Left out because of an acute disc problem or leg pain: Roll-down."]),
        ("Gita", ["Left out because of neck pain: Abdominal curl."]),
        ("Hugo", ["Left out because of a hip operation or replacement: Hip twist."]),
        ("Ines", ["Left out because of dizziness when the head moves: Roll-down."]),
        ("Luis", ["Left out because of your plan: Abdominal curl."]),
    ],
)
def test_what_is_left_out_and_why(name, left_out):
    assert set(left_out) <= set(of(name).left_out)


def test_without_complaints_everything_is_offered():
    ada = of("Ada")
    assert ada.today == "Glutes"
    assert ada.left_out == ()
    assert ada.not_offered == ("weekly",)  # nobody begins with an hour
    assert {"waking", "chair"} <= set(ada.others)


def test_a_programme_that_lost_its_main_part_is_not_offered_under_its_name():
    assert {"abdominals", "kettle", "mobility"} <= set(of("Dana").not_offered)
    assert "kettle" in of("Ben").not_offered


def test_what_a_professional_has_allowed_is_offered():
    assert "Clam: 2 sets of 8 times on each side" in of("Hugo").sets


def test_at_the_desk_nothing_lies_on_the_mat():
    ines = of("Ines")
    assert ines.today == "Only a chair"
    assert {"glutes", "abdominals", "weekly"} <= set(ines.not_offered)
    assert any(
        line.startswith("Left out because the camera would have to move: Glute bridge") for line in ines.left_out
    )


def test_after_a_day_that_hurt_the_dose_is_smaller():
    jon = of("Jon")
    assert "Glute bridge: Less than last time, because it hurt." in jon.sets
    assert "Glute bridge: 3 sets of 8 times (easier form)" in jon.sets


def test_what_the_camera_saw_decides_the_form_and_what_today_works_on():
    gita, ben = of("Gita"), of("Ben")
    assert "Clam: 2 sets of 8 times on each side (easier form)" in gita.sets
    assert "Clam: The easier form, until the movement is yours." in gita.sets
    assert ben.why == "Your screening measured 17° less on one side than on the other, so today works on that."


def test_exercises_that_are_out_for_one_reason_stand_in_one_sentence():
    out = [
        "Left out because of a fall: Roll-down.",
        "Left out because of a birth: Curl.",
        "Left out because of a fall: Clam.",
    ]
    assert grouped(out) == ["Left out because of a birth: Curl.", "Left out because of a fall: Clam, Roll-down."]


def test_with_an_urgent_sign_nothing_is_offered_but_a_doctor():
    kim = of("Kim")
    assert kim.today.startswith("Please do not exercise now. A doctor should look at this today")
    assert (kim.sets, kim.others) == ((), ())


def test_a_plan_is_followed():
    luis = of("Luis")
    assert luis.today.startswith("After winter: ")
    assert {"plan_mobility", "plan_whole"} <= set(luis.others)
    assert luis.others.index("plan_whole") < luis.others.index("glutes")


def test_the_table_names_everybody(capsys):
    table(Console(width=200))
    printed = capsys.readouterr().out
    assert all(one.name in printed for one in PEOPLE)
