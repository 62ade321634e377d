//! The values of a JSON object, by key and by type. A value of another type counts as missing.

use std::collections::BTreeMap;
use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectProp, Value};

use super::Localized;
use super::format::{INJECTED_LEN, INJECTED_WINDOW};
use super::json::span_of;
use crate::sim::{Injection, Peer, SeqExpr};
use crate::tcp::{Flag, Timer, Var};
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

    pub(super) fn flag(self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Value::BooleanLit(literal) => Some(literal.value),
            _ => None,
        }
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
        let flags = segment.list("flags").iter().filter_map(|value| flag_of(text_of(value)?));
        Some(Injection {
            flags: flags.filter_map(Flag::bit).collect(),
            seq: segment.seq("seq")?,
            ack: segment.seq("ack"),
            len: segment.number("len").unwrap_or(INJECTED_LEN),
            window: segment.number("window").unwrap_or(INJECTED_WINDOW),
        })
    }

    fn seq(self, key: &str) -> Option<SeqExpr> {
        seq_of(self.get(key)?)
    }

    pub(super) fn localized(self, key: &str) -> Option<Localized> {
        localized_of(self.get(key)?)
    }
}

pub(super) fn localized_of(value: &Value<'_>) -> Option<Localized> {
    Some(Localized(match value {
        Value::Object(object) => {
            let texts = Fields(object);
            Lang::ALL.into_iter().filter_map(|lang| Some((lang, shown(texts.text(lang.tag())?)))).collect()
        }
        value => BTreeMap::from([(Lang::En, shown(text_of(value)?))]),
    }))
}

/// What may be shown of a text from a file.
pub(super) fn shown(text: &str) -> String {
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
        Value::NumberLit(literal) => match Decimal::of(literal.value) {
            Decimal { digits, zeros, is_negative } if !is_negative && zeros < 10 => {
                let zeros = usize::try_from(zeros).ok()?;
                format!("0{digits}{}", "0".repeat(zeros)).parse().ok()
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether this is a whole number as JSON Schema has it: `1.0` and `1e3` are, `1.5` is not.
pub(super) fn is_whole(literal: &str) -> bool {
    Decimal::of(literal).zeros >= 0
}

/// A number as JSON writes it: its digits without zeros at either end, and how many zeros follow. Of a fraction that is
/// less than none. Zero has no digits and no sign.
struct Decimal {
    digits: String,
    zeros: i64,
    is_negative: bool,
}

impl Decimal {
    fn of(literal: &str) -> Self {
        let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
        // An exponent that does not fit is as good as the largest.
        let limit = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
        let exponent = exponent.parse::<i64>().unwrap_or(limit).clamp(i64::MIN / 2, i64::MAX / 2);
        let positive = mantissa.strip_prefix('-');
        let (whole, fraction) = positive.unwrap_or(mantissa).split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{}{fraction}", whole.trim_start_matches('-'));
        let significant = all.trim_end_matches('0');
        let behind = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX / 4);
        let zeros = exponent + behind(&all) - behind(significant) - behind(fraction);
        let digits = significant.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Self { digits, zeros: 0, is_negative: false };
        }
        Self { digits, zeros, is_negative: positive.is_some() }
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
            let plain = digits.len() <= 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let distance = i64::from(digits.parse::<u32>().ok().filter(|_| plain)?);
            if sign == "-" { -distance } else { distance }
        }
    };
    Some(SeqExpr::Relative(var, offset))
}

/// The peer with this key.
pub(super) fn peer_of(key: &str) -> Option<Peer> {
    Peer::BOTH.into_iter().find(|peer| peer.key() == key)
}

/// The timer with this name.
pub(super) fn timer_of(name: &str) -> Option<Timer> {
    Timer::ALL.into_iter().find(|timer| timer.name() == name)
}

/// The control bit with this name.
pub(super) fn flag_of(name: &str) -> Option<Flag> {
    Flag::ALL.into_iter().find(|flag| flag.name() == name)
}
