//! The README says what the program does: its generated blocks and its films are current, and its example runs.
//!
//! `FINWAIT_BLESS=1 cargo test --test readme` writes blocks and films anew.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::cargo::CommandCargoExt;
use finwait::app::{Input, KeyCode, Model, Recording, Settings, key_table_markdown, update};
use finwait::record::{Format, recording};
use finwait::scenario::{self, BUILTINS, Builtin};
use finwait::sim::Peer;
use finwait::text::{Lang, Text};
use finwait::ui;
use ratatui::layout::Rect;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The step of normal-close that the README shows: both peers are on different sides of the diagram.
const SHOWN: usize = 7;

fn screen() -> String {
    let (_, mut timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    timeline.seek(SHOWN);
    let model = Model::new(timeline, Settings::default());
    let drawn = ui::render(&model, Rect::new(0, 0, 80, 24));
    format!("```text\n{}\n```\n", ui::rows(&drawn).collect::<Vec<_>>().join("\n"))
}

fn scenarios() -> String {
    let mut table = String::from("| | name | what happens | steps |\n| --- | --- | --- | --- |\n");
    let mut before = "";
    for builtin in BUILTINS {
        let (scenario, _) = builtin.open().unwrap();
        let summary = scenario.summary.as_ref().unwrap_or(&scenario.title).get(Lang::En);
        let topic = Text::of(Lang::En).get(builtin.topic.keys().0);
        let group = if topic == before { "" } else { topic };
        before = topic;
        writeln!(table, "| {group} | `{}` | {summary} | {} |", builtin.name, scenario.steps.len()).unwrap();
    }
    table
}

fn help() -> String {
    let mut program = std::process::Command::cargo_bin("finwait").unwrap();
    let help = program.arg("--help").env("COLUMNS", "100").output().unwrap();
    format!("```text\n{}```\n", String::from_utf8(help.stdout).unwrap())
}

/// The film at the top as the README's own command makes it now, and where it is kept.
fn film() -> (String, PathBuf) {
    let readme = std::fs::read_to_string(README).unwrap();
    let (_, command) = readme.split_once("cargo run --release -- record ").unwrap();
    let mut args: Vec<_> = command.lines().next().unwrap().split(' ').collect();
    let output = args.iter().position(|&arg| arg == "-o").unwrap() + 1;
    let kept = Path::new(README).with_file_name(std::mem::replace(&mut args[output], "-"));
    let mut program = std::process::Command::cargo_bin("finwait").unwrap();
    let film = program.arg("record").args(args).args(["--format", "svg"]).output().unwrap();
    assert!(film.status.success(), "{}", String::from_utf8_lossy(&film.stderr));
    (String::from_utf8(film.stdout).unwrap(), kept)
}

/// What if the last ACK of a normal close is lost? These keys, from the step in which it is in flight.
const WHAT_IF: [&str; 7] = ["w", "Down", "Enter", "t", "1", "1", "v"];

/// A take of a run that leaves the script, as a person would make it by `R`, and where it is kept.
fn what_if_film() -> (String, PathBuf) {
    let (_, mut timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    timeline.seek(10);
    let mut model = Model::new(timeline, Settings { reduced_motion: true, ..Settings::default() });
    update(&mut model, Input::Resize(120, 36));
    let (mut take, mut now) = (Recording::default(), Duration::ZERO);
    for key in ["R"].iter().chain(&WHAT_IF).chain(&["Esc", "R"]) {
        let code = match *key {
            "Down" => KeyCode::Down,
            "Enter" => KeyCode::Enter,
            "Esc" => KeyCode::Esc,
            letter => KeyCode::Char(letter.chars().next().unwrap()),
        };
        update(&mut model, Input::Key(code.into()));
        take.follow(&model, now);
        now += Duration::from_secs(4);
    }
    let mut film = Vec::new();
    recording::write(&take, Format::Svg, &mut film).unwrap();
    assert_eq!(model.timeline.left_script(), Some(10));
    assert_eq!(model.timeline.now().state(Peer::B).to_string(), "CLOSED");
    (String::from_utf8(film).unwrap(), Path::new(README).with_file_name("docs/films/what-if.svg"))
}

/// All that can be read in a picture, in its order.
fn words(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    document
        .descendants()
        .filter_map(|node| node.is_text().then(|| node.text())?)
        .map(str::to_owned)
        .collect()
}

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn block<'a>(readme: &'a str, name: &str) -> &'a str {
    let (_, rest) = readme.split_once(&format!("<!-- {name} -->\n")).unwrap();
    rest.split_once(&format!("<!-- /{name} -->")).unwrap().0
}

#[test]
fn generated_blocks_are_current() {
    let keys = key_table_markdown(Text::of(Lang::En));
    let blocks = [("screen", screen()), ("keys", keys), ("scenarios", scenarios()), ("help", help())];
    let mut readme = std::fs::read_to_string(README).unwrap();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        for (name, current) in &blocks {
            let old = block(&readme, name);
            let place = old.as_ptr() as usize - readme.as_ptr() as usize;
            let range = place..place + old.len();
            readme.replace_range(range, current);
        }
        std::fs::write(README, &readme).unwrap();
    }
    for (name, current) in &blocks {
        assert_eq!(block(&readme, name), current, "{name}: run FINWAIT_BLESS=1 cargo test --test readme");
    }
}

#[test]
fn the_films_are_current() {
    for (film, kept) in [film(), what_if_film()] {
        if std::env::var_os("FINWAIT_BLESS").is_some() {
            std::fs::write(&kept, &film).unwrap();
        }
        let old = std::fs::read_to_string(&kept).unwrap();
        let remedy = "run FINWAIT_BLESS=1 cargo test --test readme";
        let differs = words(&film).into_iter().zip(words(&old)).find(|(now, then)| now != then);
        assert_eq!(differs, None, "now and in {}: {remedy}", kept.display());
        assert!(film == old, "{} has the same words and another look: {remedy}", kept.display());
    }
}

/// Whoever reads the README fetches it.
#[test]
fn the_film_of_a_what_if_run_is_small_and_shows_each_step_of_it() {
    let (film, _) = what_if_film();
    assert!(film.len() < 120_000, "{}", film.len());
    for words in ["what if · left at 10", "step 15 of 15", "is lost"] {
        assert!(film.contains(words), "{words}");
    }
}

/// Nobody waits for hours, and nobody reads a step in a second.
#[test]
fn the_film_keeps_a_pace_that_can_be_read() {
    let (film, _) = film();
    let (_, rest) = film.split_once(".t{animation:").unwrap();
    let seconds: f64 = rest.split_once('s').unwrap().0.parse().unwrap();
    let (_, timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    let steps = f64::from(u16::try_from(timeline.last()).unwrap() + 1);
    assert!((3.0..=8.0).contains(&(seconds / steps)), "{seconds} seconds for {steps} pictures");
}

#[test]
fn the_example_runs() {
    let readme = std::fs::read_to_string(README).unwrap();
    let fenced = block(&readme, "example").trim();
    let example = fenced.strip_prefix("```json\n").and_then(|rest| rest.strip_suffix("```")).unwrap();
    let loaded = scenario::load("README.md", example.as_bytes());
    assert!(loaded.problems.is_empty(), "{}", loaded.problems.render(false, Text::of(Lang::En)));
    let (_, timeline) = loaded.opened.unwrap();
    assert!(timeline.last() > 0);
}
