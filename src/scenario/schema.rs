//! The JSON Schema of scenario files, made from the tables of `format`: editors complete and validate with it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::format::{
    ALLOW, ALLOWED_WITH, Fallback, Key, MAX_STEPS, REACH, REACHED, SCENARIO, SEGMENT, STEP, Shape, VERBS,
    verb,
};
use crate::tcp::{Flag, State, Var};
use crate::text::Lang;

/// The schema (draft 2020-12) as the text of a file.
pub fn schema() -> String {
    let mut root = object(SCENARIO);
    root.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    root.insert("title".into(), "A finwait scenario, format 1".into());
    root.insert(
        "$defs".into(),
        json!({
            "localized": localized(),
            "state": state(),
            "seq": seq(),
            "segment": segment(),
            "step": step(),
        }),
    );
    let mut text = format!("{:#}", Value::Object(root));
    text.push('\n');
    text
}

/// An object with these keys and no other.
fn object<'k>(keys: impl IntoIterator<Item = &'k Key> + Clone) -> Map<String, Value> {
    let required: Vec<&str> =
        keys.clone().into_iter().filter(|key| key.required).map(|key| key.name).collect();
    let properties: Map<String, Value> =
        keys.into_iter().map(|key| (key.name.into(), property(key))).collect();
    let mut object = Map::from_iter([
        ("type".into(), "object".into()),
        ("properties".into(), properties.into()),
        ("additionalProperties".into(), false.into()),
    ]);
    if !required.is_empty() {
        object.insert("required".into(), required.into());
    }
    object
}

fn property(key: &Key) -> Value {
    let mut property = of_shape(&key.shape);
    property["description"] = key.about.into();
    match key.fallback {
        Fallback::Absent => {}
        Fallback::Number(number) => property["default"] = number.into(),
        Fallback::Word(word) => property["default"] = word.into(),
    }
    property
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": "string"}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Localized => reference("localized"),
        Shape::Whole(from, to) if from == to => json!({"const": from}),
        Shape::Whole(from, to) => json!({"type": "integer", "minimum": from, "maximum": to}),
        // The verbs come with what they mean.
        Shape::Word(words) => match words().into_iter().map(verb).collect::<Option<Vec<_>>>() {
            Some(verbs) => {
                let about =
                    |verb: &super::format::Verb| json!({"const": verb.name, "description": verb.about});
                json!({"oneOf": verbs.into_iter().map(about).collect::<Vec<_>>()})
            }
            None => json!({"enum": words()}),
        },
        Shape::State => reference("state"),
        Shape::Seq => reference("seq"),
        Shape::List(shape) => json!({"type": "array", "items": of_shape(shape)}),
        Shape::Set(shape) => json!({"type": "array", "items": of_shape(shape), "uniqueItems": true}),
        Shape::OneOrMore(shape) => {
            let one = of_shape(shape);
            json!({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})
        }
        Shape::Some(shape, most) => {
            json!({"type": "array", "items": of_shape(shape), "minItems": 1, "maxItems": most})
        }
        Shape::Reach => reach(),
        Shape::Allow => allow(),
        Shape::Object(keys) => object(*keys).into(),
        Shape::Brief(words, keys) => json!({"anyOf": [{"enum": words()}, object(*keys)]}),
        Shape::Nullable(shape) => json!({"anyOf": [of_shape(shape), {"type": "null"}]}),
        Shape::Segment => reference("segment"),
        Shape::Steps => json!({"type": "array", "items": reference("step"), "maxItems": MAX_STEPS}),
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn localized() -> Value {
    let texts: Map<String, Value> =
        Lang::ALL.into_iter().map(|lang| (lang.tag().into(), json!({"type": "string"}))).collect();
    json!({
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": texts, "additionalProperties": false, "minProperties": 1},
        ],
    })
}

/// The RFC's names are what an editor completes; what tools print is fine too, in either case, however joined.
fn state() -> Value {
    let spelled = |name: &str| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| format!("[{c}{}]", c.to_ascii_lowercase())).collect::<Vec<_>>().join("[-_ ]*")
    };
    let names: BTreeSet<String> = State::ALL
        .into_iter()
        .flat_map(|state| state.tool_names().into_iter().chain([state.name()]))
        .map(spelled)
        .collect();
    let names: Vec<String> = names.into_iter().collect();
    json!({
        "anyOf": [
            {"enum": State::ALL.map(State::name)},
            {"type": "string", "pattern": format!("^({})$", names.join("|"))},
        ],
    })
}

fn seq() -> Value {
    let vars = Var::ALL.map(|var| var.name().replace('.', "\\."));
    json!({
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": u32::MAX},
            {"type": "string", "pattern": format!("^({})([+-]({}))?$", vars.join("|"), distance())},
        ],
    })
}

/// Up to ten digits that are at most the highest number: fewer digits, or the same ones and then a lower one, or all
/// the same.
fn distance() -> String {
    let highest = u32::MAX.to_string();
    let lower = |(place, digit): (usize, char)| {
        let (same, rest) = highest.split_at(place);
        let below = char::from_digit(digit.to_digit(10)?.checked_sub(1)?, 10)?;
        Some(format!("{same}[0-{below}][0-9]{{{}}}", rest.len() - 1))
    };
    let lower: Vec<String> = highest.char_indices().filter_map(lower).collect();
    format!("[0-9]{{1,{}}}|{}|{highest}", highest.len() - 1, lower.join("|"))
}

fn segment() -> Value {
    let mut segment = object(SEGMENT);
    segment.insert(
        "if".into(),
        json!({"properties": {"flags": {"contains": {"const": Flag::Ack.name()}}}, "required": ["flags"]}),
    );
    segment.insert("then".into(), json!({"required": ["ack"]}));
    segment.insert("else".into(), json!({"properties": {"ack": false}}));
    segment.into()
}

/// States, an edge or a rule, and what goes with it.
fn reach() -> Value {
    let group = |(one, others): (&[&str], &[&str])| {
        let keys = REACH.iter().filter(|key| one.contains(&key.name) || others.contains(&key.name));
        let mut group = object(keys.collect::<Vec<_>>());
        group.insert("anyOf".into(), one.iter().map(|key| json!({"required": [key]})).collect());
        group
    };
    json!({"anyOf": REACHED.map(group)})
}

/// Each key that goes with one verb only.
fn allow() -> Value {
    let mut allow = object(ALLOW);
    let conditions = ALLOWED_WITH.map(|(key, verbs)| {
        json!({
            "if": {"properties": {"do": {"enum": verbs}}, "required": ["do"]},
            "else": {"properties": {key: false}},
        })
    });
    allow.insert("allOf".into(), conditions.to_vec().into());
    allow.into()
}

/// The keys of every step and of every verb, and for each of the latter which verbs it goes with.
fn step() -> Value {
    let mut own: Vec<&Key> = Vec::new();
    for key in VERBS.iter().flat_map(|verb| verb.keys) {
        if own.iter().all(|known| known.name != key.name) {
            own.push(key);
        }
    }
    let mut step = object(STEP);
    let mut conditions = Vec::new();
    for key in own {
        let has = |verb: &&super::format::Verb| verb.keys.iter().any(|other| other.name == key.name);
        let owners: Vec<&str> = VERBS.iter().filter(has).map(|verb| verb.name).collect();
        conditions.push(json!({
            "if": {"properties": {"do": {"enum": owners}}, "required": ["do"]},
            "then": if key.required { json!({"required": [key.name]}) } else { json!(true) },
            "else": {"properties": {key.name: false}},
        }));
        if let Some(Value::Object(properties)) = step.get_mut("properties") {
            properties.insert(key.name.into(), property(key));
        }
    }
    step.insert("allOf".into(), conditions.into());
    step.into()
}
