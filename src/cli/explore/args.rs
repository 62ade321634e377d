//! The arguments of `explore`.

use clap::Args;

use crate::cli::args::ListFormat;
use crate::cli::values::{ValueError, whole};
use crate::search::{Bounds, Goal};
use crate::sim::{MAX_IN_FLIGHT, Peer};
use crate::tcp::State;
use crate::text::key;

#[derive(Debug, Args)]
pub(in crate::cli) struct Explore {
    #[arg(long, value_name = "a=STATE,b=STATE", value_parser = goal)]
    pub(super) to: Option<Goal>,
    #[arg(long, value_enum)]
    pub(super) format: Option<ListFormat>,

    #[arg(long, value_name = "N", value_parser = in_flight, default_value = "8", help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    in_flight: u16,
    #[arg(long, help_heading = "bounds")]
    reorder: bool,
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    losses: u8,
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    copies: u8,
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    sends: u8,
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    timeouts: u8,
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    aborts: u8,
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    crashes: u8,
    #[arg(long, value_name = "N", value_parser = worlds, default_value_t = Bounds::MAX_WORLDS, help_heading = "bounds")]
    #[arg(allow_negative_numbers = true)]
    max_worlds: u32,
}

impl Explore {
    pub(super) fn bounds(&self) -> Bounds {
        let &Self {
            in_flight, reorder, losses, copies, sends, timeouts, aborts, crashes, max_worlds, ..
        } = self;
        Bounds { in_flight, reorder, losses, copies, sends, timeouts, aborts, crashes, max_worlds }
    }
}

fn in_flight(value: &str) -> Result<u16, ValueError> {
    whole(value, 1..=u16::try_from(MAX_IN_FLIGHT).unwrap_or(u16::MAX))
}

fn count(value: &str) -> Result<u8, ValueError> {
    whole(value, 0..=u8::MAX)
}

fn worlds(value: &str) -> Result<u32, ValueError> {
    whole(value, 1..=u32::MAX)
}

fn goal(value: &str) -> Result<Goal, ValueError> {
    let mut goal = Goal::default();
    for part in value.split(',') {
        let read = || {
            let (peer, state) = part.split_once('=')?;
            let peer = Peer::BOTH.into_iter().find(|known| known.key().eq_ignore_ascii_case(peer.trim()))?;
            let twice = goal.0[peer.index()].is_some();
            Some((peer, State::from_name(state.trim())?)).filter(|_| !twice)
        };
        let (peer, state) = read().ok_or_else(|| ValueError::of(key!("cli.fits.goal")))?;
        goal.0[peer.index()] = Some(state);
    }
    Ok(goal)
}
