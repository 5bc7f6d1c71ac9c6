//! Values of labels: good and bad news, yes and no.

/// Values that are themselves good news.
#[rustfmt::skip]
pub(crate) const GOOD: &[&str] = &[
    ">50k", "> 50k", ">=50k", "50000+.", "50000+", "good", "approved", "approve", "hired", "admitted", "accepted",
    "accept", "granted", "pass", "passed", "paid", "fully paid", "paid off", "repaid", "survived", "positive outcome",
    "success", "successful", "graduated", "graduate", "promoted", "selected", "employed", "bewilligt", "genehmigt",
    "gut", "angenommen", "eingestellt", "bestanden", "accepté", "approuvé", "accordé", "admis", "bon", "aprobado",
    "admitido", "aceptado", "contratado", "bueno", "approvato", "ammesso", "concesso", "buono", "aprovado", "bom", "批准",
    "通过", "录取", "好", "合格", "承認", "одобрено", "одобрен", "принят", "승인", "합격", "stayed", "existing customer", "current",
    "no recidivism", "low", "benign", "healthy", "placed", "p i f", "pif", "paid in full", "completed", "complete",
    "allowed", "certified", "repaid in full", "certified-expired", "offered", "offer", "shortlisted", "enrolled in job",
    "retained", "active", "continuing", "alive", "live", "lives", "survive", "recovered", "cured", "remission",
    "no default", "legit", "legitimate", "genuine", "not fraud", "ham", "released", "parole granted", "invited",
    "appointed", "match", "zugesagt", "zusage", "bewilligung", "eingeladen", "zugelassen", "lebt", "kreditwürdig",
    "gewährt", "erteilt", "retenu", "retenue", "embauché", "recruté", "octroyé", "validé", "réussi", "vivant", "admise",
    "acceptée", "approuvée", "accordée", "otorgado", "concedido", "apto", "seleccionado", "vivo", "aprobada",
    "admitida", "contratada", "aceptada", "concedida", "deferido", "aprovada", "approvata", "accolto", "idoneo",
    "promosso", "ammessa", "toegekend", "goedgekeurd", "aangenomen", "geslaagd", "przyznany", "zaakceptowany",
    "zatwierdzony", "przyjęty", "schváleno", "schválen", "přijat", "beviljad", "beviljat", "godkänd", "antagen",
    "godkendt", "bevilget", "innvilget", "godkjent", "hyväksytty", "jóváhagyva", "elfogadva", "aprobat", "onaylandı",
    "kabul", "kabul edildi", "geçti", "εγκρίθηκε", "одобрена", "выдан", "зачислен", "принята", "сдал", "схвалено",
    "прийнято", "已批准", "已通过", "核准", "核貸", "准", "通過", "錄取", "录用", "錄用", "同意", "正常", "良好", "存活", "过", "可", "可決", "採用",
    "内定", "通過した", "生存", "合格者", "승인됨", "채용", "통과", "재직", "정상", "생존", "موافق", "مقبول", "ناجح", "مقبولة", "معتمد", "אושר",
    "התקבל", "تایید شد", "قبول", "स्वीकृत", "đã duyệt", "đậu", "อนุมัติ", "ผ่าน", "disetujui", "diterima", "lulus",
];

/// Values that are themselves bad news.
#[rustfmt::skip]
pub(crate) const BAD: &[&str] = &[
    "<=50k", "<= 50k", "<50k", "- 50000.", "-50000", "bad", "denied", "deny", "rejected", "reject", "refused",
    "declined", "fail", "failed", "default", "defaulted", "charged off", "died", "dead", "churned", "attrited customer",
    "left", "dropout", "fired", "not hired", "unemployed", "abgelehnt", "schlecht", "ausgefallen", "durchgefallen",
    "refusé", "rejeté", "mauvais", "rechazado", "malo", "rifiutato", "cattivo", "rejeitado", "reprovado", "拒绝", "不合格",
    "坏", "отказано", "отказ", "불합격", "거절", "high", "malignant", "sick", "not placed", "recidivism", "yes recid",
    "chgoff", "chargedoff", "charged-off", "charge off", "charge-off", "written off", "write-off", "disallowed",
    "not approved", "unsuccessful", "withdrawn", "not offered", "suspended", "expelled", "die", "dies", "deceased",
    "expired", "recurrence", "relapse", "fraud", "fraudulent", "spam", "detained", "guilty", "cancelled", "canceled",
    "terminated", "quit", "resigned", "lapsed", "defaulter", "delinquent", "overdue", "late", "malign",
    "nicht bestanden", "nicht genehmigt", "nicht bewilligt", "absage", "verstorben", "kreditunwürdig", "ausfall",
    "betrug", "non admis", "non retenu", "refusée", "rejetée", "échoué", "décédé", "no apto", "no admitido", "denegado",
    "rechazada", "denegada", "fallecido", "suspenso", "reprobado", "moroso", "indeferido", "reprovada", "inapto",
    "rejeitada", "respinto", "bocciato", "non idoneo", "non ammesso", "deceduto", "afgewezen", "gezakt", "geweigerd",
    "odrzucony", "odrzucono", "odmowa", "zamítnuto", "zamítnut", "nepřijat", "avslag", "avslagen", "underkänd",
    "afslag", "afvist", "avslått", "hylätty", "elutasítva", "respins", "reddedildi", "ret", "kaldı", "απορρίφθηκε",
    "отклонен", "отклонено", "отклонена", "не принят", "не сдал", "відхилено", "已拒绝", "拒絕", "婉拒", "駁回", "退件", "未通过",
    "不通过", "未通過", "不通過", "未批准", "不批准", "不同意", "未录取", "未錄取", "落榜", "违约", "違約", "逾期", "坏账", "死亡", "不可", "否決", "否認", "不採用",
    "不承認", "見送り", "落選", "탈락", "미승인", "부결", "퇴사", "사망", "مرفوض", "مرفوضة", "راسب", "נדחה", "رد شد", "अस्वीकृत",
    "từ chối", "trượt", "ไม่อนุมัติ", "ไม่ผ่าน", "ditolak", "tidak lulus", "gagal",
];

/// Values that say yes.
#[rustfmt::skip]
pub(crate) const YES: &[&str] = &[
    "yes", "true", "1", "+", "y", "t", "1.0", "positive", "ja", "j", "wahr", "oui", "o", "vrai", "sí", "si", "s", "sì",
    "verdadero", "vero", "sim", "verdadeiro", "是", "有", "はい", "да", "예", "tak", "evet", "kyllä", "ano", "真", "ναι",
    "כן", "نعم", "já", "jā", "jah", "igen", "da", "taip", "так", "áno", "हाँ", "ใช่", "có", "بله", "ya", "ndiyo", "oo",
    "present", "x", "✓", "✔", "✅", "☑", "√",
];

/// Values that say no.
#[rustfmt::skip]
pub(crate) const NO: &[&str] = &[
    "no", "false", "0", "-", "n", "f", "0.0", "-1", "negative", "nein", "falsch", "non", "faux", "falso", "não", "nao",
    "nee", "nej", "nei", "否", "无", "没有", "いいえ", "нет", "아니요", "아니오", "nie", "hayır", "ei", "ne", "假", "όχι", "לא", "لا",
    "nē", "nem", "nu", "ні", "नहीं", "ไม่", "không", "خیر", "tidak", "hapana", "absent", "✗", "✘", "❌", "☐", "×",
];
