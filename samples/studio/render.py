"""Draw a person in a room with OpenGL (moderngl, EGL: no display needed; a software driver does)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import moderngl
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.studio import shaders
from samples.studio.body import Array, Body
from samples.studio.camera import Camera
from samples.studio.looks import Look, let_out
from samples.studio.room import Room
from samples.studio.skeleton import Pose

_SHADOW_SIZE = 768
#: Texture units.
_SHADOW_UNIT, _SUNLIT, _SHADED, _PLACE = range(4)
Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sensor:
    """What the camera's lens and chip do to the picture.

    Attributes:
        blur_px: standard deviation of the softness.
        noise: standard deviation of the noise in grey levels of 255.
        gain: brightness; gamma: of the tone curve.
    """

    blur_px: float
    noise: float
    gain: float
    gamma: float


def _light_matrix(direction: Array) -> Array:
    """Orthographic world → clip matrix (4, 4) of the lamp over the mat."""
    side = np.cross([0.0, 1, 0], direction)
    side /= np.linalg.norm(side)
    up = np.cross(direction, side)
    m = np.eye(4)
    m[:3, :3] = np.stack([side / 1.5, up / 1.5, -direction / 4.0])
    return m


class Renderer:
    """One person, one room, one size of picture; draws frame after frame."""

    def __init__(
        self, body: Body | None, look: Look, room: Room, camera: Camera, sensor: Sensor, extra: Array | None = None
    ):
        self.gl = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]
        self.camera, self.sensor, self.body, self.look = camera, sensor, body, look
        g = self.gl
        self._depth_program = g.program(shaders.DEPTH_VERTEX, shaders.DEPTH_FRAGMENT)
        self._person_program = g.program(shaders.PERSON_VERTEX, shaders.PERSON_FRAGMENT)
        self._room_program = g.program(shaders.ROOM_VERTEX, shaders.ROOM_FRAGMENT)
        self._back_program = g.program(shaders.BACK_VERTEX, shaders.BACK_FRAGMENT)
        self._shadow = g.depth_texture((_SHADOW_SIZE, _SHADOW_SIZE))
        self._shadow.compare_func = ""  # read plain depths
        self._shadow.repeat_x = self._shadow.repeat_y = False
        self._shadow_target = g.framebuffer(depth_attachment=self._shadow)
        self._target = g.framebuffer(
            [g.renderbuffer(camera.size, 3, samples=4)], g.depth_renderbuffer(camera.size, samples=4)
        )
        self._plain = g.framebuffer([g.renderbuffer(camera.size, 3)])
        if body is not None:
            self._person_vertices(body, look)
        self._set_light(room)
        self._draw_room(room.triangles if extra is None else np.concatenate([room.triangles, extra]))
        # Noise fields to choose from: fresh noise for every frame would cost as much as drawing it.
        self._noise = (
            np.random.default_rng(0).normal(0, sensor.noise, (4, camera.size[1], camera.size[0], 1)).astype(np.float32)
        )
        levels = np.clip(np.arange(256) / 255 * sensor.gain, 0, 1) ** sensor.gamma * 255
        self._tone = levels.astype(np.float32)

    def close(self) -> None:
        """Give the driver's memory back."""
        self.gl.release()

    def _draw_room(self, triangles: Array) -> None:
        """Draw the room once, lit and shaded, at twice the size; each frame then only chooses between the two."""
        g, (w, h) = self.gl, self.camera.size
        buffer = g.buffer(triangles.astype("f4").tobytes())
        layout = [(buffer, "3f 3f 3f 1f", "position", "normal", "tint", "material")]
        room = g.vertex_array(self._room_program, layout)
        maps = [g.texture((2 * w, 2 * h), 4, dtype="f2" if n < 2 else "f4") for n in range(3)]
        maps[2].filter = (moderngl.NEAREST, moderngl.NEAREST)
        target = g.framebuffer(maps, g.depth_renderbuffer((2 * w, 2 * h)))
        g.enable(moderngl.DEPTH_TEST)
        target.use()
        target.clear()
        room.render()
        for unit, texture in zip((_SUNLIT, _SHADED, _PLACE), maps, strict=True):
            texture.use(unit)
        for name, unit in (("sunlit_map", _SUNLIT), ("shaded_map", _SHADED), ("place_map", _PLACE)):
            self._back_program[name] = unit
        self._maps = maps
        corners = g.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], "f4").tobytes())
        self._back = g.vertex_array(self._back_program, [(corners, "2f", "corner")])
        # The slabs of floor and wall, first in the list, cast no shadow worth the time; what follows them does.
        rest = g.buffer(triangles[108:, :3].astype("f4").tobytes()) if len(triangles) > 108 else None
        self._room_shadow = rest and g.vertex_array(self._depth_program, [(rest, "3f", "position")])

    def _person_vertices(self, body: Body, look: Look) -> None:
        g = self.gl
        self._rest = let_out(body, look)
        self._moving = g.buffer(reserve=len(body.rest_m) * 24, dynamic=True)
        fixed = g.buffer(np.column_stack([body.paint_m, body.is_eye]).astype("f4").tobytes())
        index = g.buffer(body.triangles.astype("i4").tobytes())
        layout = [(self._moving, "3f 3f", "position", "normal"), (fixed, "3f 1f", "paint", "eye")]
        self._person: Any = g.vertex_array(self._person_program, layout, index)
        self._person_shadow = g.vertex_array(self._depth_program, [(self._moving, "3f 3x4", "position")], index)
        eye = body.paint_m[body.is_eye & (body.paint_m[:, 0] > 0)]
        front = eye[np.argmax(eye[:, 2])]
        for name, value in {**look.uniforms(), "eye_position": tuple(front)}.items():
            if name in self._person_program:
                self._person_program[name] = value

    def _set_light(self, room: Room) -> None:
        matrix = _light_matrix(np.asarray(room.light.direction))
        light = {
            "light_direction": room.light.direction,
            "light_colour": room.light.colour,
            "sky_colour": room.light.sky,
            "ground_colour": room.light.ground,
            "camera_position": tuple(self.camera.position_m),
            "shadow_map": _SHADOW_UNIT,
        }
        for program in (self._person_program, self._room_program, self._back_program, self._depth_program):
            for name, value in light.items():
                if name in program:
                    program[name] = value
            for name, value in (("light_matrix", matrix), ("camera_matrix", self.camera.matrix())):
                if name in program:
                    program[name].write(value.T.astype("f4").tobytes())  # type: ignore[union-attr]

    def draw(self, pose: Pose | None, rng: Generator) -> Image:
        """One picture (H, W, 3) uint8 RGB of the room with the posed person, or of the empty room."""
        person = pose is not None and self.body is not None
        if pose is not None:
            verts, normals = pose.skin(self._rest)
            np.maximum(verts[:, 2], 0.0015, out=verts[:, 2])  # what lies on the mat is pressed flat
            self._moving.write(np.concatenate([verts, normals], axis=1).astype("f4").tobytes())
        self.gl.enable(moderngl.DEPTH_TEST)
        self._shadow_target.use()
        self._shadow_target.clear()
        if person:
            self._person_shadow.render()
        if self._room_shadow:
            self._room_shadow.render()
        self._target.use()
        self._target.clear()
        self._shadow.use(_SHADOW_UNIT)
        self._back.render(moderngl.TRIANGLE_STRIP)
        if person:
            self.gl.enable(moderngl.CULL_FACE)
            self._person.render()
            self.gl.disable(moderngl.CULL_FACE)
        self.gl.copy_framebuffer(self._plain, self._target)
        w, h = self.camera.size
        picture = np.frombuffer(self._plain.read(components=3, alignment=1), np.uint8).reshape(h, w, 3)[::-1]
        return self._expose(picture, rng)

    def _expose(self, picture: Image, rng: Generator) -> Image:
        """Lens softness, tone curve and chip noise."""
        out = self._tone[cv2.GaussianBlur(picture, (5, 5), self.sensor.blur_px)]
        field = self._noise[rng.integers(len(self._noise))]
        out += np.roll(field, tuple(rng.integers(0, 64, 2)), axis=(0, 1))
        return np.asarray(np.clip(out, 0, 255), np.uint8)
