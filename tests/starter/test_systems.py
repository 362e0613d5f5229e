"""Starters for each system. Linux's is also parsed, validated and run; macOS and Windows are built only."""

from __future__ import annotations

import plistlib
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.starter import icon
from trainer.starter.systems import linux, macos, windows

ABOUT = {"en": "A trainer", "de": "Ein Trainer"}
ODD = ('/opt/a b/100%/"q"/$x/`y`/back\\slash/pilates', "--camera", "2")


def entry(words: tuple[str, ...] = ("/opt/pilates",), data: Path = Path("/data")) -> dict[str, str]:
    starter = linux(words, ABOUT, data)
    (text,) = (file.content.decode() for path, file in starter.files.items() if path.suffix == ".desktop")
    lines = text.splitlines()
    assert lines[0] == "[Desktop Entry]"
    return dict(line.split("=", 1) for line in lines[1:])


def exec_words(line: str) -> list[str]:
    """What a desktop runs, by the Desktop Entry Specification: first strings are unescaped, then words unquoted."""
    text = re.sub(r"\\(.)", lambda found: {"s": " ", "n": "\n", "t": "\t"}.get(found[1], found[1]), line)
    quoted = re.findall(r'"((?:\\.|[^"\\])*)"', text)
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in quoted]


class TestLinux:
    def test_the_entry(self) -> None:
        read = entry()
        assert (read["Name"], read["Comment"], read["Comment[de]"]) == ("Pilates", "A trainer", "Ein Trainer")
        assert read["Terminal"] == "true"
        assert Path(read["Icon"]) in linux(("x",), ABOUT, Path("/data")).files

    @pytest.mark.parametrize("words", [("/opt/pilates",), ODD])
    def test_words_survive_the_quoting(self, words: tuple[str, ...]) -> None:
        assert exec_words(entry(words)["Exec"])[-len(words) :] == [*words]

    @pytest.mark.slow
    @pytest.mark.skipif(sys.platform == "win32", reason="runs a shell")
    @pytest.mark.parametrize(("code", "waits"), [(0, False), (2, True)])
    def test_a_failure_stays_readable(self, tmp_path: Path, code: int, waits: bool) -> None:
        """The terminal waits for Enter if the program failed, and closes otherwise."""
        program = tmp_path / "a b $x" / "pilates"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\necho "ran $1"\nexit {code}\n', "utf-8")
        program.chmod(0o755)
        words = exec_words(entry((str(program), "it's me"))["Exec"])
        done = subprocess.run(words, input="pressed\nleft\n", capture_output=True, text=True, timeout=120)
        assert done.stdout == "ran it's me\n"
        assert done.returncode == 0
        run = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        if waits:
            with pytest.raises(subprocess.TimeoutExpired):
                run.wait(1.0)
        run.communicate("\n", timeout=120)
        assert run.returncode == 0

    @pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils are not installed")
    @pytest.mark.parametrize("words", [("/opt/pilates",), ODD])
    def test_the_entry_is_valid(self, tmp_path: Path, words: tuple[str, ...]) -> None:
        path = tmp_path / "pilates-trainer.desktop"
        (content,) = (f.content for p, f in linux(words, ABOUT, tmp_path).files.items() if p.suffix == ".desktop")
        path.write_bytes(content)
        done = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "")

    def test_on_the_desktop_too(self, tmp_path: Path) -> None:
        files = linux(("x",), ABOUT, tmp_path / "share", tmp_path / "Desktop").files
        menu, desk = (
            tmp_path / "share/applications/pilates-trainer.desktop",
            tmp_path / "Desktop/pilates-trainer.desktop",
        )
        assert files[menu] == files[desk]
        assert files[desk].mode == 0o755  # a desktop starts only what may be run


class TestMacos:
    def test_the_bundle(self) -> None:
        files = macos(ODD, Path("/Users/me/Applications")).files
        inside = Path("/Users/me/Applications/Pilates.app/Contents")
        plist = plistlib.loads(files[inside / "Info.plist"].content)
        program = files[inside / "MacOS" / plist["CFBundleExecutable"]]
        assert program.mode == 0o755
        assert b"../Resources/Pilates.command" in program.content
        assert (inside / "Resources" / f"{plist['CFBundleIconFile']}.icns") in files

    @pytest.mark.skipif(sys.platform == "win32", reason="runs a shell")
    def test_the_command_file_runs_the_words(self, tmp_path: Path) -> None:
        program = tmp_path / 'it\'s "a" $b' / "pilates"
        program.parent.mkdir()
        program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n', "utf-8")
        program.chmod(0o755)
        files = macos((str(program), "a b"), tmp_path / "Applications").files
        (script,) = (file.content for path, file in files.items() if path.suffix == ".command")
        assert subprocess.run(["sh", "-c", script], capture_output=True, text=True).stdout == "a b|"


class TestWindows:
    def test_the_link(self) -> None:
        words = (r"C:\Program Files\x\pilates.exe", "--camera", "1")
        made = windows(words, "A trainer", Path("own"), r"C:\Windows")
        variables = made.environment
        assert variables["PILATES_TARGET"] == r"C:\Windows\System32\cmd.exe"
        expected = r'/d /s /c ""C:\Program Files\x\pilates.exe" --camera 1 || pause"'
        assert variables["PILATES_ARGUMENTS"] == expected
        assert variables["PILATES_PLACES"] == "Programs"
        assert not any(words[0] in word for word in made.call)  # paths are data, not script

    def test_on_the_desktop_too(self) -> None:
        made = windows(("x",), "A trainer", Path("own"), "C:", desktop=True)
        assert made.environment["PILATES_PLACES"] == "Programs Desktop"
        assert len(made.shown) == 2


class TestIcon:
    def test_the_picture_is_square_with_transparent_corners(self) -> None:
        image = cv2.imdecode(np.frombuffer(icon.png(), np.uint8), cv2.IMREAD_UNCHANGED)
        assert image.shape == (icon.SIZE, icon.SIZE, 4)
        assert image[0, 0, 3] == 0
        assert image[128, 8, 3] == 255

    def test_svg_and_png_show_the_same_discs(self) -> None:
        image = cv2.imdecode(np.frombuffer(icon.png(), np.uint8), cv2.IMREAD_UNCHANGED)
        for one in icon.discs():
            blue, green, red, _ = image[round(one.y), round(one.x)]
            assert f"#{red:02x}{green:02x}{blue:02x}" == one.colour
            assert f'cx="{one.x:.1f}" cy="{one.y:.1f}"' in icon.svg()

    def test_windows_and_macos_icons_hold_the_picture(self) -> None:
        picture = b"\x89PNG and so on"
        ico, icns = icon.ico(picture), icon.icns(picture)
        size, offset = struct.unpack_from("<II", ico, 14)
        assert ico[offset : offset + size] == picture
        assert struct.unpack_from(">I", icns, 4) == (len(icns),)
        assert icns.endswith(picture)
