//! What functions and constants refer to, as the linker wrote it beside them (`--emit-relocs`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use wasmparser::{
    DefinedDataSymbol, KnownCustom, Linking, Name, Parser, Payload, RelocationEntry, RelocationType,
    SymbolInfo,
};

use crate::SplitError;
use crate::read::{Whole, address_of, functions_of, place_of};

/// What is referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The bytes of a constant or a variable, by their addresses.
    Bytes(Range<u32>),
    /// The function at this place of the first table.
    Slot(u32),
}

/// A module's references beside its calls.
#[derive(Debug, Default)]
pub struct Links<'a> {
    /// Those of each function's code, by its name. What functions of one name refer to is all of theirs.
    pub of_functions: BTreeMap<&'a str, Vec<Target>>,
    /// Those of what lies in memory, in its order, by the address that they lie at.
    pub of_bytes: Vec<(u32, Target)>,
    /// Where constants lie, which nothing writes to.
    pub constant: Vec<Range<u32>>,
    /// The bytes of constants that have a symbol.
    pub named: Vec<Range<u32>>,
    /// The names of the functions in the first table, by their places.
    placed: BTreeMap<u32, &'a str>,
    /// What lies in memory from the beginning.
    segments: Vec<(u32, &'a [u8])>,
}

/// One segment of the module: its address, where its bytes begin in the section, and the bytes.
struct Segment<'a> {
    address: u32,
    begin: u32,
    bytes: &'a [u8],
}

impl Segment<'_> {
    fn addresses(&self) -> Range<u32> {
        self.address..self.address + self.bytes.len() as u32
    }

    /// The address of a place in the section.
    fn address(&self, offset: u32) -> Option<u32> {
        let place = offset.checked_sub(self.begin)?;
        ((place as usize) < self.bytes.len()).then_some(self.address + place)
    }
}

/// The notes, and what they are notes to.
#[derive(Default)]
struct Notes<'a> {
    symbols: Vec<SymbolInfo<'a>>,
    segments: Vec<Segment<'a>>,
    is_constant: Vec<bool>,
    names: BTreeMap<u32, &'a str>,
    /// How many functions are imported, and where the others' bodies lie in the section of code.
    imported: u32,
    bodies: Vec<Range<u32>>,
    /// The place of each function in the first table.
    slots: BTreeMap<u32, u32>,
    code: (usize, Vec<RelocationEntry>),
    data: (usize, Vec<RelocationEntry>),
}

impl<'a> Links<'a> {
    /// Reads what the linker wrote: the module as it left it, before anything else changed it.
    ///
    /// # Errors
    /// The module is damaged, or was linked without its references.
    pub fn read(module: &'a [u8]) -> Result<Self, SplitError> {
        Notes::read(module)?.links(module)
    }

    /// Whether they are this module's, by which of its functions and bytes lie where.
    ///
    /// # Errors
    /// They are another's.
    pub fn fit(&self, whole: &Whole) -> Result<(), SplitError> {
        let there: BTreeSet<&str> = whole.full_names.values().copied().collect();
        // Some functions are replaced after linking, and their names with them.
        let is_placed = |(place, function): (&u32, &u32)| {
            let name = self.placed.get(place);
            name.is_some_and(|it| !there.contains(it) || whole.full_names.get(function) == Some(it))
        };
        let are_placed = whole.placed.iter().all(is_placed);
        if are_placed && self.segments == whole.segments {
            return Ok(());
        }
        Err(SplitError::Unfit("the module that was linked is another one".to_owned()))
    }

    /// What functions refer to whose names are not among these: what changed the module since may have renamed them.
    pub fn of_others(&self, names: &BTreeMap<u32, &str>) -> impl Iterator<Item = &Target> {
        let there: BTreeSet<&str> = names.values().copied().collect();
        let others = self.of_functions.iter().filter(move |(name, _)| !there.contains(**name));
        others.flat_map(|(_, targets)| targets)
    }

    /// The places of the table that something refers to.
    pub fn slots(&self) -> impl Iterator<Item = u32> {
        let all = self.of_functions.values().flatten().chain(self.of_bytes.iter().map(|(_, target)| target));
        all.filter_map(|target| match target {
            Target::Slot(place) => Some(*place),
            Target::Bytes(_) => None,
        })
    }
}

impl<'a> Notes<'a> {
    fn read(module: &'a [u8]) -> Result<Self, SplitError> {
        let mut notes = Notes::default();
        // Sections are numbered as they stand.
        let (mut section_number, mut code_number, mut data_number) = (0, None, None);
        let mut relocations = BTreeMap::new();
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            match &payload {
                Payload::ImportSection(section) => {
                    let all: Result<Vec<_>, _> = section.clone().into_imports().collect();
                    notes.imported = all?.len() as u32;
                }
                Payload::ElementSection(section) => {
                    for element in section.clone() {
                        let element = element?;
                        let (_, place) = place_of(&element.kind)?;
                        let functions = functions_of(element.items)?.into_iter().zip(place..);
                        notes
                            .slots
                            .extend(functions.filter_map(|(function, place)| Some((function?, place))));
                    }
                }
                Payload::CodeSectionStart { unchecked_range: range, .. } => {
                    code_number = Some(section_number);
                    notes.code.0 = range.start as usize;
                }
                Payload::CodeSectionEntry(body) => {
                    let (range, code) = (body.range(), notes.code.0);
                    notes
                        .bodies
                        .push((range.start as usize - code) as u32..(range.end as usize - code) as u32);
                }
                Payload::DataSection(section) => {
                    data_number = Some(section_number);
                    notes.data.0 = section.range().start as usize;
                    for data in section.clone() {
                        let data = data?;
                        let address = address_of(&data.kind)?;
                        let begin = data.range.end as usize - notes.data.0 - data.data.len();
                        notes.segments.push(Segment { address, begin: begin as u32, bytes: data.data });
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Name(subsections) => {
                        for subsection in subsections {
                            if let Name::Function(map) = subsection? {
                                for naming in map {
                                    let naming = naming?;
                                    notes.names.insert(naming.index, naming.name);
                                }
                            }
                        }
                    }
                    KnownCustom::Linking(subsections) => notes.linking(subsections)?,
                    KnownCustom::Reloc(section) => {
                        let entries: Result<Vec<_>, _> = section.entries().into_iter().collect();
                        relocations.insert(section.section_index(), entries?);
                    }
                    _ => {}
                },
                _ => {}
            }
            let is_section =
                !matches!(payload, Payload::Version { .. } | Payload::CodeSectionEntry(_) | Payload::End(_));
            section_number += u32::from(is_section);
        }
        notes.code.1 = code_number.and_then(|it| relocations.remove(&it)).unwrap_or_default();
        notes.data.1 = data_number.and_then(|it| relocations.remove(&it)).unwrap_or_default();
        if notes.symbols.is_empty() || notes.code.1.is_empty() {
            return Err(SplitError::Unfit("the module was linked without --emit-relocs".to_owned()));
        }
        Ok(notes)
    }

    fn linking(&mut self, subsections: wasmparser::LinkingSectionReader<'a>) -> Result<(), SplitError> {
        for subsection in subsections {
            match subsection? {
                Linking::SegmentInfo(segments) => {
                    for segment in segments {
                        self.is_constant.push(segment?.name.starts_with(".rodata"));
                    }
                }
                Linking::SymbolTable(symbols) => {
                    for symbol in symbols {
                        self.symbols.push(symbol?);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn bytes(&self, symbol: &DefinedDataSymbol) -> Option<Range<u32>> {
        let begin = self.segments.get(symbol.index as usize)?.address + symbol.offset;
        Some(begin..begin + symbol.size)
    }

    /// What a relocation refers to beside calls, types and globals; its value is what the linker wrote there.
    fn target(&self, entry: &RelocationEntry, written: &[u8]) -> Result<Option<Target>, SplitError> {
        use RelocationType::*;
        let unfit = || SplitError::Unfit(format!("the linker's {entry:?} is not what its module says"));
        let symbol = || self.symbols.get(entry.index as usize);
        let (target, value) = match entry.ty {
            FunctionIndexLeb | TypeIndexLeb | GlobalIndexLeb | TableNumberLeb => return Ok(None),
            TableIndexSleb | TableIndexI32 => {
                let Some(SymbolInfo::Func { index, .. }) = symbol() else { return Err(unfit()) };
                // A function that is nowhere has the place 0, where there is none.
                let slot = self.slots.get(index).copied().unwrap_or(0);
                (Target::Slot(slot), i64::from(slot))
            }
            MemoryAddrLeb | MemoryAddrSleb | MemoryAddrI32 => match symbol() {
                Some(SymbolInfo::Data { symbol: Some(defined), .. }) => {
                    // Symbols of the linker's own, as the stack's end, lie in no segment.
                    let Some(bytes) = self.bytes(defined) else { return Ok(None) };
                    let value = i64::from(bytes.start) + entry.addend;
                    (Target::Bytes(bytes), value)
                }
                Some(SymbolInfo::Data { symbol: None, .. }) => return Ok(None),
                _ => return Err(unfit()),
            },
            _ => return Err(SplitError::Unfit(format!("the linker's {entry:?} is of no known kind"))),
        };
        let place = entry.relocation_range()?;
        let is_there = match written.get(place) {
            Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]) == value as u32,
            // Five groups of seven bits.
            Some(groups @ [_, _, _, _, _]) => {
                let number = groups.iter().rev().fold(0_u64, |sum, it| sum << 7 | u64::from(it & 127));
                number as u32 == value as u32
            }
            _ => false,
        };
        if is_there { Ok(Some(target)) } else { Err(unfit()) }
    }

    fn links(&self, module: &'a [u8]) -> Result<Links<'a>, SplitError> {
        let mut links = Links::default();
        let section = |begin: usize| module.get(begin..).unwrap_or_default();
        for entry in &self.code.1 {
            let Some(target) = self.target(entry, section(self.code.0))? else { continue };
            let place = self.bodies.partition_point(|body| body.end <= entry.offset);
            let name = self.names.get(&(self.imported + place as u32)).ok_or_else(|| {
                SplitError::Unfit(format!("function {place} refers to something and has no name"))
            })?;
            links.of_functions.entry(name).or_default().push(target);
        }
        for entry in &self.data.1 {
            let Some(target) = self.target(entry, section(self.data.0))? else { continue };
            let address = self.segments.iter().find_map(|segment| segment.address(entry.offset));
            let nowhere = || SplitError::Unfit(format!("the linker's {entry:?} lies in no segment"));
            links.of_bytes.push((address.ok_or_else(nowhere)?, target));
        }
        links.of_bytes.sort_by_key(|(address, _)| *address);
        let constant = self.segments.iter().zip(&self.is_constant).filter(|(_, constant)| **constant);
        links.constant = constant.map(|(segment, _)| segment.addresses()).collect();
        let named = self.symbols.iter().filter_map(|symbol| match symbol {
            SymbolInfo::Data { symbol: Some(defined), .. } => self.bytes(defined),
            _ => None,
        });
        links.named = named.collect();
        let placed =
            self.slots.iter().filter_map(|(function, &place)| Some((place, *self.names.get(function)?)));
        links.placed = placed.collect();
        links.segments = self.segments.iter().map(|it| (it.address, it.bytes)).collect();
        Ok(links)
    }
}
