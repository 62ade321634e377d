//! Finds scenarios: by name, tag and title, by the states they pass, and by common words.

use std::collections::BTreeSet;

use super::{BUILTINS, Builtin, Scenario};
use crate::run::Timeline;
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::Lang;

/// The words by which a scenario is found.
#[derive(Clone, Debug)]
pub struct Words {
    /// Of its name and tags, and the states it passes, by all their names.
    main: BTreeSet<String>,
    /// Of its titles and summaries, and where it comes from.
    side: BTreeSet<String>,
    /// All of it.
    all: String,
}

impl Words {
    /// The words of the scenario with this name, and of what happens in it.
    pub fn of(name: &str, scenario: &Scenario, timeline: &Timeline) -> Self {
        let states: BTreeSet<&str> = Peer::BOTH
            .into_iter()
            .flat_map(|peer| path(timeline, peer))
            // The states of a level are its solution.
            .filter(|_| scenario.level.is_none())
            .flat_map(|state| state.tool_names().into_iter().chain([state.name()]))
            .collect();
        let mut main = vec![name];
        main.extend(scenario.tags.iter().map(String::as_str));
        main.extend(states);
        main.extend(scenario.level.as_ref().map(|_| "level"));
        let mut side = vec![scenario.reference.as_deref().unwrap_or_default()];
        side.extend(Lang::ALL.map(|lang| scenario.title.get(lang)));
        let texts = scenario.summary.iter().chain(scenario.level.as_ref().map(|level| &level.text));
        side.extend(texts.flat_map(|text| Lang::ALL.map(|lang| text.get(lang))));
        let all = plain(&[main.join("\n"), side.join("\n")].join("\n"));
        Self { main: words(&plain(&main.join("\n"))), side: words(&plain(&side.join("\n"))), all }
    }

    /// How well a query is answered, the best being 0: by whole words, by their beginnings, by letters somewhere;
    /// `None` if some word of the query is not there at all.
    pub fn rank(&self, query: &str) -> Option<u8> {
        plain(query)
            .split_whitespace()
            .map(|word| self.rank_of(word))
            .try_fold(0, |worst, rank| rank.map(|rank| rank.max(worst)))
    }

    fn rank_of(&self, word: &str) -> Option<u8> {
        let begins = |words: &BTreeSet<String>| words.iter().any(|known| known.starts_with(word));
        if self.main.contains(word) {
            Some(0)
        } else if self.side.contains(word) {
            Some(1)
        } else if begins(&self.main) {
            Some(2)
        } else if begins(&self.side) {
            Some(3)
        } else {
            self.all.contains(word).then_some(4)
        }
    }
}

/// The states that a peer passes, from its first to its last.
pub fn path(timeline: &Timeline, peer: Peer) -> Vec<State> {
    let start = timeline.get(0).and_then(|moment| Some(moment.world.as_ref()?.state(peer)));
    let moments = timeline.moments();
    let taken = moments.flat_map(|moment| {
        let taken = moment.step.transitions.iter().filter(|taken| taken.peer == peer);
        taken.map(|taken| taken.edge.to).collect::<Vec<_>>()
    });
    start.into_iter().chain(taken).collect()
}

/// The built-in scenarios that show what all these words name, in the order of the library.
pub fn builtins_showing(query: &str) -> Vec<&'static Builtin> {
    let shows = |builtin: &&Builtin| {
        let opened = builtin.open();
        opened.is_some_and(|(scenario, timeline)| {
            Words::of(builtin.name, &scenario, &timeline).rank(query) == Some(0)
        })
    };
    BUILTINS.iter().filter(shows).collect()
}

/// Lower case, with the dashes of the RFC's names.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('_', "-")
}

/// The words of a text, and the parts of those that dashes join.
fn words(text: &str) -> BTreeSet<String> {
    let separate = |c: char| c.is_whitespace() || ",.:;()\"'，。：；（）".contains(c);
    let whole = text.split(separate).filter(|word| !word.is_empty());
    whole.flat_map(|word| word.split('-').chain([word])).map(str::to_owned).collect()
}
