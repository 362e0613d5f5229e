"""What a cluster costs, and how large it must be, for ``docs/cluster.md``: from ``docs/figures/cluster.json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: The day that is planned on paper: recordings, their length and frame rate, and the share of the cores that is busy.
CLIPS, CLIP_S, FPS, BUSY = 1_000_000, 60, 30, 0.8
_DAY_S = 86_400


def cost_rows(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Costs of a recording besides judging it: how it is handed out, time with two workers, the scheduler's part."""
    names = {
        "shared": "path on shared storage, results back",
        "landmarks": "the same, landmarks back too (`--save`)",
        "sent": f"{figures['clip_bytes'] / 1e6:.0f} MB sent along (`--send`)",
    }
    return [
        (words, f"{figures[f'{name}_ms']:.0f} ms", f"{figures[f'{name}_scheduler_cpu_ms']:.1f} ms")
        for name, words in names.items()
    ]


def queue_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The long queue: throughput, processor time and memory."""

    def grown(who: str) -> str:
        return f"{figures[f'{who}_mb_before']} MB before, {figures[f'{who}_mb_most']} MB at most"

    return [
        ("throughput", f"{figures['queued_per_s']:.0f} recordings a second"),
        ("scheduler, processor time", f"{figures['scheduler_cpu_ms']:.1f} ms a recording"),
        ("the command, processor time", f"{figures['client_cpu_ms']:.1f} ms a recording, with the data set"),
        ("scheduler, memory", grown("scheduler")),
        ("the command, memory", grown("client")),
        ("data set", f"{figures['data_set_bytes_per_clip'] / 1000:.1f} kB a recording"),
    ]


def size_rows(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The needs of a million recordings of a minute in a day: the resource, the amount, and the calculation."""
    core_s = CLIP_S * FPS / figures["core_frames_per_s"]
    cores = CLIPS * core_s / _DAY_S
    per_s = CLIPS / _DAY_S
    clip_mb = figures["clip_bytes"] / 1e6
    gbit = per_s * clip_mb * 8 / 1000
    row_kb = figures["data_set_bytes_per_clip"] / 1000
    answer_mb = figures["answer_bytes"] / 1e6
    return [
        (
            "cores",
            f"{cores / BUSY:,.0f}",
            f"{CLIP_S * FPS:,} frames, {figures['core_frames_per_s']} a second on a core, are {core_s:.0f} s; "
            f"{cores:,.0f} cores that never rest, at {BUSY:.0%}".replace("%", " %"),
        ),
        ("recordings", f"{per_s:.1f} a second", f"{CLIPS:,} in {_DAY_S:,} s"),
        ("network of the storage", f"{gbit:.1f} Gbit/s", f"{per_s:.1f} × {clip_mb:.0f} MB"),
        ("storage of the videos", f"{CLIPS * clip_mb / 1e6:.0f} TB a day", f"{CLIPS:,} × {clip_mb:.0f} MB"),
        ("data set", f"{CLIPS * row_kb / 1e6:.1f} GB a day", f"{CLIPS:,} × {row_kb:.1f} kB"),
        ("scheduler", _share(per_s * figures["shared_scheduler_cpu_ms"]), "paths on shared storage"),
        ("scheduler with `--send`", _share(per_s * figures["sent_scheduler_cpu_ms"]), f"and {2 * gbit:.1f} Gbit/s"),
        ("landmarks, with `--save`", f"{CLIPS * answer_mb / 1e6:.1f} TB a day", f"{CLIPS:,} × {answer_mb:.1f} MB"),
    ]


def _share(ms_per_s: float) -> str:
    return f"{ms_per_s / 10:.0f} % of a core"
