"""A task for the workers of a test's cluster that judges nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from trainer.cluster.task import Task


def stubborn(task: Task, data: bytes | None = None) -> dict[str, Any]:
    """The file ``stubborn.mp4`` takes for ever, and says who is at it; when it is done again, it is done at once."""
    video = Path(task.video)
    began = video.with_suffix(".pid")
    if video.stem == "stubborn" and not began.exists():
        began.with_suffix(".part").write_text(str(os.getpid()), "utf-8")
        began.with_suffix(".part").replace(began)
        time.sleep(60)
    return {"contents": {"bytes": None if data is None else data.decode(), "by": os.getpid()}}
