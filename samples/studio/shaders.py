"""GLSL of the studio: people, the room (drawn once), the room again behind each frame, and the shadow map."""

_SHADOW = """
uniform sampler2D shadow_map;
uniform mat4 light_matrix;
float lit(vec3 p, vec3 n) {
    vec4 q = light_matrix * vec4(p + n * 0.012, 1.0);
    vec3 s = q.xyz / q.w * 0.5 + 0.5;
    float sum = 0.0;
    for (int i = -1; i <= 1; i++) for (int j = -1; j <= 1; j++) {
        float d = texture(shadow_map, s.xy + vec2(i, j) * SOFT / 768.0).r;
        sum += s.z - 0.0025 > d ? 0.0 : 1.0;
    }
    return sum / 9.0;
}
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

# Light and shadow are worked out for each vertex: the mesh is finer than a shadow's edge, and a software driver shades
# a triangle of two pixels as dearly as one of ten.
PERSON_VERTEX = (
    "#version 330\n#define SOFT 2.0\n"
    + _SHADOW
    + _LIGHT
    + """
uniform mat4 camera_matrix; uniform vec3 camera_position;
in vec3 position; in vec3 normal; in vec3 paint; in float eye;
out vec3 q; out float e; out vec3 diffuse; out vec3 shine;
void main() {
    q = paint; e = eye;
    float sun = lit(position, normal), near_floor = 0.72 + 0.28 * smoothstep(0.0, 0.10, position.z + 0.05 * normal.z);
    diffuse = (ambient(normal) + light_colour * facing(normal, 0.25) * sun) * near_floor;
    vec3 view = normalize(camera_position - position);
    shine = light_colour * pow(max(dot(reflect(-light_direction, normal), view), 0.0), 18.0) * sun;
    gl_Position = camera_matrix * vec4(position, 1.0);
}
"""
)

# Where things are on the neutral base body, in metres: crotch y = -.03, waist .20, chest .42, shoulder .55, chin .63,
# mouth .66, eyes .73, crown .85, knee -.36, ankle -.75; the arms hang at 45°, so sleeves are measured along the arm.
PERSON_FRAGMENT = (
    "#version 330\n"
    + _NOISE
    + """
uniform vec3 skin; uniform vec3 hair; uniform vec3 iris; uniform vec3 eye_position; uniform vec3 socks;
uniform vec3 top; uniform vec3 top_second; uniform vec3 legs; uniform vec3 legs_second;
uniform float sleeve_m; uniform float leg_y; uniform float top_y; uniform float neck_y; uniform float sock_y;
uniform float hair_y; uniform int top_pattern; uniform int legs_pattern;
in vec3 q; in float e; in vec3 diffuse; in vec3 shine;
out vec4 colour;

vec3 cloth(vec3 first, vec3 second, int kind) {
    float share = 0.0;
    if (kind == 1) share = smoothstep(0.4, 0.6, abs(fract(q.y / 0.06) - 0.5) * 2.0);  // stripes
    if (kind == 2) share = smoothstep(0.5, 0.6, noise(q.xy * 22.0 + q.z * 17.0));  // blotches
    if (kind == 3) share = smoothstep(0.10, 0.11, abs(q.x)) * step(q.z, 0.05);  // a band down the side
    return mix(first, second, share);
}
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
    } else if (q.y > 0.60 && ax < 0.13) {
        if (q.z > 0.07) base = face(base);
        float line = hair_y + 0.42 * max(q.z - 0.02, 0.0) + 0.02 * grain - 0.13 * smoothstep(0.05, -0.02, q.z);
        bool ear = ax > 0.072 && q.y < 0.77 && q.z > -0.03;
        if (q.y > line && !ear) { base = hair * (0.75 + 0.5 * grain); gloss = 0.15; }
    } else {
        float along_arm = dot(vec2(ax, q.y) - vec2(0.17, 0.50), vec2(0.66, -0.75));
        bool arm = ax > 0.15 && along_arm > 0.0 && ax - 0.15 > (0.42 - q.y) * 0.5, worn = true;
        vec3 stuff = base;
        if (q.y < sock_y) stuff = socks;
        else if (arm ? along_arm < sleeve_m : q.y > top_y && q.y < neck_y + 0.12 * smoothstep(0.05, 0.16, ax))
            stuff = cloth(top, top_second, top_pattern);
        else if (!arm && q.y < top_y + 0.03 && q.y > leg_y) stuff = cloth(legs, legs_second, legs_pattern);
        else worn = false;
        base = worn ? stuff * (0.94 + 0.10 * grain) : base;
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
    place = vec4(p + m * 0.01, 1.0);
}
"""
)

BACK_VERTEX = """
#version 330
in vec2 corner; out vec2 at;
void main() { at = corner * 0.5 + 0.5; gl_Position = vec4(corner, 0.0, 1.0); }
"""

BACK_FRAGMENT = (
    "#version 330\n#define SOFT 3.0\n"
    + _SHADOW
    + """
uniform sampler2D sunlit_map; uniform sampler2D shaded_map; uniform sampler2D place_map; uniform mat4 camera_matrix;
in vec2 at; out vec4 colour;
void main() {
    vec3 p = texture(place_map, at).xyz;
    vec4 q = camera_matrix * vec4(p, 1.0);
    gl_FragDepth = q.z / q.w * 0.5 + 0.5;
    colour = vec4(mix(texture(shaded_map, at).rgb, texture(sunlit_map, at).rgb, lit(p, vec3(0.0))), 1.0);
}
"""
)
