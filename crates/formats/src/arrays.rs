//! Arrow's arrays to columns. Types are kept: numbers are numbers, spans of time are seconds, texts, truth values, days and dictionaries are texts, and so are
//! whole numbers that a double does not hold.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema, TimeUnit};
use arrow_select::take::take;
use soft_unlearn_table::{ColumnNote, EXACT, KindError, Parsed, TableNote, TypedColumn, WholeKind};

use crate::damaged;
use crate::moments::{date, moment, time};

/// Columns that grow by a batch of rows.
pub struct Columns {
    columns: Vec<Growing>,
    rows: usize,
}

struct Growing {
    column: TypedColumn,
    /// What its cells are, where a table has no place for them.
    left_out: Option<String>,
    /// Cells that are not a number, and the first one's row from 1.
    not_numbers: Option<(usize, usize)>,
}

impl Columns {
    pub fn new(schema: &Schema) -> Columns {
        let growing = |name: &String| Growing {
            column: TypedColumn::new(name.trim().to_owned()),
            left_out: None,
            not_numbers: None,
        };
        Columns { columns: schema.fields().iter().map(|field| growing(field.name())).collect(), rows: 0 }
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn append(&mut self, batch: &RecordBatch) -> Result<(), KindError> {
        for (growing, array) in self.columns.iter_mut().zip(batch.columns()) {
            growing.append(array, self.rows)?;
            growing.column.pad(self.rows + batch.num_rows());
        }
        self.rows += batch.num_rows();
        Ok(())
    }

    pub fn finish(self) -> Parsed {
        let (mut columns, mut notes) = (Vec::new(), Vec::new());
        for Growing { column, left_out, not_numbers } in self.columns {
            let name = column.name().to_owned();
            if let Some(found) = left_out {
                notes.push(TableNote::Column(ColumnNote::TypeLeftOut { column: name, found }));
                continue;
            }
            if let Some((count, row)) = not_numbers {
                notes.push(TableNote::Column(ColumnNote::NotANumber { count, row, column: name }));
            }
            columns.push(column);
        }
        Parsed::Columns(columns, self.rows, notes)
    }
}

impl Growing {
    fn append(&mut self, array: &ArrayRef, before: usize) -> Result<(), KindError> {
        if self.left_out.is_some() {
            return Ok(());
        }
        match array.data_type() {
            DataType::Null => {}
            DataType::Int8 => self.whole::<Int8Type>(array, before),
            DataType::Int16 => self.whole::<Int16Type>(array, before),
            DataType::Int32 => self.whole::<Int32Type>(array, before),
            DataType::Int64 => self.whole::<Int64Type>(array, before),
            DataType::UInt8 => self.whole::<UInt8Type>(array, before),
            DataType::UInt16 => self.whole::<UInt16Type>(array, before),
            DataType::UInt32 => self.whole::<UInt32Type>(array, before),
            DataType::UInt64 => self.whole::<UInt64Type>(array, before),
            DataType::Float16 => self.numbers::<Float16Type>(array, before, |value| value.to_f64()),
            DataType::Float32 => self.numbers::<Float32Type>(array, before, f64::from),
            DataType::Float64 => self.numbers::<Float64Type>(array, before, |value| value),
            DataType::Boolean => {
                let array = array.as_boolean();
                self.texts(array, before, |row| if array.value(row) { "true" } else { "false" }.to_owned());
            }
            DataType::Utf8 => self.strings(array, before, array.as_string::<i32>().iter()),
            DataType::LargeUtf8 => self.strings(array, before, array.as_string::<i64>().iter()),
            DataType::Utf8View => self.strings(array, before, array.as_string_view().iter()),
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>();
                self.texts(array, before, |row| date(i64::from(days.value(row))));
            }
            DataType::Date64 => {
                let milliseconds = array.as_primitive::<Date64Type>();
                self.texts(array, before, |row| date(milliseconds.value(row).div_euclid(86_400_000)));
            }
            DataType::Time32(TimeUnit::Second) => {
                self.times::<Time32SecondType>(array, before, 1_000_000_000)
            }
            DataType::Time32(_) => self.times::<Time32MillisecondType>(array, before, 1_000_000),
            DataType::Time64(TimeUnit::Microsecond) => {
                self.times::<Time64MicrosecondType>(array, before, 1000)
            }
            DataType::Time64(_) => self.times::<Time64NanosecondType>(array, before, 1),
            DataType::Timestamp(unit, zone) => {
                let zone = zone.is_some();
                match unit {
                    TimeUnit::Second => self.moments::<TimestampSecondType>(array, before, 1, zone),
                    TimeUnit::Millisecond => {
                        self.moments::<TimestampMillisecondType>(array, before, 1000, zone)
                    }
                    TimeUnit::Microsecond => {
                        self.moments::<TimestampMicrosecondType>(array, before, 1_000_000, zone);
                    }
                    TimeUnit::Nanosecond => {
                        self.moments::<TimestampNanosecondType>(array, before, 1_000_000_000, zone);
                    }
                }
            }
            DataType::Decimal128(_, _) => {
                let decimals = array.as_primitive::<Decimal128Type>();
                self.written(array, before, |row| decimals.value_as_string(row));
            }
            DataType::Decimal256(_, _) => {
                let decimals = array.as_primitive::<Decimal256Type>();
                self.written(array, before, |row| decimals.value_as_string(row));
            }
            DataType::Dictionary(_, _) => {
                let dictionary = array.as_any_dictionary();
                let plain = take(dictionary.values(), dictionary.keys(), None)
                    .map_err(|error| damaged(WholeKind::Arrow, error))?;
                return self.append(&plain, before);
            }
            // Old writers mark texts as bytes.
            DataType::Binary if array.as_binary::<i32>().iter().flatten().all(is_text) => {
                let bytes = array.as_binary::<i32>();
                self.texts(array, before, |row| String::from_utf8_lossy(bytes.value(row)).trim().to_owned());
            }
            DataType::LargeBinary if array.as_binary::<i64>().iter().flatten().all(is_text) => {
                let bytes = array.as_binary::<i64>();
                self.texts(array, before, |row| String::from_utf8_lossy(bytes.value(row)).trim().to_owned());
            }
            DataType::BinaryView if array.as_binary_view().iter().flatten().all(is_text) => {
                let bytes = array.as_binary_view();
                self.texts(array, before, |row| String::from_utf8_lossy(bytes.value(row)).trim().to_owned());
            }
            DataType::Duration(unit) => match unit {
                TimeUnit::Second => self.seconds::<DurationSecondType>(array, before, 1.0),
                TimeUnit::Millisecond => self.seconds::<DurationMillisecondType>(array, before, 1e3),
                TimeUnit::Microsecond => self.seconds::<DurationMicrosecondType>(array, before, 1e6),
                TimeUnit::Nanosecond => self.seconds::<DurationNanosecondType>(array, before, 1e9),
            },
            other => self.left_out = Some(found(other)),
        }
        Ok(())
    }

    fn whole<T: ArrowPrimitiveType>(&mut self, array: &ArrayRef, before: usize)
    where
        T::Native: Into<i128>,
    {
        let values = array.as_primitive::<T>();
        let whole = values.values().iter().map(|value| (*value).into());
        if values.null_count() == 0 && whole.clone().all(|value| value.unsigned_abs() <= u128::from(EXACT)) {
            return self.column.push_values(whole.map(|value| value as f64));
        }
        for (row, value) in values.iter().enumerate() {
            match value {
                Some(value) => self.column.push_whole(value.into()),
                None => self.column.pad(before + row + 1),
            }
        }
    }

    fn numbers<T: ArrowPrimitiveType>(
        &mut self,
        array: &ArrayRef,
        before: usize,
        number: impl Fn(T::Native) -> f64 + Copy,
    ) {
        let values = array.as_primitive::<T>();
        let plain = values.values().iter().map(|value| number(*value));
        if values.null_count() == 0 && plain.clone().all(f64::is_finite) {
            return self.column.push_values(plain);
        }
        for (row, value) in values.iter().enumerate() {
            match value.map(&number) {
                Some(value) if value.is_infinite() => {
                    self.column.push_infinite(if value > 0.0 { "inf" } else { "-inf" });
                }
                Some(value) if value.is_nan() => {
                    self.not_numbers.get_or_insert((0, before + row + 1)).0 += 1;
                    self.column.pad(before + row + 1);
                }
                Some(value) => self.column.push_value(value),
                None => self.column.pad(before + row + 1),
            }
        }
    }

    /// Cells as the texts that they are, trimmed; an empty one is missing.
    fn strings<'a>(&mut self, array: &ArrayRef, before: usize, texts: impl Iterator<Item = Option<&'a str>>) {
        debug_assert!(array.len() <= before + array.len());
        for (row, text) in texts.enumerate() {
            match text.map(str::trim).filter(|text| !text.is_empty()) {
                Some(text) => self.column.push_text(text.as_bytes()),
                None => self.column.pad(before + row + 1),
            }
        }
    }

    /// Cells that something else is written for.
    fn texts(&mut self, array: &dyn Array, before: usize, text: impl Fn(usize) -> String) {
        for row in 0..array.len() {
            let text = if array.is_null(row) { String::new() } else { text(row) };
            match text.is_empty() {
                false => self.column.push_text(text.as_bytes()),
                true => self.column.pad(before + row + 1),
            }
        }
    }

    /// Numbers in digits.
    fn written(&mut self, array: &dyn Array, before: usize, text: impl Fn(usize) -> String) {
        for row in 0..array.len() {
            if array.is_null(row) || !self.column.push_number(&text(row)) {
                self.column.pad(before + row + 1);
            }
        }
    }

    /// Spans of time in seconds.
    fn seconds<T: ArrowPrimitiveType<Native = i64>>(
        &mut self,
        array: &ArrayRef,
        before: usize,
        per_second: f64,
    ) {
        self.numbers::<T>(array, before, |count| count as f64 / per_second);
    }

    fn times<T: ArrowPrimitiveType>(&mut self, array: &ArrayRef, before: usize, nanoseconds: i64)
    where
        T::Native: Into<i64>,
    {
        let times = array.as_primitive::<T>();
        self.texts(array, before, |row| {
            let count: i64 = times.value(row).into();
            time(count.saturating_mul(nanoseconds))
        });
    }

    fn moments<T: ArrowPrimitiveType<Native = i64>>(
        &mut self,
        array: &ArrayRef,
        before: usize,
        per_second: i64,
        zone: bool,
    ) {
        let moments = array.as_primitive::<T>();
        // Moments with a zone are stored in universal time.
        let mark = if zone { "+00:00" } else { "" };
        self.texts(array, before, |row| moment(moments.value(row), per_second) + mark);
    }
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()))
}

/// What a type holds, in a sentence.
fn found(kind: &DataType) -> String {
    match kind {
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(_, _) => "lists".to_owned(),
        DataType::Struct(_) => "records within records".to_owned(),
        DataType::Map(_, _) => "maps".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::FixedSizeBinary(_) | DataType::BinaryView => {
            "bytes that are no text".to_owned()
        }
        DataType::Interval(_) => "spans of months and days".to_owned(),
        other => format!("cells of the type {other}"),
    }
}
