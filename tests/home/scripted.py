"""A home screen whose person answers by a script: no window, no camera, a record of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from exercises.judging.declaration import Exercise, Variant
from trainer.base.errors import SourceError
from trainer.base.questions import Asker, Question
from trainer.capture.devices import Camera
from trainer.home.home import Home, Ways
from trainer.home.setup import choose_camera
from trainer.plan.programme import PlannedSet
from trainer.plan.safety import QUESTIONS
from trainer.record.items import SessionInfo
from trainer.record.store import Person, Store
from trainer.session.options import LiveOptions

WELL = {question.id: question.answers[0].id for question in QUESTIONS}
CAMERAS = (Camera(0, "Built-in"), Camera(2, "Desk cam"))


class Scripted:
    """Answers in order, then leaves every question."""

    def __init__(self, *answers: str | None) -> None:
        self.waiting = list(answers)
        self.asked: list[Question] = []
        self.told: list[str] = []

    def ask(self, question: Question) -> str | None:
        self.asked.append(question)
        answer = self.waiting.pop(0) if self.waiting else None
        assert answer is None or answer in ids(question), f"{question.text}: no {answer} in {ids(question)}"
        return answer

    def tell(self, words: str, heading: str = "") -> None:
        self.told.append(words)


def ids(question: Question) -> list[str]:
    return [choice.id for choice in question.choices]


@dataclass
class Made:
    """A home screen and what happened in it."""

    asker: Scripted
    path: Path
    cameras: tuple[Camera, ...] = CAMERAS
    live: LiveOptions = field(default_factory=LiveOptions)
    fails: Exception | None = None
    sessions: list[tuple[tuple[PlannedSet, ...], LiveOptions, SessionInfo]] = field(default_factory=list)
    guided: list[tuple[PlannedSet, ...]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    sounds: list[bool] = field(default_factory=list)
    previews: list[str] = field(default_factory=list)
    mirrors: list[bool | None] = field(default_factory=list)
    tries: int = 0

    def run(self) -> Made:
        Home(
            Ways(
                asker=self._asker,
                record=self.store,
                practise=self._practise,
                guide=self._guide,
                show=self._show,
                look_back=lambda: "It is open.",
                cameras=lambda: self.cameras,
                choose_camera=self._choose_camera,
            ),
            self.live,
        ).run()
        assert self.asker.waiting == [], "the person left before the script ended"
        return self

    def store(self) -> Store:
        return Store(self.path)

    def person(self, **health: str) -> None:
        with self.store() as store:
            store.save_person(Person("me", {**WELL, **health}, (), dict.fromkeys(WELL, date.today().isoformat())))

    def _asker(self, live: LiveOptions) -> Asker:
        self.sounds.append(live.sound.voice)
        return self.asker

    def _practise(self, sets: tuple[PlannedSet, ...], live: LiveOptions, info: SessionInfo) -> None:
        self.tries += 1
        if self.fails is not None:
            raise self.fails
        self.sessions.append((sets, live, info))

    def _guide(self, sets: tuple[PlannedSet, ...], _live: LiveOptions) -> None:
        self.guided.append(sets)

    def _show(self, exercise: Exercise, variant: Variant) -> None:
        self.shown.append(f"{exercise.id} {variant}".strip())

    def _choose_camera(self, asker: Asker, live: LiveOptions, way_out: str) -> LiveOptions | None:
        return choose_camera(asker, live, way_out, lambda: self.cameras, self._preview)

    def _preview(self, spec: str, mirror: bool | None) -> Preview:
        self.mirrors.append(mirror)
        self.previews.append(spec)
        if not self.cameras:
            raise SourceError("No camera found.")
        return Preview(spec)


class Preview:
    """A camera whose picture nobody needs."""

    def __init__(self, spec: str) -> None:
        self.spec = spec

    def draw(self, size: tuple[int, int]) -> None:
        raise AssertionError("nobody looks")

    def __enter__(self) -> Preview:
        return self

    def __exit__(self, *_: object) -> None:
        pass
