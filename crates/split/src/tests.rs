//! Small modules are split, run by an interpreter, and give what the whole gives.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use wasmi::{Engine, Extern, Func, Instance, Linker, Module, Store, Val};

use crate::{SplitError, split};

/// Calls between the halves in both directions, through a table, and a function that only the later half calls.
const WHOLE: &str = r#"
(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "host" "double" (func $host::double (param i32) (result i32)))
  (table 1 funcref)
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (elem (i32.const 0) $late::through_table)
  (func $soon::nothing (export "nothing"))
  (func $soon::square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
  (func $late::helper (param i32) (result i32) (call $host::double (call $alone (local.get 0))))
  (func $alone (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $<late::Type_as_soon::Trait>::call (param i32 i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.store (i32.const 8) (i32.load (i32.const 4)))
    (i32.sub (call $late::helper (local.get 0)) (call $soon::square (local.get 1))))
  (func $late::through_table (param i32 i32) (result i32) (i32.xor (local.get 0) (local.get 1)))
  (func (export "direct") (param i32 i32) (result i32)
    (i32.store (i32.const 4) (i32.const 77))
    (call $<late::Type_as_soon::Trait>::call (local.get 0) (local.get 1)))
  (func (export "indirect") (param i32 i32) (result i32)
    (call_indirect (type $binary) (local.get 0) (local.get 1) (i32.const 0)))
  (func (export "early") (param i32) (result i32) (call $soon::square (local.get 0)))
  (func (export "calls") (result i32) (global.get $calls)))
"#;

/// An instance of the first half, or of the whole where there is no other, and how often the other was brought.
pub struct Running {
    store: Store<()>,
    instance: Instance,
    brought: Arc<Mutex<u32>>,
}

pub fn run(first: &[u8], later: Option<Vec<u8>>) -> Running {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "double", |given: i32| 2 * given).unwrap();
    let place: Arc<Mutex<Option<Instance>>> = Arc::default();
    let brought: Arc<Mutex<u32>> = Arc::default();
    let (at, count) = (place.clone(), brought.clone());
    let bring = Func::wrap(&mut store, move |mut caller: wasmi::Caller<'_, ()>| {
        *count.lock().unwrap() += 1;
        let first = at.lock().unwrap().unwrap();
        let exports: Vec<(String, Extern)> =
            first.exports(&caller).map(|export| (export.name().to_owned(), export.into_extern())).collect();
        let mut linker = Linker::new(caller.engine());
        for (name, export) in exports {
            linker.define("first", &name, export).unwrap();
        }
        let module = Module::new(caller.engine(), later.as_ref().unwrap()).unwrap();
        linker.instantiate_and_start(&mut caller, &module).unwrap();
    });
    linker.define("later", "bring", bring).unwrap();
    let module = Module::new(&engine, first).unwrap();
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    *place.lock().unwrap() = Some(instance);
    Running { store, instance, brought }
}

impl Running {
    pub fn call(&mut self, name: &str, given: &[i32]) -> i32 {
        let function = self.instance.get_func(&self.store, name).unwrap();
        let given: Vec<Val> = given.iter().map(|&value| Val::I32(value)).collect();
        let mut result = [Val::I32(0)];
        function.call(&mut self.store, &given, &mut result).unwrap();
        result[0].i32().unwrap()
    }

    pub fn global(&self, name: &str) -> i32 {
        self.instance.get_global(&self.store, name).unwrap().get(&self.store).i32().unwrap()
    }

    pub fn brought(&self) -> u32 {
        *self.brought.lock().unwrap()
    }

    pub fn word(&self, address: usize) -> u32 {
        let memory = self.instance.get_memory(&self.store, "memory").unwrap();
        u32::from_le_bytes(memory.data(&self.store)[address..address + 4].try_into().unwrap())
    }
}

#[test]
fn the_halves_give_what_the_whole_gives() {
    let module = wat::parse_str(WHOLE).unwrap();
    let halves = split(&module, None, &["late"]).unwrap();
    let mut whole = run(&module, None);
    let mut first = run(&halves.first, Some(halves.later));

    assert_eq!(first.call("early", &[7]), 49);
    assert_eq!(first.brought(), 0, "nothing of the later half was called");
    for (name, given) in [("direct", [20, 3]), ("indirect", [12, 10]), ("direct", [-5, 1])] {
        assert_eq!(first.call(name, &given), whole.call(name, &given), "{name}{given:?}");
    }
    assert_eq!(first.brought(), 1, "it is brought once");
    assert_eq!((first.call("calls", &[]), whole.call("calls", &[])), (2, 2), "they share globals");
    assert_eq!(first.word(8), 77, "they share memory");
}

#[test]
fn what_only_the_later_half_calls_is_in_it() {
    let module = wat::parse_str(WHOLE).unwrap();
    let whole = crate::read::Whole::read(&module).unwrap();
    let cut = crate::graph::Cut::new(&whole, None, &["late"]).unwrap();
    let names = |functions: &[u32]| functions.iter().map(|it| whole.names[it].as_str()).collect::<Vec<_>>();
    assert_eq!(
        names(&cut.later),
        ["late::helper", "alone", "<late::Type_as_soon::Trait>::call", "late::through_table"]
    );
    assert_eq!(names(&cut.slots), ["<late::Type_as_soon::Trait>::call", "late::through_table"]);
    assert_eq!(names(&cut.needed), ["host::double", "soon::square"]);
}

#[test]
fn what_did_not_run_comes_later() {
    let module = wat::parse_str(WHOLE).unwrap();
    let told = crate::profile::profile(&module).unwrap();
    let mut running = run(&told, None);
    running.call("direct", &[20, 3]);
    let whole = crate::read::Whole::read(&module).unwrap();
    let all = 0..whole.type_of.len() as u32;
    let ran: std::collections::BTreeSet<u32> =
        all.filter(|&it| it >= whole.imported && running.global(&format!("ran{it}")) == 1).collect();
    let named = |it: &u32| whole.names.get(it).map_or("", String::as_str);
    assert_eq!(
        ran.iter().map(named).collect::<Vec<_>>(),
        ["soon::square", "late::helper", "alone", "<late::Type_as_soon::Trait>::call", ""]
    );
    let list = crate::list::list(&whole, &ran, 1);
    assert_eq!(list, ["late::through_table", "soon::nothing"]);
    assert!(crate::list::list(&whole, &ran, 1_000).is_empty(), "nothing here is that long");
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    let mut first =
        run(&split(&module, None, &list).unwrap().first, Some(split(&module, None, &list).unwrap().later));
    assert_eq!(first.call("direct", &[20, 3]), running.call("direct", &[20, 3]));
    assert_eq!(first.brought(), 0, "what ran is there");
    assert_eq!(first.call("indirect", &[12, 10]), 6);
    assert_eq!(first.brought(), 1);
}

#[test]
fn names_are_settled_and_taken_in_steps() {
    use crate::names::{means, settled, steps};
    let name = "<soft[59807616e1fa]::a::B<[f64]> as core[c5930c]::ops::Fn<(u8,)>>::call::{closure#12}";
    let plain = settled(name);
    assert_eq!(plain, "<soft::a::B<[f64]> as core::ops::Fn<(u8,)>>::call::{closure}");
    assert_eq!(
        steps(&plain),
        ["soft", "::a", "::B<[f64]>", " as", " core", "::ops", "::Fn<(u8,)>", ">", "::call", "::{closure}"]
    );
    assert_eq!(steps(&plain).concat(), plain.trim_start_matches('<'));
    for (line, is_meant) in [
        ("soft::a", true),
        ("soft::a::B", false),
        ("soft::a::B<[f64]>", true),
        ("soft", true),
        ("so", false),
        ("=soft::a", false),
        ("=soft::a::B<[f64]> as core::ops::Fn<(u8,)>>::call::{closure}", true),
    ] {
        assert_eq!(means(line, &plain), is_meant, "{line}");
    }
    assert_eq!(steps("a::f::<fn() -> b::C>::g"), ["a", "::f", "::<fn() -> b::C>", "::g"]);
}

#[test]
fn a_path_that_is_not_there_is_told() {
    let module = wat::parse_str(WHOLE).unwrap();
    let halves = split(&module, None, &["late", "lat", "=gone"]).unwrap();
    assert_eq!(halves.unknown, ["lat", "=gone"]);
}

#[test]
fn a_module_without_names_or_that_is_damaged_is_refused() {
    let nameless = wat::parse_str("(module (func))").unwrap();
    assert!(matches!(split(&nameless, None, &["late"]), Err(SplitError::Unfit(_))));
    let module = wat::parse_str(WHOLE).unwrap();
    for length in [4, 9, module.len() / 2] {
        assert!(split(&module[..length], None, &["late"]).is_err(), "{length} bytes");
    }
}
