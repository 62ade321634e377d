use std::collections::BTreeSet;

use super::html;
use crate::app::{Settings, ThemeName};
use crate::record::FrameOptions;
use crate::record::tests::normal_close;
use crate::scenario::{Builtin, load};
use crate::text::Lang;

const BOTH: [ThemeName; 2] = [ThemeName::Dark, ThemeName::Light];

fn page(options: &FrameOptions, themes: [ThemeName; 2]) -> String {
    let (_, timeline) = normal_close();
    html(&timeline, options, themes, "Normal <close>")
}

/// The part of the page that is step `n`.
fn section(page: &str, step: usize) -> &str {
    let rest = page.split_once(&format!("<section id=\"step-{step}\"")).unwrap().1;
    rest.split_once("</section>").unwrap().0
}

#[test]
fn it_is_small_and_needs_nothing_else() {
    let page = page(&FrameOptions::default(), BOTH);
    assert!(page.len() < 400_000, "{} bytes", page.len());
    assert!(!page.contains("src=") && !page.contains("url(") && !page.contains("@import"));
    // Links to the RFC are followed by readers only, what the page itself uses is in it.
    let links = page.match_indices("href=\"").map(|(at, _)| &page[at + 6..at + 11]);
    assert!(links.clone().count() > 100);
    assert!(links.into_iter().all(|to| to.starts_with('#') || to == "https" || to == "data:"));
    assert!(page.contains("<title>Normal &lt;close&gt;</title>"));
}

/// A line through many rows is one path where all of it is shown at the same steps: no joint can be seen in it.
#[test]
fn what_is_shown_together_is_drawn_together() {
    let page = page(&FrameOptions::default(), BOTH);
    let used = |step| -> BTreeSet<&str> {
        section(&page, step).split("href=\"#p").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    };
    let steps: Vec<_> = (0..13).map(used).collect();
    let pieces: BTreeSet<&str> = steps.iter().flatten().copied().collect();
    let shown: BTreeSet<Vec<bool>> =
        pieces.iter().map(|piece| steps.iter().map(|used| used.contains(piece)).collect()).collect();
    assert!(pieces.len() > 10);
    assert_eq!(shown.len(), pieces.len());
}

#[test]
fn every_step_is_told_in_words() {
    let page = page(&FrameOptions::default(), BOTH);
    let third = section(&page, 3);
    for words in [
        "Step 3 of 12",
        "A</b> SYN-SENT",
        "B</b> SYN-RECEIVED",
        "B goes from LISTEN to SYN-RECEIVED on rcv SYN: snd SYN,ACK.",
        "A SYN arrives: B notes IRS 100",
        "RFC 9293 §3.10.7.2",
        "Half of the connection exists now",
    ] {
        assert!(third.contains(words), "{words}\n{third}");
    }
    assert_eq!(page.matches("<section ").count(), 13);
}

#[test]
fn what_is_refused_and_what_users_are_told_is_there() {
    let told = |name: &str, words: &str| {
        let (_, timeline) = Builtin::find(name).unwrap().open().unwrap();
        let page = html(&timeline, &FrameOptions::default(), BOTH, name);
        assert!(page.contains(words), "{name}: {words}");
    };
    told("second-close-error", "is refused: connection closing");
    told("connection-refused", "is told: connection reset");
    told("simultaneous-close", "class=\"note\">Other reading:");
}

#[test]
fn a_rule_of_an_appendix_links_to_it() {
    let json = r#"{"title": "t", "start": "established", "peers": {"a": {"window": 4}, "b": {"window": 4}}, "steps": [
        {"at": "a", "do": "send", "bytes": 4},
        {"at": "a", "do": "inject", "segment": {"flags": ["ACK"], "seq": "RCV.NXT+4", "ack": "SND.UNA"}},
        {"at": "a", "do": "inject", "segment": {"flags": ["ACK"], "seq": "RCV.NXT+4", "ack": "SND.UNA"}}]}"#;
    let (_, timeline) = load("full.json", json.as_bytes()).opened.unwrap();
    let page = html(&timeline, &FrameOptions::default(), BOTH, "t");
    assert!(section(&page, 2).contains("/rfc9293#section-3.10.7.4\">RFC 9293 §3.10.7.4<"));
    assert!(section(&page, 3).contains("/rfc9293#appendix-A.2\">RFC 9293 §A.2<"));
}

#[test]
fn one_theme_if_one_is_named_else_the_readers_choice() {
    let colours = |page: &str| page.contains("prefers-color-scheme:dark");
    assert!(colours(&page(&FrameOptions::default(), BOTH)));
    let light = page(&FrameOptions::default(), [ThemeName::Light; 2]);
    assert!(!colours(&light) && light.contains("--bg:#fbfaf7") && !light.contains("--bg:#0c1118"));
}

#[test]
fn it_speaks_the_language_of_the_recording() {
    let settings = Settings { lang: Lang::ZhCn, ..Settings::default() };
    let page = page(&FrameOptions { settings, from: 3, to: Some(4), ..FrameOptions::default() }, BOTH);
    assert!(page.contains("<html lang=\"zh-CN\">") && page.contains("第 3 步，共 12 步"));
    assert_eq!(page.matches("<section ").count(), 2);
}
