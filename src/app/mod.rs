//! What the program does: a model, actions upon it, and the effects that only the terminal can have.

mod act;
mod action;
mod binding;
mod branches;
mod captures;
mod card;
mod coverage;
mod explore;
mod flight;
mod help;
mod key;
mod level;
mod library;
mod line;
mod list;
mod live;
mod mode;
mod model;
mod notes;
mod pace;
mod predict;
mod present;
mod recording;
mod reload;
mod sandbox;
mod save;
mod scroll;
mod selection;
mod settings;
#[cfg(test)]
pub(crate) mod tests;
mod typing;
mod update;
mod walk;
mod what_if;

pub use action::{Action, BINDINGS, Group};
pub use binding::{Binding, takes_text};
pub use branches::previewed_branch;
pub use captures::{
    CaptureFile, Finding, Listing, Order, look, look_words, open_capture, open_connection, say_look,
};
pub use card::{CardSection, Emphasis, Item, ToolView, card, visits, which_way};
pub use coverage::{CoverageGroup, CoverageItem, Seeking, missing};
pub use explore::{
    Bound, Explore, Found, From, never_sentence, never_with, open_within, short, shortest_scenario,
};
pub use flight::{Picked, picked_segment};
pub use help::{HelpRow, HelpSection, help, key_table_markdown};
pub use key::{Key, KeyCode, KeyPress, Modifiers};
pub use level::{
    LevelPage, LevelRun, STARS, events as level_events, is_reached as is_level_reached, met as level_met,
    offered, open_level, page as level_page, pick_level, result as level_result, score as level_score,
};
pub use library::{Entry, Library, current, following, found, picked};
pub use line::TypedLine;
pub use live::{Live, LiveList, Sort, live, on_this_machine, polls};
pub use model::{Model, Overlay, Pane, ROOM_FOR_BOTH, ROOM_FOR_DIAGRAM, View, has_panes, has_room};
pub use notes::{notes, previewed_note};
pub use pace::{FRAME, FRAMES, SPEEDS, hold, next_tick};
pub use predict::{Predict, Stage, asked, open_quiz, selected_state, stage, stop_predicting};
pub use present::{Present, Spotlight, edge_in_spotlight};
pub use recording::{Recording, RecordingStatus, Scene, shortened};
pub use reload::{Trouble, cannot_reload, reload, restart};
pub use sandbox::sandbox;
pub use save::{LONGEST_LINE, SaveAs, Saved, refuse, run_saved, writing, written};
pub use scroll::Scroll;
pub use selection::{Selection, Subject, grid, where_it_happens};
pub use settings::{Depth, GlyphSet, Settings, ThemeName};
pub use update::{Effect, Input, Target, update};
pub use what_if::{
    Origin, WhatIf, WhatIfGroup, WhatIfRow, choosable_branches, coverage, open_list_of_free, preview,
    rows as what_if_rows, selected as selected_what_if,
};
