"""What a camera at the desk shows of a sitter's posture, and how ``pilates companion`` judges whole working days.

``python -m samples.study.companion render FOLDER [SITTERS] [SEED]`` renders sitters (:mod:`samples.studio.sitters`) and
keeps the landmarks found in their stills, one archive each; several may run at once.
``python -m samples.study.companion judge FOLDER`` prints the tables.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.studio.sitters import POOR, UPRIGHT, sitters, take
from samples.study.stats import auc, share_interval
from trainer.companion.sitting import TALL_LOOKS, Measures, Sitting, SittingState, Tall, is_facing, measures, tall_from

Points = NDArray[np.float32]

#: Time between two looks, seconds.
LOOK_S = 10.0
#: Standard deviation of a landmark from look to look in one posture, shoulder widths: more than that of the stills.
JITTER_WIDTHS = 0.01
#: Hours of a simulated day, and days for each sitter.
HOURS, DAYS = 8.0, 2
#: Chances that a look in an upright stretch shows somebody who glances aside, and that it shows nobody.
_GLANCES, _NOBODY = 0.15, 0.04
#: The camera is tilted after this many hours on average, which moves the picture by about this many widths.
_TILT_EVERY_H, _TILT_WIDTHS = 3.0, 0.08
#: Chance that the person sits tall when asked to.
_OBEYS = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One sitter's landmarks.

    Attributes:
        name: file name.
        body, kind: see :class:`samples.studio.sitters.Sitter`.
        looks: landmarks (33, 4) by posture and whether it is strong; None where nobody was found.
    """

    name: str
    body: str
    kind: str
    looks: Mapping[tuple[str, bool], Sequence[Points | None]]

    def tall(self) -> Tall | None:
        """The tall start, from the tall stills and the first typing one."""
        return tall_from([*self.looks["tall", False], self.looks["typing", False][0]])


# Rendering


def render(folder: Path, count: int, seed: int) -> None:
    """Render sitters and keep their landmarks; those that another process has begun are left to it."""
    from trainer.pose.landmarker import StillLandmarker
    from trainer.pose.models import model_bytes

    with StillLandmarker(model_bytes()) as find:
        for n, sitter in enumerate(sitters(count, seed)):
            path = folder / f"sitter_{seed}_{n:02d}.npz"
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                continue
            stills = list(take(sitter))
            nobody = np.full((33, 4), np.nan, np.float32)
            found = [find(still.image) for still in stills]
            np.savez(
                path,
                body=sitter.body,
                kind=sitter.kind,
                pitch_deg=stills[0].camera.pitch_deg,
                posture=[still.posture for still in stills],
                strong=[still.strong for still in stills],
                landmarks=[nobody if one is None else one for one in found],
            )


def load(folder: Path) -> list[Seen]:
    """Load all sitters that are done."""
    out = []
    for path in sorted(folder.glob("*.npz")):
        if not path.stat().st_size:
            continue
        with np.load(path) as kept:
            looks: defaultdict[tuple[str, bool], list[Points | None]] = defaultdict(list)
            for posture, strong, points in zip(kept["posture"], kept["strong"], kept["landmarks"], strict=True):
                looks[str(posture), bool(strong)].append(points if np.isfinite(points[0, 0]) else None)
            out.append(Seen(path.stem, str(kept["body"]), str(kept["kind"]), looks))
    return out


# Single looks


def _single(seen: Sequence[Seen]) -> Iterator[str]:
    """AUC of each measure: looks at a poor posture against all looks at upright ones of the same sitters."""
    poor: defaultdict[tuple[str, bool], list[Measures]] = defaultdict(list)
    upright: list[Measures] = []
    hidden = total = 0
    for one in seen:
        tall = one.tall()
        for (posture, strong), looks in one.looks.items():
            total += len(looks)
            good = [] if tall is None else [measures(p, tall) for p in looks if p is not None and is_facing(p)]
            hidden += len(looks) - len(good)
            if posture in POOR:
                poor[posture, strong] += good
            elif posture != "tall":
                upright += good
    kinds = [(posture, strong) for posture in POOR for strong in (False, True)]
    yield f"{len(seen)} sitters, {total} looks, {hidden} of them not judged. Upright: 95 % and 99 % of looks are below."
    yield "| measure | " + " | ".join(f"{p}{', strong' if s else ''}" for p, s in kinds) + " | upright 95 % | 99 % |"
    yield "|---|" + "--:|" * (len(kinds) + 2)
    for n, field in enumerate(fields(Measures)):

        def values(of: Sequence[Measures], n: int = n, name: str = field.name) -> list[float]:
            sign = abs if name in ("tip_deg", "aside") else float
            return [sign(astuple(each)[n]) for each in of]

        rest = values(upright)
        cells = [f"{auc(values(poor[kind]), rest):.2f} ({np.median(values(poor[kind])):.2f})" for kind in kinds]
        yield f"| {field.name} | {' | '.join(cells)} | {np.quantile(rest, 0.95):.3f} | {np.quantile(rest, 0.99):.3f} |"


# Days


@dataclass(slots=True)
class Day:
    """The outcome of a simulated day.

    Attributes:
        hours: hours judged.
        nudges: findings told while upright.
        asks: requests to sit tall again.
        found, there: poor stretches that were told, and all of them, by posture and strength.
        delays_s: time from the beginning of a told stretch to the nudge.
    """

    hours: float
    nudges: Counter[str]
    asks: int
    found: Counter[tuple[str, bool]]
    there: Counter[tuple[str, bool]]
    delays_s: list[float]


class _Desk:
    """One sitter at one desk: looks with jitter, a camera that is tilted now and then, and the judgement."""

    def __init__(self, one: Seen, tall: Tall, rng: Generator) -> None:
        self._one, self._rng = one, rng
        self._width = tall.width_px
        self._tilt_px = 0.0
        self.t_s = 0.0
        self._sitting = Sitting(tall, 0.0)

    def _seen(self, points: Points | None) -> Points | None:
        if points is None:
            return None
        moved = points.copy()
        moved[:, :2] += self._rng.normal(0, JITTER_WIDTHS * self._width, (len(points), 2))
        moved[:, 1] += self._tilt_px
        return moved

    def look(self, points: Points | None) -> SittingState | None:
        """One look; if asked to sit tall, the person mostly does."""
        rng = self._rng
        self.t_s += LOOK_S
        if rng.random() < LOOK_S / 3600 / _TILT_EVERY_H:
            self._tilt_px += float(rng.normal(0, _TILT_WIDTHS * self._width))
        found = self._sitting.take(self._seen(points), self.t_s)
        if found is SittingState.ELSEWHERE:
            tall = self._one.looks["tall", False]
            looks = [self._seen(tall[int(rng.integers(len(tall)))]) for _ in range(TALL_LOOKS)]
            again = tall_from(looks) if rng.random() < _OBEYS else None
            if again is None:
                self._sitting.put_off(self.t_s)
            else:
                self._sitting.begin_again(again, self.t_s)
        return found


def _pick(rng: Generator, one: Seen, posture: str, strong: bool = False) -> Points | None:
    looks = one.looks[posture, strong]
    return looks[int(rng.integers(len(looks)))]


def _upright(desk: _Desk, one: Seen, rng: Generator, minutes: float, day: Day) -> None:
    """An upright time: stretches of 1 to 20 minutes in one place, with glances and absences."""
    end_s = desk.t_s + 60 * minutes
    while desk.t_s < end_s:
        place = _pick(rng, one, str(rng.choice([name for name in UPRIGHT if name != "glances"])))
        stop_s = min(end_s, desk.t_s + 60 * rng.uniform(1, 20))
        while desk.t_s < stop_s:
            chance = rng.random()
            points = None if chance < _NOBODY else place
            if _NOBODY <= chance < _NOBODY + _GLANCES:
                points = _pick(rng, one, "glances")
            found = desk.look(points)
            day.asks += found is SittingState.ELSEWHERE
            if found not in (None, SittingState.ELSEWHERE):
                day.nudges[found.value] += 1
    day.hours += minutes / 60


def upright_day(one: Seen, tall: Tall, rng: Generator) -> Day:
    """A whole day upright."""
    day = Day(0.0, Counter(), 0, Counter(), Counter(), [])
    _upright(_Desk(one, tall, rng), one, rng, 60 * HOURS, day)
    return day


def poor_day(one: Seen, tall: Tall, rng: Generator) -> Day:
    """A day in which every 35 to 50 minutes a poor posture is kept for 6 to 15 minutes."""
    day = Day(0.0, Counter(), 0, Counter(), Counter(), [])
    desk = _Desk(one, tall, rng)
    while desk.t_s < 3600 * HOURS:
        _upright(desk, one, rng, rng.uniform(35, 50), day)
        posture, strong = str(rng.choice(POOR)), bool(rng.random() < 0.5)
        points, begun_s = _pick(rng, one, posture, strong), desk.t_s
        stop_s, is_found = begun_s + 60 * rng.uniform(6, 15), False
        while desk.t_s < stop_s:
            found = desk.look(None if rng.random() < _NOBODY else points)
            if found not in (None, SittingState.ELSEWHERE) and not is_found:
                is_found = True
                day.delays_s.append(desk.t_s - begun_s)
        day.there[posture, strong] += 1
        day.found[posture, strong] += is_found
    return day


def _days(seen: Sequence[Seen]) -> Iterator[str]:
    upright, poor = [], []
    for k, one in enumerate(seen):
        tall = one.tall()
        if tall is None:
            yield f"{one.name} ({one.body}, {one.kind}): no tall start, so the companion would not begin."
            continue
        for n in range(DAYS):
            upright.append(upright_day(one, tall, np.random.default_rng([1, k, n])))
            poor.append(poor_day(one, tall, np.random.default_rng([2, k, n])))
    hours = sum(day.hours for day in upright)
    told: Counter[str] = sum((day.nudges for day in upright), Counter())
    asks = sum(day.asks for day in upright)
    worst = max(sum(day.nudges.values()) / day.hours for day in upright)
    rate, tilts = sum(told.values()) / hours, 1 / _TILT_EVERY_H
    yield f"Upright, {hours:.0f} hours: {rate:.3f} nudges an hour ({dict(told)}), worst day {worst:.2f}."
    yield f"Asked to sit tall again {asks / hours:.2f} times an hour (the camera is tilted {tilts:.2f} times)."
    delays = [delay for day in poor for delay in day.delays_s]
    yield f"Poor stretches of 6 to 15 minutes; found ones are told after {np.median(delays) / 60:.1f} minutes (median)."
    yield "| posture | found | share | 95 % |"
    yield "|---|--:|--:|--:|"
    for posture in POOR:
        for strong in (False, True):
            there = sum(day.there[posture, strong] for day in poor)
            found = sum(day.found[posture, strong] for day in poor)
            low, high = share_interval(found, there)
            name = f"{posture}{', strong' if strong else ', mild'}"
            yield f"| {name} | {found} of {there} | {found / max(there, 1):.2f} | {low:.2f}–{high:.2f} |"


def report(seen: Sequence[Seen]) -> str:
    """All tables."""
    return "\n".join([*_single(seen), "", *_days(seen)]) + "\n"


if __name__ == "__main__":
    command, folder, *more = sys.argv[1:]
    if command == "render":
        numbers = [int(number) for number in more]
        render(Path(folder), numbers[0] if numbers else 20, numbers[1] if len(numbers) > 1 else 0)
    else:
        sys.stdout.write(report(load(Path(folder))))
