//! Every card has all its texts, and no text is without a card.

use std::collections::BTreeSet;

use super::*;
use crate::app::tests::fixture::model;
use crate::text::Lang;

#[test]
fn every_edge_has_its_sentences_in_every_language() {
    for lang in Lang::ALL {
        let text = Text::of(lang);
        for edge in EDGES {
            assert!(sentence(text, edge, "means").is_some(), "{} in {}", edge.id(), lang.tag());
            let otherwise = sentence(text, edge, "rfc793");
            assert!(edge.is_drawn() || otherwise.is_some(), "{} in {}", edge.id(), lang.tag());
        }
        let told: BTreeSet<&str> = EDGES
            .iter()
            .flat_map(|edge| ["means", "rfc793"].map(|what| sentence(text, edge, what)))
            .flatten()
            .collect();
        let table: serde_json::Value = serde_json::from_str(match lang {
            Lang::En => include_str!("../../text/en.json"),
            Lang::ZhCn => include_str!("../../text/zh-CN.json"),
        })
        .unwrap();
        for (key, words) in table.as_object().unwrap().iter().filter(|(key, _)| key.starts_with("edge.")) {
            assert!(told.contains(words.as_str().unwrap()), "{key} is told of no edge");
        }
    }
}

#[test]
fn every_edge_says_whether_it_is_drawn_and_which_way_out_it_is() {
    let model = model("idle");
    let text = Text::of(Lang::En);
    for edge in EDGES {
        let headings: Vec<_> =
            card(&model, Subject::Edge(edge), text).into_iter().filter_map(|part| part.heading).collect();
        assert_eq!(headings.contains(&"Not in the diagram"), !edge.is_drawn(), "{}", edge.id());
        let (n, all) = which_way(edge);
        assert!((1..=all).contains(&n), "{}", edge.id());
        assert_eq!(ways_out(edge.from).nth(n - 1), Some(edge));
    }
}

#[test]
fn every_command_fits_one_row_of_the_narrowest_sidebar() {
    for seen in State::ALL.into_iter().flat_map(tools::seen) {
        assert!(seen.command.len() + 2 <= 36, "{}", seen.command);
    }
    let commands = |state| tools::seen(state).map(|seen| seen.command).collect::<Vec<_>>();
    assert_eq!(
        commands(State::SynReceived),
        [
            "ss -tanp state syn-recv",
            "netstat -tan | grep -w SYN_RECV",
            "netstat -an | grep -w SYN_RCVD",
            "netstat -an | findstr SYN_RECEIVED"
        ]
    );
}
