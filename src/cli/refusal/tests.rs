use super::refusal;
use crate::cli::args::Cli;
use crate::cli::display::DisplayArgs;
use crate::cli::tests::args;
use crate::cli::words;
use crate::text::{Lang, Text};

/// What is said about a wrong line, in the language that the line asks for.
fn refused(line: &str) -> String {
    let args = args(&format!("finwait {line}"));
    let text = Text::of(DisplayArgs::glimpse(&args).lang.unwrap_or_default());
    let error = Cli::read(words::annotated(text), &args).unwrap_err();
    assert_eq!(error.exit_code(), 2, "{line}");
    refusal(&error, text).to_string()
}

/// Every way to be wrong.
const WRONG: [&str; 40] = [
    "--foo",
    "--step 3 play x",
    "normal-close --step 3",
    "normal-close lst",
    "normal-close list",
    "normal-close x",
    "-- normal-close list",
    "--theme lite list",
    "--theme",
    "--ascii=yes",
    "--lang en --lang en",
    "play",
    "play normal-close --step",
    "play normal-close --step a",
    "play normal-close --speed 0",
    "list --formt text",
    "list lab.pcap extra",
    "trace normal-close --format xml",
    "trace lab.pcap --connection 0",
    "check",
    "completions",
    "completions ba",
    "completions \u{1b}[31m",
    "record",
    "record normal-close",
    "record -o a.svg",
    "record --all",
    "record --out-dir d",
    "record normal-close --all --out-dir d",
    "record normal-close -o a.svg --out-dir d",
    "record --all --out-dir d -o a.svg",
    "record --all --out-dir d --from 2",
    "record --all --out-dir d --step 2",
    "record normal-close -o a.png --step 3 --from 2",
    "record normal-close -o a.png --step 3 --each --to 4",
    "record normal-close -o a.png --size 5",
    "record normal-close -o a.png --hold 0",
    "record normal-close -o a.png --font-size 1",
    "record normal-close -o a.png --cast-version 4",
    "record normal-close -o a.png --format jpg",
];

#[test]
fn what_is_refused_is_explained() {
    for lang in Lang::ALL {
        let tag = lang.tag();
        let answers = WRONG.map(|line| {
            let line = format!("--lang {tag} {line}");
            format!("$ finwait {}\n{}", line.escape_debug(), refused(&line))
        });
        insta::assert_snapshot!(format!("refused-{tag}"), answers.join("\n"));
    }
}

#[test]
fn english_refusals_are_those_that_clap_would_give() {
    // clap does not look for the command that has an option.
    let differs = |line: &str| line.contains('\u{1b}') || line == "normal-close --step 3";
    for line in WRONG.iter().filter(|line| !differs(line)) {
        let args = args(&format!("finwait {line}"));
        let text = Text::of(Lang::En);
        let Err(error) = words::annotated(text).try_get_matches_from_mut(&args) else { continue };
        if error.kind() != clap::error::ErrorKind::ValueValidation {
            assert_eq!(refusal(&error, text).ansi().to_string(), error.render().ansi().to_string(), "{line}");
        }
    }
}
