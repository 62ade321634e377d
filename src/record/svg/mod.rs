//! SVG: a still of one screen, or an animation that plays by CSS alone. No script, no reference to anything outside.
//!
//! What never changes is drawn once. What changes is drawn once for each of its looks; these lie side by side on a
//! strip, and a strip jumps so that the right one is in the picture. Spans that change at the same moments share a
//! strip. Where motion is not wanted, or CSS not understood, the last picture is shown.

mod layer;
mod shapes;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::grid::{Grid, Track, Turn};
use super::{Frame, Map};
use crate::text::Escaped;
pub(crate) use layer::Layer;
pub(crate) use shapes::{HEIGHT, WIDTH};

/// Monospace fonts, the best first; the columns are right with each.
pub(crate) const FONTS: &str = "'JetBrains Mono','Cascadia Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono',\
    'Noto Sans Mono CJK SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',monospace";

/// The style of lines and letters, without colours.
pub(crate) const LOOKS: &str = ".b{font-weight:700}.u{text-decoration:underline}.w{font-size:17px;letter-spacing:1px}\
    rect{shape-rendering:crispEdges}path{stroke-width:1.2}.h{stroke-width:3}.o{stroke-width:1.4}\
    .d{stroke-dasharray:3 1.5;stroke-dashoffset:-.75}.e{stroke-dasharray:6 4;stroke-dashoffset:-2}";

/// What is in the file beside the pictures.
#[derive(Clone, Copy, Debug)]
pub struct SvgOptions<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What is to be seen, for those who cannot.
    pub description: &'a str,
    /// The language of both, as a tag.
    pub lang: &'a str,
    /// Whether the animation starts over at its end.
    pub looped: bool,
}

/// Spans that change at the same moments.
struct Strip<'g> {
    turns: Vec<Turn>,
    tracks: Vec<Track<'g>>,
}

/// The frames as one SVG: an animation, or a still if there is one only.
pub fn svg(frames: impl IntoIterator<Item = Frame>, options: &SvgOptions<'_>) -> String {
    let mut grid = Grid::default();
    let mut starts = Vec::new();
    let mut end = 0_u64;
    for Frame { buffer, hold_ms, .. } in frames {
        grid.add(buffer, None);
        starts.push(end);
        end += u64::from(hold_ms);
    }
    let (still, tracks) = still_layer(&grid);
    let mut strips: Vec<Strip<'_>> = Vec::new();
    let mut known: Map<Vec<Turn>, usize> = Map::default();
    for track in tracks {
        let index = *known.entry(track.turns.clone()).or_insert_with(|| {
            strips.push(Strip { turns: track.turns.clone(), tracks: Vec::new() });
            strips.len() - 1
        });
        if let Some(strip) = strips.get_mut(index) {
            strip.tracks.push(track);
        }
    }

    let mut out = String::new();
    head(&mut out, &grid, options);
    style(&mut out, &grid);
    let step = (grid.columns + 2) * WIDTH;
    if !strips.is_empty() {
        motion(&mut out, &strips, &starts, end, step, options.looped);
    }
    out.push_str("</style>");
    let _ = write!(out, r#"<rect class="f{}" width="100%" height="100%"/>"#, grid.ground());
    still.write(&mut out);
    for (index, Strip { turns, tracks }) in strips.iter().enumerate() {
        let last = turns.last().map_or(0, |(_, variant)| *variant);
        let _ = write!(out, r#"<g class="t" id="t{index}" transform="translate(-{})">"#, last * step);
        let variants = tracks.iter().map(|track| track.variants.len()).max().unwrap_or_default();
        for variant in 0..variants {
            let mut layer = Layer::default();
            for track in tracks {
                add_variant(&mut layer, &grid, track, variant);
            }
            if layer.is_empty() {
                continue;
            }
            if variant > 0 {
                let _ = write!(out, r#"<g transform="translate({})">"#, variant * step);
            }
            layer.write(&mut out);
            out.push_str(if variant > 0 { "</g>" } else { "" });
        }
        out.push_str("</g>");
    }
    out.push_str("</svg>\n");
    out
}

/// What is the same in every frame, and what is not.
pub(crate) fn still_layer(grid: &Grid) -> (Layer, Vec<Track<'_>>) {
    let mut layer = Layer::default();
    let mut moving = Vec::new();
    let ground = grid.ground();
    for y in 0..grid.rows {
        let (still, tracks) = grid.split(y);
        let steady = grid.steady_grounds(y);
        layer.grounds(0, y, steady.into_iter().map(|hue| hue.filter(|hue| *hue != ground)));
        layer.row(grid, 0, y, still.into_iter());
        moving.extend(tracks);
    }
    (layer, moving)
}

/// Adds one look of a span that changes.
pub(crate) fn add_variant(layer: &mut Layer, grid: &Grid, track: &Track<'_>, variant: usize) {
    let Some(cells) = track.variants.get(variant) else { return };
    let ground = grid.ground();
    let (x, y) = (track.columns.start, track.y);
    let grounds = cells.iter().zip(&track.grounds);
    let grounds =
        grounds.map(|(cell, steady)| Some(cell.ground).filter(|hue| steady.is_none() && *hue != ground));
    layer.grounds(x, y, grounds);
    layer.row(grid, x, y, cells.iter().copied().map(Some));
}

fn head(out: &mut String, grid: &Grid, options: &SvgOptions<'_>) {
    let (width, height) = (grid.columns * WIDTH, grid.rows * HEIGHT);
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" "#
    );
    let _ =
        write!(out, r#"role="img" aria-labelledby="title desc" lang="{}"><title id="title">"#, options.lang);
    let (title, description) = (Escaped(options.title), Escaped(options.description));
    let _ = write!(out, r#"{title}</title><desc id="desc">{description}</desc>"#);
}

/// The start of the style sheet: fonts, lines, and a class for every colour.
fn style(out: &mut String, grid: &Grid) {
    let _ = write!(out, "<style>text{{font:15px {FONTS};white-space:pre}}path{{fill:none}}{LOOKS}");
    for (hue, [[r, g, b], _]) in grid.hues().iter().enumerate() {
        let _ = write!(out, ".f{hue}{{fill:#{r:02x}{g:02x}{b:02x}}}.s{hue}{{stroke:#{r:02x}{g:02x}{b:02x}}}");
    }
}

/// When which strip jumps where.
fn motion(out: &mut String, strips: &[Strip<'_>], starts: &[u64], end: u64, step: usize, looped: bool) {
    let times = if looped { "infinite" } else { "1" };
    let _ = write!(out, ".t{{animation:{}.{:03}s step-end {times}}}", end / 1000, end % 1000);
    out.push_str("svg:hover .t{animation-play-state:paused}");
    out.push_str("@media(prefers-reduced-motion:reduce){svg .t{animation:none!important}}");
    for (index, Strip { turns, .. }) in strips.iter().enumerate() {
        let _ = write!(out, "#t{index}{{animation-name:t{index}}}@keyframes t{index}{{");
        for (frame, variant) in turns {
            let at = starts.get(*frame).copied().unwrap_or_default();
            let shift =
                if *variant == 0 { "none".to_owned() } else { format!("translate(-{}px)", variant * step) };
            let _ = write!(out, "{}%{{transform:{shift}}}", Percent(at, end));
        }
        out.push('}');
    }
}

/// A part of a whole in percent, to the ten-thousandth.
struct Percent(u64, u64);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = (self.0 * 1_000_000 + self.1 / 2) / self.1.max(1);
        let digits = format!("{}.{:04}", all / 10_000, all % 10_000);
        f.write_str(digits.trim_end_matches('0').trim_end_matches('.'))
    }
}
