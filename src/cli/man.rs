//! The man page: one page for the program and all its commands.

use std::io::{self, Write};

use clap::{Arg, Command};
use clap_mangen::Man;

use super::words::annotated;
use crate::text::{Text, TextKey, key};

/// Writes it.
pub(super) fn man(out: &mut dyn Write, text: Text) -> io::Result<()> {
    let program = annotated(text);
    let page = Man::new(program.clone());
    page.render_title(out)?;
    // Names are not cut, and lines not stretched: a line of Chinese has hardly a gap to stretch.
    writeln!(out, ".ad l\n.nh")?;
    section(key!("cli.heading.name"), text, out)?;
    body(out, |page_out| page.render_name_section(page_out))?;
    section(key!("cli.heading.synopsis"), text, out)?;
    body(out, |page_out| page.render_synopsis_section(page_out))?;
    section(key!("cli.heading.description"), text, out)?;
    body(out, |page_out| page.render_description_section(page_out))?;
    for heading in headings(&program) {
        writeln!(out, ".SH {}", heading.to_uppercase())?;
        options(&program, heading, out)?;
    }
    section(key!("cli.heading.commands"), text, out)?;
    for command in program.get_subcommands() {
        // Its help is an option of the whole program.
        section_of(&command.clone().disable_help_flag(true), out)?;
    }
    section(key!("cli.heading.notes"), text, out)?;
    examples(&page, out)
}

fn section(key: TextKey, text: Text, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH {}", text.get(key).to_uppercase())
}

/// A command as a section of the page, with its options but not those of the whole program.
fn section_of(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let name = format!("finwait {}", command.get_name());
    let page = Man::new(command.clone().bin_name(&name));
    writeln!(out, ".SS {name}")?;
    body(out, |page_out| page.render_synopsis_section(page_out))?;
    writeln!(out, ".PP")?;
    body(out, |page_out| page.render_description_section(page_out))?;
    for heading in headings(command) {
        writeln!(out, ".PP\n\\fB{heading}\\fR")?;
        options(command, heading, out)?;
    }
    examples(&page, out)
}

/// The headings over the options of a command, in the order of the help.
fn headings(command: &Command) -> Vec<&str> {
    let mut headings = Vec::new();
    for heading in command.get_arguments().filter_map(Arg::get_help_heading) {
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    headings
}

/// The options under a heading.
fn options(command: &Command, heading: &str, out: &mut dyn Write) -> io::Result<()> {
    let others = |arg: Arg| {
        let is_other = arg.get_help_heading() != Some(heading);
        arg.hide(is_other)
    };
    let page = Man::new(command.clone().mut_args(others));
    body(out, |page_out| page.render_options_section(page_out))
}

/// What follows the options: a paragraph of several lines keeps them.
fn examples(page: &Man, out: &mut dyn Write) -> io::Result<()> {
    let mut rendered = Vec::new();
    body(&mut rendered, |page_out| page.render_extra_section(page_out))?;
    for paragraph in
        String::from_utf8_lossy(&rendered).trim_end().split("\n\n").filter(|some| !some.is_empty())
    {
        if paragraph.contains('\n') {
            writeln!(out, ".PP\n.nf\n{paragraph}\n.fi")?;
        } else {
            writeln!(out, ".PP\n{paragraph}")?;
        }
    }
    Ok(())
}

/// A section without its heading and the preamble.
fn body(out: &mut dyn Write, section: impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut rendered = Vec::new();
    section(&mut rendered)?;
    let text = String::from_utf8_lossy(&rendered);
    let lines = text.split_inclusive('\n').skip_while(|line| !line.starts_with(".SH")).skip(1);
    lines.map(str::as_bytes).try_for_each(|line| out.write_all(line))
}
