//! The first half: the module with a stub in the place of each function that comes later.

use wasm_encoder::reencode::{Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, ImportSection, Instruction, Module, TableSection,
};
use wasmparser::{
    DataSectionReader, ElementSectionReader, ExportSectionReader, FunctionBody, FunctionSectionReader,
    GlobalSectionReader, ImportSectionReader, TableSectionReader,
};

use crate::SplitError;
use crate::graph::{Cut, runs};
use crate::later::{IN_PLACE, export_name, shared_table, table_of};
use crate::read::Whole;

type Outcome<T> = Result<T, wasm_encoder::reencode::Error>;

struct First<'a> {
    whole: &'a Whole<'a>,
    cut: &'a Cut,
    /// The type of a function that takes and gives nothing.
    plain: u32,
    /// How many bodies were written.
    written: u32,
}

impl First<'_> {
    /// Whether a function of the module has a body in this half: its own, or a stub.
    fn stays(&self, function: u32) -> bool {
        !self.cut.is_later(function) || self.cut.slot(function).is_some()
    }

    /// A function's number here. The import that brings the other half stands behind the module's own.
    fn number(&self, function: u32) -> u32 {
        let gone = self.cut.later.partition_point(|&it| it < function)
            - self.cut.slots.partition_point(|&it| it < function);
        function - gone as u32 + u32::from(function >= self.whole.imported)
    }

    /// Brings the other half if it is not there yet, and calls the function in its slot.
    fn stub(&self, function: u32, slot: u32) -> Outcome<Function> {
        let parameters =
            self.whole.signature(function).map_or(0, |signature| signature.params().len() as u32);
        let mut stub = Function::new([]);
        stub.instruction(&Instruction::GlobalGet(self.whole.globals.len() as u32))
            .instruction(&Instruction::I32Eqz)
            .instruction(&Instruction::If(wasm_encoder::BlockType::Empty))
            .instruction(&Instruction::Call(self.whole.imported))
            .instruction(&Instruction::End);
        for parameter in 0..parameters {
            stub.instruction(&Instruction::LocalGet(parameter));
        }
        stub.instruction(&Instruction::I32Const(slot as i32))
            .instruction(&Instruction::CallIndirect {
                type_index: self.whole.type_of[function as usize],
                table_index: table_of(self.whole),
            })
            .instruction(&Instruction::End);
        Ok(stub)
    }
}

impl Reencode for First<'_> {
    type Error = core::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Outcome<u32> {
        Ok(self.number(function))
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Outcome<()> {
        utils::parse_import_section(self, imports, section)?;
        imports.import("later", "bring", EntityType::Function(self.plain));
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Outcome<()> {
        for (function, index) in (self.whole.imported..).zip(section) {
            let index = index?;
            if self.stays(function) {
                functions.function(index);
            }
        }
        Ok(())
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Outcome<()> {
        utils::parse_table_section(self, tables, section)?;
        tables.table(shared_table(self.cut));
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Outcome<()> {
        utils::parse_global_section(self, globals, section)?;
        globals.global(IN_PLACE, &ConstExpr::i32_const(0));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Outcome<()> {
        utils::parse_export_section(self, exports, section)?;
        let mut all = |kind, letter, count: usize| {
            for index in 0..count as u32 {
                exports.export(&export_name(letter, index), kind, index);
            }
        };
        all(ExportKind::Memory, 'm', self.whole.memories.len());
        all(ExportKind::Table, 't', self.whole.tables.len() + 1);
        all(ExportKind::Global, 'g', self.whole.globals.len() + 1);
        for (place, &function) in self.cut.needed.iter().enumerate() {
            exports.export(&export_name('f', place as u32), ExportKind::Func, self.number(function));
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        _: ElementSectionReader<'_>,
    ) -> Outcome<()> {
        for (place, functions) in runs(&self.cut.placed[0]) {
            let functions: Vec<u32> = functions.into_iter().map(|it| self.number(it)).collect();
            let functions = Elements::Functions(functions.into());
            elements.active(None, &ConstExpr::i32_const(place as i32), functions);
        }
        Ok(())
    }

    fn data_count(&mut self, _: u32) -> Outcome<u32> {
        Ok(self.cut.memory[0].len() as u32)
    }

    fn parse_data_section(&mut self, data: &mut DataSection, _: DataSectionReader<'_>) -> Outcome<()> {
        for (address, bytes) in &self.cut.memory[0] {
            data.active(0, &ConstExpr::i32_const(*address as i32), bytes.iter().copied());
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Outcome<()> {
        let function = self.whole.imported + self.written;
        self.written += 1;
        if let Some(slot) = self.cut.slot(function) {
            code.function(&self.stub(function, slot)?);
        } else if self.stays(function) {
            utils::parse_function_body(self, code, body)?;
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Outcome<()> {
        Ok(())
    }
}

/// Writes the first half.
///
/// # Errors
/// The module is damaged, or no function of it takes and gives nothing.
pub fn first(module: &[u8], whole: &Whole, cut: &Cut) -> Result<Vec<u8>, SplitError> {
    let plain = whole
        .signatures
        .iter()
        .position(|signature| {
            signature.as_ref().is_some_and(|it| it.params().is_empty() && it.results().is_empty())
        })
        .ok_or_else(|| SplitError::Unfit("no function of the module takes and gives nothing".to_owned()))?;
    let mut half = First { whole, cut, plain: plain as u32, written: 0 };
    let mut written = Module::new();
    half.parse_core_module(&mut written, wasmparser::Parser::new(0), module)?;
    Ok(written.finish())
}
