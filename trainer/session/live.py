"""The main thread of a live session: takes frames, shows them and handles keys without blocking."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

import exercises
from exercises.judging.results import SetResult
from exercises.judging.update import State, Update
from trainer.base.language import gettext_ as _
from trainer.capture.clip import ClipWriter
from trainer.capture.frame import Frame, FrameSource, SourceState
from trainer.capture.mirrored import MirroredSource
from trainer.coach.utterance import Kind, Utterance
from trainer.coach.words import MUTED
from trainer.plan.programme import PlannedSet
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker
from trainer.record.items import Comfort
from trainer.record.recorder import Recorder
from trainer.screen.presenter import Presenter
from trainer.screen.window import Key, Screen
from trainer.session.analyst import Analyst
from trainer.session.felt import Backs, Felt
from trainer.session.flow import Act, Flow, Phase, asked, tick, watched
from trainer.session.live_view import taught, with_flow, with_warnings
from trainer.session.mirror_question import TURNED, MirrorQuestion
from trainer.session.others import OthersWatch
from trainer.session.relief import ReliefStep, ReliefWatch
from trainer.session.second_opinion import LOOKING, OpinionMaker, looked_words, wait_for
from trainer.session.session_options import SessionOptions
from trainer.session.session_words import announcements
from trainer.session.set_start import info_of, runner_of
from trainer.session.slow import SlowWatch, faster_advice
from trainer.session.teaching import Teaching, pair_words
from trainer.sound.set_sound import Sound

_COMFORTS: dict[Key, Comfort] = {Key.FINE: "fine", Key.FELT: "felt", Key.HURT: "hurt", Key.DID_HURT: "hurt"}
_ACTS = {Key.PAUSE: Act.PAUSE, Key.NEXT: Act.NEXT, Key.AGAIN: Act.AGAIN, Key.SHOW: Act.SHOW}


class LiveSession:
    """Connects the camera, the screen, the keys, the sound and the analyst's thread.

    Args:
        options: see :class:`SessionOptions`.
        source: gives the frames.
        screen: shows them and hears the keys.
        recorder: saves landmarks and repetitions.
        clip: records the picture, or None.
        load: makes the landmarker; called in the analyst's thread.
        guard: checks the pose from time to time in a rotated frame.
        sound: speaks what the coach decides.
        own_ranges: the person's own range of motion by exercise, see :mod:`trainer.plan.own_range`.
        clock: time in seconds, to measure how long the analysis of a frame takes.
        known: ids of the exercises that the person has done before; the others begin with a lesson. None: no lessons,
            as for a recording.
        backs: asks how the sets were for the back; None does not ask, as for a recording.
        opinion: looks at each set again when it is over; None without a second opinion.
    """

    def __init__(
        self,
        options: SessionOptions,
        source: FrameSource,
        screen: Screen,
        recorder: Recorder,
        clip: ClipWriter | None,
        load: Callable[[], Landmarker],
        guard: BackgroundGuard,
        sound: Sound,
        own_ranges: Mapping[str, Mapping[str, float]],
        clock: Callable[[], float] = time.perf_counter,
        known: Collection[str] | None = None,
        backs: Backs | None = None,
        opinion: OpinionMaker | None = None,
    ) -> None:
        self._own_ranges = own_ranges
        self._options = options
        self._source = source
        self._screen = screen
        self._recorder = recorder
        self._clip = clip
        self._opinion = opinion
        self._analyst = Analyst(load, guard, recorder, clock, opinion)
        self.slow = SlowWatch(options.live.variant, options.live.model)
        self.relief = ReliefWatch(faster_advice(options.live.variant, options.live.model))
        self.others = OthersWatch()
        self._picture = np.zeros((source.size_px[1], source.size_px[0], 3), np.uint8)
        self._sound = sound
        self._is_muted = False
        self._t_s = 0.0
        self._has_frame = False
        self._begun_run, self._begun_s = 0, 0.0
        self._explained: set[tuple[str, str]] = set()
        self._felt = Felt(backs, recorder)
        self.teaching = Teaching(options.sets, known)
        self.flow = self.teaching.start()
        # A recording cannot answer.
        self._mirror = MirrorQuestion(isinstance(source, MirroredSource) and known is not None)
        self._presenter = self._present(self.flow.now) if self.flow.phase is Phase.LESSON else self._begin_set()

    def run(self) -> None:
        """Run until the person, the file or the last set ends the session.

        A file waits until the model is loaded, so that its beginning is not missed; a camera's picture shows at once.
        """
        is_file = self._source.frame_count is not None
        while is_file and not self._analyst.ready.wait(timeout=0.02):
            if self._show() is Key.QUIT:
                return
        while self.flow.phase is not Phase.END:
            frame = self._source.read()
            if frame is not None:
                self._take(frame)
            elif self._source.state is SourceState.ENDED:
                return
            self._catch_up()
            if self._has_frame:
                self._go(tick(self.flow, self._t_s))
            self._teach()
            key = self._show()
            if key is Key.QUIT:
                return
            if key is Key.MUTE:
                self._is_muted = self._sound.toggle_mute()
            # In a pause the question is not shown, and the key means the next set, as the pause says.
            if self._mirror.is_open and self.flow.phase is not Phase.PAUSED and key in (Key.YES, Key.NEXT):
                self._turn(self._mirror.answer(is_mirrored=key is Key.YES))
            elif key in _ACTS:
                self._ask(_ACTS[key], self._t_s)
            # A number answers the question, and nothing else: typed twice before a set, it must not end it.
            elif key in _COMFORTS and (key is not Key.DID_HURT or self._felt.is_asking):
                self._feel(_COMFORTS[key], self.flow.now, self._t_s)

    def finish(self) -> list[SetResult]:
        """End and save the current set; return the results of all sets."""
        results = self._analyst.stop()
        self._catch_up()
        return results

    def reconsider(self) -> None:
        """End and save the current set, and wait for its second opinion. ``q`` ends the wait."""
        if self._opinion is not None:
            self._source.close()  # the camera's light goes out
            self._analyst.stop(self._wait)

    def _wait(self, opinion: OpinionMaker) -> None:
        presenter = self._presenter

        def leaves(note: str) -> bool:
            view = replace(presenter.view(), words=_(LOOKING), note=note)
            return self._screen.show(self._picture, presenter.exercise, presenter.update, view) is Key.QUIT

        wait_for(opinion, leaves)

    def _take(self, frame: Frame) -> None:
        self._picture, self._t_s, self._has_frame = frame.image, frame.t_s, True
        # A lesson in mid-set is a pause too: movements along with the figure do not count.
        if self.flow.phase is Phase.PAUSED or (self.flow.phase is Phase.LESSON and self._begun_run == self.flow.run):
            return
        self._analyst.offer(frame)
        if self._clip is not None:
            self._clip.write(frame.image, frame.t_s)

    def _catch_up(self) -> None:
        for finding in self._analyst.findings():
            slow = self.slow.take(finding.update.t_s, finding.took_s)
            if slow is not None:  # not recorded: it is about the machine
                self._sound.say(self._presenter.coach.give_way(slow))
            relief = self.relief.take(finding.update.t_s, finding.step)
            if relief is not None and finding.step is ReliefStep.CLOTHING:  # fewer checks disturb nobody
                self._sound.say(self._presenter.coach.give_way(relief))
            note = self.relief.note(finding.run, finding.update.t_s, finding.step)
            if note is not None:
                self._recorder.utter(note)
            others = self.others.take(finding.update.t_s, self._analyst.sees_others)
            if others is not None:
                self._say(self._presenter.coach.give_way(others))
            if finding.run == self.flow.run and self.flow.stage not in (Phase.LESSON, Phase.REST, Phase.END):
                answer = self._mirror.take(finding.update, self.flow.now.side)
                if answer is not None:
                    self._turn(answer)
                update = self._mirror.shown(finding.update)
                said = self._presenter.take(update)
                self._screen.tell(update, said)
                self._sound.take(update)
                if said is not None:
                    self._say(said)
                    self.teaching.take(self.flow, said)
                self._felt.did(self.flow.now, update)
                self._go(watched(self.flow, update))
            elif finding.run == 0 and self.flow.phase is Phase.REST:
                self._presenter.update = finding.update
            if not self._mirror.takes_arm:
                self._take_arm(finding.is_sign, finding.is_hurt, finding.update.t_s)

    def _take_arm(self, is_sign: bool, is_hurt: bool, t_s: float) -> None:
        """Do what the raised arm asks for."""
        asks = self._felt.by_arm(self.flow, is_sign=is_sign)
        if isinstance(asks, Act):
            self._ask(asks, t_s)
        elif asks is not None:
            self._feel(asks, self.flow.now, t_s)
        if is_hurt and self._felt.signed is not None:
            self._feel("hurt", self._felt.signed, t_s)

    def _feel(self, comfort: Comfort, one: PlannedSet, t_s: float) -> None:
        """Take in how a set is or was for the back."""
        flow, said = self._felt.take(comfort, one, self.flow, t_s)
        if said is not None:
            self._say(self._presenter.coach.give_way(said))
        self._go(flow)

    def _ask(self, act: Act, t_s: float) -> None:
        """Do what the person asks for by a key or an arm; a lesson that is skipped or restarted falls silent."""
        if self.flow.stage is Phase.LESSON and act is not Act.PAUSE:
            self._sound.hush()
        if act is Act.NEXT:
            self._mirror.put_off()
        self._go(asked(self.flow, t_s, act))

    def _turn(self, is_mirrored: bool) -> None:
        """Flip the camera's picture if it is mirrored, or was flipped by mistake, and say so."""
        if is_mirrored and isinstance(self._source, MirroredSource):
            self._source.is_mirrored = not self._source.is_mirrored
            self._say(self._presenter.coach.give_way(Utterance(self._t_s, Kind.STATE, TURNED)))

    def _say(self, utterance: Utterance) -> None:
        self._sound.say(utterance)
        self._recorder.utter(utterance)

    def _go(self, flow: Flow) -> None:
        """Move to a state of the flow: start, end or announce what that state needs."""
        before, self.flow = self.flow, flow
        if flow.phase is Phase.PAUSED and self._opinion is not None:
            self._opinion.pause()
        ends = flow.run != before.run or flow.phase in (Phase.REST, Phase.END)
        last = self._presenter.coach.last_words() if ends else None
        if flow.phase is Phase.LESSON and flow is not before and math.isinf(flow.until_s):
            self.teaching.begin()
        if flow.run != before.run and flow.stage is Phase.LESSON:
            self._analyst.rest()
            self._presenter = self._present(flow.now)
        elif flow.stage in (Phase.GET_READY, Phase.SET) and flow.run != self._begun_run:
            self._presenter = self._begin_set()
        elif flow.phase in (Phase.REST, Phase.END) and before.phase not in (Phase.REST, Phase.END, Phase.PAUSED):
            self._analyst.rest()
            if flow.phase is Phase.REST and flow.after is not None:
                self._presenter = self._present(flow.after)
        # If the session teaches, its ending screen sums it up.
        is_told = flow.phase is Phase.END and self.teaching.is_on
        told = () if is_told else announcements(before, flow, self._t_s)
        for utterance in (*([last] if last is not None else ()), *told):
            self._say(self._presenter.coach.give_way(utterance))
        if (question := self._felt.ask(before, flow, self._t_s)) is not None:
            self._say(self._presenter.coach.give_way(question))
        pair = self.teaching.pair(flow) if flow.phase is Phase.REST and before.stage is not Phase.REST else None
        if pair is not None:
            self._say(self._presenter.coach.give_way(Utterance(self._t_s, Kind.STATE, pair_words(pair))))

    def _teach(self) -> None:
        """Say the sentences of the lesson whose time has come."""
        for utterance in self.teaching.due(self.flow, self._t_s):
            self._sound.say(utterance)

    def _begin_set(self) -> Presenter:
        one, options = self.flow.now, self._options
        self._begun_run, self._begun_s = self.flow.run, self._t_s
        info = info_of(one, self._t_s, self._source.name, options.live.variant, options.record_video)
        judge = partial(runner_of, one, self._own_ranges)
        self._analyst.begin(self.flow.run, judge(), info, judge)
        return self._present(one)

    def _present(self, one: PlannedSet) -> Presenter:
        exercise = exercises.get(one.exercise).in_form(one.variant)
        self._sound.begin(exercise)
        presenter = Presenter(exercise, one.amount, self._options.live.sound.pacer, self._explained)
        if self._t_s > 0.0:  # later in a session, "Starting…" would be wrong
            presenter.update = Update(self._t_s, State.GET_READY)
        return presenter

    def _show(self) -> Key:
        presenter = self._presenter
        note = self._recorder.problem or self._sound.problem or (_(MUTED) if self._is_muted else "")
        if self._opinion is not None and (progress := self._opinion.progress) is not None:
            note = note or looked_words(progress)
        is_lost = self._source.state is SourceState.LOST
        lesson = None if is_lost or self._felt.is_asking else taught(self.flow, self.teaching, self._t_s, note)
        if lesson is not None:
            return self._screen.show_picture(*lesson)
        view = presenter.view(note, self.flow.phase is Phase.PAUSED, is_lost)
        view = with_flow(view, self.flow, presenter, self.teaching, self._t_s, self._begun_s)
        view = with_warnings(view, (self.slow, self.relief, self.others), presenter, self._t_s)
        view = self._mirror.in_view(self._felt.shown(view))
        return self._screen.show(self._picture, presenter.exercise, presenter.update, view)
