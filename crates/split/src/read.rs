//! What the split has to know of a module.

use std::collections::BTreeMap;

use wasmparser::{
    CompositeInnerType, ConstExpr, DataKind, ElementItems, ElementKind, FuncType, FunctionBody, GlobalType,
    KnownCustom, MemoryType, Name, Operator, Parser, Payload, TableType, TypeRef, TypeSectionReader,
};

use crate::SplitError;
use crate::names::{plain, settled};

/// A module as its sections tell it. Functions are numbered as in the module: imports first.
pub struct Whole<'a> {
    /// The section of types, taken over whole by both halves.
    pub types: TypeSectionReader<'a>,
    /// Each type that is a function's.
    pub signatures: Vec<Option<FuncType>>,
    /// How many functions are imported.
    pub imported: u32,
    /// Each function's type.
    pub type_of: Vec<u32>,
    /// The bodies of those that are not imported.
    pub bodies: Vec<FunctionBody<'a>>,
    /// Tables, memories and globals, all of the module's own.
    pub tables: Vec<TableType>,
    /// Memories.
    pub memories: Vec<MemoryType>,
    /// Globals.
    pub globals: Vec<GlobalType>,
    /// Functions that can be reached from outside: exports, the start.
    pub reachable: Vec<u32>,
    /// The function at each place of the first table.
    pub placed: BTreeMap<u32, u32>,
    /// What lies in memory from the beginning: addresses and bytes.
    pub segments: Vec<(u32, &'a [u8])>,
    /// Functions' names as they are.
    pub full_names: BTreeMap<u32, &'a str>,
    /// Functions' names, without what changes from build to build.
    pub names: BTreeMap<u32, String>,
}

/// The functions of an element of a table, none where a place is empty.
///
/// # Errors
/// It is damaged.
pub fn functions_of(items: ElementItems<'_>) -> Result<Vec<Option<u32>>, SplitError> {
    let mut functions = Vec::new();
    match items {
        ElementItems::Functions(section) => {
            for function in section {
                functions.push(Some(function?));
            }
        }
        ElementItems::Expressions(_, expressions) => {
            for expression in expressions {
                let mut found = None;
                for operator in expression?.get_operators_reader() {
                    if let Operator::RefFunc { function_index } = operator? {
                        found = Some(function_index);
                    }
                }
                functions.push(found);
            }
        }
    }
    Ok(functions)
}

/// The table and the first place of an element.
///
/// # Errors
/// It is put in place by the program itself.
pub fn place_of(kind: &ElementKind<'_>) -> Result<(u32, u32), SplitError> {
    match kind {
        ElementKind::Active { table_index, offset_expr } => {
            Ok((table_index.unwrap_or(0), number_of(offset_expr)?))
        }
        _ => Err(SplitError::Unfit("an element of a table is not put in place at once".to_owned())),
    }
}

/// Where a segment lies.
///
/// # Errors
/// It is put in place by the program itself, or lies in a second memory.
pub fn address_of(kind: &DataKind<'_>) -> Result<u32, SplitError> {
    match kind {
        DataKind::Active { memory_index: 0, offset_expr } => number_of(offset_expr),
        _ => Err(SplitError::Unfit("a segment of memory is not put in place at once".to_owned())),
    }
}

fn number_of(expression: &ConstExpr<'_>) -> Result<u32, SplitError> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value as u32),
        other => Err(SplitError::Unfit(format!("a place is given by {other:?}"))),
    }
}

impl<'a> Whole<'a> {
    /// Reads a module.
    ///
    /// # Errors
    /// It is damaged, has no types or no names, or imports something that is no function.
    pub fn read(module: &'a [u8]) -> Result<Self, SplitError> {
        let mut types = None;
        let mut signatures = Vec::new();
        let (mut imported, mut type_of, mut bodies) = (0, Vec::new(), Vec::new());
        let (mut tables, mut memories, mut globals) = (Vec::new(), Vec::new(), Vec::new());
        let (mut reachable, mut placed, mut segments) = (Vec::new(), BTreeMap::new(), Vec::new());
        let (mut full_names, mut names) = (BTreeMap::new(), BTreeMap::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section.clone() {
                        for entry in group?.into_types() {
                            signatures.push(match entry.composite_type.inner {
                                CompositeInnerType::Func(signature) => Some(signature),
                                _ => None,
                            });
                        }
                    }
                    types = Some(section);
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import?.ty {
                            TypeRef::Func(index) => type_of.push(index),
                            other => return Err(SplitError::Unfit(format!("the module imports {other:?}"))),
                        }
                    }
                    imported = type_of.len() as u32;
                }
                Payload::FunctionSection(section) => {
                    for index in section {
                        type_of.push(index?);
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        memories.push(memory?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        globals.push(global?.ty);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        if export.kind == wasmparser::ExternalKind::Func {
                            reachable.push(export.index);
                        }
                    }
                }
                Payload::StartSection { func, .. } => reachable.push(func),
                Payload::ElementSection(section) => {
                    for element in section {
                        let element = element?;
                        let (table, place) = place_of(&element.kind)?;
                        for (place, function) in (place..).zip(functions_of(element.items)?) {
                            match function {
                                Some(function) if table == 0 => _ = placed.insert(place, function),
                                Some(_) => {
                                    return Err(SplitError::Unfit(
                                        "a further table has functions".to_owned(),
                                    ));
                                }
                                None => {}
                            }
                        }
                    }
                }
                Payload::DataSection(section) => {
                    for data in section {
                        let data = data?;
                        segments.push((address_of(&data.kind)?, data.data));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(subsections) = section.as_known() {
                        for subsection in subsections {
                            if let Name::Function(map) = subsection? {
                                for naming in map {
                                    let naming = naming?;
                                    full_names.insert(naming.index, naming.name);
                                    names.insert(naming.index, settled(&plain(naming.name)));
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        let types = types.ok_or_else(|| SplitError::Unfit("the module has no functions".to_owned()))?;
        if names.is_empty() {
            return Err(SplitError::Unfit(
                "the module has no names: build it with strip = \"none\"".to_owned(),
            ));
        }
        Ok(Whole {
            types,
            signatures,
            imported,
            type_of,
            bodies,
            tables,
            memories,
            globals,
            reachable,
            placed,
            segments,
            full_names,
            names,
        })
    }

    /// A function's signature.
    ///
    /// # Errors
    /// Its type is none of a function.
    pub fn signature(&self, function: u32) -> Result<&FuncType, SplitError> {
        self.type_of
            .get(function as usize)
            .and_then(|&index| self.signatures.get(index as usize)?.as_ref())
            .ok_or_else(|| SplitError::Unfit(format!("function {function} has no type")))
    }

    /// The functions that a function calls by name, or takes the reference of.
    ///
    /// # Errors
    /// Its body is damaged.
    pub fn calls(&self, function: u32) -> Result<Vec<u32>, SplitError> {
        let Some(body) =
            function.checked_sub(self.imported).and_then(|place| self.bodies.get(place as usize))
        else {
            return Ok(Vec::new());
        };
        let mut called = Vec::new();
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index }
                | Operator::ReturnCall { function_index }
                | Operator::RefFunc { function_index } => called.push(function_index),
                _ => {}
            }
        }
        Ok(called)
    }
}
