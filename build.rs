//! Makes the tables of `src/text/*.json` Rust constants, so that no JSON is read when the program starts.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// The files of `src/text` and the names of their tables.
const TABLES: [(&str, &str); 2] = [("en", "EN"), ("zh-CN", "ZH_CN")];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::new();
    for (tag, name) in TABLES {
        let file = format!("src/text/{tag}.json");
        println!("cargo::rerun-if-changed={file}");
        let json = fs::read_to_string(&file)?;
        // Sorted by key: the program searches by halves.
        let table: BTreeMap<String, String> =
            serde_json::from_str(&json).map_err(|error| format!("{file}: {error}"))?;
        writeln!(code, "static {name}: &[(&str, &str)] = &[")?;
        for (key, sentence) in table {
            writeln!(code, "    ({key:?}, {sentence:?}),")?;
        }
        writeln!(code, "];")?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("tables.rs"), code)?;
    Ok(())
}
