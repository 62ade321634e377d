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
        hollow_heads,
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
        ("more", more),
        ("none", none),
        ("recording", recording),
        ("times", times),
        ("ellipsis", ellipsis),
        ("bar", bar),
    ];
    let four = [
        ("heads", heads),
        ("hollow_heads", hollow_heads),
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
    for (name, mark) in marks(&UNICODE) {
        assert_eq!((mark.width(), mark.chars().count()), (1, 1), "{name} {mark}");
    }
    assert_eq!((UNICODE.section.width(), UNICODE.arrow_keys.width()), (1, 2));
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

#[test]
fn marks_that_are_told_apart_by_shape_differ() {
    for set in [&UNICODE, &ASCII] {
        // When a line is taken: light, heavy, dashed; double where it is selected; in each direction.
        apart(&[set.light_h, set.heavy_h, set.dash_h, set.double_h]);
        apart(&[set.light_v, set.heavy_v, set.dash_v, set.double_v]);
        // Who stands where, who was there, who was thrown out; and none of them is a piece of line or of a box.
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
    for (full, hollow) in UNICODE.heads.iter().zip(UNICODE.hollow_heads) {
        assert_ne!(*full, hollow);
    }
}
