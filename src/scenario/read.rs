//! The fields of sound objects, and the scenario that they make; what is sound is `check`'s to say.

use std::collections::BTreeMap;
use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectProp, Value};

use super::format::{self, Fallback, START};
use super::json::span_of;
use super::problem::Found;
use super::{Localized, PeerInfo, Scenario, ScriptStep, check};
use crate::sim::{Event, Injection, Peer, SeqExpr, Setup};
use crate::tcp::{Flag, State, Var};
use crate::text::{Lang, visible};

/// An object, by its keys. A key that is not there and a value of another shape are both `None`.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a Object<'a>);

impl<'a> Fields<'a> {
    fn property(self, key: &str) -> Option<&'a ObjectProp<'a>> {
        self.0.properties.iter().find(|property| property.name.as_str() == key)
    }

    pub(super) fn get(self, key: &str) -> Option<&'a Value<'a>> {
        self.property(key).map(|property| &property.value)
    }

    /// The bytes of the value of this key.
    pub(super) fn span(self, key: &str) -> Option<Range<usize>> {
        self.get(key).map(span_of)
    }

    /// The bytes of the whole object.
    pub(super) fn whole(self) -> Range<usize> {
        self.0.range.start..self.0.range.end
    }

    pub(super) fn text(self, key: &str) -> Option<&'a str> {
        text_of(self.get(key)?)
    }

    pub(super) fn number(self, key: &str) -> Option<u32> {
        number_of(self.get(key)?)
    }

    pub(super) fn fields(self, key: &str) -> Option<Self> {
        match self.get(key)? {
            Value::Object(object) => Some(Self(object)),
            _ => None,
        }
    }

    /// The elements of a list; none if there is no list.
    pub(super) fn list(self, key: &str) -> &'a [Value<'a>] {
        match self.get(key) {
            Some(Value::Array(array)) => &array.elements,
            _ => &[],
        }
    }

    pub(super) fn injection(self, key: &str) -> Option<Injection> {
        let segment = self.fields(key)?;
        let flags = segment.list("flags").iter().filter_map(|value| flag_of(text_of(value)?)).collect();
        Some(Injection {
            flags,
            seq: segment.seq("seq")?,
            ack: segment.seq("ack"),
            len: segment.number("len"),
            window: segment.number("window"),
        })
    }

    fn seq(self, key: &str) -> Option<SeqExpr> {
        seq_of(self.get(key)?)
    }

    fn localized(self, key: &str) -> Option<Localized> {
        Some(Localized(match self.get(key)? {
            Value::Object(object) => {
                let texts = Fields(object);
                Lang::ALL
                    .into_iter()
                    .filter_map(|lang| Some((lang, shown(texts.text(lang.tag())?))))
                    .collect()
            }
            value => BTreeMap::from([(Lang::En, shown(text_of(value)?))]),
        }))
    }
}

fn shown(text: &str) -> String {
    visible(text).into_owned()
}

pub(super) fn text_of<'a>(value: &'a Value<'a>) -> Option<&'a str> {
    match value {
        Value::StringLit(literal) => Some(&literal.value),
        _ => None,
    }
}

pub(super) fn number_of(value: &Value<'_>) -> Option<u32> {
    match value {
        Value::NumberLit(literal) => literal.value.parse().ok(),
        _ => None,
    }
}

pub(super) fn seq_of(value: &Value<'_>) -> Option<SeqExpr> {
    number_of(value).map(SeqExpr::Number).or_else(|| relative(text_of(value)?))
}

/// Such as `RCV.NXT`, `RCV.NXT+1000`, `SND.UNA-1`.
fn relative(text: &str) -> Option<SeqExpr> {
    let sign = text.find(['+', '-']).unwrap_or(text.len());
    let (name, offset) = text.split_at(sign);
    let var = Var::ALL.into_iter().find(|var| var.name() == name)?;
    let offset = match offset.split_at_checked(1) {
        None => 0,
        Some((sign, digits)) => {
            let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
            let distance = i64::from(digits.parse::<u32>().ok().filter(|_| all_digits)?);
            if sign == "-" { -distance } else { distance }
        }
    };
    Some(SeqExpr::Relative(var, offset))
}

fn flag_of(name: &str) -> Option<Flag> {
    Flag::ALL.into_iter().find(|flag| flag.name() == name)
}

fn peer_of(key: &str) -> Option<Peer> {
    Peer::BOTH.into_iter().find(|peer| peer.key() == key)
}

/// A scenario whose script may end early, where the file is not sound.
pub(super) struct Draft<'a> {
    pub(super) scenario: Scenario,
    /// Where each step of the script stands in the file.
    pub(super) places: Vec<Fields<'a>>,
}

/// Reads as much as is sound; `None` if not even the peers are. All that is not is added to `found`.
pub(super) fn read<'a>(root: &'a Object<'a>, found: &mut Found) -> Option<Draft<'a>> {
    check::file(root, found);
    let root = Fields(root);
    let unsure = ["start", "peers"].iter().filter_map(|key| root.span(key)).any(|span| found.within(&span));
    if unsure || found.overflows() {
        return None;
    }
    let (steps, places) = root
        .list("steps")
        .iter()
        .map_while(|value| match value {
            Value::Object(object) => Some(Fields(object)),
            _ => None,
        })
        .map_while(|fields| (!found.within(&fields.whole())).then_some((step(fields)?, fields)))
        .unzip();
    let peers = root.fields("peers");
    let peer = |peer: Peer| peers.and_then(|peers| peers.fields(peer.key()));
    let scenario = Scenario {
        title: root.localized("title").unwrap_or_default(),
        summary: root.localized("summary"),
        reference: root.text("reference").map(shown),
        tags: root.list("tags").iter().filter_map(text_of).map(shown).collect(),
        setup: Setup {
            window: Peer::BOTH.map(|which| number_or_fallback(which, peer(which), "window")),
            iss: Peer::BOTH.map(|which| iss(which, peer(which))),
            established: root.text("start") == Some(START[1]),
        },
        peers: Peer::BOTH.map(|which| PeerInfo {
            name: peer(which).and_then(|fields| fields.text("name")).map(shown),
            port: u16::try_from(number_or_fallback(which, peer(which), "port")).unwrap_or_default(),
        }),
        steps,
    };
    Some(Draft { scenario, places })
}

fn number_or_fallback(peer: Peer, fields: Option<Fields<'_>>, key: &str) -> u32 {
    let given = fields.and_then(|fields| fields.number(key));
    given.unwrap_or_else(|| match format::peer(peer).iter().find(|known| known.name == key) {
        Some(format::Key { fallback: Fallback::Number(number), .. }) => *number,
        _ => 0,
    })
}

fn iss(peer: Peer, fields: Option<Fields<'_>>) -> Vec<u32> {
    let list: Vec<u32> =
        fields.map_or(&[][..], |fields| fields.list("iss")).iter().filter_map(number_of).collect();
    if list.is_empty() { vec![number_or_fallback(peer, fields, "iss")] } else { list }
}

fn step(fields: Fields<'_>) -> Option<ScriptStep> {
    let verb = format::verb(fields.text("do")?)?;
    let expect = fields.fields("expect");
    Some(ScriptStep {
        event: Event::new(peer_of(fields.text("at")?)?, (verb.deed)(&fields)?),
        say: fields.localized("say"),
        expect: Peer::BOTH.map(|peer| State::from_name(expect?.text(peer.key())?)),
        pause_ms: fields.number("pause_ms").map(u64::from),
    })
}
