"""Exports one person's sessions as a FHIR R4 bundle, the format in which clinics exchange records.

The bundle names the person by a pseudonym. It contains recorded values only: a value that was *not seen* has a reason
in place of a number, and a question that was not asked is left out. R4 (4.0.1) is the release that clinics run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import exercises
from exercises.judging.declaration import Counting, Holding
from exercises.judging.results import SCORES, Hold, Repetition
from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.exchange.fhir_parts import Bundle, Json, body_site, category, loinc, measured, moment, plain, text
from trainer.exchange.fhir_plan import Planned, add_plan, add_programmes
from trainer.plan import own_plan, programme_file
from trainer.plan.health import ME
from trainer.plan.plan_file import Plan
from trainer.plan.programme import PLAN_PREFIX, Programme
from trainer.plan.safety import QUESTIONS, unanswered
from trainer.record.clients import client_of
from trainer.record.items import Comfort
from trainer.record.records import Person, SessionRecord, SetRecord
from trainer.record.selection import Selection
from trainer.record.store import Store

#: LOINC's code for pain that a person tells as a number, and its name there.
_PAIN = "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"
#: Answers to "How was that for your back?".
_COMFORT: dict[Comfort, str] = {"fine": "Fine", "felt": "I felt it", "hurt": "It hurt"}


def export_bundle(store: Store, chosen: Selection, file: Path, with_health: bool = False) -> None:
    """Write sessions of one person to a new JSON file, completely or not at all.

    Args:
        store: the record.
        chosen: the sessions to write, at least one.
        file: the new file.
        with_health: write the health answers too.

    Raises:
        TrainerError: the sessions are several people's; the file exists or cannot be written; or the file of the
            followed plan or of an own programme is damaged.
    """
    people = sorted({session.person for session in chosen.sessions})
    if len(people) > 1:
        raise TrainerError(
            f"These are sessions of {len(people)} people, and a FHIR bundle is about one.", "Choose one with --person."
        )
    if file.exists():
        raise TrainerError(f"{file} already exists.", "Give the name of a new file.")
    (person,) = people
    plan = own_plan.current() if person == ME else None
    health = store.person(person) if with_health else None
    pseudonym = _pseudonym(store, person, plan)
    made = bundle_of(chosen.sessions, pseudonym, datetime.now(UTC), plan, programme_file.load_all(), health)
    try:
        atomic_write(file, json.dumps(made, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    except OSError as error:
        raise TrainerError(f"{file} cannot be written: {error.strerror or error}.") from error


def _pseudonym(store: Store, person: str, plan: Plan | None) -> UUID:
    """The person's pseudonym: the patient id of their plan, so that home and clinic write the same id.

    Without a plan the pseudonym is derived from their first session. Session ids are random, so they do not reveal the
    person, and every later export derives the same pseudonym.
    """
    client = client_of(store, person)
    patient = client.patient if client is not None else "" if plan is None else plan.patient
    if patient:
        return UUID(hex=patient)
    first = min((one for one in store.sessions() if one.person == person), key=lambda one: (one.started_at, one.id))
    return uuid5(NAMESPACE_OID, first.uid)


def bundle_of(
    sessions: Sequence[SessionRecord],
    pseudonym: UUID,
    now: datetime,
    plan: Plan | None = None,
    programmes: Mapping[str, Programme] | None = None,
    health: Person | None = None,
) -> Json:
    """The bundle of one person's sessions.

    Args:
        sessions: newest first.
        pseudonym: stands for the person.
        now: with a time zone.
        plan: the plan that they follow.
        programmes: all programmes by id.
        health: the person whose health answers are written, None to write none.
    """
    bundle = Bundle(pseudonym)
    followed = None if plan is None else add_plan(bundle, plan)
    practised = add_programmes(bundle, (session.programme for session in sessions), programmes or {})
    if health is not None and health.health:
        _add_health(bundle, health)
    devices: dict[str, Json] = {}
    for session in reversed(sessions):
        by = practised.get(session.programme)
        if plan is not None and _is_by(plan, session):
            by = followed
        _add_pain(bundle, session, "before", session.pain_before, session.started_at)
        _add_day_pain(bundle, session)
        for place, one in enumerate(session.sets, 1):
            device = _device(bundle, devices, one)
            _add_set(bundle, session, place, one, {"basedOn": _basis(by, one), "device": device})
        _add_pain(bundle, session, "after", session.pain_after, session.ended_at)
    return bundle.as_dict(now)


def _is_by(plan: Plan, session: SessionRecord) -> bool:
    """Whether a session was one of this plan's, and not of an earlier plan's."""
    return (
        session.programme.startswith(PLAN_PREFIX)
        and plan.started is not None
        and moment(session.started_at, session.utc_offset_min)[:10] >= plan.started.isoformat()
    )


def _basis(by: Planned | None, one: SetRecord) -> list[Json]:
    return [] if by is None else by.basis(one.exercise, one.side or one.asked_side)


def _key(session: SessionRecord) -> str:
    return f"{session.uid}/{session.started_at.isoformat()}"


def _add_pain(bundle: Bundle, session: SessionRecord, when: str, level: int | None, at: datetime) -> None:
    """Add a level of pain if the person told one."""
    if level is not None:
        _add_level(bundle, session, when, loinc(*_PAIN, f"Pain {when} the session"), level, at)


def _add_day_pain(bundle: Bundle, session: SessionRecord) -> None:
    """Add the least and the worst pain of the last 24 hours if the person told them; LOINC's code is for pain now."""
    for extreme, level in zip(("least", "worst"), session.day_pain or (), strict=False):
        words = text(f"{extreme.capitalize()} pain in the last 24 hours")
        _add_level(bundle, session, extreme, words, level, session.started_at)


def _add_level(bundle: Bundle, session: SessionRecord, which: str, code: Json, level: int, at: datetime) -> None:
    fields = {
        "status": "final",
        "category": category("survey"),
        "code": code,
        "effectiveDateTime": moment(at, session.utc_offset_min),
        **measured(level, "score"),
    }
    bundle.add("Observation", f"{_key(session)}/pain/{which}", fields)


def _add_set(bundle: Bundle, session: SessionRecord, place: int, one: SetRecord, origin: Json) -> None:
    """Add a set: number of repetitions or holds, scores, and the range of each repetition or duration of each hold."""
    key = f"{_key(session)}/set/{place}"
    parts: tuple[Repetition | Hold, ...] = (*one.reps, *one.holds)
    shared = {"status": "final", "category": category("activity"), **origin}
    members = []
    for n, part in enumerate(parts, 1):
        begins_s = part.peak_s if isinstance(part, Repetition) else part.start_s
        fields = {
            **shared,
            **_part(one, part),
            "effectiveDateTime": moment(one.started_at, session.utc_offset_min, begins_s - one.start_s),
        }
        members.append(bundle.add("Observation", f"{key}/{n}", fields))
    held = _is_held(one)
    what, unit = ("Holds", "holds") if held else ("Repetitions counted", "repetitions")
    scores = {name: getattr(one.scores, name) for name in SCORES}
    scores = {name: score for name, score in scores.items() if score is not None or name in _judged(one)}
    summary = {
        **shared,
        "code": text(f"{what}: {_name(one)}"),
        "bodySite": body_site(one.side),
        "effectiveDateTime": moment(one.started_at, session.utc_offset_min),
        **measured(len(parts) if _is_counted(one) else None, unit),
        "component": [
            *(
                {"code": text(f"{name.capitalize()} score, 0 to 100"), **measured(score, "score")}
                for name, score in scores.items()
            ),
            *_told(one, unit),
        ],
        "note": [] if one.finished else [{"text": "The program ended during this set."}],
        "hasMember": members,
    }
    bundle.add("Observation", key, summary)


def _told(one: SetRecord, unit: str) -> list[Json]:
    """The amount that a set asked for and how the back felt in it; each only if it was recorded."""
    found: list[Json] = []
    if one.amount is not None:
        asked = "s" if unit == "holds" else unit
        found.append({"code": text("Asked for in this set"), **measured(one.amount, asked)})
    if one.comfort is not None:
        answer = text(_COMFORT[one.comfort])
        found.append({"code": text("How the set was for the back"), "valueCodeableConcept": answer})
    return found


def _part(one: SetRecord, part: Repetition | Hold) -> Json:
    """The fields of one repetition or hold that differ within a set."""
    if isinstance(part, Hold):
        lasted_s = part.end_s - part.start_s
        return {"code": text(f"Hold: {_name(one)}"), **measured(lasted_s if lasted_s >= 0 else None, "s")}
    return {
        "code": text(f"Range of motion: {_name(one)}{_signal(one.exercise)}"),
        "bodySite": body_site(part.side),
        **measured(part.range_deg, "deg"),
    }


def _name(one: SetRecord) -> str:
    """The exercise in English; of one that this version does not know its id."""
    if one.exercise in exercises.names():
        name = exercises.get(one.exercise).name
    else:
        name = plain(one.exercise) or "unknown exercise"
    return f"{name}, {one.variant} form" if one.variant else name


def _signal(exercise: str) -> str:
    """The measure of a repetition's range, in brackets; "" for an exercise that this version does not know."""
    if exercise not in exercises.names():
        return ""
    declared = exercises.get(exercise)
    if not isinstance(declared.counting, Counting):
        return ""
    label = next((one.label for one in declared.observables if one.name == declared.counting.observable), "")
    return f" ({label[:1].lower()}{label[1:]})" if label else ""


def _is_held(one: SetRecord) -> bool:
    if one.exercise in exercises.names():
        return isinstance(exercises.get(one.exercise).counting, Holding)
    return bool(one.holds) and not one.reps


def _judged(one: SetRecord) -> set[str]:
    """The scores that an exercise has: one that it does not judge is not *not seen*."""
    if one.exercise not in exercises.names():
        return set()
    declared = exercises.get(one.exercise)
    judged: set[str] = {rule.score for rule in declared.faults if rule.score is not None}
    return judged if isinstance(declared.counting, Holding) else {*judged, "range", "tempo"}


def _is_counted(one: SetRecord) -> bool:
    """Whether the number of repetitions or holds is known. None counted is a 0 only if the camera saw the person."""
    hidden = {note.what for note in one.not_seen} & {"repetitions", "holds"}
    return bool(one.reps or one.holds) or (one.finished and one.calibration is not None and not hidden)


def _device(bundle: Bundle, known: dict[str, Json], one: SetRecord) -> Json:
    """A reference to the version of this program that measured a set, and its pose model."""
    version, model = plain(one.versions.get("pilates-trainer", "")), plain(one.model)
    key = f"{version}/{model}"
    if key not in known:
        fields = {
            "deviceName": [{"name": "Pilates trainer", "type": "user-friendly-name"}],
            "modelNumber": None if model is None else f"pose model {model}",
            "version": None if version is None else [{"value": version}],
            "type": text("Body landmarks of one camera"),
        }
        known[key] = bundle.add("Device", key, fields)
    return known[key]


def _add_health(bundle: Bundle, person: Person) -> None:
    """Add the answers to the health questions, and the exercises that a professional allowed in spite of them."""
    items = []
    for question in QUESTIONS:
        words = next((one.text for one in question.answers if one.id == person.health.get(question.id)), None)
        if words is not None:
            asked = question.text if not question.listed else f"{question.text} {'; '.join(question.listed)}"
            items.append({"linkId": question.id, "text": asked, "answer": [{"valueString": words}]})
    status = "in-progress" if unanswered(person.health) else "completed"
    cleared = [exercises.get(name).name for name in person.cleared if name in exercises.names()]
    if cleared:
        allowed = [{"valueString": name} for name in cleared]
        items.append({"linkId": "cleared", "text": "Exercises that a professional has allowed", "answer": allowed})
    authored = max((day for day in person.answered.values() if _is_day(day)), default=None)
    bundle.add("QuestionnaireResponse", "health", {"status": status, "authored": authored, "item": items})


def _is_day(stored: str) -> bool:
    try:
        return date.fromisoformat(stored).isoformat() == stored
    except ValueError:
        return False
