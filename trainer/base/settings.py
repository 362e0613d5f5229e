"""Settings that are kept between runs: camera, voice and language, in one TOML file.

The order of precedence is: command-line option, environment variable (``PILATES_`` and the key in capitals), file,
default. A damaged file never stops a command: invalid settings are left out and reported in a sentence.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.base.language import N_, languages
from trainer.base.language import gettext_ as _
from trainer.base.paths import config_dir

__all__ = [
    "SETTINGS",
    "Setting",
    "Settings",
    "is_mirrored",
    "load",
    "put",
    "remember_mirrored",
    "settings_path",
    "variable",
]

Value = str | int | bool | list[str]

#: Maximum size of the file; a settings file has only a few lines.
LARGEST_BYTES = 64 * 1024
LONGEST_TEXT = 200
#: Maximum number of names in a list; somebody who tries many cameras has a dozen.
MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        option: the name of the command-line parameter, "" if the program reads the setting itself.
        about: a short description.
        wants: what the value must be, for error messages, in English.
        value: converts the file's entry to the value; None if it is invalid.
    """

    option: str
    about: str
    wants: str
    value: Callable[[object], Value | None]


def _text(held: object) -> str | None:
    is_text = isinstance(held, str) and held.isprintable() and 0 < len(held) <= LONGEST_TEXT
    return str(held) if is_text else None


def _camera(held: object) -> str | None:
    is_number = isinstance(held, int) and not isinstance(held, bool) and held >= 0
    return str(held) if is_number else _text(held)


def _language(held: object) -> str | None:
    return str(held) if held in languages() else None


def _switch(held: object) -> bool | None:
    return held if isinstance(held, bool) else None


def _names(held: object) -> list[str] | None:
    """A list of names; a single name may be typed alone."""
    names = [held] if isinstance(held, str) else held
    if not isinstance(names, list) or len(names) > MOST_NAMES or not names:
        return None
    return [str(name) for name in names] if all(_text(name) is not None for name in names) else None


def _number(low: int, high: int) -> Callable[[object], int | None]:
    def value(held: object) -> int | None:
        return held if isinstance(held, int) and not isinstance(held, bool) and low <= held <= high else None

    return value


#: All settings by their keys in the file.
SETTINGS: Mapping[str, Setting] = {
    "language": Setting("", N_("the language of texts and voice"), "a language, such as de", _language),
    "camera": Setting("camera", N_("the camera"), "the number of a camera, or a part of its name", _camera),
    "mirrored": Setting("", N_("the cameras that deliver mirrored pictures"), "the names of cameras", _names),
    "speech": Setting("voice", N_("whether the coach speaks"), "true or false", _switch),
    "voice": Setting("voice_name", N_("the voice that speaks"), "the name of one of the system's voices", _text),
    "tones": Setting("tones", N_("whether tones are heard"), "true or false", _switch),
    "volume": Setting("volume", N_("the volume"), "a whole number from 0 to 100", _number(0, 100)),
    "rate": Setting("rate_wpm", N_("how fast the voice speaks"), "words a minute, from 80 to 400", _number(80, 400)),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The contents of the file.

    Attributes:
        values: the valid settings by key.
        problems: a sentence on each invalid one.
    """

    values: Mapping[str, Value]
    problems: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The language in the settings, or ""."""
        return str(self.values.get("language", ""))

    def options(self) -> dict[str, Value]:
        """The values by the names of the command-line parameters."""
        return {SETTINGS[key].option: value for key, value in self.values.items() if SETTINGS[key].option}


def settings_path() -> Path:
    """The settings file; it may not exist yet."""
    return config_dir() / "settings.toml"


def variable(key: str) -> str:
    """The environment variable that overrides this setting."""
    return f"PILATES_{key.upper()}"


def load() -> Settings:
    """Read the file. Invalid contents raise nothing; see :attr:`Settings.problems`."""
    path = settings_path()
    try:
        held = tomllib.loads(_read(path))
    except TrainerError as error:
        return Settings({}, (str(error),))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = _line_of(error)
        return Settings({}, (f"The settings in {path} are ignored because they are not valid TOML: {why}.",))
    values, problems = {}, []
    for key, one in held.items():
        if key not in SETTINGS:
            problems.append(f"{path}: {_unknown(key)}")
        elif (value := SETTINGS[key].value(one)) is None:
            problems.append(f"{path}: {key} is left out, since it is not {SETTINGS[key].wants}.")
        else:
            values[key] = value
    return Settings(values, tuple(problems))


def is_mirrored(camera: str) -> bool:
    """Whether this camera's name is among those that deliver mirrored pictures, in the environment or the file."""
    asked = os.environ.get(variable("mirrored"))
    held = [asked] if asked else load().values.get("mirrored", [])
    return isinstance(held, list) and camera in held


def remember_mirrored(camera: str, is_so: bool) -> None:
    """Add a camera's name to those that deliver mirrored pictures, or remove it.

    Raises:
        TrainerError: see :func:`put`.
    """
    held = load().values.get("mirrored", [])
    names = [name for name in held if name != camera] if isinstance(held, list) else []
    names = [*names, camera][-MOST_NAMES:] if is_so else names
    if names != held:
        put("mirrored", names or None)


def parsed(key: str, text: str) -> Value:
    """Convert typed text to the value of a setting.

    Raises:
        TrainerError: there is no such setting, or the value is invalid.
    """
    if key not in SETTINGS:
        raise TrainerError(_unknown(key))
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    readings: tuple[object, ...] = (
        text,
        words.get(text.lower()),
        int(text) if re.fullmatch(r"\d{1,9}", text) else None,
    )
    for reading in readings:
        value = SETTINGS[key].value(reading)
        if value is not None:
            return value
    what = f"{key} cannot be {text!r}"
    known = f" ({', '.join(languages())})" if key == "language" else ""
    raise TrainerError(f"{what}.", f"Expected: {SETTINGS[key].wants}{known}.")


def put(key: str, value: Value | None) -> Path:
    """Write a setting to the file, or remove it. The other lines are unchanged.

    Args:
        key: one of :data:`SETTINGS`, or any key to remove.
        value: None to remove it.

    Returns:
        The file.

    Raises:
        TrainerError: the file is damaged, or cannot be written; or neither it nor the program knows the key.
    """
    path = settings_path().resolve()  # the file itself, if this is a link
    before = _read(path)
    mend = "Correct it or delete it; nothing was changed."
    try:
        wanted: dict[str, Any] = tomllib.loads(before)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TrainerError(f"{path} is not valid TOML: {_line_of(error)}.", mend) from error
    if value is None and key not in wanted and key not in SETTINGS:
        raise TrainerError(_unknown(key))
    wanted.pop(key, None)
    line = []
    if value is not None:
        wanted[key] = value
        line = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n"]
    is_old = re.compile(rf"""\s*(?:"{re.escape(key)}"|'{re.escape(key)}'|{re.escape(key)})\s*=""")
    after = "".join([*line, *(one for one in before.splitlines(keepends=True) if not is_old.match(one))])
    with contextlib.suppress(tomllib.TOMLDecodeError):
        if tomllib.loads(after) == wanted:
            _write(path, after)
            return path
    raise TrainerError(f"{path} holds {key} in a form that this program cannot change.", mend)


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, SETTINGS, 1)
    return f"There is no setting {key!r}; " + (f"did you mean {near[0]}?" if near else f"known: {', '.join(SETTINGS)}.")


def _line_of(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _read(path: Path) -> str:
    """The text of the file, "" if there is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise TrainerError(f"The settings {path} are ignored: this is not a file.", "Remove it, or rename it.")
        if path.stat().st_size > LARGEST_BYTES:
            raise TrainerError(f"The settings {path} are ignored: the file is too large for settings.", "Delete it.")
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError as error:
        raise TrainerError(
            f"The settings {path} are ignored: the file is not UTF-8.", "Save it as UTF-8, or delete it."
        ) from error
    except OSError as error:
        raise TrainerError(f"The settings {path} cannot be read: {error.strerror or error}.") from error


def _write(path: Path, text: str) -> None:
    """Write the file whole or not at all; only its owner may read it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic_write(path, text, sync=True)
    except OSError as error:
        raise TrainerError(
            f"The settings cannot be written to {path}: {error.strerror or error}.",
            "Set PILATES_CONFIG_DIR to a folder you may write to.",
            in_window=_("Your choice cannot be saved in {path}. Allow writing there, then try again.").format(
                path=path
            ),
        ) from error
