//! Constants and places of a table come later, too, where only the later half refers to them.

#![allow(clippy::unwrap_used)]

use wasm_encoder::Encode;

use crate::links::Links;
use crate::tests::run;
use crate::{SplitError, split};

/// Constants at 256 (read by `soon`), 260 (read by `late`, the address of the next), 264 and 268 (the place of a function, read by `late`), and a
/// variable at 512. A number from 2^28 on stands where the linker writes a reference: it takes five bytes, as that does.
const WHOLE: &str = r#"
(module
  (type $plain (func (result i32)))
  (import "host" "double" (func $host::double (param i32) (result i32)))
  (table 3 funcref)
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (elem (i32.const 1) $at_once $through_constant)
  (func $nothing (export "nothing"))
  (func $at_once (result i32) (i32.const 5))
  (func $through_constant (result i32) (i32.const 6))
  (func $soon (export "soon") (result i32)
    (i32.add (i32.add (i32.load (i32.const 268435456)) (i32.load (i32.const 512)))
      (call_indirect (type $plain) (i32.const 268435457))))
  (func $late (export "late") (result i32)
    (i32.add (i32.load (i32.load (i32.const 268435458)))
      (call_indirect (type $plain) (i32.load (i32.const 268435459)))))
  (data (i32.const 256) "\0b\00\00\00" "\08\01\00\00" "\16\00\00\00" "\02\00\00\00")
  (data (i32.const 512) "\2c\00\00\00")
)
"#;

const TABLE_INDEX_SLEB: u8 = 1;
const TABLE_INDEX_I32: u8 = 2;
const MEMORY_ADDR_SLEB: u8 = 4;
const MEMORY_ADDR_I32: u8 = 5;

/// The references of the code: each one's kind, its symbol, and what is written.
const IN_CODE: [(u8, u8, u32); 4] = [
    (MEMORY_ADDR_SLEB, 0, 256),
    (TABLE_INDEX_SLEB, 4, 1),
    (MEMORY_ADDR_SLEB, 1, 260),
    (MEMORY_ADDR_SLEB, 3, 268),
];

fn custom(module: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut section = Vec::new();
    name.encode(&mut section);
    section.extend_from_slice(content);
    module.push(0);
    section.encode(module);
}

/// The numbers and the beginnings of the sections of code and data.
fn sections(module: &[u8]) -> [(u8, usize); 2] {
    let mut found = [(0, 0); 2];
    let mut number = 0;
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        match payload.unwrap() {
            wasmparser::Payload::Version { .. } | wasmparser::Payload::CodeSectionEntry(_) => continue,
            wasmparser::Payload::CodeSectionStart { unchecked_range, .. } => {
                found[0] = (number, unchecked_range.start as usize);
            }
            wasmparser::Payload::DataSection(section) => found[1] = (number, section.range().start as usize),
            _ => {}
        }
        number += 1;
    }
    found
}

/// The module as a linker leaves it.
fn linked() -> Vec<u8> {
    let mut module = wat::parse_str(WHOLE).unwrap();
    let [(code, code_begin), (data, data_begin)] = sections(&module);
    let mut in_code = vec![code, IN_CODE.len() as u8];
    for (count, (kind, symbol, value)) in (0..).zip(IN_CODE) {
        let stands = [0x80 | count, 0x80, 0x80, 0x80, 1];
        let place = module.windows(5).position(|it| it == stands).unwrap();
        let digits = [0, 7, 14, 21, 28].map(|shift| (value >> shift) as u8 & 127 | u8::from(shift < 28) << 7);
        module[place..place + 5].copy_from_slice(&digits);
        in_code.push(kind);
        ((place - code_begin) as u32).encode(&mut in_code);
        in_code.push(symbol);
        if kind == MEMORY_ADDR_SLEB {
            in_code.push(0);
        }
    }
    let constants = [11, 0, 0, 0, 8, 1, 0, 0];
    let begin = module.windows(8).position(|it| it == constants).unwrap() - data_begin;
    let at = |place: usize| (begin + place) as u8;
    let in_data = [data, 2, MEMORY_ADDR_I32, at(4), 2, 0, TABLE_INDEX_I32, at(12), 5];

    let mut segments = vec![2];
    for name in [".rodata", ".data"] {
        name.encode(&mut segments);
        segments.extend([2, 0]);
    }
    let mut symbols = vec![6];
    for (name, place) in [("a", 0), ("b", 4), ("c", 8), ("d", 12)] {
        symbols.extend([1, 2]);
        name.encode(&mut symbols);
        symbols.extend([0, place, 4]);
    }
    // The functions, which are numbered behind the import and `nothing`.
    for (name, function) in [("at_once", 2), ("through_constant", 3)] {
        symbols.extend([0, 2, function]);
        name.encode(&mut symbols);
    }
    let mut linking = vec![2, 5];
    segments.encode(&mut linking);
    linking.push(8);
    symbols.encode(&mut linking);
    custom(&mut module, "linking", &linking);
    custom(&mut module, "reloc.CODE", &in_code);
    custom(&mut module, "reloc.DATA", &in_data);
    module
}

#[test]
fn constants_and_places_come_with_what_refers_to_them() {
    let module = linked();
    let halves = split(&module, Some(&module), &["late"]).unwrap();
    let mut whole = run(&module, None);
    let mut first = run(&halves.first, Some(halves.later));

    assert_eq!([256, 260, 264, 268, 512].map(|it| first.word(it)), [11, 0, 0, 0, 44]);
    assert_eq!((first.call("soon", &[]), whole.call("soon", &[])), (60, 60));
    assert_eq!(first.brought(), 0, "nothing of the later half was needed");
    assert_eq!((first.call("late", &[]), whole.call("late", &[])), (28, 28));
    assert_eq!(first.brought(), 1);
    assert_eq!([256, 260, 264, 268, 512].map(|it| first.word(it)), [11, 264, 22, 2, 44]);
}

#[test]
fn what_nothing_else_refers_to_comes_later() {
    let module = linked();
    let whole = crate::read::Whole::read(&module).unwrap();
    let links = Links::read(&module).unwrap();
    let cut = crate::graph::Cut::new(&whole, Some(&links), &["late"]).unwrap();
    let names: Vec<&str> = cut.later.iter().map(|it| whole.names[it].as_str()).collect();
    assert_eq!(names, ["through_constant", "late"]);
    assert_eq!(cut.placed.map(|half| half.into_keys().collect::<Vec<_>>()), [[1], [2]]);
    // Of a function that was renamed since, what it refers to stays.
    let mut renamed = whole;
    let late = *renamed.full_names.iter().find(|(_, name)| **name == "late").unwrap().0;
    renamed.full_names.insert(late, "renamed");
    let cut = crate::graph::Cut::new(&renamed, Some(&links), &["late"]).unwrap();
    let names: Vec<&str> = cut.later.iter().map(|it| renamed.names[it].as_str()).collect();
    assert_eq!(names, ["late"]);
    assert!(cut.memory[1].is_empty());
}

#[test]
fn references_of_another_module_are_refused() {
    let module = linked();
    let plain = wat::parse_str(WHOLE).unwrap();
    assert!(
        matches!(split(&module, Some(&plain), &["late"]), Err(SplitError::Unfit(_))),
        "it has no references"
    );
    let mut other = module.clone();
    let variable = other.windows(4).position(|it| it == [44, 0, 0, 0]).unwrap();
    other[variable] = 45;
    assert!(matches!(split(&other, Some(&module), &["late"]), Err(SplitError::Unfit(_))), "other bytes");
    let mut moved = module.clone();
    let address = moved.windows(4).position(|it| it == [8, 1, 0, 0]).unwrap();
    moved[address] = 12;
    assert!(matches!(Links::read(&moved), Err(SplitError::Unfit(_))), "an address that is not its symbol's");
}
