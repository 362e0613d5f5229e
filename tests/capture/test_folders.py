"""What is found in folders: a camera card with its sub-folders, and what else lies there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trainer.capture.folders import VIDEO_SUFFIXES, Recording, find_videos


def laid_out(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


def test_a_camera_card(tmp_path):
    card = laid_out(
        tmp_path / "card",
        "DCIM/100APPLE/IMG_0001.MOV",
        "DCIM/101APPLE/IMG_0001.MOV",
        "DCIM/101APPLE/IMG_0002.JPG",
        "PRIVATE/AVCHD/BDMV/INDEX.BDM",
        "PRIVATE/AVCHD/BDMV/STREAM/00000.MTS",
        "PRIVATE/AVCHD/BDMV/STREAM/00001.m2ts",
        ".Trashes/IMG_0009.MOV",
        "DCIM/100APPLE/._IMG_0001.MOV",
    )
    found = find_videos([card])
    assert [(str(one.under.as_posix()), one.path.name) for one in found.recordings] == [
        ("DCIM/100APPLE", "IMG_0001.MOV"),
        ("DCIM/101APPLE", "IMG_0001.MOV"),
        ("PRIVATE/AVCHD/BDMV/STREAM", "00000.MTS"),
        ("PRIVATE/AVCHD/BDMV/STREAM", "00001.m2ts"),
    ]
    assert [path.name for path in found.others] == ["IMG_0002.JPG", "INDEX.BDM"]
    assert found.unreadable == []


@pytest.mark.parametrize(
    "suffix", ["mp4", "MOV", "mts", "M2TS", "m2ts", "ts", "TS", "wmv", "ogv", "GIF", "webm", "Mkv", "avi", "3gp", "vob"]
)
def test_every_ending_in_any_case(tmp_path, suffix):
    found = find_videos([laid_out(tmp_path, f"a.{suffix}")])
    assert [one.path.name for one in found.recordings] == [f"a.{suffix}"]
    assert f".{suffix.lower()}" in VIDEO_SUFFIXES


def test_a_file_is_taken_whatever_its_ending_and_once(tmp_path):
    folder = laid_out(tmp_path, "a.mp4", "b.dat")
    found = find_videos([folder / "b.dat", folder, folder / "a.mp4"])
    assert found.recordings == [Recording(folder / "b.dat"), Recording(folder / "a.mp4")]
    assert found.others == []


def test_a_folder_of_pictures_is_one_recording(tmp_path):
    folder = laid_out(tmp_path, "1.png", "2.png", "notes.txt")
    found = find_videos([folder])
    assert (found.recordings, found.others) == ([Recording(folder)], [])


@pytest.mark.parametrize("names", [(), (".hidden.mp4",), ("sub/1.png",)])
def test_nothing_to_judge(tmp_path, names):
    assert find_videos([laid_out(tmp_path, *names)]).recordings == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="wants a folder that may not be read")
def test_a_folder_that_may_not_be_read_is_named(tmp_path):
    folder = laid_out(tmp_path, "a.mp4", "System Volume Information/b.mp4")
    closed = folder / "System Volume Information"
    closed.chmod(0)
    try:
        found = find_videos([folder])
    finally:
        closed.chmod(0o700)
    assert ([one.path.name for one in found.recordings], found.unreadable) == (["a.mp4"], [closed])
