"""Results that come back: kept apart by id, the same in any order and however often, and never more than was agreed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.judging.results import SetResult
from tests.made_records import rep
from trainer.base.errors import TrainerError
from trainer.exchange.receiving import Received, receive
from trainer.exchange.results import results_of
from trainer.plan.plan_file import Plan
from trainer.record.clients import add_consent, clients, consents, save_client
from trainer.record.items import BeginSet, Finish, SessionInfo, SetInfo
from trainer.record.records import Client, Consent
from trainer.record.rows import CurrentRows, utc_text, write
from trainer.record.scores_json import result_dict
from trainer.record.store import Person, Store

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
KIM = Plan("Hips", "M. Rossi", "Kim", "", 6, "own", (), (), (), date(2026, 5, 1), "a" * 32)
YES = Consent(KIM.patient, AT, True, True, AT.date(), KIM.by)


class Home:
    """A patient's record, and the files that they wrote from it."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self.store = Store(folder / f"{plan.patient}.sqlite3")
        self.at = AT
        self.files: list[dict[str, Any]] = []
        add_consent(self.store.db, "me", replace(YES, patient=plan.patient))

    def practise(self, sets: int = 1) -> None:
        """A session with some sets."""
        place = CurrentRows()
        info = SessionInfo("me", "plan_glutes", 3, sets_planned=4)
        for _ in range(sets):
            self.at += timedelta(minutes=10)
            place = self._set(place, "clam", info)

    def go_on(self) -> None:
        """One more set in the newest session."""
        (session, *_) = self.store.sessions()
        self.at += timedelta(minutes=5)
        self._set(CurrentRows(session.id, None, session.uid), "glute_bridge", SessionInfo())

    def _set(self, place: CurrentRows, exercise: str, info: SessionInfo) -> CurrentRows:
        now = utc_text(self.at)
        begin = BeginSet(SetInfo(exercise, None, "live", 0.0, "shelf", "full", {"scoring": "7"}), now)
        return write(self.store.db, place, [begin, Finish(SetResult(exercise, (rep(1), rep(2))), 0)], info, now, now)

    def rescore(self) -> None:
        """The newest session is judged by a newer version."""
        (session, *_) = self.store.sessions()
        self.store.db.execute(
            'UPDATE exercise_set SET spine = 50, versions = \'{"scoring": "8"}\' WHERE session_id = ?', (session.id,)
        )

    def answer(self, answer: str) -> None:
        """Answer a question about health."""
        self.at += timedelta(days=1)
        self.store.save_person(Person("me", {"disc": answer}, ("clam",), {"disc": self.at.date().isoformat()}))

    def consent(self, is_given: bool) -> None:
        """Agree, or withdraw that."""
        self.at += timedelta(minutes=1)
        add_consent(self.store.db, "me", replace(YES, patient=self._plan.patient, at=self.at, is_given=is_given))

    def send(self) -> None:
        """Write a file of results."""
        self.at += timedelta(minutes=1)
        self.files.append(results_of(self.store, self._plan, self.at))


def written(found: dict[str, Any], folder: Path) -> Path:
    file = folder / "results.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    return file


def everything(store: Store) -> Any:
    """The record without the numbers of its rows."""
    sessions = sorted(store.sessions(), key=lambda one: one.uid)
    whole = [
        (replace(one, id=0, sets=()), [(replace(each, id=0, reps=()), result_dict(each.result())) for each in one.sets])
        for one in sessions
    ]
    return store.people(), clients(store), [consents(store, one.name) for one in store.people()], repr(whole)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The files of two patients: practice, sets added later, rescoring, other answers, consents withdrawn and given."""
    found = []
    steps = st.sampled_from(["practise", "go_on", "rescore", "answer", "no", "yes"])
    for plan in (KIM, replace(KIM, person="Lee", patient="b" * 32)):
        with tempfile.TemporaryDirectory() as folder:
            home = Home(plan, Path(folder))
            home.practise(draw(st.integers(1, 2)))
            home.send()
            for what in draw(st.lists(steps, max_size=4)):
                match what:
                    case "practise":
                        home.practise()
                    case "go_on":
                        home.go_on()
                    case "rescore":
                        home.rescore()
                    case "answer":
                        home.answer(draw(st.sampled_from(["yes", "no"])))
                    case _:
                        home.consent(what == "yes")
                home.send()
            home.store.close()
        found += home.files
    return found


def received(files: Sequence[dict[str, Any]]) -> Any:
    """The record of a clinic that got these files in this order."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "clinic.sqlite3") as store:
        for one in files:
            receive(store, written(one, Path(folder)))
        return everything(store)


@pytest.mark.slow
@settings(max_examples=8)
@given(files=histories(), data=st.data())
def test_any_order_and_any_repetition_give_the_same_record(files: list[dict[str, Any]], data: st.DataObject) -> None:
    order = data.draw(st.permutations(files))
    again = data.draw(st.lists(st.sampled_from(files), max_size=3))
    assert received([*order, *again]) == received(files)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(KIM, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "clinic.sqlite3") as store:
        yield store


def test_a_later_state_of_a_session_takes_its_place(home: Home, clinic: Store, tmp_path: Path) -> None:
    home.practise()
    home.send()
    home.go_on()
    home.send()
    home.rescore()
    home.send()
    outcomes = [receive(clinic, written(one, tmp_path)) for one in home.files]
    assert [(one.new, one.newer, one.known) for one in outcomes] == [(1, 0, 0), (0, 1, 0), (0, 1, 0)]
    assert receive(clinic, written(home.files[0], tmp_path)) == Received("Kim", 0, 0, 1, YES)
    (session,) = clinic.sessions("Kim")
    assert [one.exercise for one in session.sets] == ["clam", "glute_bridge"]
    assert session.sets[0].scores.spine == 50
    assert session.sets_planned == 4


def test_people_of_one_name_are_two(clinic: Store, tmp_path: Path) -> None:
    for patient in ("a" * 32, "b" * 32):
        home = Home(replace(KIM, patient=patient), tmp_path)
        home.practise()
        home.send()
        home.store.close()
        receive(clinic, written(home.files[0], tmp_path))
    assert [(one.person, one.patient) for one in clients(clinic)] == [("Kim", "a" * 32), ("Kim (bbbb)", "b" * 32)]
    assert [len(clinic.sessions(one.person)) for one in clients(clinic)] == [1, 1]


def test_what_the_clinic_recorded_itself_stays(home: Home, clinic: Store, tmp_path: Path) -> None:
    home.practise()
    home.send()
    (uid,) = (one.uid for one in home.store.sessions())
    write(clinic.db, CurrentRows(), [], SessionInfo("Kim"), utc_text(AT), utc_text(AT))
    write(clinic.db, CurrentRows(), [], SessionInfo("somebody"), utc_text(AT), utc_text(AT))
    clinic.db.execute("UPDATE session SET uid = ? WHERE person = 'somebody'", (uid,))
    save_client(clinic.db, Client("Kim", KIM.patient))
    before = clinic.db.execute("SELECT * FROM session ORDER BY id").fetchall()
    assert receive(clinic, written(home.files[0], tmp_path)) == Received("Kim", 0, 0, 1, YES)
    assert clinic.db.execute("SELECT * FROM session ORDER BY id").fetchall() == before


def test_one_s_own_results_are_not_taken_for_a_client_s(home: Home, tmp_path: Path) -> None:
    home.practise()
    home.send()
    with pytest.raises(TrainerError, match="your own results"):
        receive(home.store, written(home.files[0], tmp_path))


def test_answers_of_the_later_day_stay(home: Home, clinic: Store, tmp_path: Path) -> None:
    for answer in ("no", "yes"):
        home.answer(answer)
        home.send()
    for one in reversed(home.files):
        receive(clinic, written(one, tmp_path))
    assert clinic.person("Kim") == Person("Kim", {"disc": "yes"}, ("clam",), {"disc": "2026-05-06"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"consents": []}, "has not agreed to hand it on"),
        ({"patient": "c" * 32}, "about another person"),
        ({"patient": "KIM"}, "patient"),
        ({"name": ""}, "name"),
        ({"name": "Kim\x1b[2J"}, "cannot be printed"),
        ({"kind": "other"}, "holds no results of a plan. Give a file made by `pilates plan results`"),
        ({"kind": None}, "holds no results"),
        ({"format": 2}, "newer version of this program. Update this program: get its newest source"),
        ({"exported_at": "9999-01-01T00:00:00+00:00"}, "not plausible"),
        ({"exported_at": "soon"}, "exported_at"),
        ({"health": {"health": {"disc": 1}, "cleared": [], "answered": {}}}, "health"),
    ],
)
def test_a_damaged_file_adds_nothing(
    home: Home, clinic: Store, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    home.practise()
    home.send()
    with pytest.raises(TrainerError, match=words):
        receive(clinic, written({**home.files[0], **change}, tmp_path))
    assert (clinic.sessions(), clinic.people(), clients(clinic)) == ([], [], [])


def test_answers_need_an_agreement_of_their_own(clinic: Store, home: Home, tmp_path: Path) -> None:
    home.answer("yes")
    home.send()
    (file,) = home.files
    file["consents"][-1]["with_health"] = False
    with pytest.raises(TrainerError, match="health answers"):
        receive(clinic, written(file, tmp_path))


def test_sessions_without_an_agreement_that_holds_are_refused(clinic: Store, home: Home, tmp_path: Path) -> None:
    home.practise()
    home.send()
    home.consent(is_given=False)
    home.send()
    kept, gone = home.files
    assert gone["sessions"] == []
    with pytest.raises(TrainerError, match="has not agreed"):
        receive(clinic, written({**gone, "sessions": kept["sessions"]}, tmp_path))


@pytest.mark.parametrize("file", ["nothing.json", "."])
def test_what_is_no_file_is_named(clinic: Store, tmp_path: Path, file: str) -> None:
    with pytest.raises(TrainerError):
        receive(clinic, tmp_path / file)
