//! The language tables are whole: nothing missing, nothing left over, nothing that cannot be filled in.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::tcp::{Facts, Rule, Ruling};

/// What the file of a language has.
fn keys(lang: Lang) -> BTreeMap<String, String> {
    let json = match lang {
        Lang::En => include_str!("en.json"),
        Lang::ZhCn => include_str!("zh-CN.json"),
    };
    serde_json::from_str(json).expect("the file is JSON")
}

#[test]
fn every_sentence_of_the_files_is_found() {
    for lang in Lang::ALL {
        let file = keys(lang);
        assert_eq!(TextKey::all().count(), file.len());
        for (key, sentence) in &file {
            let found = TextKey::find(&[key]).expect(key);
            assert_eq!((found.name(), Text::of(lang).get(found)), (key.as_str(), sentence.as_str()));
        }
    }
}

#[test]
fn a_key_is_found_by_its_parts_in_any_case_and_no_other_is() {
    let name = |parts: &[&str]| TextKey::find(parts).map(TextKey::name);
    assert_eq!(name(&["card.", "TIME-WAIT", ".means"]), Some("card.time-wait.means"));
    assert_eq!(name(&["card.", "time-wait", ".mean"]), None);
    assert_eq!(name(&["card.time-wait.means", "."]), None);
    assert_eq!(name(&[]), None);
}

fn placeholders(sentence: &str) -> Vec<&str> {
    let mut names: Vec<_> =
        sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn no_language_lacks_a_sentence_or_has_one_too_many() {
    let english = keys(Lang::En);
    for lang in Lang::ALL {
        let table = keys(lang);
        for key in english.keys() {
            assert!(table.contains_key(key), "{key} is missing in {}", lang.tag());
        }
        for (key, sentence) in table {
            assert!(english.contains_key(&key), "{key} is only in {}", lang.tag());
            assert!(!sentence.trim().is_empty(), "{key} is empty in {}", lang.tag());
            assert!(
                !sentence.chars().any(char::is_control),
                "{key} has a control character in {}",
                lang.tag()
            );
        }
    }
}

#[test]
fn every_language_fills_in_the_same_numbers() {
    let english = keys(Lang::En);
    for lang in Lang::ALL {
        for (key, sentence) in keys(lang) {
            let (theirs, ours) = (placeholders(&sentence), placeholders(&english[&key]));
            // A count may be worth a word in one language and none in another; a number of the protocol never is.
            assert!(theirs.iter().all(|name| ours.contains(name)), "{key} in {}: {theirs:?}", lang.tag());
        }
    }
}

#[test]
fn every_rule_and_ruling_has_a_sentence_and_no_sentence_is_left_over() {
    let english = keys(Lang::En);
    let mut known: Vec<String> = Rule::ALL.iter().map(|rule| format!("rule.{}", rule.id())).collect();
    known.extend(Ruling::ALL.iter().map(|ruling| format!("ruling.{}", ruling.id())));
    for key in &known {
        assert!(english.contains_key(key.as_str()), "{key}");
    }
    for key in english.keys().filter(|key| key.starts_with("rule.") || key.starts_with("ruling.")) {
        assert!(known.iter().any(|known| known == key), "{key}");
    }
}

#[test]
fn the_sentence_of_a_rule_leaves_no_gap_and_fits_the_story() {
    let seq = Some(SeqNum(4_294_967_295));
    let segment = crate::tcp::Segment {
        seq: SeqNum(4_294_967_295),
        ack: seq,
        flags: crate::tcp::Flags::NONE,
        len: 65535,
        window: 65535,
    };
    let facts = Facts {
        state: Some(crate::tcp::State::SynReceived),
        segment: Some(segment),
        octets: 65535,
        snd_una: seq,
        snd_nxt: seq,
        rcv_nxt: seq,
    };
    for lang in Lang::ALL {
        for &rule in Rule::ALL {
            let sentence = Text::of(lang).rule(&Fired { peer: Peer::A, rule, facts });
            assert!(!sentence.contains(['{', '}']), "{sentence}");
            assert!(sentence.width() <= 150, "{} columns: {sentence}", sentence.width());
        }
    }
}

#[test]
fn a_locale_names_its_language_whatever_its_country_and_charset() {
    assert_eq!(Lang::from_locale("zh_CN.UTF-8"), Some(Lang::ZhCn));
    assert_eq!(Lang::from_locale("zh_TW"), Some(Lang::ZhCn));
    assert_eq!(Lang::from_locale("en_GB.UTF-8@euro"), Some(Lang::En));
    assert_eq!(Lang::from_locale("C"), None);
    assert_eq!(Lang::from_tag("ZH-cn"), Some(Lang::ZhCn));
}

#[test]
fn unknown_names_and_lone_braces_stay_as_they_are() {
    assert_eq!(fill("{a} {b} {", &[("a", &1)]), "1 {b} {");
}

#[test]
fn one_octet_is_not_octets_and_lost_data_is_not_an_ack() {
    let data = crate::tcp::Segment {
        seq: SeqNum(101),
        ack: Some(SeqNum(301)),
        flags: crate::tcp::Flags::NONE,
        len: 1,
        window: 65535,
    };
    let sentence = |rule, segment, octets| {
        let facts =
            Facts { state: None, segment, octets, snd_una: None, snd_nxt: None, rcv_nxt: Some(SeqNum(301)) };
        Text::of(Lang::En).rule(&Fired { peer: Peer::A, rule, facts })
    };
    assert!(sentence(Rule::SendData, None, 1).starts_with("A sends 1 octet;"));
    assert!(sentence(Rule::SendData, None, 2).starts_with("A sends 2 octets;"));
    assert!(sentence(Rule::Lost, Some(data), 0).starts_with("The network loses the data "));
    assert!(sentence(Rule::Lost, Some(crate::tcp::Segment { len: 0, ..data }), 0).contains("loses the ACK "));
}

#[test]
fn thousands_are_told_apart() {
    assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
}
