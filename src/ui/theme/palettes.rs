//! The colours, one table for each theme: what a role or ground is in 24 bits, of xterm's 256, of sixteen.

use ratatui::style::Color;

/// One colour, chosen three times: a terminal with fewer colours gets one that was looked at, not the nearest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) rgb: u32,
    pub(super) xterm: u8,
    /// `Color::Reset` is the terminal's own.
    pub(super) ansi: Color,
}

/// A theme.
#[derive(Debug)]
pub(super) struct Palette {
    /// In the order of `Role`.
    pub(super) roles: [Paint; 15],
    /// In the order of `Ground`.
    pub(super) grounds: [Paint; 8],
    /// Whether bold may be used with sixteen colours. Many terminals draw it brighter there: it may take away contrast.
    pub(super) bold_in_16: Bold,
}

/// Where sixteen colours may be bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bold {
    /// Everywhere but on ink.
    NotOnInk,
    /// Only where the colour is the terminal's own.
    OnOwn,
    /// Nowhere.
    Never,
}

const fn paint(rgb: u32, xterm: u8, ansi: Color) -> Paint {
    Paint { rgb, xterm, ansi }
}

// The sixteen by their SGR numbers, as the tables of terminals have them.
const OWN: Color = Color::Reset;
const S30: Color = Color::Black;
const S31: Color = Color::Red;
const S33: Color = Color::Yellow;
const S34: Color = Color::Blue;
const S35: Color = Color::Magenta;
const S36: Color = Color::Cyan;
const S37: Color = Color::Gray;
const S90: Color = Color::DarkGray;
const S91: Color = Color::LightRed;
const S92: Color = Color::LightGreen;
const S93: Color = Color::LightYellow;
const S94: Color = Color::LightBlue;
const S96: Color = Color::LightCyan;
const S97: Color = Color::White;

pub(super) static DARK: Palette = Palette {
    roles: [
        paint(0xe9_eef5, 255, S97), // Text
        paint(0xb3_bdca, 250, S37), // Text2
        paint(0x8a_97a8, 247, S37), // Muted
        paint(0x5b_697e, 242, S90), // Faint
        paint(0x2a_3545, 237, S90), // Rule
        paint(0x56_b6ff, 75, S96),  // A
        paint(0xff_b000, 214, S93), // B
        paint(0x4f_9ad3, 74, S36),  // Am
        paint(0xcc_9335, 172, S33), // Bm
        paint(0x36_78a6, 31, S36),  // Ad
        paint(0x8f_6c22, 136, S33), // Bd
        paint(0xff_6f91, 204, S91), // Err
        paint(0x8f_f0bf, 121, S92), // Acc
        paint(0x06_121d, 16, S30),  // InkA
        paint(0x1c_1200, 16, S30),  // InkB
    ],
    grounds: [
        paint(0x0c_1118, 233, OWN), // Bg
        paint(0x12_1924, 234, OWN), // Surf
        paint(0x11_1a26, 234, OWN), // Tint
        paint(0x1c_2634, 236, OWN), // Chip
        paint(0x12_1924, 234, OWN), // Bar
        paint(0x56_b6ff, 75, S96),  // FillA
        paint(0xff_b000, 214, S93), // FillB
        paint(0x1f_4f40, 23, OWN),  // Heat
    ],
    bold_in_16: Bold::NotOnInk,
};

pub(super) static LIGHT: Palette = Palette {
    roles: [
        paint(0x1b_2027, 234, S30), // Text
        paint(0x41_4a56, 238, S30), // Text2
        paint(0x5a_636f, 241, S90), // Muted
        paint(0x7d_8692, 244, S90), // Faint
        paint(0xd5_d1c6, 252, S37), // Rule
        paint(0x0a_5fb0, 25, S34),  // A
        paint(0xa8_4b00, 94, S31),  // B
        paint(0x27_69a8, 26, S34),  // Am
        paint(0x98_551d, 94, S31),  // Bm
        paint(0x53_89bb, 68, S34),  // Ad
        paint(0xb4_753f, 130, S31), // Bd
        paint(0x96_0f55, 125, S35), // Err
        paint(0x00_663f, 22, S30),  // Acc
        paint(0xff_ffff, 231, S97), // InkA
        paint(0xff_ffff, 231, S97), // InkB
    ],
    grounds: [
        paint(0xfb_faf7, 231, OWN), // Bg
        paint(0xf1_efe9, 255, OWN), // Surf
        paint(0xf4_f2ec, 255, OWN), // Tint
        paint(0xeb_e8e0, 254, OWN), // Chip
        paint(0xea_e7df, 254, OWN), // Bar
        paint(0x0a_5fb0, 25, S34),  // FillA
        paint(0xa8_4b00, 94, S31),  // FillB
        paint(0xb9_e0ca, 151, OWN), // Heat
    ],
    bold_in_16: Bold::Never,
};

/// At least 7:1 for all that informs, lines included.
pub(super) static HIGH_CONTRAST: Palette = Palette {
    roles: [
        paint(0xff_ffff, 231, S97), // Text
        paint(0xf0_f0f0, 255, S97), // Text2
        paint(0xcf_cfcf, 252, S97), // Muted
        paint(0xa8_a8a8, 248, S37), // Faint
        paint(0x60_6060, 241, S90), // Rule
        paint(0x7a_ccff, 117, S96), // A
        paint(0xff_c21a, 220, S93), // B
        paint(0x66_bbf2, 81, S96),  // Am
        paint(0xe6_ae2e, 178, S93), // Bm
        paint(0x55_a9e0, 75, S36),  // Ad
        paint(0xc8_9a30, 178, S33), // Bd
        paint(0xff_9db5, 218, S91), // Err
        paint(0x9a_f5c8, 121, S92), // Acc
        paint(0x00_0000, 16, S30),  // InkA
        paint(0x00_0000, 16, S30),  // InkB
    ],
    grounds: [
        paint(0x00_0000, 16, S30),  // Bg
        paint(0x0c_0c0c, 232, S30), // Surf
        paint(0x0c_0c0c, 232, S30), // Tint
        paint(0x26_2626, 235, S30), // Chip
        paint(0x1a_1a1a, 234, S30), // Bar
        paint(0x7a_ccff, 117, S96), // FillA
        paint(0xff_c21a, 220, S93), // FillB
        paint(0x00_4a32, 22, S30),  // Heat
    ],
    bold_in_16: Bold::NotOnInk,
};

/// The terminal's own text on its own ground, whether dark or light, so few of its sixteen can be read on both: light
/// blue is 4.4:1 on black and 4.7:1 on white, as xterm has it, and yellow 1.7:1 on white. So A is blue and B the
/// terminal's own foreground, A's fill is blue under white (9.4:1) and B's yellow under black (12:1): blue and yellow
/// differ for every kind of colour vision. Red is for errors only. It is the same at every depth: the 24-bit values are xterm's
/// idea of the sixteen, for recordings.
pub(super) static TERMINAL: Palette = Palette {
    roles: [
        paint(0xe5_e5e5, 7, OWN),  // Text
        paint(0xe5_e5e5, 7, OWN),  // Text2
        paint(0xe5_e5e5, 7, OWN),  // Muted
        paint(0x7f_7f7f, 8, S90),  // Faint
        paint(0x7f_7f7f, 8, S90),  // Rule
        paint(0x5c_5cff, 12, S94), // A
        paint(0xe5_e5e5, 7, OWN),  // B
        paint(0x5c_5cff, 12, S94), // Am
        paint(0xe5_e5e5, 7, OWN),  // Bm
        paint(0x5c_5cff, 12, S94), // Ad
        paint(0xe5_e5e5, 7, OWN),  // Bd
        paint(0xff_0000, 9, S91),  // Err
        paint(0xe5_e5e5, 7, OWN),  // Acc
        paint(0xff_ffff, 15, S97), // InkA
        paint(0x00_0000, 0, S30),  // InkB
    ],
    grounds: [
        paint(0x00_0000, 0, OWN), // Bg
        paint(0x00_0000, 0, OWN), // Surf
        paint(0x00_0000, 0, OWN), // Tint
        paint(0x00_0000, 0, OWN), // Chip
        paint(0x00_0000, 0, OWN), // Bar
        paint(0x00_00ee, 4, S34), // FillA
        paint(0xcd_cd00, 3, S33), // FillB
        paint(0x00_0000, 0, OWN), // Heat
    ],
    bold_in_16: Bold::OnOwn,
};
