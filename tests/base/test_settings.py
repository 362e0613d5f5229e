"""Camera, voice and language are remembered, and no content of the file stops a command."""

from __future__ import annotations

import os
import re
import stat
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from trainer.base import settings
from trainer.base.errors import TrainerError
from trainer.base.language import language, preferred, use
from trainer.cli.app import app
from trainer.cli.options import spread
from trainer.session.options import LiveOptions


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PILATES_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path / "data"))
    for key in settings.SETTINGS:
        monkeypatch.delenv(settings.variable(key), raising=False)
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "settings.toml"


def test_what_is_put_is_read(file: Path) -> None:
    for key, text in {
        "camera": "Logi “HD”",
        "rate": "120",
        "speech": "no",
        "language": "de",
        "voice": 'a "b" \\ ü😀',
    }.items():
        settings.put(key, settings.parsed(key, text))
    wanted = {"camera": "Logi “HD”", "rate": 120, "speech": False, "language": "de", "voice": 'a "b" \\ ü😀'}
    assert settings.load() == settings.Settings(wanted)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == wanted
    settings.put("camera", None)
    assert "camera" not in settings.load().values
    assert [one.name for one in file.parent.iterdir()] == ["settings.toml"]


def test_the_other_lines_of_the_file_stay(file: Path) -> None:
    file.write_text(
        '# mine\nrate = 100 # slow\nfuture = [1,\n 2]\n"camera" = 2\n[table]\ncamera = 3\n', encoding="utf-8"
    )
    with pytest.raises(TrainerError, match="in a form that this program cannot change"):
        settings.put("camera", "1")  # the table has a line that looks the same
    file.write_text('# mine\nrate = 100 # slow\nfuture = [1,\n 2]\n"camera" = 2\n', encoding="utf-8")
    settings.put("camera", "1")
    assert file.read_text(encoding="utf-8") == 'camera = "1"\n# mine\nrate = 100 # slow\nfuture = [1,\n 2]\n'


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes, and links need a privilege")
def test_only_its_owner_may_read_it_and_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    file.symlink_to(tmp_path / "dotfiles" / "pilates.toml")
    settings.put("rate", 120)
    assert file.is_symlink()
    assert stat.S_IMODE((tmp_path / "dotfiles" / "pilates.toml").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"camera = ", "not valid TOML: Invalid value"),
        (b"\xff\xfe", "not UTF-8. Save it as UTF-8, or delete it."),
        (b"langage = 'de'", "no setting 'langage'; did you mean language"),
        (b"colour = 1", "known: language, camera"),
        (b"rate = 'fast'", "rate is left out, since it is not words a minute, from 80 to 400"),
        (b"rate = true", "rate is left out"),
        (b"rate = 1e300", "rate is left out"),
        (b"volume = 101", "volume is left out"),
        (b"speech = 'no'", "speech is left out"),
        (b"camera = -1", "camera is left out"),
        (b"camera = ['a']", "camera is left out"),
        (b"camera = ''", "camera is left out"),
        (b"camera = '" + b"a" * 300 + b"'", "camera is left out"),
        (b'voice = "\\u001b]52;c;x"', "voice is left out"),
        (b"language = 'xx'", "language is left out"),
        (b"[language]\nde = 1", "language is left out"),
        (b"a = " + b"[" * 20_000, "not valid TOML"),
        (b"#" * 70_000, "too large for settings"),
    ],
)
def test_whatever_stands_in_it_is_a_sentence_and_the_rest_counts(file: Path, text: bytes, problem: str) -> None:
    file.write_bytes(b"tones = false\n" + text if b"=" in text and b"[[" not in text else text)
    held = settings.load()
    assert len(held.problems) == 1
    assert re.search(problem, held.problems[0])
    if not any(words in problem for words in ("not valid TOML", "UTF-8", "too large")):
        assert held.values == {"tones": False}


def test_a_folder_or_a_pipe_in_its_place_is_a_sentence(file: Path) -> None:
    file.mkdir()
    assert "not a file" in settings.load().problems[0]
    if hasattr(os, "mkfifo"):
        file.rmdir()
        os.mkfifo(file)
        assert "not a file" in settings.load().problems[0]


def test_a_damaged_file_is_not_written_over(file: Path) -> None:
    file.write_text("camera = ", encoding="utf-8")
    with pytest.raises(TrainerError, match="Correct it or delete it; nothing was changed"):
        settings.put("camera", "1")
    assert file.read_text(encoding="utf-8") == "camera = "


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("langauge", "de", "did you mean language"),
        ("language", "fr", r"Expected: a language, such as de \(en, de, es\)"),
        ("volume", "101", "from 0 to 100"),
        ("rate", "12345678901234567890", "from 80 to 400"),
        ("speech", "perhaps", "true or false"),
        ("camera", "", "the number of a camera"),
    ],
)
def test_what_cannot_be_a_setting_is_refused(key: str, text: str, wanted: str) -> None:
    with pytest.raises(TrainerError, match=wanted):
        settings.parsed(key, text)


def test_a_camera_may_be_a_number_in_the_file(file: Path) -> None:
    file.write_text("camera = 1", encoding="utf-8")
    assert settings.load().options() == {"camera": "1"}


@pytest.fixture
def heard() -> list[object]:
    """The program, with a command that reports its options."""
    told: list[object] = []

    @app.command("tell", hidden=True)
    @spread
    def tell(live: LiveOptions) -> None:
        sound = live.sound
        told.extend((language(), live.camera, sound.voice, sound.tones, sound.volume, sound.rate_wpm, sound.voice_name))

    yield told
    app.registered_commands.pop()
    use("en")


def run(*words: str) -> object:
    return CliRunner().invoke(app, words, catch_exceptions=False)


def test_option_goes_before_environment_before_file_before_default(file, heard, monkeypatch) -> None:
    run("tell")
    assert heard[1:] == ["0", True, True, 80, 160, ""]
    heard.clear()
    file.write_text(
        'language = "es"\ncamera = "Logi"\nspeech = false\ntones = false\nvolume = 5\nrate = 90\nvoice = "Ada"', "utf-8"
    )
    run("tell")
    assert heard == ["es", "Logi", False, False, 5, 90, "Ada"]
    heard.clear()
    told = {"LANGUAGE": "de", "CAMERA": "2", "SPEECH": "1", "TONES": "1", "VOLUME": "6", "RATE": "91", "VOICE": "Bob"}
    for name, value in told.items():
        monkeypatch.setenv(f"PILATES_{name}", value)
    run("tell")
    assert heard == ["de", "2", True, True, 6, 91, "Bob"]
    heard.clear()
    run(
        "--language",
        "en",
        "tell",
        "--camera",
        "3",
        "--no-voice",
        "--no-tones",
        "--volume",
        "7",
        "--rate",
        "92",
        "--voice-name",
        "Cy",
    )
    assert heard == ["en", "3", False, False, 7, 92, "Cy"]


def test_the_language_that_is_remembered_goes_before_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PILATES_LANGUAGE", raising=False)
    monkeypatch.setenv("LANGUAGE", "es")
    assert preferred("de") == "de"
    assert preferred("") == "es"


def test_the_command_shows_sets_and_unsets(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert f"Written: {file}" in run("settings", "set", "volume", "30").output
    monkeypatch.setenv("PILATES_RATE", "111")
    shown = run("settings").output
    assert f"File: {file}" in shown
    lines = {line.split()[0]: line for line in shown.splitlines()}
    assert lines["volume"].split()[1] == "30"
    assert "111, by PILATES_RATE" in lines["rate"]
    assert f"Written: {file}" in run("settings", "unset", "volume").output
    assert settings.load().values == {}


def test_what_is_no_setting_is_not_said_to_be_removed(file: Path) -> None:
    with pytest.raises(TrainerError, match="There is no setting 'volum'; did you mean volume"):
        settings.put("volum", None)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("volum = 3\n", encoding="utf-8")  # of another version: it can be removed
    settings.put("volum", None)
    assert file.read_text(encoding="utf-8") == ""


def test_every_setting_is_an_option_of_some_command(file: Path) -> None:
    parameters = {one.name for command in typer.main.get_command(app).commands.values() for one in command.params}
    assert {one.option for one in settings.SETTINGS.values() if one.option} <= parameters
