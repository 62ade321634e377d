//! A page that prints on A4 and Letter, the solutions on a sheet of their own.

use std::fmt::Write;

use super::super::question::{Question, letter};
use super::super::sheet::Sheet;
use crate::text::{Escaped, key};

pub(super) fn write(sheet: &Sheet, diagram: &str, solutions: bool) -> String {
    let text = sheet.text();
    let title = text.get(key!("lesson.sheet.title"));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n<p class=\"who\"><span>{}</span><span>{}</span></p>\n\
         <p class=\"note\">{}</p>\n</header>\n<main>\n",
        sheet.lang.tag(),
        Escaped(title),
        Escaped(title),
        Escaped(text.get(key!("lesson.sheet.name"))),
        Escaped(text.get(key!("lesson.sheet.date"))),
        Escaped(text.get(key!("lesson.sheet.note"))),
    );
    let diagram = data_url(diagram);
    let mut is_shown = false;
    for (index, question) in sheet.questions.iter().enumerate() {
        // The first question that needs the diagram shows it; the others are on the same sheet.
        let diagram = Some(diagram.as_str()).filter(|_| question.asked.kind.needs_diagram() && !is_shown);
        is_shown |= diagram.is_some();
        ask(&mut out, sheet, index, question, diagram);
    }
    if solutions {
        answers(&mut out, sheet);
    }
    out.push_str("</main>\n");
    let made = text.fill(key!("lesson.sheet.made"), &[("seed", &sheet.seed)]);
    let _ = writeln!(out, "<footer>{}</footer>\n</body>\n</html>", Escaped(&made));
    out
}

fn ask(out: &mut String, sheet: &Sheet, index: usize, question: &Question, diagram: Option<&str>) {
    let text = sheet.text();
    let _ = writeln!(out, "<section class=\"question\" id=\"q{}\">", index + 1);
    let heading = text.fill(key!("lesson.sheet.question"), &[("n", &(index + 1))]);
    let _ = writeln!(out, "<h2>{}</h2>\n<ul class=\"lines\">", Escaped(&heading));
    for line in &question.lines {
        let _ = writeln!(out, "<li>{}</li>", Escaped(line));
    }
    let _ = writeln!(out, "</ul>");
    if let Some(diagram) = diagram {
        let alt = Escaped(text.get(key!("graph.title")));
        let _ = writeln!(out, "<img class=\"diagram\" src=\"{diagram}\" alt=\"{alt}\">");
    }
    let _ = writeln!(out, "<p class=\"ask\">{}</p>\n<ol class=\"choices\">", Escaped(&question.asked.ask));
    for choice in &question.asked.choices {
        let _ = writeln!(out, "<li>{}</li>", Escaped(&choice.text));
    }
    let _ = writeln!(out, "</ol>\n</section>");
}

fn answers(out: &mut String, sheet: &Sheet) {
    let heading = Escaped(sheet.text().get(key!("lesson.sheet.solutions")));
    let _ = writeln!(out, "<section class=\"solutions\">\n<h1>{heading}</h1>\n<dl>");
    for (index, question) in sheet.questions.iter().enumerate() {
        let (right, why) = (Escaped(question.asked.right()), Escaped(&question.asked.why));
        let letter = letter(question.asked.answer);
        let _ = writeln!(out, "<dt>{}. <b>{letter}</b> {right}</dt>\n<dd>{why}</dd>", index + 1);
    }
    let _ = writeln!(out, "</dl>\n</section>");
}

/// A picture as part of the page, with its own styles: what a URL cannot hold is encoded.
fn data_url(svg: &str) -> String {
    let mut url = String::from("data:image/svg+xml,");
    for byte in svg.bytes() {
        match byte {
            b'%' | b'#' | b'<' | b'>' | b'"' | b'&' | b'\n' | 0x80.. => {
                let _ = write!(url, "%{byte:02X}");
            }
            _ => url.push(char::from(byte)),
        }
    }
    url
}

const STYLE: &str = "\
:root { color-scheme: light }
@page { margin: 16mm 18mm }
body { max-width: 46em; margin: 2em auto; padding: 0 1em; color: #111; background: #fff;
  font: 11pt/1.45 system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif }
h1 { font-size: 1.5em; margin: 0 0 .8em } h2 { font-size: 1em; margin: 0 0 .3em }
.who { display: flex; gap: 2em } .who span { flex: 1; border-bottom: 1px solid #777; padding-bottom: .2em }
.note { color: #444; font-size: .9em }
.question { margin: 1.4em 0; break-inside: avoid }
.lines { list-style: none; margin: 0; padding: .3em 0 .3em .8em; border-left: 2px solid #bbb;
  font-size: .86em; line-height: 1.4 }
.ask { margin: .5em 0 .2em; font-weight: 600; break-after: avoid }
.choices { list-style: lower-alpha; margin: 0; padding-left: 2em } .choices li { padding-left: .2em; overflow-wrap: anywhere }
.diagram { display: block; width: 100%; max-height: 150mm; object-fit: contain; margin: .6em 0 }
.solutions { break-before: page; margin-top: 3em } dt { margin-top: .7em; break-after: avoid } dd { margin: 0 0 0 1.4em; color: #333; break-inside: avoid }
footer { margin-top: 2em; color: #666; font-size: .8em }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 10pt } .solutions { margin-top: 0 } }
";
