"""The whole companion with the real pose model, and with Internet sockets forbidden by the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.no_network import is_possible

ROOT = Path(__file__).parents[2]
#: Somebody who sits or stands tall, seen from the front; a recording takes the camera's place, from its first picture.
CLIP = ROOT / "samples" / "tall_posture_leans.mp4"
SCRIPT = f"""
from pathlib import Path
from rich.console import Console
from tests.no_network import forbid_internet_sockets
forbid_internet_sockets()
from trainer.capture.video import VideoFileSource
from trainer.companion import run

looks = []
def opened(spec, **wishes):
    looks.append(spec)
    if len(looks) == 5:
        raise KeyboardInterrupt
    return VideoFileSource(Path({str(CLIP)!r}))

run.open_source = opened
options = run.CompanionOptions(camera="desk", notifications=False)
run.keep_company(Console(width=200), options, {{}}, wait=lambda seconds: None)
"""


@pytest.mark.slow
@pytest.mark.skipif(not is_possible(), reason="needs Linux's seccomp")
def test_a_morning_without_network_leaves_nothing_behind(tmp_path: Path) -> None:
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "PILATES_DATA_DIR", "PILATES_CONFIG_DIR")}
    from trainer.base.paths import cache_dir

    environment = os.environ | {"PILATES_CACHE_DIR": str(cache_dir()), "PYTHONPATH": str(ROOT)} | places
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    assert "Thank you. Carry on." in done.stdout
    assert done.stdout.strip().endswith("Nothing was recorded.")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
