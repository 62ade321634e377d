pub(crate) mod fixture;
mod keys;
mod mouse;
mod overlays;
mod playing;
mod selection;
mod tape;
