//! The keys of the sentences, known to the compiler.

use std::fmt;

use super::KEYS;

/// The key of a sentence that the tables have. `key!` and `keys!` make them; a
/// key that no table has does not compile.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextKey(u16);

impl TextKey {
    /// Any key.
    pub(crate) const FIRST: Self = Self(0);

    /// The key that these parts spell together.
    ///
    /// # Panics
    ///
    /// If no sentence has this key. It is called in constants only, where that is an error of the compiler.
    #[expect(clippy::panic, reason = "it is how a constant fails to compile")]
    pub(crate) const fn of(parts: &[&str]) -> Self {
        match Self::find(parts) {
            Some(key) => key,
            None => panic!("no sentence has this key"),
        }
    }

    /// The key that these parts spell together, if a sentence has it.
    pub(crate) const fn find(parts: &[&str]) -> Option<Self> {
        let (mut first, mut behind) = (0, KEYS.len());
        while first < behind {
            let middle = usize::midpoint(first, behind);
            match compare(KEYS.get(middle).as_bytes(), parts) {
                0 => return Some(Self(checked(middle))),
                1.. => behind = middle,
                _ => first = middle + 1,
            }
        }
        None
    }

    /// How it is spelled in the tables.
    pub fn name(self) -> &'static str {
        KEYS.get(self.place())
    }

    /// All keys.
    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..KEYS.len()).map(|place| Self(checked(place)))
    }

    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }
}

impl fmt::Debug for TextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A place in the tables, which have far fewer than 2^16 sentences.
#[expect(clippy::cast_possible_truncation, reason = "`TryFrom` cannot be called in constants")]
const fn checked(place: usize) -> u16 {
    assert!(place <= u16::MAX as usize);
    place as u16
}

/// Whether `key` is spelled by `parts`, in small letters (0), or sorts before (-1) or after (1) what they spell.
const fn compare(key: &[u8], parts: &[&str]) -> i8 {
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut byte = 0;
        while byte < bytes.len() {
            let spelled = bytes[byte].to_ascii_lowercase();
            if at == key.len() || key[at] < spelled {
                return -1;
            }
            if key[at] > spelled {
                return 1;
            }
            (at, byte) = (at + 1, byte + 1);
        }
        part += 1;
    }
    if at < key.len() { 1 } else { 0 }
}

/// The [`TextKey`] that is spelled so.
macro_rules! key {
    ($key:literal) => {
        const { $crate::text::TextKey::of(&[$key]) }
    };
}

/// The keys that all variants of an enum have, in the order of its `ALL`: `keys!(State.name, "state.", ".help")` is an
/// array of what is spelled by a beginning, the name of the variant and an end.
macro_rules! keys {
    ($type:ident . $name:ident, $begin:literal, $end:literal) => {
        const {
            let mut keys = [$crate::text::TextKey::FIRST; <$type>::ALL.len()];
            let mut place = 0;
            while place < keys.len() {
                let variant = <$type>::ALL[place];
                assert!(variant as usize == place, "`ALL` is not in the order of the variants");
                keys[place] = $crate::text::TextKey::of(&[$begin, variant.$name(), $end]);
                place += 1;
            }
            keys
        }
    };
}

pub(crate) use {key, keys};
