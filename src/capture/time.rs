//! When a packet was captured, to the nanosecond, whatever the resolution of the file.

use std::fmt;
use std::time::Duration;

const NANOS: u64 = 1_000_000_000;

/// A point in time: nanoseconds since 1970-01-01 UTC, up to the year 2554.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub u64);

impl Time {
    /// So many seconds since 1970, and nanoseconds below one.
    pub(super) const fn of(seconds: u32, nanos: u32) -> Self {
        Self(seconds as u64 * NANOS + nanos as u64)
    }

    /// Nanoseconds after `earlier`; zero if it is not after it.
    pub(super) const fn nanos_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// How long after `earlier` this is; zero if it is not.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// So much later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
    }

    /// So much earlier.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
    }

    /// Whole seconds since 1970.
    pub const fn seconds(self) -> u64 {
        self.0 / NANOS
    }
}

/// `2026-11-27T09:00:00.000000Z`, to the microsecond.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.seconds() / 86_400, self.seconds() % 86_400);
        // Days since 0000-03-01, in eras of 400 years; a year begins in March, so that a leap day is its last.
        let shifted = days + 719_468;
        let (era, of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        let micros = self.0 % NANOS / 1_000;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.{micros:06}Z", second % 60)
    }
}

/// How an interface counts time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// Units in a second.
    units: u128,
    /// Seconds to add.
    pub(super) offset: i64,
}

impl Clock {
    /// 10 to the power of so many units in a second.
    pub(super) const fn decimal(digits: u8) -> Self {
        Self { units: 10_u128.pow(if digits > 38 { 38 } else { digits as u32 }), offset: 0 }
    }

    /// `if_tsresol`: a power of 10, or of 2 if the highest bit is set.
    pub(super) fn resolution(&mut self, value: u8) {
        self.units = if value & 0x80 == 0 { Self::decimal(value).units } else { 1_u128 << (value & 0x7f) };
    }

    /// Units since 1970.
    pub(super) fn stamp(&self, units: u64) -> Time {
        // Microseconds and nanoseconds, which nearly all count in.
        let nanos = match self.units {
            1_000_000 => units.checked_mul(1_000),
            1_000_000_000 => Some(units),
            _ => None,
        };
        if let Some(nanos) = nanos.filter(|_| self.offset == 0) {
            return Time(nanos.min(u64::MAX / NANOS * NANOS - 1));
        }
        let units = u128::from(units);
        let whole = units / self.units;
        // Below, so many digits more than a nanosecond has would not fit.
        let (part, per_second) = (units % self.units, self.units);
        let shift = per_second.leading_zeros().min(32);
        let nanos = if shift < 32 {
            (part >> (32 - shift)) * u128::from(NANOS) / (per_second >> (32 - shift)).max(1)
        } else {
            part * u128::from(NANOS) / per_second
        };
        let seconds = i128::try_from(whole).unwrap_or(i128::MAX).saturating_add(i128::from(self.offset));
        let seconds = u64::try_from(seconds.clamp(0, i128::from(u64::MAX / NANOS - 1))).unwrap_or_default();
        Time(seconds * NANOS + u64::try_from(nanos).unwrap_or_default().min(NANOS - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_in_rfc_3339() {
        let at = |seconds: u64| Time(seconds * NANOS + 123_456_789).to_string();
        assert_eq!(at(0), "1970-01-01T00:00:00.123456Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00.123456Z");
        assert_eq!(at(1_795_770_000), "2026-11-27T09:00:00.123456Z");
        assert_eq!(at(4_107_542_399), "2100-02-28T23:59:59.123456Z");
        assert_eq!(at(4_107_542_400), "2100-03-01T00:00:00.123456Z");
    }

    #[test]
    fn every_resolution_comes_to_the_same_time() {
        let clock = |value: u8| {
            let mut clock = Clock::decimal(6);
            clock.resolution(value);
            clock
        };
        assert_eq!(clock(0).stamp(3), Time(3 * NANOS));
        assert_eq!(clock(3).stamp(3_500), Time(3_500_000_000));
        assert_eq!(clock(12).stamp(3_500_000_000_000), Time(3_500_000_000));
        assert_eq!(clock(0x80 | 1).stamp(7), Time(3_500_000_000));
        assert_eq!(clock(0x80 | 32).stamp(7 << 31), Time(3_500_000_000));
        for value in 0..=255 {
            let _ = clock(value).stamp(u64::MAX);
        }
    }

    #[test]
    fn an_offset_may_be_negative() {
        let clock = Clock { offset: -2, ..Clock::decimal(6) };
        assert_eq!(clock.stamp(3_000_000), Time(NANOS));
        assert_eq!(clock.stamp(1_000_000), Time(0));
    }
}
