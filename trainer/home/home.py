"""Which question follows which answer, from the first run to the way out.

Every question leads back to the one before: Escape and "Back" go one level up, and at home Escape leaves. Answers are
saved as they are given, so closing the window loses nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import exercises
from exercises.judging.declaration import Exercise, Variant
from trainer.base import settings
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.language import language, use
from trainer.base.questions import Asker, ToldError
from trainer.capture.devices import Camera
from trainer.home import pages, trouble
from trainer.home.facts import Facts, camera_problem, sets_of_exercise
from trainer.home.results import hand_on
from trainer.home.setup import choose_camera, language_page, setup_page
from trainer.home.trouble import set_aside_page, trouble_page
from trainer.plan import mat, own_plan
from trainer.plan.first_lesson import LESSON
from trainer.plan.health import allow, ask_health, open_questions, person_in
from trainer.plan.programme import PlannedSet
from trainer.plan.safety import needs_help_now
from trainer.plan.screening import SCREENING, screening_sets
from trainer.record import salvage
from trainer.record.items import SessionInfo
from trainer.record.store import Store
from trainer.session import start
from trainer.session.asking import BOTH
from trainer.session.first_lesson import lesson_left, lesson_lines
from trainer.session.options import LiveOptions
from trainer.session.screening import screening_lines

__all__ = ["Home", "Ways"]


@dataclass(frozen=True, slots=True)
class Ways:
    """The functions that the home screen calls to open, show and run things.

    Attributes:
        asker: makes an asker with these sound options.
        record: opens the record.
        practise: runs a session in the same window.
        show: plays the lesson of an exercise in one of its forms.
        guide: guides a session by voice alone in the same window.
        look_back: opens the review in the browser, and returns the sentence that says so.
        cameras: lists the cameras.
        choose_camera: see :func:`trainer.home.setup.choose_camera`.
    """

    asker: Callable[[LiveOptions], Asker]
    record: Callable[[], Store]
    practise: Callable[[tuple[PlannedSet, ...], LiveOptions, SessionInfo], object]
    show: Callable[[Exercise, Variant], None]
    guide: Callable[[tuple[PlannedSet, ...], LiveOptions], None]
    look_back: Callable[[], str]
    cameras: Callable[[], Sequence[Camera]]
    choose_camera: Callable[[Asker, LiveOptions, str], LiveOptions | None] = choose_camera


class Home:
    """The home screen.

    Args:
        ways: opens, shows and runs things.
        live: camera, model and sound to begin with.
        place: see :func:`trainer.home.run.open_home`.
    """

    def __init__(self, ways: Ways, live: LiveOptions, place: str = "") -> None:
        self._ways = ways
        self._live = live
        self._place = place
        self._asker = ways.asker(live)

    def run(self) -> None:
        """Ask until the person leaves. An error of the record ends it, unless they try again."""
        self._doing(self._stay, _("Leave"))

    def _stay(self) -> None:
        if self._first_run():
            while self._visit():
                pass

    def _doing(self, act: Callable[[], object], way_out: str) -> None:
        """Do something; after an error, ask what to do about it, and do it again if the person wants that."""
        while True:
            try:
                act()
            except ToldError:
                return
            except TrainerError as error:
                if self._is_mended(error, way_out):
                    continue
            return

    def _is_mended(self, error: TrainerError, way_out: str) -> bool:
        """Ask what to do about an error, and do it; return whether to try again."""
        chosen = self._asker.ask(trouble_page(error, way_out))
        if chosen == trouble.CAMERA:
            return self._choose_camera()
        if chosen == trouble.RECOVER:
            self._recover()
        return chosen in (trouble.AGAIN, trouble.RECOVER)

    def _recover(self) -> None:
        """Recover what is readable in a damaged record, and say what that was.

        Raises:
            TrainerError: it cannot be recovered.
        """
        try:
            found = salvage.recover(self._ways.record)
        except (OSError, sqlite3.Error) as error:
            words = _("The record cannot be recovered now. Check that the disk is not full.")
            raise TrainerError(f"The record cannot be recovered: {error}.", in_window=words) from error
        if found is not None:
            self._asker.tell(salvage.outcome_words(*found))

    def _first_run(self) -> bool:
        """Check the camera, then ask about health; false if the person left."""
        with self._ways.record() as store:
            is_new = store.notice is not None
        if is_new and self._asker.ask(set_aside_page()) == trouble.RECOVER:
            self._recover()
        with self._ways.record() as store:
            missing = open_questions(person_in(store))
        if not missing:
            return True
        if "camera" not in settings.load().values:
            live = self._ways.choose_camera(self._asker, self._live, _("Go on without"))
            if live is None:
                return False
            self._live = live
        with self._ways.record() as store:
            person = ask_health(self._asker, store, missing)
        return not open_questions(person) or bool(needs_help_now(person.health))

    def _visit(self) -> bool:
        """Ask what to do, and do it; false if the person leaves."""
        facts = self._facts()
        chosen = self._asker.ask(pages.home_page(facts))
        if chosen is None:
            return False
        self._doing(partial(self._go, facts, chosen), _("Home"))
        return True

    def _go(self, facts: Facts, chosen: str) -> None:
        """Do what the person chose at home."""
        match chosen:
            case pages.BEGIN:
                self._begin(facts, facts.sets(str(facts.today.programme)), str(facts.today.programme))
            case pages.PROGRAMMES:
                self._programmes(facts)
            case pages.EXERCISES:
                self._exercises()
            case pages.LESSON:
                self._lesson(facts)
            case pages.LOOK_BACK:
                self._asker.tell(self._ways.look_back(), _("Look back"))
            case pages.RESULTS:
                hand_on(self._asker, self._ways.record)
            case pages.MAT:
                mat.tell(self._asker)
            case pages.HEALTH:
                with self._ways.record() as store:
                    ask_health(self._asker, store)
            case pages.SETUP:
                self._setup()

    def _facts(self) -> Facts:
        with self._ways.record() as store:
            known = start.known(store, person_in(store), place=self._place)
        suggestion = start.today(known, datetime.now().astimezone())
        plan = own_plan.current()
        recipient = plan.by if plan is not None and plan.patient else ""
        return Facts(known, suggestion, camera_problem(self._live.camera, self._ways.cameras()), recipient)

    def _begin(self, facts: Facts, sets: tuple[PlannedSet, ...], programme: str = "") -> None:
        """Run a session. Without a camera, ask for one first, unless the voice guides alone."""
        if programme in facts.known.programmes and not facts.known.programmes[programme].is_judged:
            return self._ways.guide(sets, self._live)
        if facts.camera_problem and not self._choose_camera():
            return None
        info = SessionInfo(facts.known.person.name, programme)
        try:
            self._ways.practise(sets, self._live, info)
        finally:
            self._use(self._live)  # the session had a voice of its own
        return None

    def _lesson(self, facts: Facts) -> None:
        """Go on with the first lesson, and tell what it showed so far."""
        if sets := lesson_left(facts.known):
            self._begin(facts, sets, LESSON)
        self._asker.tell("\n".join(lesson_lines(self._facts().known)), _("First lesson"))

    def _screening(self, facts: Facts) -> None:
        """Measure both sides, and tell what differs."""
        self._begin(facts, screening_sets(facts.known.excluded), SCREENING)
        self._asker.tell("\n".join(screening_lines(self._facts().known)), _("Screening"))

    def _programmes(self, facts: Facts) -> None:
        while (key := self._asker.ask(pages.programmes_page(facts))) not in (None, pages.BACK):
            if key == pages.SCREEN:
                return self._screening(facts)
            if self._asker.ask(pages.programme_page(facts, str(key))) == pages.BEGIN:
                return self._begin(facts, facts.sets(str(key)), str(key))
        return None

    def _exercises(self) -> None:
        page = 0
        while (chosen := self._asker.ask(pages.exercises_page(facts := self._facts(), page))) not in (None, pages.BACK):
            if chosen == pages.MORE:
                page = (page + 1) % pages.count_pages()
            elif self._exercise(facts, exercises.get(str(chosen))):
                return

    def _exercise(self, facts: Facts, exercise: Exercise) -> bool:
        """Show the card of an exercise until the person begins or goes back; true if they did the exercise."""
        while (chosen := self._asker.ask(pages.card(facts, exercise))) not in (None, pages.BACK):
            if chosen == pages.SHOW:
                self._show(exercise)
            elif chosen == pages.CLEARED:
                self._clear(exercise)
                facts = self._facts()
            elif sets := self._side(exercise, sets_of_exercise(facts.known, exercise.id)):
                self._begin(facts, sets)
                return True
        return False

    def _show(self, exercise: Exercise) -> None:
        """Play the lesson in the form that the person chooses, until they go back."""
        while (chosen := self._asker.ask(pages.form_page(exercise))) not in (None, pages.BACK):
            self._ways.show(exercise, pages.FORMS[str(chosen)])

    def _side(self, exercise: Exercise, sets: tuple[PlannedSet, ...]) -> tuple[PlannedSet, ...]:
        """The sets of the side that the person chooses; none if they go back."""
        if len({one.side for one in sets}) == 1:
            return sets
        side = self._asker.ask(pages.side_page(exercise))
        return sets if side == BOTH else tuple(one for one in sets if one.side == side)

    def _clear(self, exercise: Exercise) -> None:
        """Remember that a professional has allowed an exercise."""
        with self._ways.record() as store:
            allow(store, person_in(store), [exercise.id])

    def _setup(self) -> None:
        while (chosen := self._asker.ask(setup_page(self._live, self._ways.cameras()))) not in (None, pages.BACK):
            if chosen == pages.CAMERA:
                self._choose_camera()
            elif chosen == pages.VOICE:
                sound = replace(self._live.sound, voice=not self._live.sound.voice)
                settings.put("speech", sound.voice)
                self._use(replace(self._live, sound=sound))
            elif (code := self._asker.ask(language_page())) not in (None, pages.BACK):
                settings.put("language", str(code))
                use(str(code))
                self._use(replace(self._live, sound=replace(self._live.sound, language=language())))

    def _choose_camera(self) -> bool:
        """Ask for the camera; whether there is one now."""
        self._live = self._ways.choose_camera(self._asker, self._live, _("Back")) or self._live
        return not camera_problem(self._live.camera, self._ways.cameras())

    def _use(self, live: LiveOptions) -> None:
        self._live, self._asker = live, self._ways.asker(live)
