//! From bytes to a JSON tree that knows its places. Strict, and safe for any bytes: size and depth are bounded.

use std::ops::Range;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};

use super::problem::{Found, Problem, Say, say};
use crate::text::{TextKey, key};

/// Larger files are not read: no scenario needs as much, and it bounds everything else.
pub const MAX_BYTES: usize = 4 << 20;

/// JSON as its standard has it, without any of the parser's extensions.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The text of a file. What is not UTF-8 becomes a replacement character and a problem; a byte order mark is skipped.
pub(super) fn decode(bytes: &[u8], found: &mut Found) -> String {
    if bytes.len() > MAX_BYTES {
        found.add(Problem::error(0..0, say(key!("problem.too-long")).with("most", MAX_BYTES >> 20)));
        return String::new();
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let start = error.valid_up_to();
            let byte = format!("0x{:02x}", bytes.get(start).copied().unwrap_or_default());
            let what = say(key!("problem.not-utf8")).with("byte", byte);
            let span = start..start + char::REPLACEMENT_CHARACTER.len_utf8();
            found.add(Problem::error(span, what).help(say(key!("problem.save-as-utf8"))));
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

/// The object that the text is, if it is one.
pub(super) fn parse<'a>(text: &'a str, found: &mut Found) -> Option<Object<'a>> {
    if text.trim().is_empty() {
        found.add(Problem::error(0..0, say(key!("problem.empty"))).help(say(key!("problem.needs"))));
        return None;
    }
    let tree = match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(tree) => tree.value,
        Err(error) => {
            let range = error.range();
            // The parser lets a text go on to the next quote, lines below, and stumbles there.
            found.add(match broken_text(text.get(..range.start).unwrap_or_default()) {
                Some(place) => Problem::error(place, key!("json.broken-text").into())
                    .help(key!("json.line-break").into()),
                None => explain(text, range.start..range.end, error.kind()),
            });
            return None;
        }
    };
    if let Some(problem) = not_json(text) {
        found.add(problem);
        return None;
    }
    match tree {
        Some(Value::Object(object)) => Some(object),
        other => {
            let span = other.as_ref().map_or(0..0, span_of);
            found.add(
                Problem::error(span, say(key!("problem.not-an-object"))).help(say(key!("problem.needs"))),
            );
            None
        }
    }
}

/// The bytes of a value.
pub(super) fn span_of(value: &Value<'_>) -> Range<usize> {
    let range = match value {
        Value::StringLit(literal) => literal.range,
        Value::NumberLit(literal) => literal.range,
        Value::BooleanLit(literal) => literal.range,
        Value::Object(object) => object.range,
        Value::Array(array) => array.range,
        Value::NullKeyword(keyword) => keyword.range,
    };
    range.start..range.end
}

/// The beginning of the first text that does not end on its line, in JSON that is sound so far.
fn broken_text(sound: &str) -> Option<Range<usize>> {
    let (mut open, mut escaped) = (None, false);
    for (place, byte) in sound.bytes().enumerate() {
        match (open, byte) {
            (Some(start), b'\n' | b'\r') => return Some(start..place),
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(_), b'"') => open = None,
            (None, b'"') => open = Some(place),
            _ => {}
        }
    }
    None
}

fn explain(text: &str, span: Range<usize>, kind: &ParseErrorKind) -> Problem {
    use ParseErrorKind as Kind;
    let found = text.get(span.clone()).unwrap_or_default();
    let is_word = found.starts_with(char::is_alphabetic);
    let (what, help): (TextKey, Option<TextKey>) = match kind {
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => (key!("json.comment"), None),
        Kind::ExpectedColonAfterObjectKey => (key!("json.colon"), None),
        Kind::ExpectedObjectValue => (key!("json.value"), None),
        Kind::ExpectedStringObjectProperty => (key!("json.bare-key"), Some(key!("json.quotes"))),
        Kind::ExpectedComma => (key!("json.comma"), None),
        Kind::MultipleRootJsonValues => (key!("json.after-end"), None),
        Kind::SingleQuotedStringsNotAllowed => (key!("json.single-quotes"), Some(key!("json.quotes"))),
        Kind::String(ParseStringErrorKind::UnterminatedStringLiteral) => (key!("json.unclosed-text"), None),
        Kind::String(_) if is_half_of_a_pair(found) => (key!("json.half-pair"), Some(key!("json.pairs"))),
        Kind::String(_) => (key!("json.escape"), Some(key!("json.escapes"))),
        Kind::TrailingCommasNotAllowed => (key!("json.trailing-comma"), None),
        Kind::UnterminatedArray | Kind::UnterminatedObject => (key!("json.unclosed"), None),
        Kind::NestingDepthExceeded => (key!("json.nesting"), None),
        Kind::UnexpectedWord => (key!("json.word"), Some(key!("json.quotes"))),
        Kind::BareDecimalPointNumbersNotAllowed
        | Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral
        | Kind::HexadecimalNumbersNotAllowed
        | Kind::NonFiniteNumbersNotAllowed
        | Kind::UnaryPlusNumbersNotAllowed => (key!("json.number"), None),
        Kind::UnexpectedToken if is_word => (key!("json.word"), Some(key!("json.quotes"))),
        _ if found.starts_with(['“', '”', '„', '‘', '’', '「', '『', '«', '»', '＂']) => {
            (key!("json.other-quotes"), Some(key!("json.quotes")))
        }
        _ => (key!("json.unexpected"), None),
    };
    let problem = Problem::error(span, Say::from(what));
    match help {
        Some(help) => problem.help(help.into()),
        None => problem,
    }
}

/// Whether an escape is one of the two that make a character beyond U+FFFF, alone. RFC 8259, 8.2 leaves open what that
/// means; it is no character, so it is refused.
fn is_half_of_a_pair(escape: &str) -> bool {
    let code = escape.strip_prefix("\\u").and_then(|rest| rest.get(..4));
    code.and_then(|code| u32::from_str_radix(code, 16).ok())
        .is_some_and(|code| (0xd800..0xe000).contains(&code))
}

/// What the parser lets pass though JSON does not allow it: control characters in strings, and other white space between
/// the values than JSON's four characters ([RFC 8259 section 2](https://www.rfc-editor.org/rfc/rfc8259#section-2)). The
/// text has been parsed, so its strings end.
fn not_json(text: &str) -> Option<Problem> {
    let (mut in_string, mut escaped) = (false, false);
    for (place, c) in text.char_indices() {
        let wrong = match (in_string, c) {
            (true, c) if c < ' ' => key!("json.control"),
            (false, c) if c.is_whitespace() && !matches!(c, ' ' | '\t' | '\n' | '\r') => {
                key!("json.unexpected")
            }
            (true, '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (_, '"') if !escaped => {
                in_string = !in_string;
                continue;
            }
            _ => {
                escaped = false;
                continue;
            }
        };
        return Some(Problem::error(place..place + c.len_utf8(), wrong.into()));
    }
    None
}
