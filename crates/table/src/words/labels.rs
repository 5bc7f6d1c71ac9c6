//! Names of labels, and what in a name says that its 0, or its "no", is the good news.

use super::lookup::{Words, plain};

/// Names of labels.
#[rustfmt::skip]
pub(crate) const LABELS: Words = &[
    ("label", 10.0), ("labels", 9.0), ("target", 10.0), ("income", 8.0), ("class", 8.0), ("outcome", 9.0), ("y", 7.0),
    ("two_year_recid", 11.0), ("is_recid", 10.0), ("recid", 8.0), ("recidivism", 9.0), ("rearrest", 8.0),
    ("rearrested", 8.0), ("arrest", 8.0), ("arrested", 8.0), ("reoffended", 8.0), ("approved", 9.0),
    ("sanctioned", 9.0), ("approval", 8.0), ("hired", 9.0), ("hire", 7.0), ("admitted", 9.0), ("admit", 8.0),
    ("admission", 7.0), ("default", 8.0), ("defaulted", 9.0), ("deny", 9.0), ("denied", 9.0), ("rejected", 8.0),
    ("declined", 7.0), ("credit", 5.0), ("credit_risk", 9.0), ("creditability", 9.0), ("risk", 6.0), ("salary", 6.0),
    ("loan_status", 10.0), ("action_taken", 9.0), ("churn", 9.0), ("churned", 9.0), ("exited", 9.0), ("attrition", 9.0),
    ("left", 9.0), ("turnover", 6.0), ("readmitted", 9.0), ("readmission", 8.0), ("survived", 9.0), ("survival", 7.0),
    ("died", 8.0), ("death", 7.0), ("mortality", 7.0), ("decision", 8.0), ("result", 7.0), ("passed", 8.0),
    ("pass", 7.0), ("pass_bar", 10.0), ("accepted", 9.0), ("granted", 9.0), ("response", 6.0), ("status", 5.0),
    ("fraud", 9.0), ("is_fraud", 10.0), ("deposit", 6.0), ("subscribed", 8.0), ("diagnosis", 7.0), ("bad", 6.0),
    ("good", 6.0), ("dropout", 8.0), ("graduated", 8.0), ("promoted", 8.0), ("promotion", 6.0), ("purchased", 7.0),
    ("clicked", 7.0), ("converted", 7.0), ("selected", 7.0), ("invited", 6.0), ("interviewed", 6.0), ("offer", 5.0),
    ("employed", 6.0), ("stroke", 7.0), ("heart_disease", 7.0), ("disease", 6.0), ("severe", 5.0), ("delinquent", 8.0),
    ("seriousdlqin2yrs", 11.0), ("is_violent_recid", 8.0), ("score_text", 4.0), ("readmit", 9.0), ("tenyearchd", 11.0),
    ("chd", 8.0), ("cvd", 8.0), ("cardio", 8.0), ("heartdisease", 9.0), ("diabetes", 5.0), ("outcome_type", 8.0),
    ("g3", 14.0), ("combine", 14.0), ("occupation", 4.0), ("subscreveu", 9.0), ("aderiu", 9.0), ("contratou", 9.0),
    ("suscripción", 8.0), ("suscribió", 9.0), ("incumplimiento", 9.0), ("abgeschlossen", 8.0), ("abschluss", 6.0),
    ("gekündigt", 9.0), ("zahlungsausfall", 10.0), ("kreditwürdig", 9.0), ("souscrit", 8.0), ("impayé", 9.0),
    ("sottoscritto", 8.0), ("churned_flag", 9.0), ("inadimplencia", 9.0), ("逾期", 9.0), ("离职", 9.0), ("是否", 6.0),
    ("退職", 9.0), ("離職", 9.0), ("解約", 9.0), ("延滞", 9.0), ("可否", 7.0), ("연체", 9.0), ("이탈", 9.0), ("퇴사", 9.0),
    ("просрочка", 9.0), ("отток", 9.0), ("temerrüt", 9.0), ("high_risk", 8.0), ("employment", 3.0), ("killed", 6.0),
    ("success", 7.0), ("won", 5.0), ("repaid", 8.0), ("paid", 6.0), ("loan_approved", 10.0), ("bewilligt", 9.0),
    ("genehmigt", 9.0), ("zusage", 8.0), ("kredit", 6.0), ("kreditrisiko", 9.0), ("angenommen", 9.0),
    ("eingestellt", 9.0), ("ausfall", 8.0), ("kuendigung", 8.0), ("kündigung", 8.0), ("ziel", 7.0),
    ("zielvariable", 9.0), ("ergebnis", 8.0), ("abgelehnt", 8.0), ("bestanden", 8.0), ("zugelassen", 8.0),
    ("accepté", 9.0), ("approuvé", 9.0), ("accordé", 9.0), ("admis", 8.0), ("embauché", 9.0), ("embauche", 8.0),
    ("défaut", 8.0), ("refusé", 8.0), ("résultat", 8.0), ("cible", 8.0), ("réussi", 8.0), ("décision", 8.0),
    ("aprobado", 9.0), ("admitido", 9.0), ("contratado", 9.0), ("aceptado", 9.0), ("concedido", 8.0), ("impago", 8.0),
    ("mora", 6.0), ("moroso", 7.0), ("resultado", 8.0), ("objetivo", 7.0), ("rechazado", 8.0), ("abandono", 8.0),
    ("approvato", 9.0), ("ammesso", 9.0), ("assunto", 8.0), ("esito", 8.0), ("concesso", 8.0), ("insolvenza", 8.0),
    ("abbandono", 8.0), ("rifiutato", 8.0), ("promosso", 7.0), ("aprovado", 9.0), ("inadimplente", 9.0),
    ("inadimplência", 9.0), ("alvo", 8.0), ("rejeitado", 8.0), ("goedgekeurd", 9.0), ("aangenomen", 9.0),
    ("resultaat", 7.0), ("uitkomst", 7.0), ("zatwierdzony", 8.0), ("wynik", 7.0), ("onaylandı", 8.0), ("批准", 9.0),
    ("录取", 9.0), ("录用", 9.0), ("通过", 8.0), ("违约", 8.0), ("结果", 8.0), ("标签", 9.0), ("目标", 8.0), ("拒绝", 8.0), ("流失", 8.0),
    ("承認", 9.0), ("合格", 9.0), ("採用", 9.0), ("結果", 8.0), ("одобрено", 9.0), ("одобрен", 9.0), ("принят", 8.0),
    ("результат", 8.0), ("дефолт", 8.0), ("отказ", 8.0), ("승인", 9.0), ("합격", 9.0), ("결과", 8.0), ("채용", 8.0),
    ("incarceration", 8.0), ("incarcerated", 8.0), ("convicted", 8.0), ("conviction", 7.0), ("guilty", 7.0),
    ("verdict", 7.0), ("callback", 9.0), ("called_back", 9.0), ("call_back", 9.0), ("call", 6.0), ("excluded", 7.0),
    ("exclusion", 6.0), ("suspended", 7.0), ("expelled", 8.0), ("expire_flag", 9.0), ("recurred", 8.0),
    ("recurrence", 8.0), ("relapse", 8.0), ("relapsed", 8.0), ("relapsed_flag", 8.0), ("released", 8.0),
    ("paroled", 8.0), ("parole_decision", 9.0), ("bail_granted", 9.0), ("failure_to_appear", 9.0), ("fta", 7.0),
    ("claim", 6.0), ("is_claim", 8.0), ("schaden", 7.0), ("schadensfall", 8.0), ("betrug", 9.0), ("betrugsfall", 9.0),
    ("fraude", 9.0), ("frode", 9.0), ("fraudulent", 9.0), ("mis_status", 9.0), ("application_status", 9.0),
    ("approval_status", 9.0), ("case_status", 9.0), ("final_status", 7.0), ("abbruch", 8.0), ("studienabbruch", 9.0),
    ("abgebrochen", 8.0), ("exmatrikuliert", 8.0), ("bewilligung", 8.0), ("zugesagt", 8.0), ("einstellung", 6.0),
    ("eingeladen", 8.0), ("entscheidung", 8.0), ("gewährt", 8.0), ("ausgefallen", 8.0), ("rückfall", 8.0),
    ("verstorben", 8.0), ("überlebt", 9.0), ("kreditentscheidung", 10.0), ("kreditvergabe", 8.0), ("zielgröße", 9.0),
    ("zielgroesse", 9.0), ("résilié", 9.0), ("resilie", 9.0), ("résiliation", 9.0), ("retenu", 7.0), ("embauchée", 9.0),
    ("recruté", 8.0), ("obtenu", 7.0), ("octroyé", 9.0), ("rechute", 8.0), ("décédé", 8.0), ("départ", 7.0),
    ("quitté", 8.0), ("a_quitté", 8.0), ("démission", 8.0), ("réponse", 5.0), ("survie", 8.0), ("guéri", 7.0),
    ("validé", 7.0), ("admise", 8.0), ("deserción", 9.0), ("desercion", 9.0), ("desertor", 9.0), ("baja", 7.0),
    ("fuga", 8.0), ("otorgado", 9.0), ("aprobación", 8.0), ("aprobacion", 8.0), ("desembolso", 5.0), ("decisión", 8.0),
    ("decision_final", 9.0), ("seleccionado", 8.0), ("fallecido", 9.0), ("reincidencia", 9.0), ("reincidente", 9.0),
    ("egresado", 7.0), ("respuesta", 5.0), ("estado_credito", 8.0), ("evadiu", 9.0), ("evasão", 9.0), ("evasao", 9.0),
    ("desistente", 8.0), ("desistência", 8.0), ("decisão", 8.0), ("contratada", 8.0), ("concedida", 8.0),
    ("óbito", 9.0), ("obito", 9.0), ("reincidência", 9.0), ("default_flag", 9.0), ("erogato", 8.0), ("assunta", 8.0),
    ("accettato", 8.0), ("respinto", 8.0), ("decisione", 8.0), ("recidiva", 8.0), ("deceduto", 8.0), ("toegekend", 9.0),
    ("afgewezen", 9.0), ("besluit", 7.0), ("beslissing", 8.0), ("geslaagd", 8.0), ("wanbetaling", 9.0), ("uitval", 8.0),
    ("opgezegd", 8.0), ("vertrokken", 8.0), ("fraudeur", 9.0), ("przyznany", 8.0), ("przyznano", 8.0), ("decyzja", 8.0),
    ("odszedl", 9.0), ("odszedł", 9.0), ("odejście", 9.0), ("niespłacony", 9.0), ("zatrudniony", 8.0),
    ("przyjęty", 8.0), ("zdał", 8.0), ("schváleno", 9.0), ("schválen", 8.0), ("rozhodnutí", 8.0), ("výsledok", 7.0),
    ("výsledek", 7.0), ("odešel", 8.0), ("přijat", 8.0), ("odobrené", 8.0), ("odobreno", 8.0), ("beviljat", 9.0),
    ("beviljad", 9.0), ("godkänd", 9.0), ("antagen", 8.0), ("anställd", 8.0), ("avslag", 8.0), ("utfall", 7.0),
    ("uppsagd", 8.0), ("godkendt", 9.0), ("bevilget", 9.0), ("ansat", 8.0), ("innvilget", 9.0), ("godkjent", 9.0),
    ("ansatt", 8.0), ("hyväksytty", 9.0), ("päätös", 8.0), ("valittu", 7.0), ("jóváhagyva", 9.0), ("felvéve", 8.0),
    ("elfogadva", 8.0), ("döntés", 8.0), ("kilépett", 8.0), ("aprobat", 9.0), ("respins", 8.0), ("angajat", 8.0),
    ("onay", 8.0), ("onayı", 8.0), ("kredi_onayı", 10.0), ("ayrıldı", 9.0), ("işten_ayrıldı", 10.0),
    ("işe_alındı", 10.0), ("kabul", 8.0), ("karar", 7.0), ("sonuç", 7.0), ("hedef", 7.0), ("εγκρίθηκε", 9.0),
    ("έγκριση", 8.0), ("απόφαση", 8.0), ("αποτέλεσμα", 7.0), ("προσλήφθηκε", 8.0), ("одобрение", 8.0), ("выдан", 8.0),
    ("выдано", 8.0), ("уволился", 9.0), ("уволен", 9.0), ("ушел", 7.0), ("зачислен", 9.0), ("поступил", 7.0),
    ("решение", 8.0), ("целевая", 8.0), ("таргет", 9.0), ("нанят", 8.0), ("умер", 8.0), ("схвалено", 9.0),
    ("затверджено", 8.0), ("прийнято", 8.0), ("звільнився", 9.0), ("贷款状态", 9.0), ("审批结果", 9.0), ("审批状态", 9.0),
    ("是否批准", 9.0), ("是否通过", 9.0), ("是否录用", 9.0), ("是否录取", 9.0), ("是否违约", 9.0), ("是否逾期", 9.0), ("是否流失", 9.0),
    ("是否离职", 9.0), ("录取结果", 9.0), ("核貸結果", 9.0), ("核准", 8.0), ("錄取", 9.0), ("錄用", 9.0), ("違約", 9.0), ("離職否", 9.0),
    ("決定", 7.0), ("决定", 7.0), ("目標", 8.0), ("標籤", 9.0), ("存活", 8.0), ("复发", 8.0), ("预测目标", 9.0), ("好坏", 8.0),
    ("審査結果", 9.0), ("審査", 7.0), ("採否", 9.0), ("合否", 9.0), ("可決", 8.0), ("内定", 8.0), ("解約有無", 9.0), ("離職有無", 9.0),
    ("退職有無", 9.0), ("目的変数", 9.0), ("正解", 7.0), ("再犯", 9.0), ("再入院", 9.0), ("死亡", 8.0), ("대출승인", 9.0), ("승인여부", 9.0),
    ("채용여부", 9.0), ("합격여부", 9.0), ("퇴사여부", 9.0), ("이탈여부", 9.0), ("연체여부", 9.0), ("부도", 8.0), ("재범", 9.0), ("사망", 8.0),
    ("결정", 7.0), ("타겟", 8.0), ("موافق", 8.0), ("الموافقة", 8.0), ("حالة_القرض", 9.0), ("القرار", 8.0), ("النتيجة", 8.0),
    ("القبول", 8.0), ("توظيف", 7.0), ("مقبول", 8.0), ("التعثر", 8.0), ("المستهدف", 8.0), ("אושר", 8.0), ("החלטה", 8.0),
    ("התקבל", 8.0), ("תוצאה", 7.0), ("תایید", 8.0), ("تایید", 8.0), ("نتیجه", 7.0), ("استخدام", 6.0), ("هدف", 7.0),
    ("स्वीकृत", 8.0), ("परिणाम", 8.0), ("स्वीकृति", 8.0), ("चयनित", 8.0), ("duyệt", 7.0), ("được_duyệt", 9.0),
    ("kết_quả", 8.0), ("nghỉ_việc", 9.0), ("อนุมัติ", 8.0), ("ผลการอนุมัติ", 9.0), ("ผลลัพธ์", 7.0), ("ลาออก", 9.0),
    ("disetujui", 9.0), ("persetujuan", 8.0), ("diterima", 8.0), ("keputusan", 8.0), ("hasil", 6.0),
    ("gagal_bayar", 9.0), ("imeidhinishwa", 8.0), ("treatment", 5.0), ("toxic", 8.0), ("toxicity", 7.0),
    ("y_true", 9.0), ("ground_truth", 9.0), ("dflt", 8.0), ("dflt_flg", 9.0), ("apprvl", 8.0), ("vermittelt", 8.0),
    ("eingebürgert", 8.0), ("responder", 8.0), ("responded", 7.0), ("preterm", 8.0), ("low_birth_weight", 8.0),
    ("joined", 7.0), ("originated", 8.0), ("screening_result", 8.0), ("disposition", 6.0), ("attractive", 6.0),
    ("voted", 7.0), ("cancelled", 7.0), ("canceled", 7.0), ("graft_failure", 9.0), ("uninsured", 7.0), ("是否欺诈", 9.0),
    ("录取状态", 9.0), ("糖尿病", 6.0), ("退職フラグ", 9.0), ("事故有無", 9.0), ("사기여부", 9.0), ("გადახდა", 5.0), ("غادر", 8.0),
    ("تم_التوظيف", 9.0), ("işe_alım", 9.0), ("siniestro", 8.0), ("sinistro", 8.0), ("sinistre", 8.0),
    ("страховой_случай", 9.0), ("оформлен", 6.0), ("esito_domanda", 9.0), ("wynik_rekrutacji", 9.0),
    ("réponse_positive", 9.0), ("besichtigung", 5.0), ("angebot", 5.0), ("embaucher", 7.0), ("eligible", 7.0),
    ("eligibility", 7.0), ("qualified", 7.0), ("licensed", 5.0), ("certified", 6.0), ("renewed", 8.0), ("renewal", 7.0),
    ("repurchase", 7.0), ("upgraded", 6.0), ("won_award", 7.0), ("scholarship_awarded", 8.0), ("aid_granted", 8.0),
    ("benefit_granted", 9.0), ("asylum_granted", 10.0), ("visa_granted", 10.0), ("paid_back", 8.0), ("payback", 7.0),
    ("kept", 4.0), ("churn_label", 10.0), ("churn_value", 9.0), ("attrited", 9.0), ("is_default", 10.0),
    ("defaulter", 9.0), ("npa", 8.0), ("bad_loan", 9.0), ("badloan", 9.0), ("good_bad", 9.0), ("gb_flag", 9.0),
    ("good_loan", 9.0), ("risk_flag", 9.0), ("loan_paid", 8.0), ("not_fully_paid", 10.0), ("not_repaid", 9.0),
    ("target_flag", 9.0), ("target_class", 10.0), ("class_label", 10.0), ("outcome_flag", 9.0), ("final_decision", 9.0),
    ("final_result", 9.0), ("decision_status", 8.0), ("hiring_decision", 10.0), ("hired_flag", 9.0), ("is_hired", 10.0),
    ("selected_flag", 8.0), ("recruitment_status", 8.0), ("admission_status", 9.0), ("chance_of_admit", 9.0),
    ("pass_fail", 9.0), ("passfail", 9.0), ("exam_result", 8.0), ("невозврат", 9.0), ("poor", 6.0), ("poverty", 6.0),
    ("raise", 7.0), ("allocated", 7.0), ("housing_allocated", 8.0), ("dead", 8.0), ("event", 6.0),
    ("zurückgezahlt", 9.0), ("remboursé", 8.0), ("pagó", 7.0),
];

/// Words in the names of labels whose 0, or whose "no", is the good news.
#[rustfmt::skip]
const HARMS: &[&str] = &[
    "recid", "default", "churn", "risk", "fraud", "readmi", "died", "death", "mortal", "deny", "denied", "denial",
    "reject", "declin", "refus", "attrition", "exited", "dropout", "drop_out", "delinq", "dlq", "bad_", "arrest",
    "reoffend", "bankrupt", "stroke", "disease", "cancel", "terminat", "fail", "overdue", "arrears", "charged_off",
    "chargeoff", "charge_off", "nonpay", "non_pay", "foreclos", "repossess", "evict", "unemploy", "dropped", "no_show",
    "noshow", "resign", "cancer", "diabet", "hypertens", "sepsis", "infect", "malign", "complication", "relapse",
    "deceased", "suicid", "hospitali", "accident", "spam", "violat", "crime", "killed", "turnover", "leave", "ausfall",
    "kündig", "kuendig", "abgelehnt", "verzug", "défaut", "refusé", "impago", "moros", "rechaz", "abandon", "insolv",
    "abband", "rifiut", "inadimpl", "rejeit", "违约", "拒绝", "流失", "дефолт", "отказ", "просроч", "arbeitslos", "chômage",
    "retard", "decès", "décès", "abwander", "chd", "cvd", "cardio", "tumor", "tumour", "dementia", "alzheimer",
    "parkinson", "depress", "copd", "incumpl", "impag", "impayé", "zahlungsausfall", "rückfall", "démission", "récidiv",
    "recidiv", "atraso", "óbito", "dimission", "decess", "wanbetal", "opzeg", "afgewezen", "niespłac", "rezygn",
    "temerrüt", "逾期", "离职", "死亡", "再犯", "拖欠", "退職", "離職", "解約", "延滞", "滞納", "연체", "이탈", "퇴사", "사망", "거절", "부도", "отток",
    "увольн", "смерт", "incarcer", "imprison", "convict", "guilty", "recurr", "expire_flag", "hospital_expire",
    "suspen", "expel", "exclud", "exclusion", "rechute", "betrug", "schaden", "fraude", "frode", "abbruch", "abgebroch",
    "exmatrik", "résili", "quitté", "deserc", "desertor", "fuga", "evadi", "evasão", "evasao", "desist", "odszed",
    "odejś", "odejsc", "niesplac", "zwoln", "ayrıl", "ayril", "istifa", "увол", "умер", "звільн", "違約", "離职", "復发",
    "复发", "再入院", "재범", "失敗", "失败", "不良", "nghỉ_việc", "ลาออก", "gagal", "التعثر", "fallec", "reincid", "obito",
    "recidiva", "deced", "respin", "vertrok", "uitval", "wanbet", "opgezegd", "uppsag", "avslag", "kilép", "misconduct",
    "injur", "litigat", "lawsuit", "penalt", "breach", "forfeit", "readmission", "rehosp", "réhosp", "wiederaufnahme",
    "verstorb", "sterblich", "absag", "ablehn", "zahlungsverzug", "mahnung", "sanktion", "expuls", "renvoy", "licenci",
    "despid", "despedid", "licenziat", "ontslag", "выбы", "欺诈", "诈骗", "詐欺", "不正", "사기", "事故", "疾病", "糖尿", "癌", "高血压",
    "肿瘤", "腫瘍", "病気", "질병", "당뇨", "사고", "غادر", "احتيال", "مرض", "siniestr", "sinistr", "страховой_случай", "дтп",
    "мошен", "болезн", "диабет", "preterm", "low_birth", "lowbirth", "uninsur", "dflt", "delq", "malaria", "obes",
    "anemia", "asthma", "angina", "infarc", "hemorr", "amputat", "fractur", "wypad", "szkod", "oszust", "escroquer",
    "truffa", "malatt", "enferm", "doença", "doenca", "maladie", "krank", "krebs", "unfall", "infarkt", "schlaganfall",
    "ongeval", "ziekte", "sjuk", "olyck", "bedräg", "hastalı", "dolandır", "bệnh", "gian_lận", "vỡ_nợ", "ป่วย",
    "penyakit", "penipuan", "kecelakaan", "disqualif", "reprov", "absentee", "demot", "layoff", "laid_off", "redundan",
    "harass", "toxic", "abusive", "not_fully_paid", "not_repaid", "not_paid", "unpaid", "impaired", "npa_", "bad_loan",
    "badloan", "nonperform", "non_perform", "attrit", "covid", "tubercul", "ausreißer", "anomal", "defect", "ausschuss",
    "出险", "理赔", "异常", "不合格率", "невозврат", "неплат", "задолж", "poverty", "зависим",
];

/// Words of such names that are parts of others, too, as "late" of "related".
#[rustfmt::skip]
const HARM_WORDS: &[&str] = &[
    "poor", "late", "left", "bad", "loss", "npl", "dead", "fired", "quit", "claim", "baja", "resilie", "resilié",
    "quitte", "départ", "ушел", "ушёл", "fta", "jailed", "jail", "prison", "died", "dies", "lapse", "lapsed",
    "withdrawn", "withdrew", "withdrawal", "dnf", "avslag", "sick", "ill", "alert", "poore", "pobre", "povero",
];

/// Words before a harm that say that it did not happen: of "no default" the "yes" is the good news.
const NOT: &[&str] = &[
    "not", "no", "non", "never", "without", "kein", "keine", "ohne", "nicht", "sans", "sin", "senza", "sem",
];

/// Words of names that say that something good happened, whatever else stands in them.
#[rustfmt::skip]
const GAINS: &[&str] = &[
    "approved", "granted", "accepted", "survived", "survival", "recovered", "cured", "repaid", "paid", "passed",
    "retained", "promoted", "hired", "admitted", "placed", "completed", "successful", "success", "free", "released",
    "überlebt", "bewilligt", "genehmigt", "accordé", "concedido", "aprobado", "aprovado", "concesso", "toegekend",
];

/// What in a label's name, or in a value, says that its 0, or its "no", is the good news.
pub(crate) fn harm(name: &str) -> Option<&'static str> {
    let lower = plain(name);
    let words: Vec<&str> = lower.split('_').collect();
    if words.iter().any(|word| GAINS.contains(word)) {
        return None;
    }
    let denied = |harm: &str| {
        let word = lower.find(harm).map_or(0, |at| lower[..at].matches('_').count());
        word > 0 && words.get(word - 1).is_some_and(|before| NOT.contains(before))
    };
    let within = HARMS.iter().find(|harm| lower.contains(**harm));
    let found = within.or_else(|| HARM_WORDS.iter().find(|word| words.contains(word))).copied()?;
    (!denied(found)).then_some(found)
}

/// What denies a value, before it: "not placed", "nicht bestanden", "不合格".
#[rustfmt::skip]
const DENYING: &[&str] = &[
    "not ", "non ", "non-", "no ", "un", "in", "dis", "nicht ", "kein ", "keine ", "pas ", "ne ", "niet ", "nie ",
    "ikke ", "inte ", "nem ", "ei ", "не ", "δεν ", "不", "未", "非", "没有", "没", "미", "불", "غير ", "לא ", "değil ",
    "không ", "ไม่", "tidak ",
];

/// Whether a value is another one denied.
pub(crate) fn denies(value: &str, other: &str) -> bool {
    DENYING.iter().any(|word| value.strip_prefix(word) == Some(other))
        || value.split_whitespace().any(|word| matches!(word, "not" | "nicht"))
            && value.replacen("not ", "", 1).replacen("nicht ", "", 1) == other
}
