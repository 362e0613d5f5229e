"""The parts of a FHIR R4 bundle: codes, quantities, times, and resources with ids that stay the same.

Fields follow https://hl7.org/fhir/R4. The resources used here are the same in R4B (4.3.0), and differ in R5. Texts are
English whatever the person's language, so that the receiving program finds the same words in every bundle.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from calibration.landmarks import Side
from trainer.base.dates import in_zone

#: A resource, or a part of one.
Json = dict[str, Any]

#: Code systems, by the addresses that FHIR gives them.
_UCUM, _LOINC = "http://unitsofmeasure.org", "http://loinc.org"
_HL7 = "http://terminology.hl7.org/CodeSystem/"
#: UCUM codes by the unit as it is shown. Names in braces are annotations: they count things.
_UNITS = {
    "deg": "deg",
    "s": "s",
    "repetitions": "{repetitions}",
    "holds": "{holds}",
    "score": "{score}",
}
#: The time zones that a FHIR dateTime can hold, minutes from UTC.
_FURTHEST_MIN = 14 * 60
#: Ids, versions and the like. Other stored text may identify somebody, or break a FHIR string.
_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")


class Bundle:
    """Collects resources about one patient.

    Args:
        pseudonym: id of the patient. Ids of the other resources are derived from it, so that a second export of the
            same sessions updates resources instead of doubling them.
    """

    def __init__(self, pseudonym: UUID) -> None:
        self._pseudonym = pseudonym
        self._entries: list[Json] = []
        self._add(pseudonym, {"resourceType": "Patient", "active": True})

    def add(self, kind: str, key: str, fields: Json) -> Json:
        """Add a resource about the patient.

        Args:
            kind: its type, such as "Observation".
            key: identifies it among the patient's resources of this type.
            fields: its other fields; those that are None or empty are left out.

        Returns:
            A reference to it.
        """
        subject = {} if kind == "Device" else {"subject": _reference(self._pseudonym)}
        given = {name: value for name, value in fields.items() if value not in (None, [], {})}
        return self._add(uuid5(self._pseudonym, f"{kind}/{key}"), {"resourceType": kind, **subject, **given})

    def as_dict(self, now: datetime) -> Json:
        """The whole bundle, marked as pseudonymous.

        Args:
            now: when it is made, with a time zone.
        """
        label = {"system": f"{_HL7}v3-ObservationValue", "code": "PSEUDED", "display": "pseudonymized"}
        return {
            "resourceType": "Bundle",
            "meta": {"security": [label]},
            "type": "collection",
            "timestamp": now.isoformat(timespec="seconds"),
            "entry": self._entries,
        }

    def _add(self, key: UUID, resource: Json) -> Json:
        named = {"resourceType": resource["resourceType"], "id": str(key), **resource}
        self._entries.append({"fullUrl": key.urn, "resource": named})
        return _reference(key)


def _reference(key: UUID) -> Json:
    return {"reference": key.urn}


def text(words: str) -> Json:
    """A concept without a code."""
    return {"text": words}


def loinc(code: str, display: str, words: str) -> Json:
    """A LOINC concept; ``words`` are its meaning in this bundle."""
    return {"coding": [{"system": _LOINC, "code": code, "display": display}], "text": words}


def category(code: str) -> list[Json]:
    """The category of an observation: "survey" for an answer, "activity" for exercise."""
    return [{"coding": [{"system": f"{_HL7}observation-category", "code": code, "display": code.capitalize()}]}]


def amount(value: float, unit: str) -> Json:
    """A quantity in a unit of UCUM, to one decimal."""
    return {"value": round(value, 1), "unit": unit, "system": _UCUM, "code": _UNITS[unit]}


def measured(value: float | None, unit: str) -> Json:
    """The value of an observation; None or NaN is *not seen*, which has a reason and no number."""
    if value is None or math.isnan(value):
        absent = {"system": f"{_HL7}data-absent-reason", "code": "unknown", "display": "Unknown"}
        return {"dataAbsentReason": {"coding": [absent], "text": "Not seen by the camera"}}
    return {"valueQuantity": amount(value, unit)}


def body_site(side: Side | None) -> Json | None:
    """The working side; None for a movement of both."""
    return None if side is None else text(f"{side} side")


def moment(at: datetime, utc_offset_min: int | None, after_s: float = 0.0) -> str:
    """A dateTime in the session's own time zone, or in UTC where that is unknown.

    Args:
        at: UTC.
        utc_offset_min: local time minus UTC, minutes.
        after_s: seconds from ``at``; no set lasts a day, so more than that is damage, and left out.
    """
    offset_min = utc_offset_min if utc_offset_min is not None and abs(utc_offset_min) <= _FURTHEST_MIN else 0
    later = timedelta(seconds=after_s) if abs(after_s) < timedelta(days=1).total_seconds() else timedelta()
    return in_zone(at + later, offset_min).isoformat(timespec="seconds")


def plain(stored: str) -> str | None:
    """A stored id or version if it looks like one, else None: other text may name somebody."""
    return stored if _PLAIN.fullmatch(stored) else None
