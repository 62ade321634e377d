//! What people read, one file for each language.
//!
//! A file is a flat JSON table from key to sentence; build.rs makes a constant of it. English is complete; a key that another language lacks falls
//! back to English. To add a language, add its file, its line in build.rs and its variant of [`Lang`]. Protocol words (states, flags,
//! TCB names, edge labels) are the same in every language and are not here.

mod escaped;
mod event;
mod localized;
#[cfg(test)]
mod tests;
mod visible;

pub(crate) use escaped::Escaped;
pub use localized::Localized;
pub use visible::{is_plain, visible, visible_start};

use std::fmt::Display;

use crate::sim::{Fired, Peer};
use crate::tcp::{Segment, SeqNum, State};

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
    /// All of them; keys of [`Text`] are looked up in this order after the language itself.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The tag, as in `--lang` and in scenario files.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    const fn table(self) -> Table {
        match self {
            Self::En => EN,
            Self::ZhCn => ZH_CN,
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

// `EN` and `ZH_CN`: made from the JSON files by build.rs.
include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Key and sentence, sorted by key.
type Table = &'static [(&'static str, &'static str)];

fn look_up(table: Table, key: &str) -> Option<&'static str> {
    let place = table.binary_search_by_key(&key, |(key, _)| key).ok()?;
    table.get(place).map(|(_, sentence)| *sentence)
}

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

    /// What stands between two sentences.
    pub fn joint(self) -> &'static str {
        match self.lang {
            Lang::En => " ",
            Lang::ZhCn => "",
        }
    }

    /// The sentence with this key; the key itself where even English has none, which a test rules out.
    pub fn get(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// The sentence with a key that is put together at run time, if there is one.
    pub fn find(self, key: &str) -> Option<&'static str> {
        look_up(self.lang.table(), key).or_else(|| look_up(Lang::En.table(), key))
    }

    /// The sentence with this key, each `{name}` in it replaced.
    pub fn fill(self, key: &'static str, values: &[(&str, &dyn Display)]) -> String {
        fill(self.get(key), values)
    }

    /// The sentence of a rule that fired, with the numbers it speaks of.
    pub fn rule(self, fired: &Fired) -> String {
        let template = self.find(&format!("rule.{}", fired.rule.id())).unwrap_or(fired.rule.id());
        let facts = &fired.facts;
        let number = |seq: Option<SeqNum>| seq.map_or_else(|| "–".to_owned(), |seq| seq.to_string());
        let segment = facts.segment;
        let flags = segment.map_or_else(String::new, |segment| self.kind(&segment));
        let octets = match facts.octets {
            1 => self.get("octets.one").to_owned(),
            count => self.fill("octets.many", &[("count", &count)]),
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
            self.get("segment.data").to_owned()
        } else {
            flags.join(",")
        }
    }

    /// The sentence that tells of the other reading, where the rule rests on a ruling.
    pub fn ruling(self, fired: &Fired) -> Option<&'static str> {
        self.find(&format!("ruling.{}", fired.rule.ruling()?.id()))
    }

    /// What stands below the name of a state in its box, where it has room and the state needs it.
    pub fn caption(self, state: State) -> Option<&'static str> {
        self.find(&format!("caption.{}", id(state)))
    }

    /// What the card of a state says of it: what it `means`, how long it `lasts`, which `trouble` it is known for.
    pub fn about(self, state: State, what: &str) -> Option<&'static str> {
        self.find(&format!("card.{}.{what}", id(state)))
    }

    /// What the bounds of a search allow, a sentence each: its name and the number in it.
    pub fn bounds(self, told: impl Iterator<Item = (&'static str, u16)>) -> Vec<String> {
        let sentence = |(name, count)| {
            let words = self.find(&format!("explore.bounds.{name}"))?;
            Some(fill(words, &[("count", &count)]))
        };
        told.filter_map(sentence).collect()
    }

    /// Whether this language itself has a sentence with this key.
    #[cfg(test)]
    pub(crate) fn has(self, key: &str) -> bool {
        look_up(self.lang.table(), key).is_some()
    }

    /// All keys of this language.
    #[cfg(test)]
    pub(crate) fn keys(self) -> impl Iterator<Item = &'static str> {
        self.lang.table().iter().map(|(key, _)| *key)
    }

    /// How a peer is called where its role is all that is known: `client`, `server`.
    pub fn role(self, peer: Peer) -> &'static str {
        match peer {
            Peer::A => self.get("role.a"),
            Peer::B => self.get("role.b"),
        }
    }
}

/// A state in the keys of the language tables.
fn id(state: State) -> String {
    state.name().to_ascii_lowercase()
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
