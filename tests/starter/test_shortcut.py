"""`pilates shortcut` on this machine: what is written, run and removed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trainer.base.errors import TrainerError
from trainer.base.invoked import absolute
from trainer.cli.app import app
from trainer.starter import shortcut
from trainer.starter.systems import File, Starter

on_linux = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the starter of Linux")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in (("HOME", "home"), ("XDG_DATA_HOME", "home/data"), ("PILATES_CONFIG_DIR", "config")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@on_linux
def test_it_is_written_named_and_removed(home: Path) -> None:
    done = CliRunner().invoke(app, ["shortcut"], env={"COLUMNS": "300"})
    assert done.exit_code == 0
    icon, entry = "data/icons/hicolor/scalable/apps/pilates-trainer.svg", "data/applications/pilates-trainer.desktop"
    assert files(home) == {icon, entry}
    assert f"Written: {home / entry}" in done.output
    assert "shortcut --remove" in done.output
    gone = CliRunner().invoke(app, ["shortcut", "--remove"], env={"COLUMNS": "300"})
    assert f"Removed: {home / entry}" in gone.output
    assert files(home) == set()
    assert "There is no starter to remove." in CliRunner().invoke(app, ["shortcut", "--remove"]).output


@on_linux
def test_remove_takes_the_one_on_the_desktop_too(home: Path) -> None:
    CliRunner().invoke(app, ["shortcut", "--desktop"])
    assert "Desktop/pilates-trainer.desktop" in files(home)
    CliRunner().invoke(app, ["shortcut", "--remove"])
    assert files(home) == set()


@on_linux
def test_the_comment_is_translated(home: Path) -> None:
    CliRunner().invoke(app, ["shortcut"])
    text = (home / "data/applications/pilates-trainer.desktop").read_text(encoding="utf-8")
    assert "Comment[de]=Ein Pilates-Trainer" in text


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TrainerError, match="cannot be written"):
        shortcut.put(Starter({tmp_path / "file" / "x": File(b"")}, ()))


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell")
def test_a_call_that_fails_is_told() -> None:
    with pytest.raises(TrainerError, match="refused the link: why"):
        shortcut.put(Starter({}, (), call=("sh", "-c", "echo why >&2; exit 1")))
    with pytest.raises(TrainerError, match="cannot be started"):
        shortcut.put(Starter({}, (), call=("/no/such/powershell",)))


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell")
def test_removing_tells_the_call(tmp_path: Path) -> None:
    said = tmp_path / "said"
    one = Starter({}, ("link",), call=("sh", "-c", f'echo "$PILATES_REMOVE" > "{said}"'))
    assert shortcut.remove(one) == ["link"]
    assert said.read_text("utf-8") == "1\n"


class TestAbsolute:
    def test_a_script_of_ours_is_started_by_its_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        script = tmp_path / "pilates"
        script.touch()
        monkeypatch.chdir(tmp_path)
        assert absolute("pilates", "/usr/bin/python3") == [str(script)]

    def test_windows_leaves_off_the_ending(self, tmp_path: Path) -> None:
        (tmp_path / "pilates.exe").touch()
        assert absolute(str(tmp_path / "pilates"), "python") == [str(tmp_path / "pilates.exe")]

    @pytest.mark.parametrize("script", ["/x/trainer/__main__.py", "-c", "", "/no/such/pilates"])
    def test_anything_else_by_the_interpreter(self, script: str) -> None:
        python = str(Path("python").absolute())
        assert absolute(script, python) == [python, "-m", "trainer"]
