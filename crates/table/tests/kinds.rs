//! Files of other kinds than CSV, each against the CSV of the same data: encodings, gzip, zip, JSON, ARFF.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use soft_unlearn_table::{
    Column, ColumnData, ColumnNote, Encoding, FileNote, FormatChoice, KindError, Table, TableError,
    TableNote, TableReader,
};

fn read_as(bytes: &[u8], choice: &FormatChoice) -> Result<Table, TableError> {
    let read = |size: usize| {
        let mut reader = TableReader::new(choice.clone());
        for piece in bytes.chunks(size.max(1)) {
            reader.push(piece)?;
        }
        reader.finish()
    };
    let whole = read(bytes.len());
    for size in [1, 7] {
        assert_eq!(format!("{whole:?}"), format!("{:?}", read(size)), "in pieces of {size}");
    }
    whole
}

fn read(bytes: &[u8]) -> Result<Table, TableError> {
    read_as(bytes, &FormatChoice::default())
}

fn said(result: Result<Table, TableError>) -> String {
    result.unwrap_err().to_string()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip archive of these files, stored or deflated in turns.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (place, (name, bytes)) in files.iter().enumerate() {
        let mut checksum = flate2::Crc::new();
        checksum.update(bytes);
        let (method, body) = if place % 2 == 0 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).unwrap();
            (8_u16, encoder.finish().unwrap())
        } else {
            (0, bytes.to_vec())
        };
        archive.extend_from_slice(b"PK\x03\x04\x14\0\0\0");
        archive.extend_from_slice(&method.to_le_bytes());
        archive.extend_from_slice(&[0; 4]);
        for word in [checksum.sum(), body.len() as u32, bytes.len() as u32, name.len() as u32] {
            archive.extend_from_slice(&word.to_le_bytes());
        }
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(&body);
    }
    archive.extend_from_slice(b"PK\x05\x06");
    archive.extend_from_slice(&[0; 18]);
    archive
}

/// The columns as they would be written: missing numbers are not equal to themselves.
fn cells(columns: &[Column]) -> String {
    format!("{columns:?}")
}

const CSV: &str = "age,city,sex,hired\n31,Bern,m,yes\n45.5,Oslo,f,no\n,Rome,f,yes\n28,,m,no\n";

#[test]
fn a_packed_file_is_read_as_what_is_in_it() {
    let plain = read(CSV.as_bytes()).unwrap();
    let packed = read(&gzipped(CSV.as_bytes())).unwrap();
    assert_eq!(cells(&packed.columns), cells(&plain.columns));
    assert_eq!(packed.fingerprint, plain.fingerprint);
    // Two packed files one after the other are one, as gzip has it; and gzip within gzip.
    let (first, second) = CSV.as_bytes().split_at(40);
    let joined = read(&[gzipped(first), gzipped(second)].concat()).unwrap();
    assert_eq!(cells(&joined.columns), cells(&plain.columns));
    assert_eq!(read(&gzipped(&gzipped(CSV.as_bytes()))).unwrap().fingerprint, plain.fingerprint);
    let deep = (0..5).fold(CSV.as_bytes().to_vec(), |bytes, _| gzipped(&bytes));
    assert!(matches!(read(&deep), Err(TableError::Kind(KindError::TooDeep { limit: 3 }))));
    let mut cut = gzipped(CSV.as_bytes());
    cut.truncate(cut.len() - 12);
    assert!(matches!(read(&cut), Err(TableError::Kind(KindError::Gzip { .. }))), "{:?}", read(&cut));
    let mut damaged = gzipped(CSV.as_bytes());
    damaged[30] ^= 0xff;
    assert!(read(&damaged).is_err());
}

#[test]
fn of_an_archive_the_one_table_is_read_and_of_several_one_is_chosen() {
    let plain = read(CSV.as_bytes()).unwrap();
    let other = "a,b\n1,2\n3,4\n";
    let alone = read(&zipped(&[("data/people.csv", CSV.as_bytes())])).unwrap();
    assert_eq!(cells(&alone.columns), cells(&plain.columns));
    assert_eq!(alone.fingerprint, plain.fingerprint);
    assert_eq!(
        alone.notes[0],
        TableNote::File(FileNote::FromArchive { name: "data/people.csv".into(), others: Vec::new() })
    );
    let beside = [
        ("README.txt", b"What this is.\nNothing more.\n".as_slice()),
        ("__MACOSX/._people.csv", b"\0\x05\x16\x07"),
        ("folder/", b""),
        ("people.csv", CSV.as_bytes()),
    ];
    let found = read(&zipped(&beside)).unwrap();
    assert_eq!(cells(&found.columns), cells(&plain.columns));
    assert_eq!(
        found.notes[0],
        TableNote::File(FileNote::FromArchive {
            name: "people.csv".into(),
            others: vec!["README.txt".into()]
        })
    );

    let two = zipped(&[("a.csv", CSV.as_bytes()), ("b.csv", other.as_bytes())]);
    let names = vec!["a.csv".to_owned(), "b.csv".to_owned()];
    assert_eq!(read(&two), Err(KindError::Several { names: names.clone() }.into()));
    let choice = |part: &str| FormatChoice { part: Some(part.into()), ..FormatChoice::default() };
    assert_eq!(cells(&read_as(&two, &choice("a.csv")).unwrap().columns), cells(&plain.columns));
    assert_eq!(read_as(&two, &choice("b.csv")).unwrap().columns.len(), 2);
    let missing = read_as(&two, &choice("c.csv"));
    assert_eq!(missing, Err(KindError::NoSuchPart { part: "c.csv".into(), names }.into()));

    let none = zipped(&[("README.txt", b"prose\n"), ("picture.png", b"\x89PNG\r\n")]);
    assert!(said(read(&none)).contains("no table in it"));
    assert!(
        said(read(&zipped(&[("empty.csv", b"")]))).contains("empty.csv, in the archive: The file is empty")
    );
    let mut cut = two.clone();
    cut.truncate(cut.len() - 40);
    assert!(said(read(&cut)).contains("cut short"));
}

#[test]
fn an_entry_that_is_packed_in_another_way_is_named_with_it() {
    for (method, words) in
        [(9_u16, "Deflate64"), (12, "bzip2"), (14, "LZMA"), (93, "Zstandard"), (95, "XZ"), (77, "method 77")]
    {
        let mut archive = zipped(&[("people.csv", CSV.as_bytes())]);
        archive[8..10].copy_from_slice(&method.to_le_bytes());
        let error = said(read(&archive));
        let expected = format!("at \"people.csv\": it is packed by {words}, which is not unpacked here");
        assert!(error.contains(&expected), "{error}");
    }
    // One that is not chosen is passed over.
    let mut two = zipped(&[("a.csv", CSV.as_bytes()), ("b.csv", b"a,b\n1,2\n3,4\n")]);
    two[8..10].copy_from_slice(&12_u16.to_le_bytes());
    let choice = FormatChoice { part: Some("b.csv".into()), ..FormatChoice::default() };
    assert_eq!(read_as(&two, &choice).unwrap().columns.len(), 2);
}

/// More numbers than are remembered as texts, and then a word: they are written as texts with the file's decimal mark, and read again.
#[test]
fn numbers_with_a_decimal_comma_above_a_late_word_are_the_same() {
    let value = |row: usize| 1.0 + row as f64 / 1000.0;
    let rows = (0..5000).map(|row| format!("{};{}\n", value(row).to_string().replace('.', ","), row % 7));
    let text = format!("a;b\n{}unknown;3\n", rows.collect::<String>());
    let table = read_as(text.as_bytes(), &FormatChoice::default()).unwrap();
    let column = table.column("a").unwrap();
    assert!((0..5000).all(|row| column.number(row) == Some(value(row))));
    assert!(column.is_missing(5000));
    assert!(
        table.notes.iter().any(|note| matches!(
            note,
            TableNote::Column(ColumnNote::WordsMissing { count: 1, row: 5001, .. })
        ))
    );
}

#[test]
fn lists_of_rows_within_an_object_are_read_with_their_names_or_refused() {
    let plain = read(b"a,b\n1,x\n2,y\n").unwrap();
    for text in [
        r#"{"data": [[1, "x"], [2, "y"]], "columns": ["a", "b"]}"#,
        r#"{"columns": [{"data": "0", "title": "a"}, {"data": "1", "title": "b"}], "data": [[1, "x"], [2, "y"]]}"#,
        r#"{"aaData": [["a", "b"], [1, "x"], [2, "y"]], "sEcho": 1}"#,
        r#"{"majorDimension": "ROWS", "values": [["a", "b"], [1, "x"], [2, "y"]]}"#,
    ] {
        assert_eq!(cells(&read(text.as_bytes()).unwrap().columns), cells(&plain.columns), "{text}");
    }
    let nameless = read(br#"{"data": [[1, "x"], [2, "y"]]}"#).unwrap();
    let names: Vec<&str> = nameless.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["column 1", "column 2"]);
    // Names that do not fit, two lists that could be meant.
    for text in
        [r#"{"data": [[1, "x"], [2, "y"]], "columns": ["a"]}"#, r#"{"data": [[1, "x"]], "more": [[2, "y"]]}"#]
    {
        assert!(said(read(text.as_bytes())).contains("one object with lists"), "{text}");
    }
    // An infinite number counts as missing, and is named.
    let infinite = read(b"{\"a\": 1e999, \"b\": 1}\n{\"a\": 2, \"b\": 1}\n").unwrap();
    assert_eq!(infinite.columns[0].number(1), Some(2.0));
    assert_eq!(
        infinite.notes,
        [TableNote::Column(ColumnNote::Infinite {
            count: 1,
            row: 1,
            column: "a".into(),
            value: "1e999".into()
        })]
    );
}

#[test]
fn json_is_the_table_that_its_csv_is() {
    let plain = read(CSV.as_bytes()).unwrap();
    let records = [
        r#"{"age": 31, "city": "Bern", "sex": "m", "hired": "yes"}"#,
        r#"{"age":4.55e1,"city":"O\u0073lo","sex":"f","hired":"no"}"#,
        r#"{"city": " Rome ", "hired": "yes", "sex": "f", "age": null}"#,
        r#"{"age": 28, "city": "", "sex": "m", "hired": "no"}"#,
    ];
    for text in [
        records.join("\n"),
        records.join("\r\n\r\n") + "\n",
        format!("[{}]", records.join(",\n ")),
        format!("\u{feff}  [\n{}\n]\n", records.join(",")),
    ] {
        let table = read(text.as_bytes()).unwrap();
        assert_eq!(cells(&table.columns), cells(&plain.columns), "{text}");
        assert_eq!(table.notes, [], "{text}");
        // PowerShell writes UTF-16.
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(cells(&read(&wide).unwrap().columns), cells(&plain.columns));
    }
}

#[test]
fn json_keeps_its_types_and_says_what_has_no_place() {
    let text = "{\"id\": 123456789012345678, \"code\": \"007\", \"ok\": true, \"x\": 1, \"deep\": {\"a\": 1}, \"list\": [1]}\n\
                {\"id\": 123456789012345679, \"code\": \"7\", \"ok\": false, \"x\": NaN, \"deep\": null, \"new\": \"NaN\"}\n\
                {\"id\": 5, \"code\": \"NA\", \"ok\": null, \"x\": -Infinity, \"new\": \"\\\"q\\\" NaN\"}\n";
    let table = read(text.as_bytes()).unwrap();
    let texts = |name: &str| -> Vec<Option<String>> {
        let column = table.column(name).unwrap();
        (0..table.rows).map(|row| column.text(row).map(std::borrow::Cow::into_owned)).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(texts("id"), [some("123456789012345678"), some("123456789012345679"), some("5")]);
    assert_eq!(texts("code"), [some("007"), some("7"), some("NA")]);
    assert_eq!(texts("ok"), [some("true"), some("false"), None]);
    assert_eq!(texts("x"), [some("1"), None, None]);
    assert_eq!(texts("new"), [None, some("NaN"), some("\"q\" NaN")]);
    // What stands within is a column; a list is none.
    assert_eq!(texts("deep.a"), [some("1"), None, None]);
    assert!(table.column("list").is_none());
    assert!(matches!(&table.column("code").unwrap().data, ColumnData::Text { .. }));
    let notes = &table.notes;
    assert!(
        notes.contains(&TableNote::Column(ColumnNote::NestedLeftOut { column: "list".into(), row: 1 })),
        "{notes:?}"
    );
    assert!(
        notes.contains(&TableNote::Column(ColumnNote::Constants { count: 2, first_row: 2 })),
        "{notes:?}"
    );
    assert!(
        notes.contains(&TableNote::Column(ColumnNote::KeptAsText { column: "id".into(), row: 1 })),
        "{notes:?}"
    );
    let mixed = read(b"[{\"a\": 1, \"b\": 0}, {\"a\": \"unknown\", \"b\": 1}]").unwrap();
    assert!(
        matches!(mixed.notes[0], TableNote::Column(ColumnNote::MixedColumn { row: 2, .. })),
        "{:?}",
        mixed.notes
    );
}

/// What pandas' six orients and others write for one table.
#[test]
fn json_is_a_table_in_every_shape() {
    let plain = read(b"a,b,c\n1,x,true\n2.5,,false\n3,z,true\n").unwrap();
    for text in [
        r#"[{"a":1,"b":"x","c":true},{"a":2.5,"b":null,"c":false},{"a":3,"b":"z","c":true}]"#,
        r#"{"a":{"0":1,"1":2.5,"2":3},"b":{"0":"x","1":null,"2":"z"},"c":{"0":true,"1":false,"2":true}}"#,
        r#"{"0":{"a":1,"b":"x","c":true},"1":{"a":2.5,"b":null,"c":false},"2":{"a":3,"b":"z","c":true}}"#,
        r#"{"columns":["a","b","c"],"index":[0,1,2],"data":[[1,"x",true],[2.5,null,false],[3,"z",true]]}"#,
        r#"{"schema":{"fields":[]},"data":[{"a":1,"b":"x","c":true},{"a":2.5,"c":false},{"a":3,"b":"z","c":true}]}"#,
        r#"{"a":[1,2.5,3],"b":["x",null,"z"],"c":[true,false,true]}"#,
        r#"[["a","b","c"],[1,"x",true],[2.5,null,false],[3,"z",true]]"#,
    ] {
        assert_eq!(cells(&read(text.as_bytes()).unwrap().columns), cells(&plain.columns), "{text}");
    }
    // The first of several records is a record, whatever it holds.
    let several = read(b"{\"a\":{\"0\":1}}\n{\"a\":{\"0\":2}}\n").unwrap();
    assert_eq!((several.rows, several.columns[0].name.as_str()), (2, "a.0"));
}

#[test]
fn json_that_is_no_list_of_records_is_refused_with_the_reason() {
    for (text, part) in [
        ("{\"a\": [1, 2], \"b\": [3]}", "one object with lists or objects in it"),
        ("{\"a\": {\"b\": 1}, \"c\": 2}", "one object with lists or objects in it"),
        ("{\"a\": {\"0\": 1}, \"b\": {\"1\": 2}}", "one object with lists or objects in it"),
        ("{\"columns\": [\"a\"], \"data\": [[1, 2]]}", "one object with lists or objects in it"),
        ("[[1, 2], [3]]", "it has 1 values, where 2 are named"),
        ("[1, 2]\n[3, [4]]\n[5]\n", "it has 1 values, where 2 are named"),
        ("[[\"a\", \"b\"], [3]]", "record 1 is none"),
        ("[\"a\", \"b\"]", "record 1 is none"),
        ("[{\"a\": 1}, {\"a\": 2}", "ends inside the list of records"),
        ("{\"a\": 1}\n{\"a\": 2", "ends inside record 2"),
        ("{\"a\": 1}\n{\"a\": 2,}\n", "record 2 is none"),
        ("{\"a\": 1, \"a\": 2}\n", "two values called \"a\""),
        ("[{\"a\": 1}] x", "behind the list"),
        ("[]", "empty"),
    ] {
        let error = said(read(text.as_bytes()));
        assert!(error.contains(part), "{text}: {error}");
    }
    // Lists without names are rows, in a list or one a line; a first list of texts has the names.
    let unnamed = read(b"[[1, \"a\"], [3, \"b\"]]").unwrap();
    assert_eq!(
        unnamed.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
        ["column 1", "column 2"]
    );
    assert_eq!(cells(&unnamed.columns), cells(&read(b"[1, \"a\"]\n[3, \"b\"]\n").unwrap().columns));
    let named = read(b"[\"x\", \"y\"]\n[1, \"a\"]\n[3, \"b\"]\n").unwrap();
    assert_eq!(named.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(named.rows, 2);
    let sparse: String = (0..2000).map(|row| format!("{{\"name {row}\": 1}}\n")).collect();
    assert!(matches!(read(sparse.as_bytes()), Err(TableError::Kind(KindError::Sparse { .. }))));
    // Cells in braces are no JSON.
    assert_eq!(read(b"{a},b\n1,2\n3,4\n").unwrap().columns.len(), 2);
}

#[test]
fn arff_is_the_table_that_its_csv_is() {
    let plain = read(CSV.as_bytes()).unwrap();
    let text = "% A comment.\n\n@RELATION 'people of a town'\n@attribute age NUMERIC\n@attribute 'city' string\n\
                @ATTRIBUTE sex {m, f}\n@attribute hired { 'yes' , no }\n\n@DATA\n31,Bern,m,yes\n% between\n\
                45.5, 'Oslo' ,f,no\n?,\"Rome\",f,yes\n28,?,m,'no'\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let table = read(text.as_bytes()).unwrap();
        assert_eq!(cells(&table.columns), cells(&plain.columns));
        assert_eq!(table.notes, []);
    }
    let odd = "@relation r\n@attribute 'a name, quoted' {'it''s no end', 'it\\'s', '?', ?x}\n@attribute n integer\n@attribute d date \"yyyy-MM-dd\"\n\
               @data\n'it\\'s',12345678901234567890,2020-01-31\n'?',1,\"2020-02-01\"\n";
    let error = said(read(odd.as_bytes()));
    assert!(error.contains("line 2"), "{error}");
    let table = read(odd.replace("'it''s no end', ", "").as_bytes()).unwrap();
    assert_eq!(table.columns[0].name, "a name, quoted");
    assert_eq!(table.columns[0].text(0).as_deref(), Some("it's"));
    assert_eq!(table.columns[0].text(1).as_deref(), Some("?"));
    assert_eq!(table.columns[1].text(0).as_deref(), Some("12345678901234567890"));
    assert_eq!(table.columns[2].text(1).as_deref(), Some("2020-02-01"));
}

#[test]
fn arff_is_read_sparse_and_with_weights_too() {
    let head = "@relation r\n@attribute a numeric\n@attribute b {x,'y z'}\n@attribute c {no,yes}\n@data\n";
    let plain = read(b"a,b,c\n1,x,yes\n0,y z,no\n2.5,,yes\n").unwrap();
    for rows in [
        "1,x,yes\n0,'y z',no\n2.5,?,yes\n",
        "1\tx\tyes\n0  'y z' no\n2.5 ? yes\n",
        "{0 1, 2 yes}\n{1 'y z'}\n{ 0 2.5,1 ?,2 yes }\n",
    ] {
        let table = read(format!("{head}{rows}").as_bytes()).unwrap();
        assert_eq!(cells(&table.columns), cells(&plain.columns), "{rows}");
    }
    let weighed = read(format!("{head}1,x,yes, {{3}}\n{{1 'y z'}}, {{0.5}}\n2,x,no\n").as_bytes()).unwrap();
    assert_eq!(weighed.columns[3].name, "instance_weight");
    assert!(matches!(&weighed.columns[3].data, ColumnData::Numeric(values) if *values == [3.0, 0.5, 1.0]));
}

#[test]
fn arff_that_does_not_say_what_it_should_is_refused_by_line() {
    let head = "@relation r\n@attribute a numeric\n@attribute b {x,y}\n";
    for (text, part) in [
        (
            format!("{head}@data\n1,x\n2,z\n"),
            "line 6 cannot be read: \"z\" is not among the declared values of \"b\"",
        ),
        (format!("{head}@data\none,x\n"), "\"one\" in \"a\" is no number"),
        (format!("{head}@data\n1,x,3\n"), "3 values where 2 attributes are declared"),
        (format!("{head}@data\n{{0 1, 2 x}}\n"), "counted from 0 to 1"),
        (format!("{head}@data\n{{0 1, 1 x\n"), "not closed"),
        (format!("{head}@attribute t string\n@data\n{{0 1, 1 x}}\n"), "SparseToNonSparse"),
        (format!("{head}1,x\n"), "line 4"),
        (head.to_owned(), "ends before @data"),
        (format!("{head}@data\n"), "no data rows"),
        ("@relation r\n@attribute a relational\n".to_owned(), "tables within the table"),
        ("@relation r\n@attribute a complex\n".to_owned(), "unknown type"),
        ("@relation r\n@attribute a {x\n".to_owned(), "do not end with }"),
        ("@relation r\n@data\n".to_owned(), "before any @attribute"),
    ] {
        let error = said(read(text.as_bytes()));
        assert!(error.contains(part), "{text}: {error}");
    }
}

/// Words of a language, column by column, and the encodings that it is written in.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("年龄,城市,性别,批准\n37,北京,男,否\n33,广州,女,否\n23,上海,女,是\n", &["gb18030", "gbk"]),
    ("姓名,教育,收入\n张伟,本科,高\n王芳,高中,低\n李娜,硕士,高\n", &["gb18030"]),
    ("年齡,城市,性別,核准\n37,臺北,男,否\n33,高雄,女,否\n23,臺中,女,是\n", &["big5"]),
    (
        "年齢,都市,性別,承認\n37,東京,男性,いいえ\n33,大阪,女性,はい\n23,名古屋,女性,はい\n",
        &["shift_jis", "euc-jp", "iso-2022-jp"],
    ),
    ("ネンレイ,シティ,ローン\n37,トウキョウ,ハイ\n33,オオサカ,イイエ\n", &["shift_jis", "euc-jp"]),
    ("나이,도시,성별,승인\n37,서울,남성,아니오\n33,부산,여성,예\n23,대구,여성,예\n", &["euc-kr"]),
    (
        "возраст,город,пол,одобрено\n37,Москва,мужской,нет\n33,Казань,женский,да\n23,Самара,женский,да\n",
        &["windows-1251", "koi8-r", "iso-8859-5", "ibm866"],
    ),
    ("ВОЗРАСТ,ГОРОД,ПОЛ\n37,МОСКВА,МУЖСКОЙ\n33,КАЗАНЬ,ЖЕНСКИЙ\n", &["windows-1251", "koi8-r"]),
    (
        "wiek,miasto,płeć,przyznano\n37,Łódź,mężczyzna,nie\n33,Kraków,kobieta,żaden\n23,Gdańsk,kobieta,tak\n",
        &["windows-1250", "iso-8859-2"],
    ),
    (
        "věk,město,pohlaví,schváleno\n37,Plzeň,muž,ne\n33,Ústí,žena,ano\n23,Třebíč,žena,ano\n",
        &["windows-1250", "iso-8859-2"],
    ),
    ("kor,város,nem,jóváhagyás\n37,Győr,férfi,nem\n33,Szűrös,nő,igen\n", &["windows-1250"]),
    ("yaş,şehir,cinsiyet\n37,İstanbul,erkek\n33,Muğla,kadın\n23,Diyarbakır,kadın\n", &["windows-1254"]),
    ("ηλικία,πόλη,φύλο,έγκριση\n37,Αθήνα,άνδρας,όχι\n33,Πάτρα,γυναίκα,ναι\n", &["windows-1253"]),
    ("גיל,עיר,מין\n37,ירושלים,זכר\n33,חיפה,נקבה\n", &["windows-1255"]),
    ("العمر,المدينة,الجنس\n37,القاهرة,ذكر\n33,الرياض,أنثى\n", &["windows-1256"]),
    ("อายุ,เมือง,เพศ\n37,กรุงเทพ,ชาย\n33,เชียงใหม่,หญิง\n", &["windows-874"]),
    (
        "amžius,miestas,lytis\n37,Šiauliai,vyras\n33,Panevėžys,moteris\n23,Mažeikių,ąžuolas\n",
        &["windows-1257"],
    ),
    (
        "âge,ville,sexe,accordé\n37,Orléans,homme,non\n33,Besançon,femme,oui\n23,Nîmes,femme,oui\n",
        &["windows-1252", "macintosh"],
    ),
    (
        "Alter,Stadt,Geschlecht\n37,Köln,männlich\n33,München,weiblich\n23,Gießen,weiblich\n",
        &["windows-1252"],
    ),
    ("edad,ciudad,género\n37,Málaga,varón\n33,Cádiz,niña\n23,León,mujer\n", &["windows-1252"]),
    ("idade,cidade,região\n37,São Paulo,não\n33,Brasília,sim\n23,Florianópolis,não\n", &["windows-1252"]),
    ("ålder,stad,kön\n37,Malmö,man\n33,Västerås,kvinna\n23,Jönköping,kvinna\n", &["windows-1252"]),
    ("name,note\nCafé,£5\nNaïve,“quoted”\n", &["windows-1252"]),
];

#[test]
fn the_encoding_is_told_from_the_words() {
    let mut wrong = Vec::new();
    for (text, labels) in LANGUAGES {
        let plain = read(text.as_bytes()).unwrap();
        for label in *labels {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy, "{label}: {text}");
            let table = read(&bytes).unwrap();
            if cells(&table.columns) != cells(&plain.columns) {
                wrong.push(format!("{label}: {} {:?}", text.lines().next().unwrap(), table.notes));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn wide_characters_are_read_with_and_without_a_mark() {
    for (text, _) in LANGUAGES {
        let plain = read(text.as_bytes()).unwrap();
        let units = || text.encode_utf16();
        let wide: [(Vec<u8>, &[u8]); 4] = [
            (units().flat_map(u16::to_le_bytes).collect(), b"\xFF\xFE"),
            (units().flat_map(u16::to_be_bytes).collect(), b"\xFE\xFF"),
            (text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(), b"\xFF\xFE\0\0"),
            (text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect(), b"\0\0\xFE\xFF"),
        ];
        for (bytes, mark) in wide {
            for bytes in [[mark, &bytes].concat(), bytes] {
                let table = read(&bytes).unwrap();
                assert_eq!(cells(&table.columns), cells(&plain.columns), "{mark:x?}");
            }
        }
    }
}

#[test]
fn an_encoding_can_be_chosen_and_doubt_is_said() {
    let text = "a,b\n1,Ë\n2,Þ\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let doubtful = read(&bytes).unwrap();
    assert!(
        matches!(doubtful.notes[..], [TableNote::File(FileNote::EncodingInDoubt { .. })]),
        "{:?}",
        doubtful.notes
    );
    for encoding in [Encoding::Windows1251, Encoding::Iso8859_5, Encoding::Windows1252] {
        let choice = FormatChoice { encoding: Some(encoding), ..FormatChoice::default() };
        let table = read_as(&bytes, &choice).unwrap();
        assert_eq!((table.format.unwrap().encoding, table.notes.len()), (encoding, 0));
    }
    // A damaged cell in a file of UTF-8 does not change the encoding of the others.
    let mut text = "name,n\n".to_owned() + &"Zoë,1\nNoël,2\n".repeat(20);
    text += "Ren";
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"\xE9,3\n");
    let table = read(&bytes).unwrap();
    assert_eq!(table.columns[0].text(0).as_deref(), Some("Zoë"));
    assert_eq!(table.columns[0].text(40).as_deref(), Some("René"));
    assert!(
        matches!(table.notes[..], [TableNote::Column(ColumnNote::Undecodable { count: 1, .. })]),
        "{:?}",
        table.notes
    );
}

#[test]
fn of_several_tables_in_a_text_one_is_chosen_by_its_line() {
    let first = "sex,age,hired\nm,31,yes\nf,22,no\nf,40,yes\n";
    let text = format!(
        "{first}\nregion,population\nNorth,12\nSouth,9\n\nTable 3\ncity,rate,share\nRome,1.5,0.2\nOslo,2,0.3\n"
    );
    let names = ["line 1: sex, age, hired", "line 6: region, population", "line 11: city, rate, share"]
        .map(str::to_owned);
    let several = TableError::from(KindError::Several { names: names.to_vec() });
    assert!(several.to_string().contains("line 6: region, population"));
    // Line ends of every kind, delimiters in blank lines as spreadsheets write them, other encodings.
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let padded = text.replace("\n\n", "\n,,\n").replace("population\n", "population,\n");
    let forms = [
        text.clone().into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        padded.into_bytes(),
        utf_16,
    ];
    for form in &forms {
        assert_eq!(read(form), Err(several.clone()));
        for (name, rows, columns) in [(&names[0], 3, 3), (&names[1], 2, 2), (&names[2], 2, 3)] {
            let choice = FormatChoice { part: Some(name.clone()), ..FormatChoice::default() };
            let table = read_as(form, &choice).unwrap();
            assert_eq!((table.rows, table.columns.len()), (rows, columns), "{name}");
            assert!(table.notes.iter().any(|note| note.to_string().contains(name.as_str())), "{name}");
            assert_eq!(table.fingerprint, soft_unlearn_table::fingerprint(form));
        }
    }
    let choice = FormatChoice { part: Some("line 40: a".into()), ..FormatChoice::default() };
    assert_eq!(said(read_as(&forms[0], &choice)), "There is no \"line 40: a\" in it.");
    // In an archive each of them is one to choose, beside its other files.
    let archive = zipped(&[("a/tables.csv", forms[1].as_slice()), ("b.csv", CSV.as_bytes())]);
    let within: Vec<String> = names.iter().map(|name| format!("a/tables.csv > {name}")).collect();
    let all = within.iter().cloned().chain(["b.csv".to_owned()]).collect();
    assert_eq!(read(&archive), Err(KindError::Several { names: all }.into()));
    for (name, rows, columns) in [(&within[0], 3, 3), (&within[1], 2, 2), (&within[2], 2, 3)] {
        let choice = FormatChoice { part: Some(name.clone()), ..FormatChoice::default() };
        let table = read_as(&archive, &choice).unwrap();
        assert_eq!((table.rows, table.columns.len()), (rows, columns), "{name}");
    }
    let choice = FormatChoice { part: Some("b.csv".into()), ..FormatChoice::default() };
    assert_eq!(
        cells(&read_as(&archive, &choice).unwrap().columns),
        cells(&read(CSV.as_bytes()).unwrap().columns)
    );
    let alone = zipped(&[("tables.csv", forms[0].as_slice())]);
    assert!(said(read(&alone)).contains("tables.csv > line 6: region, population"));

    // Rows behind blank lines, a header that comes again, totals and remarks are no other table.
    for below in [
        "\nm,50,no\nf,51,yes\n",
        "\nsex,age,hired\nm,50,no\n",
        "\nTotal,93,\n",
        "\nSource: the census, of 2021\nRead with care, please\n",
    ] {
        assert!(read(format!("{first}{below}").as_bytes()).is_ok(), "{below}");
    }
}
