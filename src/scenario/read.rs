//! Makes the scenario from a file that `check` has looked at: what is found wrong there is not read here.

use jsonc_parser::ast::{Object, Value};

use super::fields::{Fields, number_of, peer_of, shown, text_of};
use super::format::{self, Fallback, Key, SEGMENT, START};
use super::problem::Found;
use super::{Expectation, Level, PeerInfo, Scenario, ScriptStep};
use crate::sim::{Event, Peer, Setup};

/// A scenario whose script may end early, where the file is not sound.
pub(super) struct Draft<'a> {
    pub(super) scenario: Scenario,
    /// The place of each step of the script in the file.
    pub(super) places: Vec<Fields<'a>>,
}

/// Reads as much as is sound by what was `found`; `None` if not even the peers are.
pub(super) fn read<'a>(root: &'a Object<'a>, found: &Found) -> Option<Draft<'a>> {
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
            window: None,
        }),
        steps,
        level: root.span("goal").filter(|span| !found.within(span)).and_then(|_| Level::read(root)),
    };
    Some(Draft { scenario, places })
}

fn number_or_fallback(peer: Peer, fields: Option<Fields<'_>>, key: &str) -> u32 {
    let given = fields.and_then(|fields| fields.number(key));
    given.unwrap_or_else(|| match format::peer(peer).iter().find(|known| known.name == key) {
        Some(Key { fallback: Fallback::Number(number), .. }) => *number,
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
    Some(ScriptStep {
        event: Event::new(peer_of(fields.text("at")?)?, (verb.kind)(&fields)?),
        given: given(fields, verb.keys)
            .chain(fields.fields("segment").into_iter().flat_map(|segment| given(segment, SEGMENT)))
            .collect(),
        say: fields.localized("say"),
        expect: Expectation::read(fields),
        pause_ms: fields.number("pause_ms").map(u64::from),
    })
}

/// The names of the keys with a default that are there all the same.
fn given<'a>(fields: Fields<'a>, keys: &'static [Key]) -> impl Iterator<Item = &'static str> + use<'a> {
    let optional = keys.iter().filter(|key| matches!(key.fallback, Fallback::Number(_)));
    optional.map(|key| key.name).filter(move |name| fields.get(name).is_some())
}
