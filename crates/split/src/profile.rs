//! A module that tells which of its functions ran.

use wasm_encoder::reencode::{Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, Instruction, Module,
    ValType,
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader};

use crate::SplitError;
use crate::read::Whole;

type Outcome<T> = Result<T, wasm_encoder::reencode::Error>;

struct Profile {
    imported: u32,
    functions: u32,
    globals: u32,
    written: u32,
}

impl Reencode for Profile {
    type Error = core::convert::Infallible;

    fn parse_global_section(
        &mut self,
        globals: &mut wasm_encoder::GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Outcome<()> {
        utils::parse_global_section(self, globals, section)?;
        add_globals(globals, self.functions);
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Outcome<()> {
        utils::parse_export_section(self, exports, section)?;
        for place in 0..self.functions {
            exports.export(
                &format!("ran{}", self.imported + place),
                ExportKind::Global,
                self.globals + place,
            );
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

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Outcome<()> {
        let mut told = self.new_function_with_parsed_locals(&body)?;
        told.instruction(&Instruction::I32Const(1))
            .instruction(&Instruction::GlobalSet(self.globals + self.written));
        self.written += 1;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let instruction = self.parse_instruction(&mut operators)?;
            told.instruction(&instruction);
        }
        code.function(&told);
        Ok(())
    }
}

fn add_globals(globals: &mut GlobalSection, count: u32) {
    let flag = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    for _ in 0..count {
        globals.global(flag, &ConstExpr::i32_const(0));
    }
}

/// Writes a module whose export `ranN` is 1 as soon as function N, counted with the imported ones, ran.
///
/// # Errors
/// The module is damaged, or has no names.
pub fn profile(module: &[u8]) -> Result<Vec<u8>, SplitError> {
    let whole = Whole::read(module)?;
    let mut profile = Profile {
        imported: whole.imported,
        functions: whole.bodies.len() as u32,
        globals: whole.globals.len() as u32,
        written: 0,
    };
    let mut written = Module::new();
    profile.parse_core_module(&mut written, wasmparser::Parser::new(0), module)?;
    Ok(written.finish())
}
