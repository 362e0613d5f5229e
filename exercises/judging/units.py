"""Units of measures: their ids in files, and how sizes in them are written. Plug-ins may add their own."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.text import N_, fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit.

    Attributes:
        id: its name in JSON, records, sidecars and exports: a contract.
        words: a size in a sentence, as a message id with the placeholder ``{size}``: "{size} % of torso length".
        axis: the same beside a curve: "{size} torso".
        ending: end of the names of observables in this unit: ``feet_gap_torso``.
        scale: the number in ``words`` for a size of one.
        digits: decimals of that number.
        fine: decimals of the size itself in tables and curves.
        mark: follows the size in tables, without a space.
    """

    id: str
    words: str
    axis: str = "{size}"
    ending: str = ""
    scale: float = 1.0
    digits: int = 0
    fine: int = 3
    mark: str = ""

    def places(self, size: float) -> dict[str, str]:
        """The values for the placeholders of :attr:`words`."""
        return {"size": f"{self.scale * size:.{self.digits}f}", "unit": self.id}

    def say(self, size: float) -> str:
        """A size as written in an English sentence.

        Example:
            >>> TORSO.say(0.148)
            "15 % of torso length"
        """
        return fill(self.words, self.places(size))

    def number(self, size: float, sign: str = "") -> str:
        """A size as written in a table; with ``sign`` "+", positive sizes have a sign too.

        Example:
            >>> DEG.number(3.14159, "+")
            '+3.1°'
        """
        return f"{size:{sign}.{self.fine}f}{self.mark}"


DEG = Unit(id="deg", words=N_("{size}°"), axis=N_("{size}°"), ending="deg", fine=1, mark="°")
#: Lengths relative to the person's own body.
TORSO = Unit(id="torso", words=N_("{size} % of torso length"), axis=N_("{size} torso"), ending="torso", scale=100.0)
LEG = Unit(id="leg", words=N_("{size} % of leg length"), axis=N_("{size} leg"), ending="leg", scale=100.0)
SHOULDER_WIDTHS = Unit(
    id=N_("shoulder widths"),
    words=N_("{size} % of shoulder width"),
    axis=N_("{size} shoulder widths"),
    ending="widths",
    scale=100.0,
)
#: A share of another measure.
SHARE = Unit(id="share", words=N_("{size} %"), ending="share", scale=100.0)
PERCENT = Unit(id="%", words=N_("{size} %"), axis=N_("{size} %"), ending="pct", fine=1)
SECONDS = Unit(id="s", words=N_("{size} s"), axis=N_("{size} s"), ending="s", digits=1, fine=2)
#: A number without a unit.
NUMBER = Unit(id="", words=N_("{size}"), digits=1)

#: The units that exercises share.
UNITS = (DEG, TORSO, LEG, SHOULDER_WIDTHS, SHARE, PERCENT, SECONDS)


def with_id(unit_id: str) -> Unit:
    """The shared unit with this id.

    For an unknown id, as in a record of another version, sizes are written with the id.
    """
    for unit in UNITS:
        if unit.id == unit_id:
            return unit
    return Unit(id=unit_id, words=N_("{size} {unit}"), digits=1)


def in_name(observable: str) -> Unit:
    """The shared unit at the end of an observable's name; :data:`NUMBER` if there is none.

    Example:
        >>> in_name("pelvis_roll_deg").id
        'deg'
    """
    ending = observable.rpartition("_")[2]
    return next((unit for unit in UNITS if unit.ending == ending), NUMBER)
