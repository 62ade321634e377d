//! The man page: one page for the program and all its commands.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::Cli;

/// Writes it.
pub(super) fn man(out: &mut dyn Write) -> io::Result<()> {
    let program = Cli::command();
    let page = Man::new(program.clone());
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    writeln!(out, ".SH COMMANDS")?;
    for command in program.get_subcommands() {
        section_of(command, out)?;
    }
    writeln!(out, ".SH NOTES")?;
    examples(&page, out)
}

/// A command as a section of the page, with its options but not those of the whole program.
fn section_of(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let name = format!("finwait {}", command.get_name());
    let command = command.clone().disable_help_flag(true).bin_name(&name);
    writeln!(out, ".SS {name}")?;
    let page = Man::new(command.clone());
    body(out, |page_out| page.render_synopsis_section(page_out))?;
    writeln!(out, ".PP")?;
    body(out, |page_out| page.render_description_section(page_out))?;
    if command.get_arguments().next().is_some() {
        body(out, |page_out| page.render_options_section(page_out))?;
    }
    if command.get_after_help().is_some() {
        writeln!(out, ".PP")?;
        examples(&page, out)?;
    }
    Ok(())
}

/// Lines that stay lines.
fn examples(page: &Man, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".nf")?;
    body(out, |page_out| page.render_extra_section(page_out))?;
    writeln!(out, ".fi")
}

/// A section without its heading and the preamble.
fn body(out: &mut dyn Write, section: impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut rendered = Vec::new();
    section(&mut rendered)?;
    let text = String::from_utf8_lossy(&rendered);
    let lines = text.split_inclusive('\n').skip_while(|line| !line.starts_with(".SH")).skip(1);
    lines.map(str::as_bytes).try_for_each(|line| out.write_all(line))
}
