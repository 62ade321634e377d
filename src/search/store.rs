//! The worlds of a search: the key of each, once, and how it was first reached.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// There is no memory for another world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

/// How a world was first reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    /// From this world.
    pub(super) parent: u32,
    /// By this one of what the policy offers there.
    pub(super) choice: u16,
}

/// A place in the table: where a key begins, and its hash. No key is the beginning of another, so its end need not be
/// looked up to compare it.
#[derive(Clone, Copy, Debug)]
struct Slot {
    start: u32,
    hash: u32,
}

impl Slot {
    /// The table takes a bucket from the low bits and a tag from the high ones.
    fn spread(self) -> u64 {
        u64::from(self.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// The worlds, numbered in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// All keys, one behind the other.
    keys: Vec<u8>,
    /// Where each key ends.
    ends: Vec<u32>,
    parents: Vec<u32>,
    choices: Vec<u16>,
    table: HashTable<Slot>,
    hasher: FixedState,
}

impl Store {
    /// How many worlds there are.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// The key of a world that is there.
    pub(super) fn key(&self, world: u32) -> &[u8] {
        key(&self.keys, &self.ends, world)
    }

    /// How a world was first reached; the first one was not.
    pub(super) fn origin(&self, world: u32) -> Option<Origin> {
        let place = usize::try_from(world).ok().filter(|&place| place > 0)?;
        Some(Origin { parent: *self.parents.get(place)?, choice: *self.choices.get(place)? })
    }

    /// The number of a world, if it is new.
    ///
    /// # Errors
    /// [`Full`] if it is new and there is no memory for it.
    pub(super) fn insert(&mut self, new: &[u8], origin: Origin) -> Result<Option<u32>, Full> {
        let Self { keys, ends, parents, choices, table, hasher } = self;
        #[expect(clippy::cast_possible_truncation, reason = "half of the hash is kept")]
        let hash = hasher.hash_one(new) as u32;
        let world = u32::try_from(ends.len()).map_err(|_| Full)?;
        let slot = Slot { start: u32::try_from(keys.len()).map_err(|_| Full)?, hash };
        table.try_reserve(1, |slot| slot.spread()).map_err(|_| Full)?;
        let is_same = |other: &Slot| other.hash == hash && begins(keys, other.start, new);
        let entry = match table.entry(slot.spread(), is_same, |slot| slot.spread()) {
            Entry::Occupied(_) => return Ok(None),
            Entry::Vacant(entry) => entry,
        };
        reserve(keys, new.len())?;
        reserve(ends, 1)?;
        reserve(parents, 1)?;
        reserve(choices, 1)?;
        let end = u32::try_from(keys.len() + new.len()).map_err(|_| Full)?;
        keys.extend_from_slice(new);
        ends.push(end);
        parents.push(origin.parent);
        choices.push(origin.choice);
        entry.insert(slot);
        Ok(Some(world))
    }

    /// Whether there is a world with this key.
    pub(super) fn has(&self, wanted: &[u8]) -> bool {
        self.place(wanted).is_some()
    }

    /// The number of the world with this key, if it is there.
    #[cfg(test)]
    pub(super) fn find(&self, wanted: &[u8]) -> Option<u32> {
        let end = self.place(wanted)? + u32::try_from(wanted.len()).ok()?;
        self.ends.binary_search(&end).ok().and_then(|world| u32::try_from(world).ok())
    }

    /// Where this key begins, if it is there.
    fn place(&self, wanted: &[u8]) -> Option<u32> {
        #[expect(clippy::cast_possible_truncation, reason = "half of the hash is kept")]
        let hash = self.hasher.hash_one(wanted) as u32;
        let is_same = |other: &Slot| other.hash == hash && begins(&self.keys, other.start, wanted);
        self.table.find(Slot { start: 0, hash }.spread(), is_same).map(|slot| slot.start)
    }

    /// Octets of memory in use.
    pub(super) fn memory(&self) -> usize {
        let each = size_of::<u32>() * 2 + size_of::<u16>();
        self.keys.capacity() + self.ends.capacity() * each + self.table.allocation_size()
    }
}

/// Makes room for more, and for an eighth of what is there: doubling would leave half of much memory empty.
fn reserve<T>(vec: &mut Vec<T>, more: usize) -> Result<(), Full> {
    if vec.capacity() - vec.len() >= more {
        return Ok(());
    }
    vec.try_reserve_exact(more.max(vec.len() / 8)).map_err(|_| Full)
}

/// Whether the key that begins here is this one.
fn begins(keys: &[u8], start: u32, key: &[u8]) -> bool {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    keys.get(start..).is_some_and(|keys| keys.starts_with(key))
}

fn key<'a>(keys: &'a [u8], ends: &[u32], world: u32) -> &'a [u8] {
    let place = usize::try_from(world).unwrap_or(usize::MAX);
    let end = |place: usize| ends.get(place).and_then(|&end| usize::try_from(end).ok()).unwrap_or_default();
    let start = place.checked_sub(1).map_or(0, end);
    keys.get(start..end(place)).unwrap_or_default()
}
