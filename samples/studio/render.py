"""Draws people in a room with OpenGL (moderngl over EGL: no display needed, a software driver is enough).

On a software driver every pixel and every triangle costs time. The room is therefore drawn once, and each frame redraws
only the part of the picture that a person or their shadow may have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import moderngl
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.studio import shaders
from samples.studio.body import Array, Body
from samples.studio.camera import Camera, lamp_matrix
from samples.studio.figure import Figure, Rows
from samples.studio.looks import Look
from samples.studio.reach import TILE_PX, Rect, reach
from samples.studio.room import Room
from samples.studio.sensor import Chip, Image, Sensor
from samples.studio.skeleton import Pose

__all__ = ["Renderer", "Sensor"]

#: Drawn pixels per picture pixel along each side; averaging them smooths the edges.
_FINE = 2
#: Number of leading rows (floor, walls, skirting) that cast no shadow worth drawing.
_SLAB_ROWS = 108
#: Motion blur mixes in one more picture for each ``_BLUR_STEP_PX`` that a limb travels, up to ``_BLUR_PICTURES``.
_BLUR_STEP_PX, _BLUR_PICTURES = 2.5, 4
#: A larger step between frames is a cut, not a movement, metres.
_LEAP_M = 0.2
#: Texture units.
_SHADOW_UNIT, _SUNLIT, _SHADED, _PLACE = range(4)


class _Drawn:
    """A figure's OpenGL buffers and its previous vertices."""

    def __init__(self, gl: moderngl.Context, programs: dict[str, moderngl.Program], figure: Figure, look: Look):
        self.figure, self.look = figure, look
        self.now: Rows | None = None
        self._before: Rows | None = None
        self._moving = gl.buffer(reserve=len(figure.paint) * 24, dynamic=True)
        fixed = gl.buffer(figure.paint.tobytes())
        indices = {n: gl.buffer(getattr(figure, n).astype("i4").tobytes()) for n in ("body", "head", "shadow")}
        place, spot = (self._moving, "3f 3f", "position", "normal"), (self._moving, "3f 3x4", "position")
        self.body = gl.vertex_array(programs["body"], [place, (fixed, "4x4 3f 1x4", "colour")], indices["body"])
        self.head = gl.vertex_array(programs["head"], [place, (fixed, "3f 1f 4x4", "paint", "eye")], indices["head"])
        self.shadow = gl.vertex_array(programs["depth"], [spot], indices["shadow"])

    def pose(self, pose: Pose | None) -> None:
        """Move to the next frame."""
        self._before, self.now = self.now, None if pose is None else self.figure.posed(pose)

    def way_m(self) -> Rows | None:
        """Displacement of each vertex since the previous frame (V, 3)."""
        if self.now is None or self._before is None:
            return None
        return np.asarray(self.now[:, :3] - self._before[:, :3])

    def send(self, late: float) -> None:
        """Upload the vertices, extrapolated by ``late`` frames."""
        rows, way = self.now, self.way_m() if late else None
        if rows is not None and way is not None:
            rows = rows.copy()
            rows[:, :3] += way * np.float32(late)
        if rows is not None:
            self._moving.write(rows.tobytes())


class Renderer:
    """Draws frames of a person, optional others and one room, at one picture size."""

    def __init__(
        self,
        body: Body | None,
        look: Look,
        room: Room,
        camera: Camera,
        sensor: Sensor,
        extra: Array | None = None,
        others: Sequence[tuple[Body, Look]] = (),
    ):
        """Set up everything that stays the same.

        Args:
            body: the person's body; None: nobody.
            look: the person's look.
            room: the room.
            camera: the camera.
            sensor: the camera's lens and sensor.
            extra: (N, 10) further things that stand still, rows as in ``room.box``.
            others: bodies and looks of further people.
        """
        self.gl = g = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]
        self.camera, self.sensor = camera, sensor
        self._size = (camera.size[0] * _FINE, camera.size[1] * _FINE)
        self._programs = {
            "depth": g.program(shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT),
            "body": g.program(shaders.BODY_VERTEX, shaders.BODY_FRAGMENT),
            "head": g.program(shaders.HEAD_VERTEX, shaders.HEAD_FRAGMENT),
            "room": g.program(shaders.ROOM_VERTEX, shaders.ROOM_FRAGMENT),
            "back": g.program(shaders.BACK_VERTEX, shaders.BACK_FRAGMENT),
        }
        self._shadow, self._shadow_target = self._shadow_map()
        _, self._room_shadow = self._shadow_map()
        self._target, self._room = (
            g.framebuffer([g.renderbuffer(self._size, 3)], g.depth_renderbuffer(self._size)) for _ in range(2)
        )
        people = [] if body is None else [(body, look), *others]
        self._people = [_Drawn(g, self._programs, Figure(b, worn), worn) for b, worn in people]
        self._towards_lamp = np.asarray(room.light.direction)
        self._set_light(room)
        self._draw_room(room.triangles if extra is None else np.concatenate([room.triangles, extra]))
        g.enable(moderngl.DEPTH_TEST)
        self._empty = self._read((0, 0, *camera.size))
        self._chip = Chip(sensor, camera.size)

    def close(self) -> None:
        """Release the OpenGL memory."""
        self.gl.release()

    def _shadow_map(self) -> tuple[moderngl.Texture, moderngl.Framebuffer]:
        depth = self.gl.depth_texture((shaders.SHADOW_SIZE, shaders.SHADOW_SIZE))
        depth.compare_func = ""  # read raw depths, without comparison
        depth.filter = (moderngl.NEAREST, moderngl.NEAREST)
        depth.repeat_x = depth.repeat_y = False
        # The colours are unused, but without a colour buffer the driver does not copy depths either.
        return depth, self.gl.framebuffer([self.gl.renderbuffer(depth.size, 3)], depth)

    def _set_light(self, room: Room) -> None:
        values = {
            "light_direction": room.light.direction,
            "light_colour": room.light.colour,
            "sky_colour": room.light.sky,
            "ground_colour": room.light.ground,
            "camera_position": tuple(self.camera.position_m),
            "shadow_map": _SHADOW_UNIT,
            "sunlit_map": _SUNLIT,
            "shaded_map": _SHADED,
            "place_map": _PLACE,
        }
        matrices = {"light_matrix": lamp_matrix(self._towards_lamp), "camera_matrix": self.camera.matrix()}
        for program in self._programs.values():
            for name, value in values.items():
                if name in program:
                    program[name] = value
            for name, matrix in matrices.items():
                if name in program:
                    program[name].write(matrix.T.astype("f4").tobytes())  # type: ignore[union-attr]

    def _draw_room(self, triangles: Array) -> None:
        """Draw the room once into two maps, lit and in shadow; each frame then only chooses between them."""
        g = self.gl
        buffer = g.buffer(triangles.astype("f4").tobytes())
        room = g.vertex_array(
            self._programs["room"], [(buffer, "3f 3f 3f 1f", "position", "normal", "tint", "material")]
        )
        self._maps = [g.texture(self._size, 4, dtype="f4" if n == 2 else "f1") for n in range(3)]
        for texture in self._maps:
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        target = g.framebuffer(self._maps, g.depth_renderbuffer(self._size))
        g.enable(moderngl.DEPTH_TEST)
        target.use()
        target.clear(0.8, 0.8, 0.8, 1.0)  # where nothing is drawn: a grey, distant ceiling
        room.render()
        for unit, texture in zip((_SUNLIT, _SHADED, _PLACE), self._maps, strict=True):
            texture.use(unit)
        corner = np.array([(0, 0), (1, 0), (0, 1), (1, 1)]) * 2 * _FINE * TILE_PX / np.array(self._size)
        tile = g.buffer(corner.astype("f4").tobytes())
        columns, rows = (-(-n // TILE_PX) for n in self.camera.size)
        self._tiles = g.buffer(reserve=columns * rows * 8, dynamic=True)
        self._back = g.vertex_array(self._programs["back"], [(tile, "2f", "corner"), (self._tiles, "2f/i", "origin")])
        for shadow in (self._shadow_target, self._room_shadow):  # keep the rim empty: everything beyond it is lit
            shadow.use()
            shadow.clear()
            shadow.scissor = 1, 1, shaders.SHADOW_SIZE - 2, shaders.SHADOW_SIZE - 2
        if len(triangles) > _SLAB_ROWS:
            rest = g.buffer(triangles[_SLAB_ROWS:, :3].astype("f4").tobytes())
            g.vertex_array(self._programs["depth"], [(rest, "3f", "position")]).render()
        g.copy_framebuffer(self._shadow_target, self._room_shadow)
        self._target.use()
        self._target.clear()
        self._draw_tiles(np.ones((rows, columns), bool))
        g.copy_framebuffer(self._room, self._target)

    def _draw_tiles(self, wanted: NDArray[np.bool_]) -> None:
        """Draw the room with the current shadows in the given tiles (rows, columns), rows from the top."""
        row, column = np.nonzero(wanted)
        size = np.array(self._size) / _FINE
        origin = np.column_stack([column * TILE_PX, size[1] - (row + 1) * TILE_PX]) / size * 2 - 1
        if len(row) == 0:
            return
        self._tiles.write(origin.astype("f4").tobytes())
        self._shadow.use(_SHADOW_UNIT)
        self.gl.depth_func = "1"  # depth test "always": replace what is there
        self._back.render(moderngl.TRIANGLE_STRIP, instances=len(row))
        self.gl.depth_func = "<"

    def _things(self, rows: Array) -> tuple[Any, Any]:
        """Return the vertex arrays of moving things, one lit and one for their shadow."""
        buffer = self.gl.buffer(rows.astype("f4").tobytes())
        lit = self.gl.vertex_array(self._programs["body"], [(buffer, "3f 3f 3f 1x4", "position", "normal", "colour")])
        return lit, self.gl.vertex_array(self._programs["depth"], [(buffer, "3f 7x4", "position")])

    def _read(self, rect: Rect) -> Image:
        """Read a part of the drawing at picture resolution, (height, width, 3)."""
        x, y, w, h = rect
        from_below = (x * _FINE, self._size[1] - (y + h) * _FINE, w * _FINE, h * _FINE)
        fine = np.frombuffer(self._target.read(from_below, components=3, alignment=1), np.uint8)
        small = cv2.resize(fine.reshape(h * _FINE, w * _FINE, 3), (w, h), interpolation=cv2.INTER_AREA)
        return np.asarray(small[::-1], np.uint8)

    def _draw_all(self, tiles: NDArray[np.bool_], things: tuple[Any, Any] | None) -> None:
        """Draw people and things over the room, and redraw the room in the tiles that their shadows may reach."""
        g = self.gl
        shown = [p for p in self._people if p.now is not None]
        g.copy_framebuffer(self._shadow_target, self._room_shadow)
        self._shadow_target.use()
        for cast in (*(p.shadow for p in shown), things and things[1]):
            if cast:
                cast.render()
        self._target.use()  # before the copy, or the shadow map's rim clips it: 511 pixels from the corner
        g.copy_framebuffer(self._target, self._room)
        self._draw_tiles(tiles)
        if things:
            things[0].render()
        g.enable(moderngl.CULL_FACE)
        for person in shown:
            person.body.render()
            head = self._programs["head"]
            for name, value in {**person.look.uniforms(), "eye_position": tuple(person.figure.eye_m)}.items():
                if name in head:
                    head[name] = value
            person.head.render()
        g.disable(moderngl.CULL_FACE)

    def draw(
        self, pose: Pose | None, rng: Generator, others: Sequence[Pose | None] = (), things: Array | None = None
    ) -> Image:
        """Draw one picture (H, W, 3) uint8 RGB of the room with the posed person, or of the empty room.

        Args:
            pose: the person's pose.
            rng: draws the noise.
            others: poses of the further people, in the constructor's order.
            things: (N, 10) other moving things, rows as in ``room.box``.
        """
        ways = []
        for person, posed in zip(self._people, [pose, *others], strict=False):
            person.pose(posed)
            ways.append(person.way_m())
        points: list[Any] = [p.now[p.figure.outline, :3] for p in self._people if p.now is not None]
        if things is not None and len(things) == 0:
            things = None
        if things is not None:
            points.append(things[:, :3].astype(np.float32))
        rect, tiles = (
            reach(np.concatenate(points), self.camera, self._towards_lamp) if points else (None, np.zeros((0, 0), bool))
        )
        picture = self._empty.copy()
        if rect is not None:
            solid = None if things is None else self._things(things)
            count = self._blur_pictures(ways)
            x, y, w, h = rect
            total = np.zeros((h, w, 3), np.uint16)
            for k in range(count):
                for person in self._people:
                    person.send(((k + 0.5) / count - 0.5) * self.sensor.shutter)
                self._draw_all(tiles, solid)
                total += self._read(rect)
            picture[y : y + h, x : x + w] = total // count
            for made in solid or ():
                made.release()
        return self._chip.expose(picture, rng)

    def _blur_pictures(self, ways: list[Rows | None]) -> int:
        """Number of pictures within the shutter time that make moving parts look blurred rather than doubled."""
        far_m = max((float(np.abs(w[::4]).max()) for w in ways if w is not None), default=0.0)
        if far_m > _LEAP_M:
            return 1
        far_px = far_m * self.sensor.shutter * self.camera.focal_px / self.camera.distance_m
        return int(np.clip(np.ceil(far_px / _BLUR_STEP_PX), 1, _BLUR_PICTURES))
