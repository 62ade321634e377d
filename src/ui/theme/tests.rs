//! What a palette promises, computed: contrast by WCAG 2.1, and colour vision by Viénot, Brettel and Mollon (1999).

use super::*;

const NAMES: [ThemeName; 4] =
    [ThemeName::Dark, ThemeName::Light, ThemeName::HighContrast, ThemeName::Terminal];
/// The themes with a background; the look of the terminal's own sixteen colours is unknown.
const KNOWN: [(ThemeName, f64, f64); 3] =
    [(ThemeName::Dark, 4.5, 3.0), (ThemeName::Light, 4.5, 3.0), (ThemeName::HighContrast, 7.0, 7.0)];
const ROLES: [Role; 15] = [
    Role::Text,
    Role::Text2,
    Role::Muted,
    Role::Faint,
    Role::Rule,
    Role::A,
    Role::B,
    Role::Am,
    Role::Bm,
    Role::Ad,
    Role::Bd,
    Role::Err,
    Role::Acc,
    Role::InkA,
    Role::InkB,
];
const GROUNDS: [Ground; 7] =
    [Ground::Bg, Ground::Surf, Ground::Tint, Ground::Chip, Ground::Bar, Ground::FillA, Ground::FillB];
const DEPTHS: [Depth; 4] = [Depth::Mono, Depth::Ansi16, Depth::Ansi256, Depth::True];

/// Roles that letters are drawn in, and the backgrounds they are on.
const LETTERS: [Role; 9] =
    [Role::Text, Role::Text2, Role::Muted, Role::A, Role::B, Role::Am, Role::Bm, Role::Err, Role::Acc];
/// Roles that only lines and large marks are drawn in.
const LINES: [Role; 3] = [Role::Faint, Role::Ad, Role::Bd];

/// Red, green and blue, linear, from 0 to 1.
type Linear = [f64; 3];

/// What a colour of xterm's 256 is: 24 steps of grey over a cube of six steps a side.
fn xterm(index: u8) -> [u8; 3] {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match index {
        0..16 => panic!("the terminal's own: {index}"),
        16..232 => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(step),
        232.. => [8 + 10 * (index - 232); 3],
    }
}

fn linear(color: Color) -> Linear {
    let rgb = match color {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(index) => xterm(index),
        other => panic!("{other} has no known value"),
    };
    rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

fn contrast(one: Linear, other: Linear) -> f64 {
    let luminance = |[r, g, b]: Linear| 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    let (one, other) = (luminance(one), luminance(other));
    one.max(other) / one.min(other)
}

fn fg(theme: &Theme, role: Role) -> Linear {
    linear(theme.fg(role).fg.unwrap())
}

fn bg(theme: &Theme, ground: Ground) -> Linear {
    linear(theme.bg(ground).bg.unwrap())
}

#[test]
fn contrast_is_what_wcag_defines() {
    let [white, black] = [Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0)].map(linear);
    assert!((contrast(white, black) - 21.0).abs() < 1e-9);
    assert!((contrast(linear(Color::Rgb(0x77, 0x77, 0x77)), white) - 4.48).abs() < 0.01);
    assert_eq!(xterm(75), [0x5f, 0xaf, 0xff]);
    assert_eq!(xterm(244), [0x80; 3]);
}

#[test]
fn every_role_can_be_read_on_every_ground_it_is_used_on() {
    let mut low = Vec::new();
    for (name, letters, lines) in KNOWN {
        for depth in [Depth::True, Depth::Ansi256] {
            let theme = Theme::new(name, depth);
            let mut need = |role: Role, ground: Ground, need: f64| {
                let has = contrast(fg(&theme, role), bg(&theme, ground));
                if has < need {
                    low.push(format!("{name:?} {depth:?}: {role:?} on {ground:?} is {has:.2}, not {need}"));
                }
            };
            for ground in [Ground::Bg, Ground::Surf, Ground::Tint] {
                for role in LETTERS {
                    need(role, ground, letters);
                }
                for role in LINES {
                    need(role, ground, lines);
                }
            }
            for role in [Role::Text, Role::Text2, Role::Muted, Role::A, Role::B, Role::Acc, Role::Err] {
                need(role, Ground::Bar, if matches!(role, Role::A | Role::B) { lines } else { letters });
            }
            for role in [Role::Text, Role::Text2, Role::Muted] {
                need(role, Ground::Chip, letters);
            }
            // The markers of a one-row box.
            for role in [Role::Am, Role::Bm, Role::Err] {
                need(role, Ground::Chip, lines);
            }
            need(Role::Text, Ground::Heat, letters);
            need(Role::InkA, Ground::FillA, letters);
            need(Role::InkB, Ground::FillB, letters);
        }
    }
    assert!(low.is_empty(), "\n{}", low.join("\n"));
}

/// How a colour looks without one kind of cone: Viénot, Brettel, Mollon, in linear light.
fn seen(rgb: Linear, matrix: [Linear; 3]) -> Linear {
    matrix.map(|row| row.iter().zip(rgb).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
}

const NORMAL: [Linear; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
const PROTANOPIA: [Linear; 3] =
    [[0.112_38, 0.887_62, 0.0], [0.112_38, 0.887_62, 0.0], [0.004_01, -0.004_01, 1.0]];
const DEUTERANOPIA: [Linear; 3] =
    [[0.292_75, 0.707_25, 0.0], [0.292_75, 0.707_25, 0.0], [-0.022_34, 0.022_34, 1.0]];

fn lab([red, green, blue]: Linear) -> [f64; 3] {
    let x = (0.412_456 * red + 0.357_576 * green + 0.180_437 * blue) / 0.950_47;
    let y = 0.212_673 * red + 0.715_152 * green + 0.072_175 * blue;
    let z = (0.019_334 * red + 0.119_192 * green + 0.950_304 * blue) / 1.088_83;
    let [x, y, z] = [x, y, z].map(|t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIE76: the distance in L*a*b*.
fn difference(one: Linear, other: Linear) -> f64 {
    let squares = lab(one).into_iter().zip(lab(other)).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

#[test]
fn the_peers_stay_apart_for_every_eye() {
    let pairs = [(Role::A, Role::B), (Role::Am, Role::Bm), (Role::Ad, Role::Bd)];
    let mut near = Vec::new();
    for (name, ..) in KNOWN {
        for depth in [Depth::True, Depth::Ansi256] {
            let theme = Theme::new(name, depth);
            for (eye, matrix) in [("normal", NORMAL), ("protan", PROTANOPIA), ("deutan", DEUTERANOPIA)] {
                for (a, b) in pairs {
                    let [a_seen, b_seen] = [a, b].map(|role| seen(fg(&theme, role), matrix));
                    let apart = difference(a_seen, b_seen);
                    if apart < 40.0 {
                        near.push(format!("{name:?} {depth:?} {eye}: {a:?}/{b:?} {apart:.0}"));
                    }
                }
                // The program's own accent is no peer.
                let [a, acc] = [Role::A, Role::Acc].map(|role| seen(fg(&theme, role), matrix));
                if difference(a, acc) < 20.0 {
                    near.push(format!("{name:?} {depth:?} {eye}: A/Acc {:.0}", difference(a, acc)));
                }
            }
        }
    }
    assert!(near.is_empty(), "\n{}", near.join("\n"));
}

/// As xterm has the sixteen, on a dark and on a light ground.
#[test]
fn the_terminals_own_colours_can_be_read_on_black_and_on_white() {
    let palette = &palettes::TERMINAL;
    let value = |paint: palettes::Paint| linear(Color::from_u32(paint.rgb));
    let own = |role: Role| value(palette.roles[role as usize]);
    let [white, black] = [Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0)].map(linear);
    for role in ROLES {
        let is_ink = matches!(role, Role::InkA | Role::InkB);
        if is_ink || palette.roles[role as usize].ansi == Color::Reset {
            continue;
        }
        for ground in [white, black] {
            let has = contrast(own(role), ground);
            assert!(has >= 3.9, "{role:?}: {has:.2}");
        }
    }
    let fill = |ground: Ground| value(palette.grounds[ground as usize]);
    for (ink, ground) in [(Role::InkA, Ground::FillA), (Role::InkB, Ground::FillB)] {
        let has = contrast(own(ink), fill(ground));
        assert!(has >= 7.0, "{ground:?}: {has:.2}");
    }
    for matrix in [NORMAL, PROTANOPIA, DEUTERANOPIA] {
        let eye = |rgb| seen(rgb, matrix);
        assert!(difference(eye(fill(Ground::FillA)), eye(fill(Ground::FillB))) >= 40.0);
        for ground in [white, black] {
            assert!(difference(eye(own(Role::A)), eye(ground)) >= 40.0, "B is the terminal's own foreground");
        }
        assert!(difference(eye(own(Role::A)), eye(own(Role::Err))) >= 40.0);
    }
    for role in [Role::A, Role::B, Role::Am, Role::Bm, Role::Ad, Role::Bd] {
        assert_ne!(palette.roles[role as usize].ansi, palette.roles[Role::Err as usize].ansi, "{role:?}");
    }
}

#[test]
fn the_simulation_of_an_eye_confuses_what_that_eye_confuses() {
    // Red and a green of the same lightness to a deuteranope.
    let [red, green] = [Color::Rgb(200, 80, 0), Color::Rgb(120, 130, 0)].map(linear);
    assert!(difference(red, green) > 50.0);
    assert!(difference(seen(red, DEUTERANOPIA), seen(green, DEUTERANOPIA)) < 20.0);
}

#[test]
fn without_colours_there_is_none() {
    for name in NAMES {
        let theme = Theme::new(name, Depth::Mono);
        let roles = ROLES.into_iter().flat_map(|role| [theme.fg(role), theme.strong(role)]);
        for style in roles.chain(GROUNDS.map(|ground| theme.bg(ground))) {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert_eq!(theme.bg(Ground::FillA).add_modifier, Modifier::REVERSED);
        assert_eq!(theme.strong(Role::InkA).add_modifier, Modifier::BOLD);
        assert_eq!(theme.fg(Role::Faint).add_modifier, Modifier::DIM);
        assert_eq!(theme.fg(Role::Text), Style::new());
    }
}

#[test]
fn sixteen_colours_are_never_bold_where_bold_may_hide_them() {
    for name in NAMES {
        let theme = Theme::new(name, Depth::Ansi16);
        for ink in [Role::InkA, Role::InkB] {
            assert_eq!(theme.strong(ink), theme.fg(ink));
        }
        for role in ROLES {
            let bold = theme.strong(role) != theme.fg(role);
            assert!(!bold || name != ThemeName::Light);
        }
    }
}

#[test]
fn each_depth_gets_colours_it_has() {
    for name in NAMES {
        for depth in DEPTHS {
            let theme = Theme::new(name, depth);
            let styles =
                ROLES.map(|role| theme.fg(role)).into_iter().chain(GROUNDS.map(|ground| theme.bg(ground)));
            for color in styles.flat_map(|style| [style.fg, style.bg]).flatten() {
                let fits = match (name, depth) {
                    (_, Depth::Mono) => false,
                    (ThemeName::Terminal, _) | (_, Depth::Ansi16) => {
                        !matches!(color, Color::Rgb(..) | Color::Indexed(_))
                    }
                    (_, Depth::Ansi256) => matches!(color, Color::Indexed(16..)),
                    (_, Depth::True) => matches!(color, Color::Rgb(..)),
                };
                assert!(fits, "{name:?} {depth:?} {color}");
            }
        }
    }
}
