use unicode_width::UnicodeWidthStr;

use super::*;

/// Every mark of a set, with its name. Taken apart field by field: a new one does not compile until it is here.
fn marks(set: &Glyphs) -> Vec<(&'static str, &'static str)> {
    let Glyphs {
        light_h,
        light_v,
        heavy_h,
        heavy_v,
        double_h,
        double_v,
        dash_h,
        dash_v,
        dot,
        heads,
        open_heads,
        light_corners,
        heavy_corners,
        double_corners,
        tees_light,
        tees_light_heavy,
        tees_heavy_light,
        tees_heavy,
        tees_light_double,
        tees_double,
        ends,
        to,
        here,
        been,
        life,
        depart,
        lost,
        right,
        more,
        none,
        times,
        section,
        ellipsis,
        bar,
        progress,
        recording,
        arrow_keys,
        crossings,
    } = *set;
    // These two are words.
    let _ = (section, arrow_keys);
    let one = [
        ("light_h", light_h),
        ("light_v", light_v),
        ("heavy_h", heavy_h),
        ("heavy_v", heavy_v),
        ("double_h", double_h),
        ("double_v", double_v),
        ("dash_h", dash_h),
        ("dash_v", dash_v),
        ("dot", dot),
        ("to", to),
        ("life", life),
        ("lost", lost),
        ("right", right),
        ("more", more),
        ("none", none),
        ("recording", recording),
        ("times", times),
        ("ellipsis", ellipsis),
        ("bar", bar),
    ];
    let four = [
        ("heads", heads),
        ("open_heads", open_heads),
        ("light_corners", light_corners),
        ("heavy_corners", heavy_corners),
        ("double_corners", double_corners),
        ("tees_light", tees_light),
        ("tees_light_heavy", tees_light_heavy),
        ("tees_heavy_light", tees_heavy_light),
        ("tees_heavy", tees_heavy),
        ("tees_light_double", tees_light_double),
        ("tees_double", tees_double),
        ("crossings", crossings),
    ];
    let two = [("ends", ends), ("here", here), ("been", been), ("depart", depart)];
    let mut all = one.to_vec();
    all.extend(four.into_iter().flat_map(|(name, marks)| marks.map(|mark| (name, mark))));
    all.extend(two.into_iter().flat_map(|(name, marks)| marks.map(|mark| (name, mark))));
    all.extend(progress.map(|mark| ("progress", mark)));
    all
}

#[test]
fn every_mark_is_one_cell_wide() {
    for set in [&UNICODE, &CONSOLE] {
        for (name, mark) in marks(set) {
            assert_eq!((mark.width(), mark.chars().count()), (1, 1), "{name} {mark}");
        }
        assert_eq!((set.section.width(), set.arrow_keys.width()), (1, 2));
    }
}

/// What looks alike in the console fonts; see the module.
const ALIKE: [&str; 16] = [
    "─━═╌┄┅┈┉",
    "│┃║╎┆┇┊┋",
    "▶▸→",
    "◀◂←",
    "▲▴↑",
    "▼▾↓",
    "╭┌┏╔",
    "╮┐┓╗",
    "╰└┗╚",
    "╯┘┛╝",
    "├┝┠┣╞╟",
    "┤┥┨┫╡╢",
    "┴┸┷┻╨╧",
    "┬┰┯┳╥╤",
    "●•",
    "✗✘x",
];

/// What every font of the console has of the marks that are no letters; see the module.
const OF_CONSOLE: &str = "─│┌┐└┘├┤┴┬┼▶◀▲▼→←●♦▒·§×¤¦";

#[test]
fn every_console_mark_is_in_every_console_font() {
    for (name, mark) in marks(&CONSOLE) {
        assert!(mark.is_ascii() || OF_CONSOLE.contains(mark), "{name} {mark}");
    }
}

#[test]
fn no_unicode_mark_is_one_that_a_common_font_lacks() {
    for (name, mark) in marks(&UNICODE) {
        assert!(!"○◦▷◁△▽▸◂▴▾✗✘✕⋮".contains(mark), "{name} {mark}");
    }
}

#[test]
fn every_ascii_mark_is_one_printable_byte() {
    for (name, mark) in marks(&ASCII) {
        assert!(matches!(mark.as_bytes(), [0x21..=0x7e]), "{name} {mark}");
    }
    assert!(ASCII.section.is_ascii() && ASCII.arrow_keys.is_ascii());
    assert!(ASCII.is_ascii() && !UNICODE.is_ascii());
}

/// That all of these differ.
fn apart(marks: &[&str]) {
    for (i, one) in marks.iter().enumerate() {
        assert!(!marks[i + 1..].contains(one), "{one} stands for two things in {marks:?}");
    }
}

/// The mark, or another one with the same picture in the console fonts.
fn pictured(mark: &'static str) -> &'static str {
    ALIKE.into_iter().find(|alike| alike.contains(mark)).unwrap_or(mark)
}

/// The set as a console draws it.
fn pictures(set: &Glyphs) -> Glyphs {
    let four = |marks: [&'static str; 4]| marks.map(pictured);
    let two = |marks: [&'static str; 2]| marks.map(pictured);
    Glyphs {
        light_h: pictured(set.light_h),
        light_v: pictured(set.light_v),
        heavy_h: pictured(set.heavy_h),
        heavy_v: pictured(set.heavy_v),
        double_h: pictured(set.double_h),
        double_v: pictured(set.double_v),
        dash_h: pictured(set.dash_h),
        dash_v: pictured(set.dash_v),
        heads: four(set.heads),
        open_heads: four(set.open_heads),
        tees_light: four(set.tees_light),
        ends: two(set.ends),
        here: two(set.here),
        been: two(set.been),
        lost: pictured(set.lost),
        progress: set.progress.map(pictured),
        ..*set
    }
}

#[test]
fn marks_that_are_told_apart_by_shape_differ() {
    for set in [&UNICODE, &pictures(&CONSOLE), &ASCII] {
        // When a line is taken: light, heavy, dashed; double where it is selected; in each direction.
        apart(&[set.light_h, set.heavy_h, set.dash_h, set.double_h]);
        apart(&[set.light_v, set.heavy_v, set.dash_v, set.double_v]);
        // The marks of peers that are, have been or were thrown out; and none of them is a piece of line or of a box.
        let [a, b] = set.here;
        let [was_a, was_b] = set.been;
        apart(&[
            a,
            b,
            was_a,
            was_b,
            set.lost,
            set.light_h,
            set.heavy_h,
            set.dash_h,
            set.light_v,
            set.heavy_v,
            set.dash_v,
            set.double_v,
        ]);
        apart(&[
            a,
            b,
            was_a,
            was_b,
            set.lost,
            set.ends[0],
            set.ends[1],
            set.heads[0],
            set.heads[1],
            set.heads[2],
        ]);
        apart(&set.heads);
        // A light border, with and without something that leaves it, and a heavy one.
        apart(&[set.light_v, set.heavy_v, set.tees_light[0], set.heavy_h]);
        apart(&set.progress);
    }
    for set in [UNICODE, pictures(&CONSOLE)] {
        for (full, open) in set.heads.iter().zip(set.open_heads) {
            assert_ne!(*full, open);
        }
    }
}
