//! The later half: imports what it needs from the exports of the first, and puts its functions into the table that both share.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, Function, FunctionSection,
    GlobalType, ImportSection, Instruction, MemoryType, Module, RefType, StartSection, TableType,
    TypeSection, ValType,
};

use crate::SplitError;
use crate::graph::{Cut, runs};
use crate::read::Whole;

/// What the first half calls an export that is for the later: the kind's letter, and the number in base 36.
pub fn export_name(kind: char, index: u32) -> String {
    let mut digits = Vec::new();
    let mut rest = index;
    loop {
        digits.extend(char::from_digit(rest % 36, 36));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    std::iter::once(kind).chain(digits.into_iter().rev()).collect()
}

/// The table that both halves share: behind the module's own.
pub fn table_of(whole: &Whole) -> u32 {
    whole.tables.len() as u32
}

/// What that table is: a slot for each function of the later half that the first calls.
pub fn shared_table(cut: &Cut) -> TableType {
    let slots = cut.slots.len() as u64;
    TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: slots,
        maximum: Some(slots),
        shared: false,
    }
}

/// The global that says whether the later half is in place, 0 or 1: behind the module's own.
pub const IN_PLACE: GlobalType = GlobalType { val_type: ValType::I32, mutable: true, shared: false };

struct Later<'a> {
    cut: &'a Cut,
}

impl Reencode for Later<'_> {
    type Error = core::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        let place = |list: &[u32]| list.binary_search(&function).ok().map(|place| place as u32);
        let own = || place(&self.cut.later).map(|place| self.cut.needed.len() as u32 + place);
        // Every function that is called is in one of the two.
        Ok(place(&self.cut.needed).or_else(own).unwrap_or(u32::MAX))
    }
}

/// Writes the later half.
///
/// # Errors
/// The module is damaged, or has a table or a global of a kind that this program does not know.
pub fn later(whole: &Whole, cut: &Cut) -> Result<Vec<u8>, SplitError> {
    let mut half = Later { cut };
    let mut same = RoundtripReencoder;
    let mut types = TypeSection::new();
    same.parse_type_section(&mut types, whole.types.clone())?;
    let plain = types.len();
    types.ty().function([], []);

    let mut imports = ImportSection::new();
    const FIRST: &str = "first";
    for (index, memory) in (0..).zip(&whole.memories) {
        let memory = MemoryType { minimum: 0, maximum: None, ..same.memory_type(*memory)? };
        imports.import(FIRST, &export_name('m', index), EntityType::Memory(memory));
    }
    for (index, table) in (0..).zip(&whole.tables) {
        let table = TableType { minimum: 0, maximum: None, ..same.table_type(*table)? };
        imports.import(FIRST, &export_name('t', index), EntityType::Table(table));
    }
    imports.import(FIRST, &export_name('t', table_of(whole)), EntityType::Table(shared_table(cut)));
    for (index, global) in (0..).zip(&whole.globals) {
        imports.import(FIRST, &export_name('g', index), EntityType::Global(same.global_type(*global)?));
    }
    let here_index = whole.globals.len() as u32;
    imports.import(FIRST, &export_name('g', here_index), EntityType::Global(IN_PLACE));
    for (place, &function) in (0..).zip(&cut.needed) {
        imports.import(
            FIRST,
            &export_name('f', place),
            EntityType::Function(whole.type_of[function as usize]),
        );
    }

    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for &function in &cut.later {
        functions.function(whole.type_of[function as usize]);
        let body = whole.bodies[(function - whole.imported) as usize].clone();
        half.parse_function_body(&mut code, body)?;
    }
    // The last one says that this half is here.
    functions.function(plain);
    let mut arrived = Function::new([]);
    arrived
        .instruction(&Instruction::I32Const(1))
        .instruction(&Instruction::GlobalSet(here_index))
        .instruction(&Instruction::End);
    code.function(&arrived);

    let mut elements = ElementSection::new();
    let filled: Result<Vec<u32>, _> =
        cut.slots.iter().map(|&function| half.function_index(function)).collect();
    elements.active(Some(table_of(whole)), &ConstExpr::i32_const(0), Elements::Functions(filled?.into()));

    for (place, functions) in runs(&cut.placed[1]) {
        let functions: Result<Vec<u32>, _> =
            functions.into_iter().map(|it| half.function_index(it)).collect();
        elements.active(None, &ConstExpr::i32_const(place as i32), Elements::Functions(functions?.into()));
    }
    let mut data = DataSection::new();
    for (address, bytes) in &cut.memory[1] {
        data.active(0, &ConstExpr::i32_const(*address as i32), bytes.iter().copied());
    }

    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&StartSection { function_index: (cut.needed.len() + cut.later.len()) as u32 })
        .section(&elements)
        .section(&code)
        .section(&data);
    Ok(module.finish())
}
