"""Which sockets the program opens, seen by the kernel (strace, Linux), with the model already there.

    python -m tests.trials.sockets                    # every command, some minutes
    python -m tests.trials.sockets review today       # some of them

A socket of the Internet is a failure. Whatever else is opened is listed with what it is connected to. ``analyze --on``
is not among the commands: it connects to the cluster that its user names.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.recorded import good, record_live
from trainer.pose.models import model_bytes

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "samples" / "clam_right_rolls_back_strong.mp4"
#: In this order: what comes first records what the others read. ``{folder}`` is an empty folder.
COMMANDS = {
    "practice": ("practice", "clam", "--yes-i-have-read", "--camera", str(CLIP), "--no-window"),
    "analyze": ("analyze", str(CLIP), "--save", "--json", "{folder}/out.json", "--video", "{folder}/out.webm"),
    "review": ("review", "--open"),
    "today": ("today",),
    "report": ("report",),
    "programmes": ("programmes",),
    "exercises": ("exercises",),
    "rescore": ("rescore", "--all"),
    "export": ("export", "{folder}/export"),
    "import": ("import", "{folder}/export"),
    "forget": ("forget", "1", "--yes"),
    "recover": ("recover",),
    "doctor": ("doctor",),
}
#: Families that stay on this machine: to other programs of it, and to ask its kernel.
LOCAL = ("AF_UNIX", "AF_LOCAL", "AF_NETLINK")
_CALL = re.compile(r"\b(socket|connect|bind|sendto)\((.*)")


def is_possible() -> bool:
    """Whether strace is here and may be used."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode == 0


def main(arguments: list[str] | None = None) -> int:
    """Run commands; 1 where one opened a socket of the Internet or failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=f"of {', '.join(COMMANDS)}; all by default")
    asked = parser.parse_args(arguments)
    failed = False
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        record_live(folder / "data" / "sessions.sqlite3", [good()])
        (folder / "model.task").write_bytes(model_bytes())
        for name in asked.commands or [*COMMANDS]:
            code, seen = traced([part.format(folder=folder) for part in COMMANDS[name]], folder)
            outside = [what for what in seen if not what.startswith(("connect ", *LOCAL))]
            is_wrong = code not in ((0, 1) if name == "doctor" else (0,)) or bool(outside)
            failed |= is_wrong
            list_ = "; ".join(f"{count} × {what}" for what, count in sorted(seen.items())) or "no socket"
            print(f"{'FAILED ' * is_wrong}{name} (exit code {code}): {list_}", flush=True)
    return int(failed)


def traced(arguments: list[str], folder: Path) -> tuple[int, Counter[str]]:
    """Run a command under strace: its exit code, and how often each kind of socket was opened or connected."""
    log = folder / "trace"
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {
        "BROWSER": "true",
        "PILATES_MODEL": str(folder / "model.task"),
        "PILATES_DATA_DIR": str(folder / "data"),
    }
    program = [sys.executable, "-c", "from trainer.cli.app import main; main()", *arguments]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(log), *program],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    if done.returncode not in (0, 1):
        print(done.stderr[-500:])
    return done.returncode, sockets_in(log.read_text("utf-8", "replace"))


def sockets_in(trace: str) -> Counter[str]:
    """What a trace tells: "AF_UNIX" for each socket, "connect AF_UNIX /run/x" for each connection."""
    seen: Counter[str] = Counter()
    for line in trace.splitlines():
        if (found := _CALL.search(line)) is None:
            continue
        call, rest = found.groups()
        family = re.search(r"AF_\w+", rest)
        if call == "socket":
            seen[family.group() if family else rest[:30]] += 1
        elif family:
            path = re.search(r'sun_path=@?"([^"]*)"', rest)
            seen[f"connect {family.group()} {path.group(1) if path else ''}".strip()] += 1
    return seen


if __name__ == "__main__":
    sys.exit(main())
