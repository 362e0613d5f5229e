"""Reads programmes from TOML files: built-in ones, and the person's own in the data folder."""

from __future__ import annotations

import contextlib
import difflib
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import exercises
from calibration.landmarks import Side
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.nearest import did_you_mean
from trainer.base.outside import read_bytes, why
from trainer.base.paths import data_dir
from trainer.plan.first_lesson import LESSON
from trainer.plan.programme import (
    FOCUS_NAMES,
    PLAN_PREFIX,
    Block,
    Focus,
    Kind,
    Part,
    Programme,
    estimated_s,
    is_held,
    minutes,
    plan,
)  # fmt: skip
from trainer.plan.screening import SCREENING
from trainer.record.items import Variant

if TYPE_CHECKING:
    from rich.console import Console

#: Keys of a file and of a block, with a description of valid values; those in ``_NEEDED`` are required.
_KEYS = {
    "name": "text",
    "kind": f"one of {', '.join(get_args(Kind))}",
    "focus": f"one of {', '.join(get_args(Focus))}",
    "about": "text",
    "judged": "true or false",
    "block": "1 to 100 blocks, each starting with [[block]]",
}
_BLOCK_KEYS = {
    "exercise": "an exercise id from `{command}`",
    "part": f"one of {', '.join(get_args(Part))}",
    "side": "left, right or each",
    "sets": "a number from 1 to 10, or [first, maximum] such as [2, 3]",
    "reps": "a number from 1 to 100, or [first, maximum] such as [8, 12]",
    "hold_s": "seconds from 5 to 600, or [first, maximum] such as [20, 40]",
    "rest_s": "seconds from 0 to 600",
    "variant": f"one of {', '.join(filter(None, get_args(Variant)))}",
    "note": "text",
}
_NEEDED, _NEEDED_IN_BLOCK = ("name", "kind", "focus", "block"), ("exercise",)
_MOST = {"sets": (1, 10), "reps": (1, 100), "hold_s": (5, 600), "rest_s": (0, 600)}
#: Maximum size of a file, characters of a text, and blocks of a programme.
_MOST_BYTES, _MOST_CHARACTERS, _MOST_BLOCKS = 1_000_000, 1000, 100
_SIDES: dict[str, tuple[Side | None, ...]] = {"left": ("left",), "right": ("right",), "each": ("left", "right")}
#: Maximum length of a note, characters: longer than this, nobody listens. Taste.
MOST_NOTE = 200
#: Default rest after a set, seconds.
REST_S = 30


def own_folder() -> Path:
    """The folder of the person's own programmes."""
    return data_dir() / "programmes"


def load_all() -> dict[str, Programme]:
    """Load all programmes by id; the person's own override built-in ones of the same id.

    Raises:
        TrainerError: a file cannot be read or is not a programme; names file, line and remedy.
    """
    found: dict[str, Programme] = {}
    for file in sorted(_files(), key=lambda file: file.name):
        name = file.name.removesuffix(".toml")
        if name not in found:  # own files come before built-in ones of the same name
            found[name] = _read_own(file)
    return found


@functools.cache
def shipped() -> dict[str, Programme]:
    """The built-in programmes by id."""
    folder = resources.files("trainer.plan") / "programmes"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.id: one for one in map(_read, files)}


def text_of(name: str) -> str:
    """The file of a built-in programme."""
    return (resources.files("trainer.plan") / "programmes" / f"{name}.toml").read_text(encoding="utf-8")


def get(name: str) -> Programme:
    """Load the programme of this name.

    Raises:
        TrainerError: there is none; names the nearest, or lists the known ones.
    """
    if name in (known := load_all()):
        return known[name]
    mend = did_you_mean(name, known) or f"Programmes: {', '.join(sorted(known))}."
    raise TrainerError(f"There is no programme {name!r}.", mend)


def name_of(programme: str) -> str:
    """Name for people of a programme in the record, or its id if the file is missing or unreadable."""
    # Compare with the files found, do not build a path: an imported id may be a path or no valid file name.
    for file in _files():
        if file.name == f"{programme}.toml":
            with contextlib.suppress(TrainerError):
                return _(_read(file).name)
    if programme == LESSON:
        return _("First lesson")
    if programme == SCREENING:
        return _("Screening")
    if programme.startswith(PLAN_PREFIX):
        focus = programme.removeprefix(PLAN_PREFIX).rstrip("_0123456789")
        names = [name for key, name in FOCUS_NAMES.items() if key == focus]
        return _("Plan: {focus}").format(focus=_(names[0])) if names else programme
    return programme


def _files() -> list[Traversable]:
    """All programme files, the person's own before built-in ones."""
    folders: tuple[Traversable, ...] = (own_folder(), resources.files("trainer.plan") / "programmes")
    try:
        found = [file for folder in folders if folder.is_dir() for file in folder.iterdir()]
    except OSError as error:
        raise TrainerError(f"The folder {own_folder()} cannot be read: {error.strerror or error}.") from error
    return [file for file in found if file.name.endswith(".toml")]


def _read_own(file: Traversable) -> Programme:
    try:
        return _read(file)
    except TrainerError as error:
        words = _("Your programme {file} has a mistake. Correct or delete the file, then try again.").format(file=file)
        raise TrainerError(error.message, error.hint, in_window=words) from error


def _read(file: Traversable) -> Programme:
    try:
        data = read_bytes(file, _MOST_BYTES) if isinstance(file, Path) else file.read_bytes()
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        words = f"The programme {file} cannot be read: {why(error)}."
        raise TrainerError(words, "Correct the file or remove it.") from error
    return parse(text, str(file))


def parse(text: str, file: str) -> Programme:
    """Parse a programme.

    Args:
        text: TOML.
        file: path for error messages; its name without suffix is the programme's id.

    Raises:
        TrainerError: the text is not a programme; names file, line, key and remedy.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # nesting too deep, or a number with thousands of digits
        raise TrainerError(
            f"{file} is not valid TOML: {error}.", "Correct that line; toml.io describes TOML."
        ) from error
    return _Reader(text, file).programme(data)


def print_programmes(console: Console) -> None:
    """Print every programme with its exercises and duration."""
    from rich.padding import Padding
    from rich.text import Text

    for programme in load_all().values():
        names = dict.fromkeys(_(exercises.get(block.exercise).name) for block in programme.blocks)
        takes = _("about {minutes} min").format(minutes=minutes(estimated_s(plan(programme))))
        console.print(Text.assemble((programme.id, "bold"), f"  {_(programme.name)}, {takes}"))
        console.print(Padding(f"{_(programme.about)} {', '.join(names)}.", (0, 0, 0, 4)))
    console.print(_("Start one with: {command}").format(command=command("start", programme.id)), soft_wrap=True)
    console.print(_("Put your own programmes in: {folder}").format(folder=own_folder()), soft_wrap=True)


def _wanted(text: str) -> str:
    return text.format(command=command("exercises"))


class _Reader:
    """Reads values from a file and names file and line in its errors."""

    def __init__(self, text: str, file: str) -> None:
        self._lines = text.splitlines()
        self._file = file
        self._heads = [n for n, line in enumerate(self._lines) if re.match(r"\s*\[\[\s*block\s*\]\]", line)]

    def programme(self, data: Mapping[str, Any]) -> Programme:
        self._check_keys(data, _KEYS, _NEEDED, None)
        for key in ("name", "about"):
            if not isinstance(data.get(key, ""), str) or len(data.get(key, "")) > _MOST_CHARACTERS:
                raise self._error(key, None, _KEYS[key], data[key])
        if not isinstance(data.get("judged", True), bool):
            raise self._error("judged", None, _KEYS["judged"], data["judged"])
        blocks = data["block"]
        is_list = isinstance(blocks, list) and 0 < len(blocks) <= _MOST_BLOCKS
        if not is_list or not all(isinstance(block, dict) for block in blocks):
            raise self._error("block", None, _KEYS["block"], data["block"])
        return Programme(
            id=Path(self._file).name.removesuffix(".toml"),
            name=data["name"],
            kind=self._choice(data, "kind", None, _KEYS, get_args(Kind)),
            focus=self._choice(data, "focus", None, _KEYS, get_args(Focus)),
            about=data.get("about", ""),
            blocks=tuple(self._block(block, at) for at, block in enumerate(data["block"])),
            is_judged=data.get("judged", True),
        )

    def _block(self, data: Mapping[str, Any], at: int) -> Block:
        self._check_keys(data, _BLOCK_KEYS, _NEEDED_IN_BLOCK, at)
        try:
            exercise = exercises.get(data["exercise"])
        except (ValueError, TypeError) as error:
            raise self._error("exercise", at, _BLOCK_KEYS["exercise"], data["exercise"]) from error
        amount, other = ("hold_s", "reps") if is_held(exercise) else ("reps", "hold_s")
        if amount not in data or other in data:
            is_what = "held" if is_held(exercise) else "repeated"
            where = self._place(other if other in data else "exercise", at)
            raise TrainerError(f"{where}: {exercise.id} is {is_what}.", f"Use {amount}, not {other}.")
        return Block(
            exercise=exercise.id,
            part=self._choice({"part": "main"} | dict(data), "part", at, _BLOCK_KEYS, get_args(Part)),
            sides=_SIDES[self._choice(data, "side", at, _BLOCK_KEYS, tuple(_SIDES))] if "side" in data else (None,),
            sets=self._span(data.get("sets", 1), "sets", at),
            amount=self._span(data[amount], amount, at),
            rest_s=self._span(data.get("rest_s", REST_S), "rest_s", at)[0],
            variant=self._choice(data, "variant", at, _BLOCK_KEYS, get_args(Variant)[1:]) if "variant" in data else "",
            note=self._note(data, at),
        )

    def _note(self, data: Mapping[str, Any], at: int) -> str:
        note = data.get("note", "")
        if not isinstance(note, str) or len(note) > MOST_NOTE or not note.isprintable():
            raise self._error("note", at, f"one line of at most {MOST_NOTE} characters", note)
        return note

    def _check_keys(
        self, data: Mapping[str, Any], known: Mapping[str, str], needed: Iterable[str], at: int | None
    ) -> None:
        for key in data:
            if key not in known:
                near = difflib.get_close_matches(key[:50], known, 1)
                hint = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(known)}."
                raise TrainerError(f"{self._place(key, at)}: unknown key {key!r:.60}.", hint)
        for key in needed:
            if key not in data:
                raise TrainerError(
                    f"{self._place(key, at)}: {key} is missing.", f"Write {key} = {_wanted(known[key])}."
                )

    def _choice(self, data: Mapping[str, Any], key: str, at: int | None, wants: Mapping[str, str], known: Any) -> Any:
        if data[key] not in known:
            raise self._error(key, at, wants[key], data[key])
        return data[key]

    def _span(self, value: Any, key: str, at: int) -> tuple[int, int]:
        """Read one number, or two: first and maximum."""
        low, high = _MOST[key]
        span = value if isinstance(value, list) and key != "rest_s" else [value]
        is_whole = all(isinstance(n, int) and not isinstance(n, bool) and low <= n <= high for n in span)
        if not is_whole or len(span) not in (1, 2) or span != sorted(span):
            raise self._error(key, at, _BLOCK_KEYS[key], value)
        return span[0], span[-1]

    def _error(self, key: str, at: int | None, wanted: str, got: Any) -> TrainerError:
        is_not = "" if got is None else f" is {got!r:.100}"
        return TrainerError(f"{self._place(key, at)}: {key}{is_not}.", f"Expected: {_wanted(wanted)}.")

    def _place(self, key: str, at: int | None) -> str:
        """File and line of a key; if it is missing, of its block or the first line."""
        whole = not self._heads or at is None
        first = 0 if whole else self._heads[min(at or 0, len(self._heads) - 1)]
        later = [head for head in self._heads if head > first]
        last = later[0] if later else len(self._lines)
        for n in range(first, last):
            if re.match(rf"\s*\[*\s*{re.escape(key)}\s*[=\]]", self._lines[n]):
                return f"{self._file}, line {n + 1}"
        return f"{self._file}, line {first + 1}"
