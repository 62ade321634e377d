pub(crate) mod fixture;
mod keys;
mod overlays;
mod playing;
mod selection;
