//! The least that a ratatui program does: it draws once and ends with the first key. `benches/terminal.py` compares the
//! start of finwait with it.

use ratatui::crossterm::event;
use ratatui::widgets::{Block, Paragraph};

fn main() -> std::io::Result<()> {
    let mut terminal = ratatui::init();
    terminal.draw(|frame| {
        frame.render_widget(Paragraph::new("press any key").block(Block::bordered()), frame.area());
    })?;
    while !event::read()?.is_key_press() {}
    ratatui::restore();
    Ok(())
}
