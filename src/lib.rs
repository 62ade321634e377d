//! finwait brings TCP's eleven-state diagram to life.

pub mod app;
pub mod graph;
pub mod record;
pub mod scenario;
pub mod sim;
pub mod tcp;
pub mod text;
pub mod ui;
