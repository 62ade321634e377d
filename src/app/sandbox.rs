//! The sandbox: two peers without a script, and the list of what can happen open.

use std::collections::BTreeMap;

use super::library::Entry;
use crate::run::Timeline;
use crate::scenario::{Localized, load};
use crate::text::{Lang, Text, TextKey, key};

/// Its name in the picker.
pub(super) const NAME: &str = "sandbox";

const CLOSED: &[u8] = br#"{ "title": "", "steps": [] }"#;
const ESTABLISHED: &[u8] = br#"{ "title": "", "start": "established", "steps": [] }"#;

/// The sandbox as the picker offers it: both peers CLOSED, or connected already.
pub(super) fn entry(established: bool) -> Option<Entry> {
    let (mut scenario, mut timeline) = load(NAME, if established { ESTABLISHED } else { CLOSED }).opened?;
    let summary = if established { key!("sandbox.summary-established") } else { key!("sandbox.summary") };
    scenario.title = localized(key!("sandbox.title"));
    scenario.summary = Some(localized(summary));
    *timeline.about_mut() = scenario.about();
    Some(Entry::new(NAME, None, scenario, timeline))
}

/// Two peers, CLOSED or connected already, and no script.
/// There is always one: a test opens both.
pub fn sandbox(established: bool) -> Option<Timeline> {
    entry(established).map(|entry| entry.timeline)
}

fn localized(key: TextKey) -> Localized {
    Localized(BTreeMap::from(Lang::ALL.map(|lang| (lang, Text::of(lang).get(key).to_owned()))))
}
