//! About what was noted while a table was read.

use std::borrow::Cow;

use soft_unlearn::table::{ColumnNote, DataNote, FileNote, TableNote};

use crate::{Advice, always};

impl Advice for TableNote {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            TableNote::File(note) => always(match note {
                FileNote::LooseQuotes { .. } => "Write them doubled (\"\").",
                FileNote::MarkInDoubt { .. } => "If this is wrong, give the decimal mark.",
                FileNote::EncodingInDoubt { .. } => "If it looks wrong, give the encoding.",
                FileNote::DelimiterInDoubt { .. } => "If it looks wrong, give the delimiter.",
                FileNote::UndecodableRecords { .. } => "If they look wrong, give the encoding.",
                _ => return None,
            }),
            TableNote::Column(note) => match note {
                ColumnNote::Undecodable { .. } => always("If they look wrong, give the encoding."),
                ColumnNote::MixedColumn { value, .. } => {
                    Some(format!("If \"{value}\" means missing, add it to the missing markers.").into())
                }
                ColumnNote::MarkerKept { .. } | ColumnNote::MaybeMissing { .. } => {
                    always("If it means missing, say so in the column's settings.")
                }
                _ => None,
            },
            TableNote::Data(note) => always(match note {
                DataNote::SimilarValues { .. } => "If they mean the same, merge them.",
                DataNote::GivesAway { .. } => "Leave it out, unless it is known before the decision.",
                DataNote::NoLabel => "Choose the column that is to be predicted and its favourable value.",
                DataNote::NoGroup => {
                    "Choose a column as the group, or use the robustness objective, which needs none."
                }
                _ => return None,
            }),
        }
    }
}
