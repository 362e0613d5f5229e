"""The followed plan, and the programmes that were practised, as FHIR CarePlans with a ServiceRequest per exercise.

Words that a person wrote stay out, since they may name somebody: names, notes and descriptions of plans and of the
person's own programmes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import exercises
from calibration.landmarks import Side
from trainer.exchange.fhir_parts import Bundle, Json, amount, body_site, text
from trainer.plan import programme_file
from trainer.plan.plan_file import Plan
from trainer.plan.programme import Block, Programme, is_held

#: The fields that both resources share.
_STATUS = {"status": "active", "intent": "plan"}


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan in the bundle.

    Attributes:
        reference: to its CarePlan.
        requests: its blocks, each with the reference to its ServiceRequest.
    """

    reference: Json
    requests: tuple[tuple[Block, Json], ...]

    def basis(self, exercise: str, side: Side | None) -> list[Json]:
        """References for a set that was done by this plan: the plan, and the request if only one fits."""
        fitting = [
            request
            for block, request in self.requests
            if block.exercise == exercise and (side is None or block.sides == (None,) or side in block.sides)
        ]
        return [self.reference, *(fitting if len(fitting) == 1 else [])]


def add_plan(bundle: Bundle, plan: Plan) -> Planned:
    """Add the followed plan. Exercises to avoid are requests that they are not done.

    Args:
        bundle: about the person who follows it.
        plan: with its first day, as every plan that is followed.
    """
    key = f"plan/{plan.started}"
    requests = [
        (one.block, _request(bundle, f"{key}/{n}", one.block, _period(plan, one.from_week)))
        for n, one in enumerate(plan.blocks, 1)
    ]
    avoided = [
        bundle.add("ServiceRequest", f"{key}/avoid/{name}", {**_STATUS, "doNotPerform": True, "code": _code(name)})
        for name in dict.fromkeys(plan.avoid)
    ]
    references = [*(reference for _, reference in requests), *avoided]
    return Planned(_care_plan(bundle, key, "Exercise plan", references, _period(plan, 1)), tuple(requests))


def add_programmes(bundle: Bundle, ids: Iterable[str], known: Mapping[str, Programme]) -> dict[str, Planned]:
    """Add the programmes with these ids, as their files are today; those without a file any more are left out."""
    found = {}
    for programme in (known[one] for one in sorted(set(ids)) if one in known):
        key = f"programme/{programme.id}"
        requests = [(block, _request(bundle, f"{key}/{n}", block, None)) for n, block in enumerate(programme.blocks, 1)]
        is_own = programme_file.shipped().get(programme.id) != programme
        title = "The person's own programme" if is_own else programme.name
        references = [reference for _, reference in requests]
        found[programme.id] = Planned(_care_plan(bundle, key, title, references, None), tuple(requests))
    return found


def _care_plan(bundle: Bundle, key: str, title: str, requests: Sequence[Json], period: Json | None) -> Json:
    activity = [{"reference": one} for one in requests]
    return bundle.add("CarePlan", key, {**_STATUS, "title": title, "period": period, "activity": activity})


def _request(bundle: Bundle, key: str, block: Block, period: Json | None) -> Json:
    held = is_held(exercises.get(block.exercise))
    unit = "s" if held else "repetitions"
    details = [_sets(*block.sets), f"{block.rest_s:g} s of rest after each set"]
    if block.variant:
        details.append(f"{block.variant} form")
    low, high = block.amount
    fields = {
        **_STATUS,
        "category": [text("Exercise therapy")],
        "code": _code(block.exercise),
        "orderDetail": [text(one) for one in details],
        "quantityRange": {"low": amount(low, unit), "high": amount(high, unit)},
        "occurrencePeriod": period,
        "bodySite": [site for side in block.sides if (site := body_site(side))],
    }
    return bundle.add("ServiceRequest", key, fields)


def _code(exercise: str) -> Json:
    return text(exercises.get(exercise).name)


def _sets(low: int, high: int) -> str:
    count = f"{low}" if low == high else f"{low} to {high}"
    return f"{count} set" if high == 1 else f"{count} sets"


def _period(plan: Plan, from_week: int) -> Json | None:
    """The weeks of the plan from this one on."""
    if plan.started is None:
        return None
    first: date = plan.started + timedelta(weeks=from_week - 1)
    last: date = plan.started + timedelta(weeks=plan.weeks, days=-1)
    return {"start": first.isoformat(), "end": last.isoformat()}
