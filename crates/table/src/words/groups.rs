//! Names of groups, their values, and which of them is privileged.

use super::lookup::Words;

/// Names of groups: what a law forbids to go by first, age last, places between.
#[rustfmt::skip]
pub(crate) const GROUPS: Words = &[
    ("sex", 10.0), ("gender", 10.0), ("race", 9.5), ("ethnicity", 9.0), ("ethnic", 9.0), ("black", 8.5), ("afam", 8.5),
    ("female", 8.5), ("is_female", 9.0), ("is_male", 9.0), ("male", 8.5), ("women", 8.0), ("men", 8.0), ("white", 8.0),
    ("hispanic", 8.0), ("latino", 8.0), ("asian", 7.0), ("minority", 8.5), ("sensitive", 9.0), ("protected", 9.0),
    ("group", 7.0), ("nationality", 8.0), ("religion", 8.0), ("disability", 7.5), ("disabled", 7.5), ("dis", 6.0),
    ("foreign", 6.0), ("foreign_worker", 7.0), ("immigrant", 7.0), ("citizen", 6.0), ("citizenship", 6.5), ("cit", 5.5),
    ("native_country", 5.0), ("nativity", 6.0), ("caste", 8.0), ("tribe", 7.0), ("veteran", 5.0), ("orientation", 6.0),
    ("marital", 4.0), ("mar", 3.9), ("married", 4.0), ("s", 5.0), ("a", 3.0), ("age_group", 3.5), ("age_cat", 3.5),
    ("agegroup", 3.5), ("region", 3.2), ("continent", 3.2), ("country", 3.2), ("age", 2.5), ("sexrace", 9.0),
    ("racesex", 9.0), ("rac1p", 9.5), ("racetxt", 9.5), ("race1", 9.0), ("racename", 9.5), ("riagendr", 10.0),
    ("ridreth1", 9.5), ("ridreth3", 9.5), ("ridageyr", 2.5), ("racblk", 8.5), ("personal_status", 5.0),
    ("geschlecht", 10.0), ("herkunft", 7.0), ("staatsangehörigkeit", 8.0), ("nationalität", 8.0),
    ("religionszugehörigkeit", 8.0), ("behinderung", 7.5), ("alter", 2.5), ("sexe", 10.0), ("genre", 6.0),
    ("nationalité", 8.0), ("origine", 7.0), ("âge", 2.5), ("handicap", 7.0), ("sexo", 10.0), ("género", 10.0),
    ("genero", 9.0), ("raza", 9.5), ("etnia", 9.0), ("nacionalidad", 8.0), ("edad", 2.5), ("sesso", 10.0),
    ("genere", 9.0), ("nazionalità", 8.0), ("età", 2.5), ("raça", 9.5), ("gênero", 10.0), ("nacionalidade", 8.0),
    ("idade", 2.5), ("geslacht", 10.0), ("leeftijd", 2.5), ("kön", 10.0), ("kjønn", 10.0), ("køn", 10.0),
    ("płeć", 10.0), ("plec", 10.0), ("cinsiyet", 10.0), ("sukupuoli", 10.0), ("pohlaví", 10.0), ("性别", 10.0),
    ("性別", 10.0), ("民族", 9.0), ("种族", 9.5), ("人種", 9.5), ("国籍", 8.0), ("年龄", 2.5), ("年齢", 2.5), ("пол", 10.0),
    ("национальность", 8.5), ("возраст", 2.5), ("성별", 10.0), ("인종", 9.5), ("나이", 2.5), ("जाति", 8.0), ("लिंग", 10.0),
    ("الجنس", 10.0), ("מין", 10.0), ("φύλο", 10.0), ("kyn", 10.0), ("dzimums", 10.0), ("lytis", 10.0), ("sugu", 9.0),
    ("spol", 10.0), ("pohlavie", 10.0), ("nem", 6.0), ("стать", 10.0), ("giới_tính", 10.0), ("جنسیت", 10.0),
    ("เพศ", 10.0), ("ηλικία", 2.5), ("wiek", 2.5), ("yaş", 2.5), ("العمر", 2.5), ("גיל", 2.5), ("年齡", 2.5),
    ("aldur", 2.5), ("ålder", 2.5), ("alder", 2.5), ("věk", 2.5), ("ikä", 2.5), ("nonwhite", 8.5), ("non_white", 8.5),
    ("anrede", 7.0), ("civilité", 7.0), ("civilite", 7.0), ("salutation", 5.0), ("honorific", 5.0), ("title", 1.5),
    ("ethnic_group", 9.0), ("ethnie", 9.0), ("origin", 3.0), ("migrationshintergrund", 8.5),
    ("migration_background", 8.5), ("migrant", 8.0), ("ausländer", 8.0), ("auslaender", 8.0), ("geschl", 9.0),
    ("sexe_code", 9.0), ("neme", 9.0), ("gen", 2.0), ("jenis_kelamin", 10.0), ("kelamin", 9.0), ("jinsia", 10.0),
    ("jantina", 10.0), ("kasarian", 10.0), ("النوع", 6.0), ("الجنسية", 8.0), ("جنسية", 8.0), ("nationaliteit", 8.0),
    ("nationalitet", 8.0), ("narodowość", 8.5), ("obywatelstwo", 7.0), ("národnost", 8.5), ("kansalaisuus", 7.0),
    ("medborgarskap", 7.0), ("etnisitet", 9.0), ("etnicitet", 9.0), ("етнічність", 9.0), ("национальности", 8.0),
    ("гражданство", 7.0), ("uyruk", 8.0), ("εθνικότητα", 8.5), ("cor_raca", 9.5), ("cor", 2.0), ("raca", 9.5),
    ("raza_etnia", 9.5), ("汉族", 6.0), ("籍贯", 5.0), ("户籍", 5.0), ("户口", 5.0), ("出身", 5.0), ("族群", 8.0), ("原住民", 8.0),
    ("국적", 8.0), ("출신", 5.0), ("장애", 7.0), ("장애여부", 7.5), ("障害", 7.0), ("障がい", 7.0), ("残疾", 7.5), ("宗教", 8.0),
    ("종교", 8.0), ("धर्म", 8.0), ("वर्ग", 5.0), ("dân_tộc", 9.0), ("ศาสนา", 8.0), ("agama", 8.0), ("suku", 8.0),
    ("etnik", 9.0), ("bangsa", 7.0), ("kabila", 8.0), ("lgbt", 7.0), ("first_generation", 5.0), ("bipoc", 8.5),
    ("urm", 8.0), ("underrepresented", 8.5), ("religion_name", 8.0), ("familienstand", 4.0), ("état_civil", 4.0),
    ("estado_civil", 4.0), ("stato_civile", 4.0), ("婚姻", 4.0), ("婚姻状况", 4.0), ("gender_identity", 10.0),
    ("sex_at_birth", 10.0), ("biological_sex", 10.0), ("sexcode", 9.0), ("gndr", 10.0), ("gend", 9.0),
    ("geschlecht_code", 10.0), ("hautfarbe", 9.0), ("konfession", 8.0), ("cinsiyeti", 10.0), ("płci", 9.0),
    ("spol_osobe", 10.0), ("пол_клиента", 10.0), ("usia", 2.5), ("umur", 2.5), ("umri", 2.5), ("tuổi", 2.5),
    ("อายุ", 2.5), ("나이대", 3.0), ("연령", 2.5), ("연령대", 3.5), ("altersgruppe", 3.5), ("tranche_d_âge", 3.5),
    ("grupo_edad", 3.5), ("年龄段", 3.5), ("年代", 3.0), ("سن", 2.5), ("आयु", 2.5), ("vârsta", 2.5), ("varsta", 2.5),
    ("kor", 2.5), ("életkor", 2.5), ("вік", 2.5), ("name_klingt", 4.0), ("户籍地", 5.0), ("户口性质", 5.0),
    ("sensitive_attribute", 10.0), ("protected_attribute", 10.0), ("protected_class", 10.0),
    ("sensitive_feature", 10.0), ("demographic", 7.0), ("demographics", 7.0), ("subgroup", 7.0),
    ("minority_status", 9.0), ("skin_type", 8.0), ("skin_tone", 8.0), ("skin_color", 8.0), ("fitzpatrick", 8.0),
    ("migratieachtergrond", 8.5), ("afkomst", 7.0), ("pochodzenie", 6.0), ("původ", 5.0), ("ursprung", 5.0),
    ("uppruni", 5.0), ("происхождение", 6.0), ("национален", 7.0), ("pell", 4.0), ("fsm", 4.0), ("urban_rural", 3.0),
    ("zip_group", 2.0), ("indigenous", 8.0), ("aboriginal", 8.0), ("native", 5.0), ("firstgen", 5.0),
    ("first_gen", 5.0), ("refugee", 7.0), ("veteran_status", 6.0), ("pregnant", 6.0), ("parent", 3.0),
    ("sexual_orientation", 9.0),
];

/// Values of groups, each a set of which a column's values are some.
#[rustfmt::skip]
pub(crate) const GROUP_VALUES: &[&[&str]] = &[
    &["male", "female", "m", "f", "man", "woman", "men", "women", "boy", "girl", "männlich", "weiblich", "mann", "frau", "w", "homme", "femme", "h", "hombre", "mujer", "uomo", "donna", "maschio", "femmina", "masculino", "feminino", "femenino", "masculin", "féminin", "homem", "mulher", "man", "vrouw", "v", "男", "女", "男性", "女性", "мужской", "женский", "муж", "жен", "남", "여", "남자", "여자", "erkek", "kadın", "mężczyzna", "kobieta", "kvinna", "kvinde", "kvinne", "herr", "mr", "mrs", "ms", "miss", "mme", "mlle", "m.", "madame", "monsieur", "sr", "sra", "señor", "señora", "sig", "sig.ra", "dhr", "mevr", "pan", "pani", "maennlich", "mnnl", "masc", "fem", "feminin", "garçon", "fille", "junge", "mädchen", "varón", "varon", "hembra", "niño", "niña", "chico", "chica", "ragazzo", "ragazza", "menino", "menina", "jongen", "meisje", "vrouwelijk", "mannelijk", "k", "b", "muž", "žena", "muz", "zena", "мужчина", "женщина", "мальчик", "девочка", "чоловік", "жінка", "чоловіча", "жіноча", "мъж", "жена", "mies", "nainen", "mand", "kvinnlig", "manlig", "férfi", "nő", "bărbat", "femeie", "άνδρας", "γυναίκα", "άντρας", "זכר", "נקבה", "גבר", "אישה", "ذكر", "أنثى", "انثى", "رجل", "امرأة", "مرد", "زن", "पुरुष", "महिला", "nam", "nữ", "ชาย", "หญิง", "laki-laki", "perempuan", "pria", "wanita", "lelaki", "mume", "mke", "mwanaume", "mwanamke", "男子", "女子", "男生", "女生", "남성", "여성", "karl", "kona", "vīrietis", "sieviete", "vyras", "moteris", "mees", "naine", "moški", "ženska", "muško", "žensko", "male (m)", "xna", "prefer not to say", "nb", "intersex", "other", "non-binary", "nonbinary", "diverse", "divers", "d", "x", "unknown"],
    &["white", "black", "asian", "hispanic", "latino", "b", "w", "h", "blk", "whi", "hisp", "afam", "cauc", "latinx", "multiracial", "biracial", "mixed race", "white hispanic", "black hispanic", "american indian", "alaska native", "american indian/alaskan native", "native hawaiian", "bame", "bme", "white british", "african", "european", "middle eastern", "aboriginal", "maori", "māori", "pakeha", "coloured", "preta", "parda", "branca", "amarela", "indígena", "mestizo", "blanco", "negro", "afro", "汉族", "少数民族", "汉", "回族", "藏族", "other/unknown", "not white", "non-black non-hispanic", "caucasian", "african-american", "african american", "native american", "asian-pac-islander", "amer-indian-eskimo", "other", "non-white", "nonwhite", "pacific islander", "mixed", "two or more races", "black or african american", "indian", "chinese", "malay", "arab", "roma", "indigenous"],
    &["christian", "muslim", "jewish", "hindu", "buddhist", "sikh", "catholic", "protestant", "orthodox", "none", "other", "atheist"],
];

/// The privileged side of groups, the likeliest first.
#[rustfmt::skip]
pub(crate) const PRIVILEGED: &[&str] = &[
    "male", "m", "man", "men", "männlich", "mann", "homme", "hombre", "uomo", "maschio", "masculino", "masculin",
    "homem", "男", "男性", "мужской", "муж", "남", "남자", "erkek", "mężczyzna", "karl", "mies", "muž", "férfi", "vīrietis",
    "vyras", "mees", "άνδρας", "גבר", "זכר", "ذكر", "чоловік", "bărbat", "white", "caucasian", "weiß", "blanc",
    "blanco", "native", "maennlich", "herr", "mr", "monsieur", "garçon", "junge", "varón", "varon", "jongen",
    "mannelijk", "мужчина", "чоловіча", "manlig", "mand", "мъж", "άντρας", "पुरुष", "nam", "ชาย", "laki-laki", "pria",
    "lelaki", "mume", "mwanaume", "男子", "男生", "남성", "مرد", "رجل", "moški", "muško", "cauc", "whi", "w", "white british",
    "non-hispanic white", "white non-hispanic", "european", "branca", "汉族", "汉", "masc",
];

/// Words in the names of groups whose 0, or whose "no", is the privileged side.
#[rustfmt::skip]
pub(crate) const UNPRIVILEGED: &[&str] = &[
    "female", "black", "afam", "minority", "hispanic", "latino", "asian", "foreign", "immigrant", "disab", "women",
    "woman", "nonwhite", "non_white", "protected", "bipoc", "urm", "underrepresented", "migrant", "migrations",
    "auslaender", "ausländer", "behinder", "handicap", "discapac",
];
