use std::fmt::Write;

use super::*;
use crate::text::{Lang, Text};

#[test]
fn scratch() {
    let one = |json: &str| {
        let loaded = load("x.json", json.as_bytes());
        println!("{}", loaded.problems.render(false, Text::of(Lang::En)));
    };
    one("");
    one("{\"title\": \"x\",\n  \"stpes\": [], \"start\": \"open\", \"format\": 2, \"tags\": [1], \"peers\": {\"a\": {\"port\": 70000, \"iss\": []}}}");
    one("{\"title\": \"x\", \"steps\": [\n {\"at\": \"b\", \"do\": \"passive_open\", \"nth\": 2},\n{\"at\":\"a\",\"do\":\"deliver\",\"timer\":\"user\"}, {\n\"do\":\"close\"}]}");
    one("{\"title\": \"标题\", \"steps\": [\n {\"at\": \"b\", \"do\": \"deliver\", \"say\": \"先关闭\", \"nth\": 2},\n{\"at\":\"a\",\"do\":\"passive-open\", \"expect\": {\"a\": \"LISTN\"}}]}");
    one("{\"title\": \"x\", \"steps\": [\n{\"at\":\"a\",\"do\":\"passive-open\", \"expect\": {\"a\": \"SYN_RCVD\"}}]}");
    one("{\"title\": \"x\", \"steps\": [\n{\"at\":\"a\"");
    one("{\"title\": \"x\n\", \"steps\": []}");
    one("\u{1b}[2J");
    let long = format!("{{\"title\": \"x\", \"steps\": [{}]}}", vec![r#"{"at":"a","do":"statu"}"#; 19000*5].join(","));
    let t = std::time::Instant::now();
    let loaded = load("long", long.as_bytes());
    println!("{:?}", t.elapsed());
    let out = loaded.problems.render(false, Text::of(Lang::En));
    println!("{:?} {}", t.elapsed(), out.len());
    let loaded = load("x\u{1b}.json", b"{\"title\": \"\xff\"}");
    println!("{}", loaded.problems.render(true, Text::of(Lang::ZhCn)));
}
