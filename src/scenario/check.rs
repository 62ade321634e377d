//! Checks a JSON tree against the tables of `format`: says everything that is wrong with it, and what would be right.

use std::collections::HashSet;
use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectPropName, Value};

use super::fields::{Fields, is_whole, number_of, seq_of, text_of};
use super::format::{
    ALLOW, ALLOWED_WITH, Key, MAX_STEPS, REACH, REACHED, SCENARIO, SEGMENT, STEP, SYNONYMS, Shape, VERBS,
    Verb, verb,
};
use super::json::span_of;
use super::problem::{Found, Problem, Say, say};
use crate::tcp::{Flag, State, Var};
use crate::text::{Lang, TextKey, key};

/// Checks a whole file.
pub(super) fn file(root: &Object<'_>, found: &mut Found) {
    Checker { found }.object(root, SCENARIO);
}

struct Checker<'f> {
    found: &'f mut Found,
}

impl Checker<'_> {
    fn object(&mut self, object: &Object<'_>, keys: &[Key]) {
        let known: Vec<_> = keys.iter().map(|key| key.name).collect();
        let meant = self.keys(object, &known, |_| None);
        self.values(object, keys, &meant);
    }

    /// Each key is known and given once. `explain` knows keys that would be right in another place. Gives the keys
    /// that are probably meant by unknown ones.
    fn keys(
        &mut self,
        object: &Object<'_>,
        known: &[&'static str],
        explain: impl Fn(&str) -> Option<Problem>,
    ) -> Vec<&'static str> {
        let mut seen = HashSet::new();
        let mut meant = Vec::new();
        for property in &object.properties {
            let name = property.name.as_str();
            let problem = if !seen.insert(name) {
                Problem::error(0..0, say(key!("problem.duplicate-key")).echo("key", name))
            } else if known.contains(&name) {
                continue;
            } else if let Some(problem) = explain(name) {
                problem
            } else {
                meant.extend(nearest(name, known));
                let unknown = Problem::error(0..0, say(key!("problem.unknown-key")).echo("key", name));
                suggest(unknown, name, known)
            };
            self.found.add(problem.at(key_span(&property.name)));
        }
        meant
    }

    /// Each known key has a value of its shape, and the required ones are there, or `meant`.
    fn values<'k>(
        &mut self,
        object: &Object<'_>,
        keys: impl IntoIterator<Item = &'k Key>,
        meant: &[&'static str],
    ) {
        let fields = Fields(object);
        for key in keys {
            match fields.get(key.name) {
                Some(value) => self.value(key.name, value, &key.shape),
                None if key.required && !meant.contains(&key.name) => {
                    let missing = say(key!("problem.missing-key")).with("key", key.name);
                    let problem = Problem::error(fields.whole(), missing);
                    self.found.add(match key.shape {
                        Shape::Word(words) => problem.help(one_of(&words())),
                        _ => problem,
                    });
                }
                None => {}
            }
        }
    }

    fn value(&mut self, key: &'static str, value: &Value<'_>, shape: &Shape) {
        if !self.is_of(key, value, shape) {
            self.kind(key!("problem.kind"), key, value, shape);
        }
    }

    /// Whether the value is of this kind; then what is in it is checked.
    fn is_of(&mut self, key: &'static str, value: &Value<'_>, shape: &Shape) -> bool {
        match (shape, value) {
            (Shape::Text | Shape::Localized, Value::StringLit(_))
            | (Shape::Flag, Value::BooleanLit(_))
            | (Shape::Nullable(_), Value::NullKeyword(_)) => {}
            (Shape::Localized, Value::Object(texts)) => self.texts(key, texts),
            (Shape::Whole(from, to), Value::NumberLit(_)) => self.whole(key, value, *from, *to),
            (Shape::Word(words) | Shape::Brief(words, _), Value::StringLit(_)) => {
                self.word(key, value, &words());
            }
            (Shape::State, Value::StringLit(_)) => self.state(value),
            (Shape::Seq, Value::NumberLit(_) | Value::StringLit(_)) => self.seq(key, value),
            (Shape::Set(shape), Value::Array(list)) => {
                self.elements(key, &list.elements, shape);
                self.no_repeats(key, &list.elements);
            }
            (Shape::OneOrMore(_), Value::Array(list)) if list.elements.is_empty() => {
                self.add(span_of(value), key!("problem.empty-list"), key);
            }
            (Shape::Some(_, _), Value::Array(list)) if list.elements.is_empty() => {
                self.add(span_of(value), key!("problem.empty-some"), key);
            }
            (Shape::Some(shape, most), Value::Array(list)) => {
                self.elements(key, &list.elements, shape);
                if let Some(more) = list.elements.get(*most) {
                    let what = say(key!("problem.too-many")).with("key", key).with("most", most);
                    self.found.add(Problem::error(span_of(more), what));
                }
            }
            (Shape::Reach, Value::Object(object)) => self.reach(object),
            (Shape::Allow, Value::Object(object)) => self.allow(object),
            (Shape::List(shape) | Shape::OneOrMore(shape), Value::Array(list)) => {
                self.elements(key, &list.elements, shape);
            }
            (Shape::OneOrMore(shape), Value::NumberLit(_)) => self.value(key, value, shape),
            (Shape::Object(keys) | Shape::Brief(_, keys), Value::Object(object)) => self.object(object, keys),
            (Shape::Nullable(shape), _) => return self.is_of(key, value, shape),
            (Shape::Segment, Value::Object(object)) => self.segment(object),
            (Shape::Steps, Value::Array(list)) => self.steps(&list.elements),
            _ => return false,
        }
        true
    }

    /// A plain sentence about a key.
    fn add(&mut self, span: Range<usize>, what: TextKey, key: &'static str) {
        self.found.add(Problem::error(span, say(what).with("key", key)));
    }

    fn kind(&mut self, what: TextKey, key: &'static str, value: &Value<'_>, shape: &Shape) {
        let what = say(what).with("key", key).term("wanted", wanted(shape)).term("found", kind_of(value));
        self.found.add(Problem::error(span_of(value), what));
    }

    fn elements(&mut self, key: &'static str, elements: &[Value<'_>], shape: &Shape) {
        for element in elements {
            if !self.is_of(key, element, shape) {
                self.kind(key!("problem.kind-each"), key, element, shape);
            }
        }
    }

    fn no_repeats(&mut self, key: &'static str, elements: &[Value<'_>]) {
        let mut seen = HashSet::new();
        for element in elements {
            if let Some(word) = text_of(element).filter(|&word| !seen.insert(word)) {
                let what = say(key!("problem.repeated")).with("key", key).echo("word", word);
                self.found.add(Problem::error(span_of(element), what));
            }
        }
    }

    fn texts(&mut self, key: &'static str, texts: &Object<'_>) {
        let fields = Fields(texts);
        self.keys(texts, &Lang::ALL.map(Lang::tag), |_| None);
        if texts.properties.is_empty() {
            self.add(fields.whole(), key!("problem.no-language"), key);
        }
        for value in Lang::ALL.into_iter().filter_map(|lang| fields.get(lang.tag())) {
            self.value(key, value, &Shape::Text);
        }
    }

    fn whole(&mut self, key: &'static str, value: &Value<'_>, from: u32, to: u32) {
        if number_of(value).is_some_and(|number| (from..=to).contains(&number)) {
            return;
        }
        let label = if from == to {
            say(key!("problem.only")).with("from", from)
        } else {
            say(key!("problem.range")).with("from", from).with("to", to)
        };
        let what = match kind_of(value) {
            kind if kind == key!("kind.decimal") => {
                say(key!("problem.kind")).term("wanted", key!("kind.number")).term("found", kind)
            }
            _ => say(key!("problem.number")),
        };
        self.found.add(Problem::error(span_of(value), what.with("key", key)).label(label));
    }

    fn word(&mut self, key: &'static str, value: &Value<'_>, words: &[&'static str]) {
        let Some(word) = text_of(value).filter(|word| !words.contains(word)) else { return };
        let problem =
            Problem::error(span_of(value), say(key!("problem.word")).with("key", key).echo("word", word));
        self.found.add(suggest(problem, word, words));
    }

    fn state(&mut self, value: &Value<'_>) {
        let Some(word) = text_of(value).filter(|word| State::from_name(word).is_none()) else { return };
        let problem = Problem::error(span_of(value), say(key!("problem.state")).echo("word", word));
        self.found.add(suggest(problem, word, &State::ALL.map(State::name)));
    }

    fn seq(&mut self, key: &'static str, value: &Value<'_>) {
        if seq_of(value).is_none() {
            let what = say(key!("problem.seq")).with("key", key);
            let vars = listed(&Var::ALL.map(Var::name));
            self.found.add(
                Problem::error(span_of(value), what)
                    .label(say(key!("problem.range")).with("from", 0).with("to", u32::MAX))
                    .help(say(key!("problem.seq-text")).with("vars", vars)),
            );
        }
    }

    /// The keys of a segment, and ACK exactly where there is an acknowledgment number.
    fn segment(&mut self, object: &Object<'_>) {
        self.object(object, SEGMENT);
        let fields = Fields(object);
        let bit = fields.list("flags").iter().find(|flag| text_of(flag) == Some(Flag::Ack.name()));
        match (bit, fields.span("ack")) {
            (Some(bit), None) => self.add(span_of(bit), key!("problem.ack-missing"), "ack"),
            (None, Some(ack)) => self.add(ack, key!("problem.ack-without-flag"), "ack"),
            _ => {}
        }
    }

    /// One thing that a goal wants: states, an edge or a rule, and no key of another kind.
    fn reach(&mut self, object: &Object<'_>) {
        self.object(object, REACH);
        let fields = Fields(object);
        let is_there = |keys: &[&str]| keys.iter().any(|key| fields.get(key).is_some());
        let fits = |(one, others): &(&[&str], &[&str])| {
            let strange =
                REACH.iter().map(|key| key.name).filter(|name| !one.contains(name) && !others.contains(name));
            is_there(one) && strange.into_iter().all(|name| fields.get(name).is_none())
        };
        if !REACHED.iter().any(fits) {
            let help = say(key!("problem.reach-help"));
            self.found.add(Problem::error(fields.whole(), say(key!("problem.reach"))).help(help));
        }
    }

    /// A kind of event that a goal allows: each key with its own verb.
    fn allow(&mut self, object: &Object<'_>) {
        self.object(object, ALLOW);
        let fields = Fields(object);
        let Some(verb) = fields.text("do").and_then(verb) else { return };
        for (key, owners) in ALLOWED_WITH {
            if let Some(span) = fields.span(key).filter(|_| !owners.contains(&verb.name)) {
                let what = say(key!("problem.misplaced-key")).with("key", key).with("verb", verb.name);
                let help = say(key!("problem.goes-with")).with("key", key).with("verbs", listed(owners));
                self.found.add(Problem::error(span, what).help(help));
            }
        }
    }

    fn steps(&mut self, steps: &[Value<'_>]) {
        if let Some(step) = steps.get(MAX_STEPS) {
            self.found.add(Problem::error(
                span_of(step),
                say(key!("problem.too-many-steps")).with("most", MAX_STEPS),
            ));
            return;
        }
        for step in steps {
            match step {
                Value::Object(step) => self.step(step),
                other => self.kind(key!("problem.kind-each"), "steps", other, &Shape::Object(STEP)),
            }
        }
    }

    /// The keys of a step are those of every step and those of its verb. Of an unknown verb they may be any verb's.
    fn step(&mut self, step: &Object<'_>) {
        let verb = Fields(step).text("do").and_then(verb);
        let own: Vec<&Key> = match verb {
            Some(verb) => verb.keys.iter().collect(),
            None => VERBS.iter().flat_map(|verb| verb.keys).collect(),
        };
        let known: Vec<&'static str> = STEP.iter().chain(own.iter().copied()).map(|key| key.name).collect();
        let meant = self.keys(step, &known, |name| misplaced(verb?, name));
        self.values(step, STEP, &meant);
        if verb.is_some() {
            self.values(step, own, &meant);
        }
    }
}

/// A key that other verbs have.
fn misplaced(verb: &Verb, name: &str) -> Option<Problem> {
    let has = |verb: &&Verb| verb.keys.iter().any(|key| key.name == name);
    let owners: Vec<&'static str> = VERBS.iter().filter(has).map(|verb| verb.name).collect();
    if owners.is_empty() {
        return None;
    }
    let what = say(key!("problem.misplaced-key")).with("key", name).with("verb", verb.name);
    Some(
        Problem::error(0..0, what)
            .help(say(key!("problem.goes-with")).with("key", name).with("verbs", listed(&owners))),
    )
}

/// The most words that a help lists; of more, the schema has them.
const MOST_LISTED: usize = 24;

/// What would be right: the nearest of these words, or all of them.
pub(crate) fn suggest(problem: Problem, word: &str, words: &[&'static str]) -> Problem {
    match nearest(word, words) {
        Some(near) => problem.label(say(key!("problem.did-you-mean")).with("word", near)),
        // More than can be read at once.
        None if words.len() > MOST_LISTED => problem.help(say(key!("problem.see-schema"))),
        None => problem.help(one_of(words)),
    }
}

pub(crate) fn one_of(words: &[&str]) -> Say {
    say(key!("problem.one-of")).with("words", listed(words))
}

/// The word that was probably meant: spelled in another case or with another dash, one of its synonyms, cut short, or
/// a slip or two off.
fn nearest(word: &str, words: &[&'static str]) -> Option<&'static str> {
    const LONGEST: usize = 40;
    if word.len() > LONGEST {
        return None;
    }
    let plain = |word: &str| word.to_lowercase().replace(['_', ' '], "-");
    let word = plain(word);
    let synonym = || {
        let mut meant = SYNONYMS.iter().filter(|(other, _)| *other == word).map(|(_, known)| known);
        meant.find_map(|known| words.iter().find(|word| *word == known))
    };
    if let Some(known) = words.iter().find(|known| plain(known) == word).or_else(synonym) {
        return Some(known);
    }
    let distance = |known: &str| {
        let known = plain(known);
        let cut_short = word.len() >= 3 && (known.starts_with(&word) || known.ends_with(&word));
        if cut_short { 1 } else { strsim::damerau_levenshtein(&word, &known) }
    };
    words
        .iter()
        .map(|&known| (distance(known), known))
        .min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, known)| distance <= known.len().div_ceil(3) && distance < word.chars().count())
        .map(|(_, known)| known)
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn key_span(name: &ObjectPropName<'_>) -> Range<usize> {
    let range = match name {
        ObjectPropName::String(literal) => literal.range,
        ObjectPropName::Word(literal) => literal.range,
    };
    range.start..range.end
}

/// What the shape is called, as a key of the language tables.
fn wanted(shape: &Shape) -> TextKey {
    match shape {
        Shape::Text | Shape::Word(_) | Shape::State => key!("kind.text"),
        Shape::Localized => key!("kind.localized"),
        Shape::Flag => key!("kind.boolean"),
        Shape::Whole(..) => key!("kind.number"),
        Shape::Seq => key!("kind.seq"),
        Shape::List(_) | Shape::Set(_) | Shape::Some(..) | Shape::Steps => key!("kind.list"),
        Shape::OneOrMore(_) => key!("kind.numbers"),
        Shape::Object(_) | Shape::Segment | Shape::Reach | Shape::Allow => key!("kind.object"),
        Shape::Brief(..) => key!("kind.brief"),
        Shape::Nullable(shape) => wanted(shape),
    }
}

fn kind_of(value: &Value<'_>) -> TextKey {
    match value {
        Value::StringLit(_) => key!("kind.text"),
        Value::NumberLit(literal) if !is_whole(literal.value) => key!("kind.decimal"),
        Value::NumberLit(_) => key!("kind.number"),
        Value::BooleanLit(_) => key!("kind.boolean"),
        Value::Object(_) => key!("kind.object"),
        Value::Array(_) => key!("kind.list"),
        Value::NullKeyword(_) => key!("kind.null"),
    }
}
