mod explore;
pub(crate) mod fixture;
mod keys;
mod mouse;
mod overlays;
mod playing;
mod recording;
mod selection;
mod what_if;
