//! The three tables of coordinates. No two lines cross, and no cell is claimed twice: `checker` proves it.

use super::layout::Label::{Beside, OnLine, TwoRows};
use super::layout::{Label, Layout, Point, Region, Route};
use crate::text::key;

const fn route(points: &'static [Point], label: Label) -> Route {
    Route { points, label }
}

/// The tag of a box with a border is on the border's top.
const fn on_the_border(boxes: &[Point; 11], width: u16) -> [(Point, u16); 11] {
    let mut tags = [((0, 0), 0); 11];
    let mut i = 0;
    while i < boxes.len() {
        tags[i] = ((boxes[i].0 + 1, boxes[i].1), width - 2);
        i += 1;
    }
    tags
}

const fn regions(active: [Point; 3], passive: [Point; 3]) -> [Region; 2] {
    let [at, size, title] = active;
    let active = Region { key: key!("region.active-close"), at, size, title };
    let [at, size, title] = passive;
    [active, Region { key: key!("region.passive-close"), at, size, title }]
}

const COMPACT_BOXES: [Point; 11] =
    [(31, 0), (31, 4), (58, 4), (4, 4), (31, 8), (4, 11), (4, 15), (58, 11), (31, 11), (58, 15), (31, 15)];

/// For 80x24.
pub(super) static COMPACT: Layout = Layout {
    canvas: (80, 18),
    box_size: (18, 1),
    boxes: COMPACT_BOXES,
    // A one-row box has no border: its tag is in the free room around it. CLOSED never has one.
    tags: [
        ((31, 0), 0),
        ((32, 5), 17),
        ((63, 5), 9),
        ((3, 3), 9),
        ((32, 7), 17),
        ((8, 10), 9),
        ((8, 14), 14),
        ((58, 10), 8),
        ((32, 10), 17),
        ((58, 14), 8),
        ((42, 16), 12),
    ],
    routes: [
        route(&[(36, 1), (36, 3)], Beside((23, 1))),
        route(&[(46, 1), (71, 1), (71, 3)], OnLine((49, 1))),
        route(&[(39, 3), (39, 1)], Beside((41, 3))),
        route(&[(49, 4), (57, 4)], TwoRows((51, 3), (52, 5))),
        route(&[(30, 4), (22, 4)], TwoRows((23, 3), (23, 5))),
        route(&[(62, 3), (62, 2), (43, 2), (43, 1)], OnLine((51, 2))),
        route(&[(61, 5), (61, 6), (19, 6), (19, 5)], OnLine((31, 6))),
        route(&[(72, 5), (72, 8), (49, 8)], OnLine((52, 8))),
        route(&[(14, 5), (14, 8), (30, 8)], OnLine((19, 8))),
        route(&[(13, 3), (13, 2), (33, 2), (33, 3)], OnLine((19, 2))),
        route(&[(6, 5), (6, 10)], TwoRows((8, 6), (8, 7))),
        route(&[(37, 9), (18, 9), (18, 10)], OnLine((22, 9))),
        route(&[(42, 9), (67, 9), (67, 10)], OnLine((48, 9))),
        route(&[(6, 12), (6, 14)], TwoRows((8, 12), (8, 13))),
        route(&[(22, 11), (30, 11)], TwoRows((23, 10), (25, 12))),
        route(&[(16, 12), (16, 13), (44, 13), (44, 14)], OnLine((18, 13))),
        route(&[(22, 15), (30, 15)], TwoRows((23, 14), (25, 16))),
        route(&[(46, 12), (46, 14)], TwoRows((48, 12), (48, 13))),
        route(&[(67, 12), (67, 14)], TwoRows((69, 12), (69, 13))),
        route(&[(76, 15), (78, 15), (78, 0), (49, 0)], OnLine((56, 0))),
        route(&[(40, 16), (40, 17), (1, 17), (1, 0), (30, 0)], OnLine((10, 0))),
    ],
    regions: regions([(3, 10), (53, 7), (5, 16)], [(57, 10), (20, 7), (60, 16)]),
};

const MEDIUM_BOXES: [Point; 11] =
    [(30, 0), (30, 6), (57, 6), (3, 6), (30, 12), (3, 17), (3, 23), (57, 17), (30, 17), (57, 23), (30, 23)];

/// For 120x36.
pub(super) static MEDIUM: Layout = Layout {
    canvas: (78, 28),
    box_size: (18, 3),
    boxes: MEDIUM_BOXES,
    tags: on_the_border(&MEDIUM_BOXES, 18),
    routes: [
        route(&[(35, 3), (35, 5)], Beside((22, 3))),
        route(&[(45, 3), (70, 3), (70, 5)], OnLine((48, 3))),
        route(&[(38, 5), (38, 3)], Beside((40, 5))),
        route(&[(48, 7), (56, 7)], TwoRows((50, 6), (51, 8))),
        route(&[(29, 7), (21, 7)], TwoRows((22, 6), (22, 8))),
        route(&[(61, 5), (61, 4), (42, 4), (42, 3)], OnLine((50, 4))),
        route(&[(60, 9), (60, 10), (18, 10), (18, 9)], OnLine((30, 10))),
        route(&[(71, 9), (71, 13), (48, 13)], OnLine((51, 13))),
        route(&[(13, 9), (13, 13), (29, 13)], OnLine((18, 13))),
        route(&[(12, 5), (12, 4), (32, 4), (32, 5)], OnLine((18, 4))),
        route(&[(5, 9), (5, 16)], TwoRows((7, 11), (7, 12))),
        route(&[(36, 15), (17, 15), (17, 16)], OnLine((21, 15))),
        route(&[(41, 15), (66, 15), (66, 16)], OnLine((47, 15))),
        route(&[(5, 20), (5, 22)], TwoRows((7, 20), (7, 21))),
        route(&[(21, 18), (29, 18)], TwoRows((22, 17), (24, 19))),
        route(&[(15, 20), (15, 21), (43, 21), (43, 22)], OnLine((17, 21))),
        route(&[(21, 24), (29, 24)], TwoRows((22, 23), (24, 25))),
        route(&[(45, 20), (45, 22)], TwoRows((47, 20), (47, 21))),
        route(&[(66, 20), (66, 22)], TwoRows((68, 20), (68, 21))),
        route(&[(75, 24), (76, 24), (76, 1), (48, 1)], OnLine((54, 1))),
        route(&[(39, 26), (39, 27), (1, 27), (1, 1), (29, 1)], OnLine((9, 1))),
    ],
    regions: regions([(2, 16), (53, 11), (4, 26)], [(56, 16), (20, 11), (59, 26)]),
};

const LARGE_BOXES: [Point; 11] =
    [(46, 0), (46, 7), (88, 7), (4, 7), (46, 14), (4, 21), (4, 29), (88, 21), (46, 21), (88, 29), (46, 29)];

/// For 160x45.
pub(super) static LARGE: Layout = Layout {
    canvas: (112, 35),
    box_size: (20, 4),
    boxes: LARGE_BOXES,
    tags: on_the_border(&LARGE_BOXES, 20),
    routes: [
        route(&[(51, 4), (51, 6)], Beside((38, 4))),
        route(&[(63, 4), (103, 4), (103, 6)], OnLine((75, 4))),
        route(&[(55, 6), (55, 4)], Beside((57, 6))),
        route(&[(66, 8), (87, 8)], OnLine((71, 8))),
        route(&[(45, 8), (24, 8)], OnLine((27, 8))),
        route(&[(92, 6), (92, 5), (59, 5), (59, 4)], OnLine((73, 5))),
        route(&[(92, 11), (92, 12), (20, 12), (20, 11)], OnLine((48, 12))),
        route(&[(103, 11), (103, 15), (66, 15)], OnLine((76, 15))),
        route(&[(13, 11), (13, 15), (45, 15)], OnLine((26, 15))),
        route(&[(13, 6), (13, 5), (48, 5), (48, 6)], OnLine((27, 5))),
        route(&[(7, 11), (7, 20)], Beside((9, 17))),
        route(&[(52, 18), (21, 18), (21, 20)], OnLine((31, 18))),
        route(&[(59, 18), (98, 18), (98, 20)], OnLine((72, 18))),
        route(&[(7, 25), (7, 28)], TwoRows((9, 26), (9, 27))),
        route(&[(24, 22), (45, 22)], OnLine((28, 22))),
        route(&[(20, 25), (20, 26), (56, 26), (56, 28)], OnLine((29, 26))),
        route(&[(24, 30), (45, 30)], OnLine((28, 30))),
        route(&[(61, 25), (61, 28)], TwoRows((63, 26), (63, 27))),
        route(&[(98, 25), (98, 28)], TwoRows((100, 26), (100, 27))),
        route(&[(108, 30), (110, 30), (110, 1), (66, 1)], OnLine((80, 1))),
        route(&[(56, 33), (56, 34), (1, 34), (1, 1), (45, 1)], OnLine((17, 1))),
    ],
    regions: regions([(2, 20), (70, 14), (4, 33)], [(86, 20), (24, 14), (89, 33)]),
};
