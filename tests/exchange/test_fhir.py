"""The bundle for clinics: valid FHIR whatever the record holds, nobody named, and nothing that was not measured."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import exercises
from exercises.judging.results import Hold, NotSeen, Repetition, Scores
from tests.made_records import MONDAY, one_set, rep, reps, session
from tests.record.test_store import CALIBRATION
from tests.recorded import good, record_live
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.cli.app import app
from trainer.exchange.fhir import bundle_of, export_bundle
from trainer.plan import own_plan, programme_file
from trainer.plan.plan_file import Plan, parse
from trainer.plan.safety import QUESTIONS
from trainer.record.clients import save_client
from trainer.record.recorder import SessionInfo
from trainer.record.records import Client, Person, SessionRecord, SetRecord
from trainer.record.selection import select
from trainer.record.store import Store

SOMEBODY = UUID(int=7)
SECRET = "Kim Example, 1 Mill Lane"
PLAN = f"""
name = "{SECRET}"
by = "{SECRET}"
for = "{SECRET}"
about = "{SECRET}"
notes = ["{SECRET}"]
weeks = 6
avoid = ["roll_down"]

[[block]]
exercise = "glute_bridge"
sets = [2, 3]
reps = [6, 10]
rest_s = 45
note = "{SECRET}"

[[block]]
exercise = "tall_posture"
hold_s = 30
from_week = 3
"""


def plan() -> Plan:
    return replace(parse(PLAN, "plan.toml"), started=date(2026, 5, 4))


def bundle(*sessions: SessionRecord, **options: Any) -> dict[str, Any]:
    return bundle_of(sessions, SOMEBODY, MONDAY, **options)


def resources(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in made["entry"] if entry["resource"]["resourceType"] == kind]


def of_set(made: dict[str, Any]) -> dict[str, Any]:
    """The observation of the only set."""
    (found,) = [one for one in resources(made, "Observation") if "component" in one]
    return found


def coded(reference: str, made: dict[str, Any]) -> dict[str, Any]:
    """The resource with this reference."""
    (found,) = [entry["resource"] for entry in made["entry"] if entry["fullUrl"] == reference]
    return found


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object, at any depth."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(part)


def check(made: dict[str, Any]) -> None:
    """Hold a bundle to the models of R4B and to the rules of R4 that the models do not check."""
    from fhir.resources.R4B.bundle import Bundle

    text = json.dumps(made, allow_nan=False)
    again = Bundle.model_validate_json(text)
    assert len(again.entry) == len(made["entry"])
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(set(urls)) == len(urls)
    assert [url.removeprefix("urn:uuid:") for url in urls] == [entry["resource"]["id"] for entry in made["entry"]]
    assert {one["reference"] for one in walk(made) if isinstance(one.get("reference"), str)} <= {*urls}
    for one in resources(made, "Observation"):
        for part in (one, *one.get("component", ())):  # obs-6: a reason only where there is no value
            assert (not {"valueQuantity", "valueCodeableConcept"} & {*part}) == ("dataAbsentReason" in part)
    for one in walk(made):
        assert all(value not in ("", [], {}, None) for value in one.values())


class TestPlan:
    def test_each_exercise_is_a_request_and_to_avoid_is_one_not_to_do_it(self) -> None:
        made = bundle(session(0), plan=plan())
        bridge, posture, roll_down = resources(made, "ServiceRequest")
        (care,) = resources(made, "CarePlan")
        assert care["period"] == {"start": "2026-05-04", "end": "2026-06-14"}
        assert [coded(one["reference"]["reference"], made) for one in care["activity"]] == [bridge, posture, roll_down]
        assert bridge["quantityRange"]["low"]["value"] == 6
        assert bridge["quantityRange"]["high"]["code"] == "{repetitions}"
        assert [one["text"] for one in bridge["orderDetail"]] == ["2 to 3 sets", "45 s of rest after each set"]
        assert posture["quantityRange"]["high"] == posture["quantityRange"]["low"]
        assert posture["quantityRange"]["low"]["code"] == "s"
        assert posture["occurrencePeriod"]["start"] == "2026-05-18"
        assert roll_down["doNotPerform"] is True
        assert roll_down["code"] == {"text": "Roll-down"}
        check(made)

    def test_a_set_refers_to_what_was_requested(self) -> None:
        done = one_set([rep()], "glute_bridge")
        made = bundle(session(0, done, programme="plan_whole"), plan=plan())
        (care,) = resources(made, "CarePlan")
        bridge = resources(made, "ServiceRequest")[0]
        assert [coded(one["reference"], made) for one in of_set(made)["basedOn"]] == [care, bridge]

    def test_a_session_before_the_plan_was_another_plan_s(self) -> None:
        made = bundle(session(-1, one_set([rep()]), programme="plan_whole"), plan=plan())
        assert "basedOn" not in of_set(made)

    def test_sides_of_a_programme_are_named(self) -> None:
        known = programme_file.shipped()
        made = bundle(session(0, programme="glutes"), programmes=known)
        (care,) = resources(made, "CarePlan")
        assert care["title"] == known["glutes"].name
        clam = next(one for one in resources(made, "ServiceRequest") if one["code"]["text"] == "Clam")
        assert clam["bodySite"] == [{"text": "left side"}, {"text": "right side"}]
        check(made)

    def test_one_s_own_programme_keeps_its_name_to_itself(self) -> None:
        own = replace(programme_file.shipped()["glutes"], id="mine", name=SECRET)
        made = bundle(session(0, programme="mine"), programmes={"mine": own})
        assert SECRET not in json.dumps(made)
        assert len(resources(made, "CarePlan")) == 1

    def test_a_programme_that_is_gone_is_left_out(self) -> None:
        assert resources(bundle(session(0, programme="gone"), programmes={}), "CarePlan") == []


class TestObservations:
    def test_each_repetition_s_range_has_its_side_and_time(self) -> None:
        done = one_set([*reps(2, range_deg=31.26), rep(3, side="right", range_deg=28.0)], side=None)
        made = bundle(session(0, done, utc_offset_min=120))
        ranges = [coded(one["reference"], made) for one in of_set(made)["hasMember"]]
        assert [one["bodySite"]["text"] for one in ranges] == ["left side", "left side", "right side"]
        assert ranges[0]["valueQuantity"] == {
            "value": 31.3,
            "unit": "deg",
            "system": "http://unitsofmeasure.org",
            "code": "deg",
        }
        assert ranges[0]["code"] == {"text": "Range of motion: Clam (knee opening)"}
        assert ranges[0]["effectiveDateTime"] == "2026-05-04T14:00:01+02:00"  # the top of the first, 1.5 s in
        assert of_set(made)["valueQuantity"]["value"] == 3
        check(made)

    def test_a_hold_has_its_duration(self) -> None:
        made = bundle(session(0, one_set([Hold(1, 2.0, 33.5, Scores(90.0, 80.0))], "tall_posture")))
        (hold,) = [coded(one["reference"], made) for one in of_set(made)["hasMember"]]
        assert (hold["valueQuantity"]["value"], hold["valueQuantity"]["code"]) == (31.5, "s")
        assert [one["code"]["text"] for one in of_set(made)["component"]] == [
            "Spine score, 0 to 100",
            "Hips score, 0 to 100",
        ]

    def test_not_seen_is_a_reason_and_no_number(self) -> None:
        done = one_set([rep(1, hips=None, range_deg=math.nan)])
        made = bundle(session(0, done))
        hips = of_set(made)["component"][1]
        (part,) = [coded(one["reference"], made) for one in of_set(made)["hasMember"]]
        for one in (hips, part):
            assert one["dataAbsentReason"]["text"] == "Not seen by the camera"
            assert "valueQuantity" not in one
        check(made)

    def test_a_score_that_the_exercise_does_not_have_is_left_out(self) -> None:
        """Toe taps judge the hips only."""
        done = one_set([rep()], "toe_taps", scores=Scores(hips=None, range=80.0, tempo=70.0))
        parts = of_set(bundle(session(0, done)))["component"]
        assert [one["code"]["text"].split()[0] for one in parts] == ["Hips", "Range", "Tempo"]
        assert ["dataAbsentReason" in one for one in parts] == [True, False, False]

    @pytest.mark.parametrize(
        ("fields", "count"),
        [
            ({"calibration": CALIBRATION}, 0),
            ({"calibration": None}, None),
            ({"calibration": CALIBRATION, "finished": False}, None),
            ({"calibration": CALIBRATION, "not_seen": (NotSeen("repetitions", "dark", ""),)}, None),
        ],
        ids=["watched", "no start position", "left", "too dark"],
    )
    def test_none_counted_is_a_zero_only_where_the_camera_watched(
        self, fields: dict[str, Any], count: int | None
    ) -> None:
        assert of_set(bundle(session(0, one_set([], **fields)))).get("valueQuantity", {}).get("value") == count

    def test_pain_has_its_code_and_what_nobody_told_is_left_out(self) -> None:
        made = bundle(session(0, pain_before=3, pain_after=0), session(1))
        before, after = [one for one in resources(made, "Observation") if "coding" in one["code"]]
        for one in (before, after):
            assert one["code"]["coding"][0]["code"] == "72514-3"
            assert one["code"]["coding"][0]["system"] == "http://loinc.org"
        assert [one["valueQuantity"]["value"] for one in (before, after)] == [3, 0]
        assert [one["code"]["text"] for one in (before, after)] == ["Pain before the session", "Pain after the session"]
        assert after["effectiveDateTime"] == "2026-05-04T12:18:00+00:00"
        check(made)

    def test_the_pain_of_the_last_day_is_told_by_its_least_and_worst_where_it_was_asked_and_answered(self) -> None:
        made = bundle(session(0, pain_before=3, day_pain=(1, 6)), session(1, pain_before=3, day_pain=()))
        told = [one for one in resources(made, "Observation") if "24 hours" in one["code"]["text"]]
        assert [one["code"] for one in told] == [
            {"text": "Least pain in the last 24 hours"},
            {"text": "Worst pain in the last 24 hours"},
        ]
        assert [one["valueQuantity"]["value"] for one in told] == [1, 6]
        check(made)

    def test_what_was_asked_for_and_how_it_was_for_the_back_are_parts_of_the_set(self) -> None:
        made = bundle(session(0, one_set([rep()], comfort="hurt", amount=8)))
        asked, comfort = of_set(made)["component"][-2:]
        assert (asked["valueQuantity"]["value"], asked["valueQuantity"]["unit"]) == (8, "repetitions")
        assert comfort["valueCodeableConcept"] == {"text": "It hurt"}
        check(made)
        assert "It hurt" not in json.dumps(bundle(session(0, one_set([rep()]))))

    def test_a_second_export_bears_the_same_ids(self) -> None:
        first = bundle(session(0, uid="a" * 32), plan=plan())
        both = bundle(session(1, uid="b" * 32), session(0, uid="a" * 32), plan=plan())
        assert {one["fullUrl"] for one in first["entry"]} < {one["fullUrl"] for one in both["entry"]}


class TestHealth:
    def test_answers_are_written_in_words_only_if_wanted(self) -> None:
        answers = {one.id: one.answers[0].id for one in QUESTIONS} | {"osteoporosis": "fracture"}
        days = {"osteoporosis": "2026-05-02", "pressure": "2026-05-01", "urgent_signs": SECRET}
        given = Person(SECRET, answers, ("roll_down", "no such exercise"), days)
        made = bundle(session(0), health=given)
        (response,) = resources(made, "QuestionnaireResponse")
        assert (response["status"], response["authored"]) == ("completed", "2026-05-02")
        said = {item["linkId"]: [one["valueString"] for one in item["answer"]] for item in response["item"]}
        assert said["osteoporosis"] == ["Yes, and I have had a broken vertebra"]
        assert said["cleared"] == ["Roll-down"]
        assert SECRET not in json.dumps(made)
        check(made)
        assert resources(bundle(session(0)), "QuestionnaireResponse") == []

    def test_open_questions_are_told(self) -> None:
        (response,) = resources(bundle(session(0), health=Person("me", {"pressure": "no"})), "QuestionnaireResponse")
        assert response["status"] == "in-progress"


anything = st.text(max_size=12)
seconds = st.floats(-1e10, 1e10)
levels = st.none() | st.integers(0, 10)
score = st.none() | st.floats(0, 100)
sides = st.sampled_from([None, "left", "right"])
scores = st.builds(Scores, score, score, score, score)
ranges = st.floats(-1e6, 1e6) | st.just(math.nan)
repetitions = st.builds(Repetition, st.integers(), sides, seconds, seconds, seconds, ranges, ranges, ranges, scores)
holds = st.builds(Hold, st.integers(), seconds, seconds, scores)
notes = st.builds(NotSeen, st.sampled_from(["repetitions", "holds", "spine"]) | anything, anything, anything)
moments = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))
sets = st.builds(
    SetRecord,
    id=st.integers(),
    exercise=st.sampled_from(exercises.names()) | anything,
    asked_side=sides,
    side=sides,
    mode=st.sampled_from(["live", "recorded"]),
    started_at=moments,
    start_s=seconds,
    camera=anything,
    model=anything,
    versions=st.dictionaries(st.just("pilates-trainer") | anything, anything, max_size=2),
    calibration=st.none() | st.just(CALIBRATION),
    finished=st.booleans(),
    reps=st.lists(repetitions, max_size=3).map(tuple),
    scores=scores,
    not_seen=st.lists(notes, max_size=2).map(tuple),
    frames_dropped=st.integers(0, 9),
    variant=st.sampled_from(["", "easier", "harder"]),
    holds=st.lists(holds, max_size=2).map(tuple),
    comfort=st.sampled_from([None, "fine", "felt", "hurt"]),
    amount=st.none() | st.integers(0, 10**9),
)
sessions = st.builds(
    SessionRecord,
    id=st.integers(),
    started_at=moments,
    ended_at=moments,
    note=anything,
    sets=st.lists(sets, max_size=2).map(tuple),
    person=anything,
    programme=st.sampled_from(["", "plan_whole", *programme_file.shipped()]) | anything,
    pain_before=levels,
    pain_after=levels,
    uid=st.uuids().map(lambda one: one.hex),
    utc_offset_min=st.none() | st.integers(-24 * 60 + 1, 24 * 60 - 1),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(sessions, max_size=2), st.none() | st.just(plan()), st.dictionaries(anything, anything, max_size=2))
def test_whatever_the_record_holds_is_valid(
    done: list[SessionRecord], plan: Plan | None, answers: dict[str, str]
) -> None:
    check(bundle(*done, plan=plan, programmes=programme_file.shipped(), health=Person("me", answers, (), answers)))


def test_nothing_that_anybody_typed_is_in_it() -> None:
    done = one_set(
        [rep()], SECRET, camera=SECRET, model=SECRET, versions={"pilates-trainer": SECRET}, video=Path(SECRET)
    )
    made = bundle(
        session(0, done, person=SECRET, programme=SECRET, note=SECRET),
        plan=plan(),
        health=Person(SECRET, {"disc": SECRET}),
    )
    assert not re.search("Kim|Mill", json.dumps(made))
    check(made)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "here"))
    monkeypatch.setenv("PILATES_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "here" / "sessions.sqlite3"


class TestFile:
    def test_is_about_one_person(self, path: Path, tmp_path: Path) -> None:
        for person in ("me", "Bob"):
            record_live(path, [good()], SessionInfo(person))
        own_plan.follow(PLAN, date(2026, 5, 4))
        with Store(path) as store:
            with pytest.raises(TrainerError, match="sessions of 2 people"):
                export_bundle(store, select(store), tmp_path / "all.json")
            for person in ("me", "Bob"):
                export_bundle(store, select(store, person=person), tmp_path / f"{person}.json")
        mine, his = (json.loads((tmp_path / f"{person}.json").read_text("utf-8")) for person in ("me", "Bob"))
        assert resources(mine, "Patient") != resources(his, "Patient")
        assert len(resources(mine, "CarePlan")) == 1
        assert resources(his, "CarePlan") == []  # the plan on this machine is not his
        check(mine)
        check(his)

    def test_home_and_clinic_write_the_same_patient_and_sets(self, path: Path, tmp_path: Path) -> None:
        patient = "0123456789abcdef" * 2
        record_live(path, [good()], SessionInfo("me"))
        own_plan.follow(f'patient = "{patient}"\n{PLAN}', date(2026, 5, 4))
        with Store(path) as store:
            export_bundle(store, select(store), tmp_path / "home.json")
            store.db.execute("INSERT INTO person (name) VALUES ('Kim')")
            store.db.execute("UPDATE session SET person = 'Kim'")
            save_client(store.db, Client("Kim", patient))
            export_bundle(store, select(store, person="Kim"), tmp_path / "clinic.json")
        home, clinic = (json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in ("home", "clinic"))
        assert [one["id"] for one in resources(home, "Patient")] == [str(UUID(patient))]
        for kind in ("Patient", "Observation"):
            ids = [[one["id"] for one in resources(made, kind)] for made in (home, clinic)]
            assert ids[0] == ids[1] != []
        check(clinic)

    @pytest.mark.slow
    def test_commands(self, path: Path, tmp_path: Path) -> None:
        record_live(path, [good()], SessionInfo("me", "", 2))
        with Store(path) as store:
            store.save_person(Person("me", {"pressure": "no"}))
        out = tmp_path / "out.json"
        done = CliRunner().invoke(app, ["export", str(out), "--fhir"])
        assert "The file holds no name and no health answers." in done.output, done.output
        made = json.loads(out.read_text("utf-8"))
        check(made)
        assert resources(made, "QuestionnaireResponse") == []
        assert len(of_set(made)["hasMember"]) == of_set(made)["valueQuantity"]["value"] > 0
        assert isinstance(CliRunner().invoke(app, ["export", str(out), "--fhir"]).exception, TrainerError)
        told = tmp_path / "told.json"
        done = CliRunner().invoke(app, ["export", str(told), "--fhir", "--with-health"])
        assert "The file holds the health answers, but no name." in done.output
        assert len(resources(json.loads(told.read_text("utf-8")), "QuestionnaireResponse")) == 1
        plainly = CliRunner().invoke(app, ["export", str(tmp_path / "folder"), "--with-health"])
        assert isinstance(plainly.exception, TrainerError)
