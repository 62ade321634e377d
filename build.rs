//! Makes the tables of `src/text/*.json` Rust constants: no JSON is read when the program starts, and the compiler knows
//! every key.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// The files of `src/text` and the names of their tables. The first has every key; a sentence that another lacks is the
/// first one's.
const TABLES: [(&str, &str); 2] = [("en", "EN"), ("zh-CN", "ZH_CN")];

/// Key and sentence, sorted by key.
type Sentences = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut tables = Vec::new();
    for (tag, name) in TABLES {
        tables.push((name, read(&format!("src/text/{tag}.json"))?));
    }
    let Some((_, english)) = tables.first() else { return Ok(()) };
    let mut code = String::new();
    table(&mut code, "KEYS", english.keys())?;
    for (name, own) in &tables {
        if let Some(key) = own.keys().find(|key| !english.contains_key(*key)) {
            return Err(format!("{key} is in {name} only").into());
        }
        let sentences = english.iter().map(|(key, sentence)| own.get(key).unwrap_or(sentence));
        table(&mut code, name, sentences)?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("tables.rs"), code)?;
    Ok(())
}

fn read(file: &str) -> Result<Sentences, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={file}");
    let json = fs::read_to_string(file)?;
    Ok(serde_json::from_str(&json).map_err(|error| format!("{file}: {error}"))?)
}

/// Writes a `Table`, which src/text/table.rs declares.
fn table<'a>(
    code: &mut String,
    name: &str,
    strings: impl Iterator<Item = &'a String>,
) -> Result<(), Box<dyn Error>> {
    let mut all = String::new();
    let mut ends = Vec::new();
    for string in strings {
        all.push_str(string);
        ends.push(u32::try_from(all.len())?);
    }
    writeln!(code, "static {name}: Table = Table {{ strings: {all:?}, ends: &{ends:?} }};")?;
    Ok(())
}
