//! Character encodings: those that browsers know by name, and UTF-32.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! encodings {
    ($($variant:ident, $name:literal, $title:literal;)*) => {
        /// A character encoding. Configurations write [`Encoding::name`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Encoding {
            $(#[doc = $title] $variant,)*
        }

        /// Name in configurations and title, in the order of [`Encoding::ALL`].
        const NAMES: &[(&str, &str)] = &[$(($name, $title),)*];

        impl Encoding {
            /// All of them, the likeliest first.
            pub const ALL: &[Encoding] = &[$(Encoding::$variant,)*];
        }
    };
}

// Big5 and the others are the encodings of the WHATWG standard, which browsers and encoding_rs have alike, but for IBM850 and IBM437.
encodings! {
    Utf8, "utf8", "UTF-8";
    Utf16Le, "utf16_le", "UTF-16, low byte first";
    Utf16Be, "utf16_be", "UTF-16, high byte first";
    Utf32Le, "utf32_le", "UTF-32, low byte first";
    Utf32Be, "utf32_be", "UTF-32, high byte first";
    Windows1252, "windows1252", "Windows-1252";
    Windows1250, "windows1250", "Windows-1250";
    Windows1251, "windows1251", "Windows-1251";
    Windows1253, "windows1253", "Windows-1253";
    Windows1254, "windows1254", "Windows-1254";
    Windows1255, "windows1255", "Windows-1255";
    Windows1256, "windows1256", "Windows-1256";
    Windows1257, "windows1257", "Windows-1257";
    Windows1258, "windows1258", "Windows-1258";
    Windows874, "windows874", "Windows-874";
    Gb18030, "gb18030", "GB18030";
    Big5, "big5", "Big5";
    ShiftJis, "shift_jis", "Shift_JIS";
    EucJp, "euc_jp", "EUC-JP";
    Iso2022Jp, "iso2022_jp", "ISO-2022-JP";
    EucKr, "euc_kr", "EUC-KR";
    Koi8R, "koi8_r", "KOI8-R";
    Koi8U, "koi8_u", "KOI8-U";
    Ibm866, "ibm866", "IBM866";
    Ibm850, "ibm850", "IBM850 (DOS, Western Europe)";
    Ibm437, "ibm437", "IBM437 (DOS, America)";
    Macintosh, "macintosh", "macintosh";
    MacCyrillic, "mac_cyrillic", "x-mac-cyrillic";
    Iso8859_2, "iso8859_2", "ISO-8859-2";
    Iso8859_3, "iso8859_3", "ISO-8859-3";
    Iso8859_4, "iso8859_4", "ISO-8859-4";
    Iso8859_5, "iso8859_5", "ISO-8859-5";
    Iso8859_6, "iso8859_6", "ISO-8859-6";
    Iso8859_7, "iso8859_7", "ISO-8859-7";
    Iso8859_8, "iso8859_8", "ISO-8859-8";
    Iso8859_10, "iso8859_10", "ISO-8859-10";
    Iso8859_13, "iso8859_13", "ISO-8859-13";
    Iso8859_14, "iso8859_14", "ISO-8859-14";
    Iso8859_15, "iso8859_15", "ISO-8859-15";
    Iso8859_16, "iso8859_16", "ISO-8859-16";
}

impl Encoding {
    /// As configurations and links write it.
    pub fn name(self) -> &'static str {
        NAMES.get(self as usize).map_or("", |names| names.0)
    }

    /// As a person reads it. Beyond UTF-16, UTF-32 and DOS's it is the standard's label, which decoders are asked for.
    pub fn title(self) -> &'static str {
        NAMES.get(self as usize).map_or("", |names| names.1)
    }

    /// The encoding of this name.
    pub fn of(name: &str) -> Option<Encoding> {
        Encoding::ALL.iter().copied().find(|encoding| encoding.name() == name)
    }
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str(self.title())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Encoding {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Encoding".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = Encoding::ALL.iter().map(|encoding| encoding.name()).collect();
        schemars::json_schema!({ "type": "string", "enum": names, "description": "A character encoding." })
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Encoding, D::Error> {
        let name = String::deserialize(deserializer)?;
        Encoding::of(&name).ok_or_else(|| de::Error::custom(format_args!("there is no encoding \"{name}\"")))
    }
}
