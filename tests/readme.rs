//! The README says what the program does: its generated blocks are current, and its example runs.
//!
//! `FINWAIT_BLESS=1 cargo test --test readme` writes the blocks anew.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fmt::Write;

use assert_cmd::cargo::CommandCargoExt;
use finwait::app::{Model, Settings, key_table_markdown};
use finwait::scenario::{self, BUILTINS, Builtin};
use finwait::text::{Lang, Text};
use finwait::ui;
use ratatui::layout::Rect;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The step of normal-close that the README shows: both peers are on different sides of the diagram.
const SHOWN: usize = 7;

fn screen() -> String {
    let (scenario, mut timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    timeline.seek(SHOWN);
    let model = Model::new(scenario, timeline, Settings::default());
    let area = Rect::new(0, 0, 80, 24);
    let drawn = ui::render(&model, area);
    let rows = area.rows().map(|row| {
        row.columns().map(|cell| drawn[(cell.x, cell.y)].symbol()).collect::<String>().trim_end().to_owned()
    });
    format!("```text\n{}\n```\n", rows.collect::<Vec<_>>().join("\n"))
}

fn scenarios() -> String {
    let mut table = String::from("| name | what happens | steps |\n| --- | --- | --- |\n");
    for builtin in BUILTINS {
        let (scenario, _) = builtin.open().unwrap();
        let summary = scenario.summary.as_ref().unwrap_or(&scenario.title).get(Lang::En);
        writeln!(table, "| `{}` | {summary} | {} |", builtin.name, scenario.steps.len()).unwrap();
    }
    table
}

fn help() -> String {
    let mut program = std::process::Command::cargo_bin("finwait").unwrap();
    let help = program.arg("--help").env("COLUMNS", "100").output().unwrap();
    format!("```text\n{}```\n", String::from_utf8(help.stdout).unwrap())
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
fn the_example_runs() {
    let readme = std::fs::read_to_string(README).unwrap();
    let fenced = block(&readme, "example").trim();
    let example = fenced.strip_prefix("```json\n").and_then(|rest| rest.strip_suffix("```")).unwrap();
    let loaded = scenario::load("README.md", example.as_bytes());
    assert!(loaded.problems.is_empty(), "{}", loaded.problems.render(false, Text::of(Lang::En)));
    let (_, timeline) = loaded.opened.unwrap();
    assert!(timeline.last() > 0);
}
