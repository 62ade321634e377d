//! `finwait explore`: every pair of states that two peers can reach, and the shortest way to one of them.

mod args;
mod interrupt;
mod json;
mod table;
#[cfg(test)]
mod tests;

pub(super) use args::Explore;

use std::io::{self, IsTerminal, Write};
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::ListFormat;
use super::{Diagnostic, Session, Status, tell};
use crate::app;
use crate::scenario::Builtin;
use crate::search::{Job, Outcome, Search};
use crate::text::{grouped, key};
use interrupt::Interrupt;

/// Worlds between two looks at Ctrl-C: a few milliseconds.
const PIECE: u32 = 8192;

/// More would wait for the one that keeps what they find.
const MAX_THREADS: usize = 4;

/// A search that takes longer shows how far it is.
const PATIENCE: Duration = Duration::from_millis(300);

impl Session {
    /// Shows the grid on a terminal, unless something is asked for that is written.
    pub(super) fn explore(&self, out: &mut dyn Write, explore: &Explore) -> io::Result<Status> {
        let is_written = explore.to.is_some() || explore.format.is_some() || self.plain || !self.can_draw;
        if is_written || !io::stdout().is_terminal() {
            return self.write_pairs(out, explore);
        }
        // What Esc leads to.
        let Some((_, timeline)) = Builtin::find(super::FIRST).and_then(Builtin::open) else {
            return self.write_pairs(out, explore);
        };
        let mut model = self.model(timeline);
        app::open_within(&mut model, explore.bounds());
        Ok(self.run_screen(&mut model, None, "".as_ref()))
    }

    /// Searches, and writes what was found. The last line on standard error says how fast.
    fn write_pairs(&self, out: &mut dyn Write, explore: &Explore) -> io::Result<Status> {
        let mut search = Search::new(explore.bounds());
        let began = Instant::now();
        let interrupt = Interrupt::new();
        let bar = spinner();
        let processors = thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS);
        let processors = u32::try_from(processors).unwrap_or(1);
        let is_done = |search: &Search| explore.to.is_some_and(|goal| goal.find(search).is_some());
        while search.outcome() == Outcome::Running && !interrupt.has_come() && !is_done(&search) {
            search.advance_by(PIECE, processors, on_threads);
            if began.elapsed() > PATIENCE {
                bar.set_message(self.speed(&search, began));
                bar.tick();
            }
        }
        bar.finish_and_clear();
        let speed = self.speed(&search, began);
        if search.outcome() == Outcome::OffTable {
            return Ok(self.complain(&Diagnostic::new(self.text.get(key!("explore.off-table")).to_owned())));
        }
        let status = match explore.to {
            None => {
                match explore.format.unwrap_or_default() {
                    ListFormat::Text if self.plain => table::write_plain(out, &search, self.text)?,
                    ListFormat::Text => table::write(out, &search, self.text, self.settings.glyphs)?,
                    ListFormat::Json => json::write(out, &search)?,
                }
                Status::Fine
            }
            Some(goal) => match goal.find(&search) {
                Some(pair) => {
                    let way = app::shortest_scenario(&search, pair).unwrap_or_default();
                    out.write_all(way.as_bytes())?;
                    Status::Fine
                }
                None => Status::Unmet,
            },
        };
        out.flush()?;
        match explore.to {
            Some(_) if status == Status::Fine => {}
            Some(goal) if search.outcome() == Outcome::Complete => {
                let what = self.text.fill(key!("explore.no-way"), &[("goal", &goal)]);
                self.note(&Diagnostic {
                    what,
                    helps: vec![self.text.get(key!("explore.no-way.help")).to_owned()],
                });
            }
            _ => self.note_cut(&search),
        }
        tell(&format!("{speed}\n"));
        Ok(status)
    }

    /// Says why a search is not complete.
    fn note_cut(&self, search: &Search) {
        let worlds = grouped(search.worlds().into());
        let (key, help) = match search.outcome() {
            Outcome::Complete | Outcome::OffTable => return,
            Outcome::Running => (key!("explore.cut.interrupted"), None),
            Outcome::MaxWorlds => (key!("explore.cut.max-worlds"), Some(key!("explore.cut.max-worlds.help"))),
            Outcome::OutOfMemory => (key!("explore.cut.memory"), Some(key!("explore.cut.memory.help"))),
        };
        let helps = help.map(|key| self.text.get(key).to_owned()).into_iter().collect();
        self.note(&Diagnostic { what: self.text.fill(key, &[("worlds", &worlds)]), helps });
    }

    /// How much was done in how long.
    fn speed(&self, search: &Search, began: Instant) -> String {
        let seconds = began.elapsed().as_secs_f64();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is shown in round numbers"
        )]
        let each_second = |count: u64| grouped((count as f64 / seconds.max(1e-6)).round() as u64);
        let worlds = u64::from(search.worlds());
        self.text.fill(
            key!("explore.speed"),
            &[
                ("worlds", &grouped(worlds)),
                ("events", &grouped(search.events())),
                ("seconds", &format!("{seconds:.3}")),
                ("worlds_each", &each_second(worlds)),
                ("events_each", &each_second(search.events())),
                ("octets", &(search.memory() / usize::try_from(worlds.max(1)).unwrap_or(1))),
            ],
        )
    }
}

/// Runs each job on a thread of its own, the first on this one. The search does those that no thread can be had for.
fn on_threads(jobs: Vec<Job<'_>>) {
    let mut jobs = jobs.into_iter();
    let first = jobs.next();
    thread::scope(|scope| {
        for job in jobs {
            let _ = thread::Builder::new().spawn_scoped(scope, move || job.run());
        }
        first.into_iter().for_each(Job::run);
    });
}

/// Says on standard error how far the search is, if that is a terminal.
fn spinner() -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("{spinner} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
