//! The help: all keys in groups, then the terms that the screen uses. A query narrows both.

use std::fmt::Write as _;

use super::action::{BINDINGS, Group};
use super::binding::Binding;
use crate::text::{Text, TextKey, key};

/// The RFC's abbreviations that stories, cards and panels use, in the order in which a connection meets them; the
/// meanings are in the language tables under `term.<word>`.
const TERMS: [(&str, TextKey); 16] = [
    ("TCB", key!("term.tcb")),
    ("SYN", key!("term.syn")),
    ("ACK", key!("term.ack")),
    ("FIN", key!("term.fin")),
    ("RST", key!("term.rst")),
    ("SEQ", key!("term.seq")),
    ("ISS", key!("term.iss")),
    ("IRS", key!("term.irs")),
    ("SND.UNA", key!("term.snd.una")),
    ("SND.NXT", key!("term.snd.nxt")),
    ("SND.WND", key!("term.snd.wnd")),
    ("RCV.NXT", key!("term.rcv.nxt")),
    ("RCV.WND", key!("term.rcv.wnd")),
    ("RTO", key!("term.rto")),
    ("MSL", key!("term.msl")),
    ("2MSL", key!("term.2msl")),
];

/// A part of the help under a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpSection {
    /// What its rows are about.
    pub title: &'static str,
    /// What it says.
    pub rows: Vec<HelpRow>,
}

/// A row of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpRow {
    /// The id of the action, or the term.
    pub id: &'static str,
    /// The keys, or the term.
    pub name: String,
    /// What they do, or what it means.
    pub help: &'static str,
}

/// What a query finds in the help; the empty query finds all.
pub fn help(text: Text, query: &str) -> Vec<HelpSection> {
    let query = query.trim().to_lowercase();
    let mut found = keys(text, &query);
    let title = text.get(key!("help.terms"));
    let is_found = |row: &HelpRow| {
        [row.name.as_str(), row.help, title].iter().any(|words| words.to_lowercase().contains(&query))
    };
    let rows: Vec<_> = TERMS
        .into_iter()
        .map(|(term, key)| HelpRow { id: term, name: term.to_owned(), help: text.get(key) })
        .filter(is_found)
        .collect();
    if !rows.is_empty() {
        found.push(HelpSection { title, rows });
    }
    found
}

impl Binding {
    /// Whether a query in lower case finds it: by what it does, its group, or the name of a key.
    fn answers(&self, text: Text, query: &str) -> bool {
        let words = [self.help(text), self.group.title(text), self.word.map_or("", |key| text.get(key))];
        words.iter().any(|words| words.to_lowercase().contains(query))
            || self.key_names(text).iter().any(|name| name.to_lowercase() == query)
    }
}

/// The rows of the key table that a query in lower case finds, by group.
fn keys(text: Text, query: &str) -> Vec<HelpSection> {
    let section = |group: Group| {
        let of_group = BINDINGS.iter().filter(|binding| binding.group == group);
        let found = of_group.filter(|binding| query.is_empty() || binding.answers(text, query));
        let rows = found.map(|binding| HelpRow {
            id: binding.id,
            name: binding.key_names(text).join(" "),
            help: binding.help(text),
        });
        HelpSection { title: group.title(text), rows: rows.collect() }
    };
    Group::ALL.into_iter().map(section).filter(|section| !section.rows.is_empty()).collect()
}

/// The key table of the README.
pub fn key_table_markdown(text: Text) -> String {
    let mut table =
        format!("| {} | {} |\n| --- | --- |\n", text.get(key!("help.keys")), text.get(key!("help.does")));
    for section in keys(text, "") {
        let _ = writeln!(table, "| **{}** | |", section.title);
        for row in section.rows {
            let keys: Vec<_> = row.name.split(' ').map(|name| format!("`{name}`")).collect();
            let _ = writeln!(table, "| {} | {} |", keys.join(" "), row.help);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn every_explanation_has_its_term() {
        assert_eq!(TextKey::all().filter(|key| key.name().starts_with("term.")).count(), TERMS.len());
    }

    #[test]
    fn a_term_is_found_by_its_name_and_by_what_it_means() {
        let found = |query| help(Text::of(Lang::En), query);
        let ids = |query| found(query).into_iter().flat_map(|section| section.rows).map(|row| row.id);
        assert!(ids("snd.una").any(|id| id == "SND.UNA"));
        assert!(ids("initial").any(|id| id == "ISS"));
        assert!(ids("terms").any(|id| id == "MSL"));
    }
}
