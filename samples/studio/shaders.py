"""GLSL shaders: people and things, the room (drawn once), the room behind each frame, and the shadow map."""

#: Width and height of the shadow map, pixels.
SHADOW_SIZE = 1024

_SHADOW = f"""
uniform sampler2D shadow_map;
float lit_at(vec3 s, vec2 off) {{
    return s.z - 0.0018 > texture(shadow_map, s.xy + off / {SHADOW_SIZE}.0).r ? 0.0 : 1.0;
}}
float corners(vec3 s, float r) {{
    return lit_at(s, vec2(-r, -r)) + lit_at(s, vec2(r, -r)) + lit_at(s, vec2(-r, r)) + lit_at(s, vec2(r, r));
}}
"""

_NOISE = """
float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float noise(vec2 p) {
    vec2 i = floor(p), f = fract(p); f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
"""

_LIGHT = """
uniform vec3 light_direction; uniform vec3 light_colour; uniform vec3 sky_colour; uniform vec3 ground_colour;
vec3 ambient(vec3 n) { return mix(ground_colour, sky_colour, n.z * 0.5 + 0.5); }
float facing(vec3 n, float wrap) { return clamp((dot(n, light_direction) + wrap) / (1.0 + wrap), 0.0, 1.0); }
"""

DEPTH_VERTEX = """
#version 330
uniform mat4 light_matrix; in vec3 position;
void main() { gl_Position = light_matrix * vec4(position, 1.0); }
"""
DEPTH_FRAGMENT = """
#version 330
void main() {}
"""

# Light and shadow are computed per vertex: the mesh is finer than a shadow's edge, and a software driver takes as long
# for a triangle of two pixels as for one of ten.
_LIT_VERTEX = (
    "#version 330\n"
    + _SHADOW
    + _LIGHT
    + """
uniform mat4 camera_matrix; uniform mat4 light_matrix; uniform vec3 camera_position;
in vec3 position; in vec3 normal;
void light(out vec3 diffuse, out vec3 shine) {
    vec3 n = normalize(normal), s = (light_matrix * vec4(position + n * 0.012, 1.0)).xyz * 0.5 + 0.5;
    float sun = corners(s, 1.5) / 4.0, near_floor = 0.72 + 0.28 * smoothstep(0.0, 0.10, position.z + 0.05 * n.z);
    diffuse = (ambient(n) + light_colour * facing(n, 0.25) * sun) * near_floor;
    vec3 view = normalize(camera_position - position);
    shine = light_colour * pow(max(dot(reflect(-light_direction, n), view), 0.0), 18.0) * sun;
    gl_Position = camera_matrix * vec4(position, 1.0);
}
"""
)

BODY_VERTEX = (
    _LIT_VERTEX
    + """
in vec3 colour; out vec3 shade;
void main() {
    vec3 diffuse, shine; light(diffuse, shine);
    shade = colour * diffuse + 0.05 * shine;
}
"""
)
BODY_FRAGMENT = """
#version 330
in vec3 shade; out vec4 seen;
void main() { seen = vec4(shade, 1.0); }
"""

HEAD_VERTEX = (
    _LIT_VERTEX
    + """
in vec3 paint; in float eye; out vec3 q; out float e; out vec3 diffuse; out vec3 shine;
void main() { q = paint; e = eye; light(diffuse, shine); }
"""
)

# Places on the neutral base body, in metres: chin y = .63, mouth .66, eyes .73, crown .85.
HEAD_FRAGMENT = (
    "#version 330\n"
    + _NOISE
    + """
uniform vec3 skin; uniform vec3 hair; uniform vec3 iris; uniform vec3 eye_position;
uniform float hair_y; uniform float ears_hidden;
in vec3 q; in float e; in vec3 diffuse; in vec3 shine;
out vec4 colour;

vec3 face(vec3 base) {
    float ax = abs(q.x), lip = abs(q.y - 0.6635);
    vec3 red = vec3(0.72, 0.3, 0.3) * (0.35 + 0.65 * skin.r);
    if (ax < 0.030 && lip < 0.010 * (1.0 - ax / 0.034)) base = mix(base, red, 0.6);
    if (ax < 0.026 && lip < 0.0012) base *= 0.55;
    float brow = q.y - (eye_position.y + 0.021 + 0.006 * sin((ax - 0.012) * 70.0));
    if (ax > 0.013 && ax < 0.048 && abs(brow) < 0.0035) base = mix(base, hair * 0.7, 0.7);
    float lash = length((vec2(ax, q.y) - eye_position.xy) * vec2(1.0, 1.6));
    if (lash < 0.021 && lash > 0.0125) base *= 0.78;
    return base * (1.0 - 0.10 * smoothstep(0.02, 0.0, length(vec2(ax - 0.012, q.y - 0.700))));  // nostrils
}
void main() {
    float ax = abs(q.x), grain = noise(q.xy * 90.0 + q.z * 70.0), gloss = 0.05;
    vec3 base = skin * (0.97 + 0.05 * grain);
    if (e > 0.5) {
        float r = length(vec2(ax, q.y) - eye_position.xy);
        vec3 white = mix(iris, vec3(0.85, 0.84, 0.82), smoothstep(0.0062, 0.0068, r));
        base = mix(vec3(0.02), white, smoothstep(0.0028, 0.0034, r));
    } else {
        if (q.z > 0.07) base = face(base);
        float line = hair_y + 0.42 * max(q.z - 0.02, 0.0) + 0.02 * grain - 0.13 * smoothstep(0.05, -0.02, q.z);
        bool side = ears_hidden > 0.5 && ax > 0.055 && q.z < 0.045 && q.y > 0.655 + 0.02 * grain;
        bool ear = ax > 0.072 && q.y < 0.77 && q.z > -0.03;
        if (side || (q.y > line && !ear)) { base = hair * (0.75 + 0.5 * grain); gloss = 0.15; }
    }
    colour = vec4(base * diffuse + gloss * shine, 1.0);
}
"""
)

ROOM_VERTEX = """
#version 330
uniform mat4 camera_matrix;
in vec3 position; in vec3 normal; in vec3 tint; in float material;
out vec3 p; out vec3 n; out vec3 t; flat out int k;
void main() {
    p = position; n = normal; t = tint; k = int(material + 0.5); gl_Position = camera_matrix * vec4(position, 1.0);
}
"""

ROOM_FRAGMENT = (
    "#version 330\n"
    + _NOISE
    + _LIGHT
    + """
uniform mat4 light_matrix; uniform mat4 camera_matrix;
in vec3 p; in vec3 n; in vec3 t; flat in int k;
layout(location = 0) out vec4 sunlit; layout(location = 1) out vec4 shaded; layout(location = 2) out vec4 place;
void main() {
    vec3 c = t;
    if (k == 1) {  // boards
        float row = floor(p.y / 0.14), board = floor((p.x + hash(vec2(row, 3.0)) * 1.3) / 1.1);
        c *= 0.84 + 0.24 * hash(vec2(row, board)) + 0.10 * noise(vec2(p.x * 6.0, p.y * 90.0));
        c *= 1.0 - 0.35 * (1.0 - smoothstep(0.0, 0.02, abs(fract(p.y / 0.14 + 0.5) - 0.5)));
    } else if (k == 2) {  // carpet
        c *= 0.86 + 0.20 * noise(p.xy * 120.0) + 0.08 * noise(p.xy * 9.0);
    } else if (k == 3) {  // tiles
        vec2 g = abs(fract(p.xy / 0.45) - 0.5);
        c *= (0.92 + 0.10 * noise(p.xy * 5.0)) * (max(g.x, g.y) > 0.49 ? 0.72 : 1.0);
    } else if (k == 4) {  // mat
        c *= 0.93 + 0.10 * noise(p.xy * 160.0);
    } else if (k == 5) {  // wallpaper
        c *= 0.95 + 0.06 * step(0.5, fract(p.x / 0.18)) + 0.02 * noise(p.xz * 40.0);
    } else {
        c *= 0.96 + 0.06 * noise(p.xz * 7.0 + p.y * 5.0);
    }
    vec3 m = normalize(n), dark = c * ambient(m);
    sunlit = vec4(dark + c * light_colour * facing(m, 0.0), 1.0);
    shaded = vec4(dark, 1.0);
    vec4 seen = camera_matrix * vec4(p + m * 0.01, 1.0), lamp = light_matrix * vec4(p + m * 0.02, 1.0);
    place = vec4(lamp.xyz * 0.5 + 0.5, seen.z / seen.w * 0.5 + 0.5);
}
"""
)

BACK_VERTEX = """
#version 330
in vec2 corner; in vec2 origin;
void main() { gl_Position = vec4(origin + corner, 0.0, 1.0); }
"""

# Most of the floor is entirely lit or entirely in shadow, which four samples show; more are seldom needed.
BACK_FRAGMENT = (
    "#version 330\n"
    + _SHADOW
    + """
uniform sampler2D sunlit_map; uniform sampler2D shaded_map; uniform sampler2D place_map;
out vec4 colour;
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 place = texelFetch(place_map, at, 0);
    gl_FragDepth = place.w;
    float sun = corners(place.xyz, 3.0);
    if (sun > 0.5 && sun < 3.5) {
        for (int k = -1; k <= 1; k++) sun += lit_at(place.xyz, vec2(3.0 * k, 0.0));
        sun = (sun + lit_at(place.xyz, vec2(0.0, -3.0)) + lit_at(place.xyz, vec2(0.0, 3.0))) / 9.0;
    } else sun *= 0.25;
    colour = vec4(mix(texelFetch(shaded_map, at, 0).rgb, texelFetch(sunlit_map, at, 0).rgb, sun), 1.0);
}
"""
)
