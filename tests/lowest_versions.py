"""Whether the lowest versions that ``pyproject.toml`` allows really work. By hand, not in CI: it installs for minutes.

    uv run python tests/lowest_versions.py            # with this Python
    uv run python tests/lowest_versions.py 3.12       # with another one that uv finds

A new environment gets the lowest version of everything that is declared. Then the program is taken through what
depends on other people's packages: help of every command, settings, the record, pages, and a clip that is judged.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
CLIP = ROOT / "samples" / "clam_right_rolls_back_strong.mp4"


def main(python: str) -> int:
    """Install, try, and print a line on each thing that was tried; the number of those that failed."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: python3 -m pip install uv")
    with tempfile.TemporaryDirectory(prefix="pilates-lowest-") as name:
        folder = Path(name)
        within = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([uv, "venv", "--quiet", "--python", python, folder / "env"], check=True)
        lowest = ["--resolution", "lowest-direct", "--python", within / "python"]
        subprocess.run([uv, "pip", "install", "--quiet", *lowest, ROOT], check=True)
        subprocess.run([uv, "pip", "list", "--python", within / "python"], check=True)
        return sum(not _works(within, folder, words) for words in _tries(folder))


def _tries(folder: Path) -> list[list[str]]:
    import typer

    from trainer.cli.app import app

    commands = sorted(typer.main.get_command(app).commands)
    judge = ["analyze", str(CLIP), "--exercise", "clam", "--save", "--json", "me.json", "--video", "me.webm"]
    return [
        ["--version"],
        *([name, "-h"] for name in commands),
        ["settings", "set", "volume", "30"],
        ["settings"],
        ["exercises"],
        ["programmes"],
        ["today"],
        ["remind", "--to", "pilates.ics"],
        judge,
        ["review"],
        ["report", "--html", "report.html"],
        ["rescore", "--all", "--dry-run"],
        ["export", str(folder / "out")],
        ["import", str(folder / "out")],
        ["demo", "--no-window", "--no-voice"],
        ["forget", "--everything", "--yes"],
    ]


def _works(within: Path, folder: Path, words: list[str]) -> bool:
    places = {f"PILATES_{kind}_DIR": str(folder / kind.lower()) for kind in ("DATA", "CONFIG")}
    left_out = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")  # the second would compile everything anew for each command
    environment = {key: value for key, value in os.environ.items() if key not in left_out} | places
    command = [within / "pilates", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    is_good = done.returncode == 0 and "Traceback" not in done.stderr
    sys.stdout.write(f"{'works ' if is_good else 'FAILS '} pilates {' '.join(words)}\n")
    if not is_good:
        sys.stdout.write(f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}\n")
    return is_good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else sys.executable))
