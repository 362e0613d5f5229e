"""Walking, visitors, scenes without an exercise, and what the drawing rests on: figures and what they reach."""

import numpy as np
import pytest

from samples.studio import scenes
from samples.studio.body import body_names, load_body
from samples.studio.camera import Camera
from samples.studio.figure import Figure
from samples.studio.gait import Step, Walker, Way, follow
from samples.studio.looks import let_out, make_look
from samples.studio.movement import Side, Wish
from samples.studio.reach import TILE_PX, reach
from samples.studio.room import make_room
from samples.studio.skeleton import Pose
from samples.studio.visitors import cat_past, walk_past

CAMERA = Camera((0.0, 0.0, 0.85), 3.6, 12.0, 0.0, 0.0, 62.0, (320, 240))
T_S = np.arange(0, 14, 1 / 8)
LAMP = np.array([0.6, 0.0, 0.8])


def _walk(name: str, fps: int = 30) -> tuple[np.ndarray, list[Pose]]:
    t = np.arange(0, 2.4, 1 / fps)
    still = 0 * t
    return t, follow(load_body(name), np.random.default_rng(3), t, Way.plain(1.1 * t, still, still))


@pytest.mark.parametrize("name", body_names())
def test_walkers_keep_their_feet_on_the_floor(name: str) -> None:
    _, poses = _walk(name, fps=10)
    for pose in poses[::2]:
        assert -0.03 < pose.skin()[0][:, 2].min() < 0.01


def test_a_standing_foot_does_not_slide_while_the_body_passes_over_it() -> None:
    t, poses = _walk("male")
    foot = np.array([p.joint("foot.L") for p in poses])
    stands = foot[:, 2] < foot[:, 2].min() + 0.004
    speed = np.abs(np.diff(foot[:, 0]) / np.diff(t))
    both = stands[1:] & stands[:-1]
    assert both.sum() > 15
    assert np.median(speed[both]) < 0.02
    assert np.ptp(foot[:, 0]) > 1.0  # and it is carried along


def test_feet_change_and_arms_swing_against_them() -> None:
    _, poses = _walk("female")
    across = [(p.joint("foot.L") - p.joint("foot.R"))[0] for p in poses]
    hands = [(p.joint("wrist.L") - p.joint("wrist.R"))[0] for p in poses]
    assert min(across) < -0.4 < 0.4 < max(across)
    assert np.corrcoef(across, hands)[0, 1] < -0.7


def test_limbs_keep_their_length_and_clear_of_the_trunk() -> None:
    body = load_body("heavy")
    walker = Walker(body, np.random.default_rng(1))
    hands = np.flatnonzero(body.weight_of("wrist.L", "wrist.R") > 0.9)
    for step in (Step(), Step(phase=0.2, stride_m=1.2, lift=1.0), Step(phone=1.0, nod_deg=20)):
        pose = walker.pose(step)
        for a, b in (("upperleg01", "lowerleg01"), ("lowerleg01", "foot"), ("upperarm01", "lowerarm01")):
            rest = np.linalg.norm(body.joints_m[body.bones[f"{a}.R"]] - body.joints_m[body.bones[f"{b}.R"]])
            assert np.linalg.norm(pose.joint(f"{a}.R") - pose.joint(f"{b}.R")) == pytest.approx(rest, rel=0.02)
        hand = pose.part_m(hands)
        hip = pose.joint("root")
        beside = np.abs(hand[:, 1] - hip[1]) > 0.17
        before = hand[:, 0] - hip[0] > 0.14
        assert (beside | before).all()


@pytest.mark.parametrize("kind", scenes.LOOK_ALIKES)
@pytest.mark.parametrize("side", ["left", "right"])
def test_scenes_show_what_they_are_called(kind: str, side: Side) -> None:
    clip = scenes.make(load_body("slim"), np.random.default_rng(5), Wish(kind, side, ()))
    t = np.arange(0, clip.duration_s, 1 / 3)
    poses = clip.poses(t)
    here = np.array([p is not None for p in poses])
    assert 5 < clip.duration_s < 22
    assert here.any() == (kind != "empty")
    assert here.all() == (kind == "standing_about")
    if kind == "leaving":
        assert here[0]
        assert not here[t > clip.duration_s - 2.9].any()
    if kind == "walks_in":
        assert not here[0]
        assert here[-1]
    places = [abs(p.joint("root")[0]) for p in poses if p is not None]
    assert min(places, default=0) < 0.7
    assert max(places, default=0) < 4.6
    if kind in ("leaving", "walks_in"):
        assert max(places) > 3.9


def test_the_same_seed_makes_the_same_scene() -> None:
    made = []
    for _ in range(2):
        clip = scenes.make(load_body("female"), np.random.default_rng(8), Wish("standing_about", "left", ()))
        made.append(np.array([p.joints_m for p in clip.poses(np.arange(0, 3, 0.25)) if p is not None]))
    assert (made[0] == made[1]).all()


def test_unknown_scene_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="walks_in"):
        scenes.make(load_body("female"), np.random.default_rng(0), Wish("dancing", "left", ()))


@pytest.mark.parametrize("seed", range(6))
def test_a_second_person_comes_goes_and_keeps_clear_of_the_mat(seed: int) -> None:
    lens = CAMERA.position_m if seed % 2 else None
    poses = walk_past(load_body("older"), np.random.default_rng(seed), T_S, lens)
    shown = [p for p in poses if p is not None]
    assert poses[0] is None
    assert len(shown) > 30
    for pose in shown[::12]:
        y = pose.joint("root")[1]
        assert y > 0.75 or (lens is not None and lens[1] + 0.6 < y < -0.75)
    assert np.ptp([p.joint("root")[0] for p in shown]) > 5


@pytest.mark.parametrize("seed", range(4))
def test_a_cat_trots_stops_and_goes_on_along_the_mat(seed: int) -> None:
    cats = cat_past(np.random.default_rng(seed), T_S)
    shown = [c for c in cats if len(c)]
    assert len(cats[0]) == 0
    x = np.array([c[:, 0].mean() for c in shown])
    speed = np.abs(np.diff(x)) * 8
    assert (speed[3:] < 0.05).sum() > 8
    assert speed.max() > 0.7
    for cat in shown[::20]:
        low, high = cat[:, :3].min(axis=0), cat[:, :3].max(axis=0)
        assert low[2] == pytest.approx(0)
        assert 0.3 < high[2] < 0.56
        assert np.abs(cat[:, 1]).min() > 0.45


@pytest.mark.slow
@pytest.mark.parametrize("name", ["female", "heavy"])
def test_a_figure_is_posed_as_the_body_is(name: str) -> None:
    body, look = load_body(name), make_look(np.random.default_rng(2), name == "heavy")
    figure = Figure(body, look)
    pose = Walker(body, np.random.default_rng(1)).pose(Step(phase=0.3, stride_m=1.0, lift=1.0))
    rows, whole = figure.posed(pose), pose.skin(let_out(body, look))[0]
    gap = np.linalg.norm(rows[::40, None, :3] - whole[None], axis=2).min(axis=1)
    assert gap.max() < 0.003  # every vertex of the figure is one of the body's; only the floor flattens some
    assert len(rows) < len(whole) * 0.7
    for triangles in (figure.body, figure.head, figure.shadow):
        assert triangles.max() < len(rows)
    a, b, c = (rows[figure.body[:, k], :3] for k in range(3))
    facing = (np.cross(b - a, c - a) * rows[figure.body[:, 0], 3:]).sum(axis=1) > 0
    assert facing.mean() > 0.97


def test_reach_holds_points_and_their_shadows_and_little_else() -> None:
    points = np.array([[0.0, 0.0, 0.8], [0.02, 0.0, 0.8]], np.float32)
    rect, tiles = reach(points, CAMERA, LAMP)
    shadow = points[0] - LAMP * 0.8 / LAMP[2]
    px = CAMERA.project(np.stack([points[0], shadow]))
    assert rect is not None
    left, top, wide, high = rect
    assert (px >= [left, top]).all()
    assert (px <= [left + wide, top + high]).all()
    for x, y in (px // TILE_PX).astype(int):
        assert tiles[y, x]
    assert tiles.mean() < 0.1
    behind, everywhere = reach(points - np.array([0, 9, 0], np.float32), CAMERA, LAMP)
    assert behind == (0, 0, 320, 240)
    assert everywhere.all()
    assert reach(points + np.array([9, 0, 0], np.float32), CAMERA, LAMP)[0] is None


def test_nothing_stands_where_people_move_and_a_mat_can_lie_turned() -> None:
    for seed in range(20):
        room = make_room(np.random.default_rng(seed), mat=False)
        things = room.triangles[108:, :3]
        assert things[:, 1].min(initial=9) > 1.1
    straight, turned = (make_room(np.random.default_rng(0), mat_turn_deg=d).triangles[-36:, :3] for d in (0, 90))
    assert np.ptp(straight[:, 0]) == pytest.approx(1.85)
    assert np.ptp(turned[:, 1]) == pytest.approx(1.85)


@pytest.mark.slow
@pytest.mark.usefixtures("opengl")
def test_drawing_two_people_and_a_cat_changes_only_their_places() -> None:
    from samples.studio.render import Renderer, Sensor

    rng = np.random.default_rng(4)
    female, male = load_body("female"), load_body("male")
    looks = make_look(rng, False), make_look(rng, True)
    room = make_room(rng)
    sensor = Sensor(0.1, 0.0, 1.0, 1.0)
    renderer = Renderer(female, looks[0], room, CAMERA, sensor, None, [(male, looks[1])])
    first = Walker(female, rng).pose(Step(at_m=(-0.6, 0.0), heading_deg=-90))
    second = Walker(male, rng).pose(Step(at_m=(0.6, 0.9)))
    cat = next(c for c in cat_past(np.random.default_rng(1), T_S) if len(c) and abs(c[:, 0].mean()) < 0.5)
    empty = renderer.draw(None, rng).astype(int)
    seen = [
        np.abs(renderer.draw(*drawn).astype(int) - empty).sum(axis=2) > 20
        for drawn in ((first, rng), (first, rng, [second]), (None, rng, [None], cat), (None, rng))
    ]
    renderer.close()
    chests = CAMERA.project(np.stack([p.joint("spine01") for p in (first, second)])).astype(int)
    assert seen[0][chests[0, 1], chests[0, 0]]
    assert not seen[0][chests[1, 1], chests[1, 0]]
    assert seen[1][chests[1, 1], chests[1, 0]]
    middle = CAMERA.project(cat[:, :3].mean(axis=0)).astype(int)
    assert seen[2][middle[1], middle[0]]
    assert seen[2].mean() < 0.1
    assert not seen[3].any()


@pytest.mark.slow
@pytest.mark.usefixtures("opengl")
def test_a_tall_picture_shows_nobody_where_they_were_before() -> None:
    """A picture of more than 511 pixels is larger than the shadow map's rim, to which a copy once kept."""
    from samples.studio.render import Renderer, Sensor

    tall = Camera((0.0, 0.0, 0.5), 2.4, 0.0, 0.0, 0.0, 16.0, (160, 640))
    body, sensor = load_body("slim"), Sensor(0.1, 0.0, 1.0, 1.0, shutter=0.0)
    walker = Walker(body, np.random.default_rng(1))
    upright, turned = (walker.pose(Step(nod_deg=nod, heading_deg=heading)) for nod, heading in ((0, 0), (45, -90)))
    pictures = []
    for poses in ([upright, turned], [turned]):
        rng = np.random.default_rng(4)
        renderer = Renderer(body, make_look(rng, False), make_room(rng), tall, sensor)
        pictures.append([renderer.draw(pose, np.random.default_rng(0)).astype(int) for pose in poses][-1])
        renderer.close()
    head = tall.project(upright.joint("head"))
    assert head[1] < 640 - 511  # above what was reached
    assert np.abs(pictures[0] - pictures[1]).max() <= 2
