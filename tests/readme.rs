//! The READMEs say what the program does: their generated blocks and recordings are current, and their example runs.
//!
//! `FINWAIT_BLESS=1 cargo test --test readme` writes blocks and recordings again.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::cargo::CommandCargoExt;
use finwait::app::{Input, KeyCode, Model, Recording, Settings, key_table_markdown, update};
use finwait::record::{self, Format};
use finwait::scenario::{self, BUILTINS, Builtin};
use finwait::sim::Peer;
use finwait::text::{Lang, Text};
use finwait::ui;
use ratatui::layout::Rect;

const README: [(Lang, &str); 2] = [(Lang::En, "README.md"), (Lang::ZhCn, "README.zh-CN.md")];

const REMEDY: &str = "run FINWAIT_BLESS=1 cargo test --test readme";

fn at(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    // Git may have checked it out with the line ends of Windows.
    std::fs::read_to_string(at(file)).unwrap().replace("\r\n", "\n")
}

fn settings(lang: Lang) -> Settings {
    Settings { lang, ..Settings::default() }
}

/// The step of normal-close that the README shows: both peers are on different sides of the diagram.
const SHOWN: usize = 7;

fn screen(lang: Lang) -> String {
    let (_, mut timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    timeline.seek(SHOWN);
    let model = Model::new(timeline, settings(lang));
    let drawn = ui::render(&model, Rect::new(0, 0, 80, 24));
    format!("```text\n{}\n```\n", ui::rows(&drawn).collect::<Vec<_>>().join("\n"))
}

fn scenarios(lang: Lang) -> String {
    let head = match lang {
        Lang::En => "name | what happens | steps",
        Lang::ZhCn => "名称 | 发生什么 | 步数",
    };
    let mut table = format!("| | {head} |\n| --- | --- | --- | --- |\n");
    let mut before = "";
    for builtin in BUILTINS {
        let (scenario, _) = builtin.open().unwrap();
        let summary = scenario.summary.as_ref().unwrap_or(&scenario.title).get(lang);
        let topic = Text::of(lang).get(builtin.topic.keys().0);
        let group = if topic == before { "" } else { topic };
        before = topic;
        writeln!(table, "| {group} | `{}` | {summary} | {} |", builtin.name, scenario.steps.len()).unwrap();
    }
    table
}

fn help(lang: Lang) -> String {
    let mut program = std::process::Command::cargo_bin("finwait").unwrap();
    let help = program.args(["--help", "--lang", lang.tag()]).env("COLUMNS", "100").output().unwrap();
    format!("```text\n{}```\n", String::from_utf8(help.stdout).unwrap())
}

/// The animation at the top as the README's own command makes it now, and where it is kept.
fn animation(readme: &str) -> (String, PathBuf) {
    let readme = read(readme);
    let (_, command) = readme.split_once("cargo run --release -- record ").unwrap();
    let mut args: Vec<_> = command.lines().next().unwrap().split(' ').collect();
    let output = args.iter().position(|&arg| arg == "-o").unwrap() + 1;
    let kept = std::mem::replace(&mut args[output], "-");
    assert!(readme.contains(&format!("]({kept})")), "{kept} is shown");
    let mut program = std::process::Command::cargo_bin("finwait").unwrap();
    let animation = program.arg("record").args(args).args(["--format", "svg"]).output().unwrap();
    assert!(animation.status.success(), "{}", String::from_utf8_lossy(&animation.stderr));
    (String::from_utf8(animation.stdout).unwrap(), at(kept))
}

/// What if the last ACK of a normal close is lost? These keys, from the step in which it is in flight.
const WHAT_IF: [&str; 7] = ["w", "Down", "Enter", "t", "1", "1", "v"];

/// A recording of a run that leaves the script, as a person would make it by `R`, and where it is kept.
fn what_if_recording(lang: Lang) -> (String, PathBuf) {
    let (_, mut timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    timeline.seek(10);
    let mut model = Model::new(timeline, Settings { reduced_motion: true, ..settings(lang) });
    update(&mut model, Input::Resize(120, 36));
    let (mut recording, mut now) = (Recording::default(), Duration::ZERO);
    for key in ["R"].iter().chain(&WHAT_IF).chain(&["Esc", "R"]) {
        let code = match *key {
            "Down" => KeyCode::Down,
            "Enter" => KeyCode::Enter,
            "Esc" => KeyCode::Esc,
            letter => KeyCode::Char(letter.chars().next().unwrap()),
        };
        update(&mut model, Input::Key(code.into()));
        recording.follow(&model, now);
        now += Duration::from_secs(4);
    }
    let mut animation = Vec::new();
    record::recording::write(&recording, Format::Svg, &mut animation).unwrap();
    assert_eq!(model.timeline.left_script(), Some(10));
    assert_eq!(model.timeline.now().state(Peer::B).to_string(), "CLOSED");
    let kept = match lang {
        Lang::En => "docs/films/what-if.svg",
        Lang::ZhCn => "docs/films/what-if.zh-CN.svg",
    };
    (String::from_utf8(animation).unwrap(), at(kept))
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

/// The text between `<!-- name -->` and `<!-- /name -->`.
fn block<'a>(readme: &'a str, name: &str) -> &'a str {
    let (_, rest) = readme.split_once(&format!("<!-- {name} -->\n")).unwrap();
    rest.split_once(&format!("<!-- /{name} -->")).unwrap().0
}

#[test]
fn generated_blocks_are_current() {
    for (lang, file) in README {
        let keys = key_table_markdown(Text::of(lang));
        let blocks =
            [("screen", screen(lang)), ("keys", keys), ("scenarios", scenarios(lang)), ("help", help(lang))];
        let mut readme = read(file);
        if std::env::var_os("FINWAIT_BLESS").is_some() {
            for (name, current) in &blocks {
                let old = block(&readme, name);
                let place = old.as_ptr() as usize - readme.as_ptr() as usize;
                let range = place..place + old.len();
                readme.replace_range(range, current);
            }
            std::fs::write(at(file), &readme).unwrap();
        }
        for (name, current) in &blocks {
            assert_eq!(block(&readme, name), current, "{file}, {name}: {REMEDY}");
        }
    }
}

#[test]
fn the_recordings_are_current() {
    for (animation, kept) in
        README.into_iter().flat_map(|(lang, file)| [animation(file), what_if_recording(lang)])
    {
        if std::env::var_os("FINWAIT_BLESS").is_some() {
            std::fs::write(&kept, &animation).unwrap();
        }
        let old = std::fs::read_to_string(&kept).unwrap();
        let differs = words(&animation).into_iter().zip(words(&old)).find(|(now, then)| now != then);
        assert_eq!(differs, None, "now and in {}: {REMEDY}", kept.display());
        assert!(animation == old, "{} has the same words and another look: {REMEDY}", kept.display());
    }
}

/// The same parts in the same order: what one README has and the other lacks is missing.
#[test]
fn both_readmes_have_the_same_parts_and_links() {
    let parts = |file| {
        let readme = read(file);
        let is_part = |line: &&str| line.starts_with("## ") || line.starts_with("<!--");
        let count = readme.lines().filter(is_part).count();
        let links = readme.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()));
        let links: Vec<String> = links.map(|link| link.replace(".zh-CN.", ".")).collect();
        (count, links)
    };
    assert_eq!(parts(README[0].1), parts(README[1].1));
}

/// No link of the documentation leads nowhere.
#[test]
fn every_link_leads_to_a_file() {
    let docs = std::fs::read_dir(at("docs")).unwrap().map(|entry| entry.unwrap().path());
    let docs = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let tops = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(at);
    for path in tops.into_iter().chain(docs) {
        let page = std::fs::read_to_string(&path).unwrap();
        let links = page.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
        for link in links.filter(|link| !link.contains("://")) {
            let file = link.split('#').next().unwrap();
            assert!(path.with_file_name("").join(file).exists(), "{link} in {}", path.display());
        }
    }
}

/// Every reader of the README downloads it.
#[test]
fn the_recording_of_a_what_if_run_is_small_and_shows_each_step_of_it() {
    let (animation, _) = what_if_recording(Lang::En);
    assert!(animation.len() < 120_000, "{}", animation.len());
    for words in ["what if · left at 10", "step 15 of 15", "is lost"] {
        assert!(animation.contains(words), "{words}");
    }
}

/// Neither hours nor a second for each step.
#[test]
fn the_recording_keeps_a_pace_that_can_be_read() {
    let (animation, _) = animation(README[0].1);
    let (_, rest) = animation.split_once(".t{animation:").unwrap();
    let seconds: f64 = rest.split_once('s').unwrap().0.parse().unwrap();
    let (_, timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    let steps = f64::from(u16::try_from(timeline.last()).unwrap() + 1);
    assert!((3.0..=8.0).contains(&(seconds / steps)), "{seconds} seconds for {steps} pictures");
}

#[test]
fn the_examples_run() {
    for file in ["README.md", "README.zh-CN.md", "docs/scenarios.md"] {
        let page = read(file);
        let fenced = block(&page, "example").trim();
        let example = fenced.strip_prefix("```json\n").and_then(|rest| rest.strip_suffix("```")).unwrap();
        let loaded = scenario::load(file, example.as_bytes());
        assert!(loaded.problems.is_empty(), "{}", loaded.problems.render(false, Text::of(Lang::En)));
        let (_, timeline) = loaded.opened.unwrap();
        assert!(timeline.last() > 0);
    }
}
