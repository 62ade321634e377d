//! The texts of the program, one file for each language.
//!
//! A file is a flat JSON table from key to sentence. build.rs makes constants of it, and the compiler knows every key:
//! `key!` gives the [`TextKey`] of a literal, `keys!` those of all variants of an enum. English is complete;
//! a sentence that another language lacks is in English. To add a language, add its file, its line in build.rs and its
//! variant of [`Lang`]. Protocol words (states, flags, TCB names, edge labels) are the same in every language and are
//! not here.

mod escaped;
mod event;
mod key;
mod localized;
mod table;
#[cfg(test)]
mod tests;
mod visible;

pub(crate) use escaped::Escaped;
pub use key::TextKey;
pub(crate) use key::{key, keys};
pub use localized::Localized;
use table::Table;
pub use visible::{is_plain, visible, visible_start};

use std::fmt::Display;

use crate::sim::{Fired, Peer};
use crate::tcp::{Rule, Ruling, Segment, SeqNum, State};

/// A language of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The tag, as in `--lang` and in scenario files.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The sentences, in the order of the keys.
    const fn table(self) -> &'static Table {
        match self {
            Self::En => &EN,
            Self::ZhCn => &ZH_CN,
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(tag))
    }

    /// The language of a locale name such as `zh_CN.UTF-8`: by language, as there is one of each.
    pub fn from_locale(locale: &str) -> Option<Self> {
        let language = locale.split(['_', '-', '.', '@']).next()?;
        Self::ALL.into_iter().find(|lang| lang.tag().split('-').next() == Some(language))
    }
}

// `KEYS`, sorted, and in their order `EN` and `ZH_CN`: made from the JSON files by build.rs.
include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// A number with a comma between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// One of the sentences on the card of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateAspect {
    /// What it means.
    Means,
    /// How long it lasts.
    Lasts,
    /// Which trouble it is known for.
    Trouble,
    /// What that means at work.
    Work,
    /// What Linux does otherwise.
    Linux,
    /// Why some pairs with it are never seen.
    Never,
}

/// The sentences of one language.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    lang: Lang,
}

impl Text {
    /// The sentences of this language.
    pub const fn of(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language.
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// The separator of two sentences.
    pub fn separator(self) -> &'static str {
        match self.lang {
            Lang::En => " ",
            Lang::ZhCn => "",
        }
    }

    /// The sentence with this key.
    pub fn get(self, key: TextKey) -> &'static str {
        self.lang.table().get(key.place())
    }

    /// The sentence whose key is spelled by these parts, if there is one.
    pub(crate) fn find(self, key: &[&str]) -> Option<&'static str> {
        TextKey::find(key).map(|key| self.get(key))
    }

    /// The sentence with this key, each `{name}` in it replaced.
    pub fn fill(self, key: TextKey, values: &[(&str, &dyn Display)]) -> String {
        fill(self.get(key), values)
    }

    /// The sentence of a rule that fired, with its numbers.
    pub fn rule(self, fired: &Fired) -> String {
        const RULES: [TextKey; Rule::ALL.len()] = keys!(Rule.id, "rule.", "");
        let template = self.get(RULES[fired.rule as usize]);
        let facts = &fired.facts;
        let number = |seq: Option<SeqNum>| seq.map_or_else(|| "–".to_owned(), |seq| seq.to_string());
        let segment = facts.segment;
        let flags = segment.map_or_else(String::new, |segment| self.kind(&segment));
        let octets = match facts.octets {
            1 => self.get(key!("octets.one")).to_owned(),
            count => self.fill(key!("octets.many"), &[("count", &count)]),
        };
        let state = facts.state.map_or("", State::name);
        fill(
            template,
            &[
                ("me", &fired.peer),
                ("peer", &fired.peer.other()),
                ("state", &state),
                ("octets", &octets),
                ("flags", &flags),
                ("seg.seq", &number(segment.map(|segment| segment.seq))),
                ("seg.ack", &number(segment.and_then(|segment| segment.ack))),
                ("seg.end", &number(segment.map(|segment| segment.end()))),
                ("snd.una", &number(facts.snd_una)),
                ("snd.nxt", &number(facts.snd_nxt)),
                ("rcv.nxt", &number(facts.rcv_nxt)),
            ],
        )
    }

    /// What a segment is called: by its flags, or by its data where that is all it is sent for.
    fn kind(self, segment: &Segment) -> String {
        let flags: Vec<_> = segment.flag_names().filter(|&name| name != "PSH").collect();
        if segment.len > 0 && flags == ["ACK"] {
            self.get(key!("segment.data")).to_owned()
        } else {
            flags.join(",")
        }
    }

    /// The sentence about the other reading, where the rule depends on a ruling.
    pub fn ruling(self, fired: &Fired) -> Option<&'static str> {
        const RULINGS: [TextKey; Ruling::ALL.len()] = keys!(Ruling.id, "ruling.", "");
        Some(self.get(RULINGS[fired.rule.ruling()? as usize]))
    }

    /// The caption below the name of a state in its box, if the state has one.
    pub fn caption(self, state: State) -> Option<&'static str> {
        self.find(&["caption.", state.name()])
    }

    /// What the card of a state says of it.
    pub fn about(self, state: State, what: StateAspect) -> Option<&'static str> {
        let what = match what {
            StateAspect::Means => "means",
            StateAspect::Lasts => "lasts",
            StateAspect::Trouble => "trouble",
            StateAspect::Work => "work",
            StateAspect::Linux => "linux",
            StateAspect::Never => "never",
        };
        self.find(&["card.", state.name(), ".", what])
    }

    /// How a peer is called where its role is all that is known: `client`, `server`.
    pub fn role(self, peer: Peer) -> &'static str {
        match peer {
            Peer::A => self.get(key!("role.a")),
            Peer::B => self.get(key!("role.b")),
        }
    }
}

/// Replaces each `{name}` of a template by its value; an unknown name stays as it is.
pub(crate) fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (value.to_string(), tail))
        });
        if let Some((value, tail)) = known {
            filled.push_str(&value);
            rest = tail;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}
