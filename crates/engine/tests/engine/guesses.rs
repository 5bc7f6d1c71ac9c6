//! Label, favourable side and group, guessed from the columns that public data sets have.

use crate::support::{self, table};
use soft_unlearn::table::{Condition, GivenRoles, Reading, guesses};

/// A set's name, its columns (with values where they are not numbers), its label and favourable value, its group ("" for none).
type Set = (&'static str, &'static str, &'static str, &'static str, &'static str);

const SETS: &[Set] = &[
    (
        "Adult",
        "age,workclass:Private|State-gov,fnlwgt,education:HS|BA|MA,marital-status:Married|Single,race:White|Black|Other,sex:Male|Female,capital-gain,hours-per-week,native-country:US|MX,income:<=50K|>50K",
        "income",
        ">50K",
        "sex",
    ),
    (
        "Adult, raw",
        "age,workclass:Private|State-gov,sex:Male|Female,class:<=50K.|>50K.",
        "class",
        ">50K.",
        "sex",
    ),
    (
        "Rossi's released prisoners",
        "week,arrest:0|1,fin:0|1,age,race:0|1,wexp:0|1,mar:0|1,paro:0|1,prio",
        "arrest",
        "0",
        "race",
    ),
    (
        "Census KDD",
        "age,wage per hour,race:White|Black,sex:Male|Female,instance weight,year,income:- 50000.|50000+.",
        "income",
        "50000+.",
        "sex",
    ),
    (
        "COMPAS",
        "age,c_charge_degree:F|M,race:African-American|Caucasian|Hispanic,age_cat:25 - 45|Greater than 45|Less than 25,sex:Male|Female,priors_count,days,decile_score,score_text:Low|Medium|High,two_year_recid:0|1",
        "two_year_recid",
        "0",
        "sex",
    ),
    (
        "COMPAS, violent",
        "sex:Male|Female,race:African-American|Caucasian,priors_count,is_violent_recid:0|1",
        "is_violent_recid",
        "0",
        "sex",
    ),
    (
        "German credit",
        "checking:A11|A12,duration,purpose:A40|A41,amount,age,foreign_worker:yes|no,sex:male|female,credit:good|bad",
        "credit",
        "good",
        "sex",
    ),
    (
        "German credit, personal status",
        "duration,personal_status:A91|A92|A93,age,amount,class:1|2",
        "class",
        "1",
        "personal_status",
    ),
    (
        "South German credit",
        "laufkont:1|2|3,laufzeit,moral:0|1|2,hoehe,alter,gastarb:1|2,kredit:0|1",
        "kredit",
        "1",
        "alter",
    ),
    (
        "Taiwan default",
        "ID,LIMIT_BAL,SEX:1|2,EDUCATION:1|2|3,MARRIAGE:1|2|3,AGE,PAY_0,BILL_AMT1,default payment next month:0|1",
        "default payment next month",
        "0",
        "SEX",
    ),
    (
        "Bank marketing",
        "age,job:admin|services,education:basic|high,balance,housing:yes|no,loan:yes|no,duration,campaign,y:no|yes",
        "y",
        "yes",
        "age",
    ),
    (
        "Law school",
        "lsat,ugpa,race:White|Black,gender:male|female,fam_inc,zfygpa,pass_bar:0|1",
        "pass_bar",
        "1",
        "gender",
    ),
    (
        "HMDA, Boston",
        "pirat,hirat,lvrat,chist:1|2|3,phist:no|yes,unemp,selfemp:no|yes,insurance:no|yes,condomin:no|yes,afam:no|yes,single:no|yes,hschool:no|yes,deny:no|yes",
        "deny",
        "no",
        "afam",
    ),
    (
        "HMDA",
        "loan_amount,applicant_income,applicant_race:White|Black|Asian,county,loan_purpose:1|2,action_taken:1|3",
        "action_taken",
        "1",
        "applicant_race",
    ),
    ("Heart disease", "age,sex:0|1,cp:0|1|2,trestbps,chol,thalach,oldpeak,target:0|1", "target", "1", "sex"),
    (
        "Titanic",
        "PassengerId,Survived:0|1,Pclass:1|2|3,Sex:male|female,Age,SibSp:0|1|2,Fare,Embarked:S|C|Q",
        "Survived",
        "1",
        "Sex",
    ),
    (
        "Telco churn",
        "customerID,gender:Female|Male,SeniorCitizen:0|1,Partner:Yes|No,tenure,MonthlyCharges,Churn:No|Yes",
        "Churn",
        "No",
        "gender",
    ),
    (
        "IBM attrition",
        "Age,Attrition:Yes|No,BusinessTravel:Rarely|Often,DailyRate,Gender:Male|Female,MaritalStatus:Single|Married,OverTime:Yes|No,Education:1|2|3",
        "Attrition",
        "No",
        "Gender",
    ),
    (
        "Home Credit",
        "SK_ID_CURR,TARGET:0|1,NAME_CONTRACT_TYPE:Cash loans|Revolving loans,CODE_GENDER:M|F|XNA,FLAG_OWN_CAR:Y|N,CNT_CHILDREN:0|1|2,AMT_INCOME_TOTAL,AMT_CREDIT,DAYS_BIRTH",
        "TARGET",
        "0",
        "CODE_GENDER",
    ),
    (
        "Diabetes 130, prepared",
        "race:Caucasian|AfricanAmerican,gender:Female|Male,age:30-60 years|Over 60 years,time_in_hospital,medicare:True|False,readmitted:NO|<30|>30,readmit_binary:0|1,readmit_30_days:0|1",
        "readmit_30_days",
        "0",
        "gender",
    ),
    (
        "Student performance",
        "school:GP|MS,sex:F|M,age,address:U|R,Medu:0|1|2|3,schoolsup:yes|no,paid:yes|no,romantic:yes|no,absences,G1,G2,G3",
        "G3",
        "at least 47.1",
        "sex",
    ),
    (
        "Bank marketing in Portuguese",
        "idade,profissão:técnico|gestor,estado_civil:casado|solteiro,inadimplente:não|sim,saldo,sexo:M|F,subscreveu:não|sim",
        "subscreveu",
        "sim",
        "sexo",
    ),
    (
        "NHANES",
        "SEQN,RIAGENDR:1|2,RIDAGEYR,RIDRETH1:1|2|3|4,DMDEDUC2:1|2|3,BMXBMI,WTMEC2YR,diabetes:0|1",
        "diabetes",
        "0",
        "RIAGENDR",
    ),
    (
        "Cardio",
        "age,gender:1|2,ap_hi,cholesterol:1|2|3,gluc:1|2|3,smoke:0|1,active:0|1,cardio:0|1",
        "cardio",
        "0",
        "gender",
    ),
    (
        "Framingham",
        "male:0|1,age,currentSmoker:0|1,prevalentStroke:0|1,diabetes:0|1,totChol,TenYearCHD:0|1",
        "TenYearCHD",
        "0",
        "male",
    ),
    (
        "Dutch census",
        "sex:1|2,age,household_position:1110|1121|1122,economic_status:111|112,marital_status:1|2|3,occupation:0|1",
        "occupation",
        "1",
        "sex",
    ),
    (
        "South German credit",
        "Status:A11|A12,Duration,Purpose:A43|A40,CreditAmount,PersonalStatusSex:A91|A92|A93,Risk:1|2",
        "Risk",
        "1",
        "PersonalStatusSex",
    ),
    (
        "Credit in Spanish",
        "edad,género:Hombre|Mujer,ingresos,incumplimiento:sí|no",
        "incumplimiento",
        "no",
        "género",
    ),
    ("Staff in Japanese", "年齢,性別:男性|女性,年収,退職:はい|いいえ", "退職", "いいえ", "性別"),
    ("Credit in Korean", "나이,성별:남자|여자,소득,연체:예|아니오", "연체", "아니오", "성별"),
    ("Credit in Chinese", "年龄,性别:男|女,月收入,是否违约:是|否", "是否违约", "否", "性别"),
    ("Credit in Russian", "возраст,пол:мужской|женский,доход,просрочка:да|нет", "просрочка", "нет", "пол"),
    (
        "Law school, texts of races",
        "decile1b,lsat,ugpa,fulltime:1|2,fam_inc,racetxt:White|Black,tier,pass_bar:0|1",
        "pass_bar",
        "1",
        "racetxt",
    ),
    (
        "Student dropout",
        "Marital status:1|2,Course:33|171,Gender:0|1,Scholarship holder:0|1,Age at enrollment,GDP,Target:Dropout|Graduate|Enrolled",
        "Target",
        "Graduate",
        "Gender",
    ),
    (
        "ACS income",
        "AGEP,COW:1|2|3,SCHL,MAR:1|2|3,OCCP,WKHP,SEX:1|2,RAC1P:1|2|3,PINCP:False|True",
        "PINCP",
        "True",
        "SEX",
    ),
    (
        "ACS employment",
        "AGEP,SCHL,MAR:1|2|3,DIS:1|2,CIT:1|2|3,RAC1P:1|2|3,PWGTP,ESR:False|True",
        "ESR",
        "True",
        "RAC1P",
    ),
    (
        "Diabetes 130",
        "race:Caucasian|AfricanAmerican,gender:Female|Male,time_in_hospital,num_medications,change:Ch|No,readmitted:NO|<30|>30",
        "readmitted",
        "NO",
        "gender",
    ),
    (
        "Loan prediction",
        "Loan_ID,Gender:Male|Female,Married:Yes|No,Education:Graduate|Not Graduate,ApplicantIncome,LoanAmount,Credit_History:0|1,Loan_Status:Y|N",
        "Loan_Status",
        "Y",
        "Gender",
    ),
    (
        "Give me some credit",
        "SeriousDlqin2yrs:0|1,RevolvingUtilization,age,DebtRatio,MonthlyIncome,NumberOfDependents:0|1|2",
        "SeriousDlqin2yrs",
        "0",
        "age",
    ),
    (
        "Lending club",
        "loan_amnt,term:36 months|60 months,int_rate,annual_inc,dti,loan_status:Fully Paid|Charged Off",
        "loan_status",
        "Fully Paid",
        "",
    ),
    (
        "UCB admissions",
        "Admit:Admitted|Rejected,Gender:Male|Female,Dept:A|B|C,Freq",
        "Admit",
        "Admitted",
        "Gender",
    ),
    (
        "Card churn",
        "CLIENTNUM,Attrition_Flag:Existing Customer|Attrited Customer,Customer_Age,Gender:M|F,Dependent_count:0|1|2,Credit_Limit",
        "Attrition_Flag",
        "Existing Customer",
        "Gender",
    ),
    (
        "Stroke",
        "gender:Male|Female,age,hypertension:0|1,ever_married:Yes|No,bmi,stroke:0|1",
        "stroke",
        "0",
        "gender",
    ),
    ("Pima", "Pregnancies,Glucose,BloodPressure,BMI,Age,Outcome:0|1", "Outcome", "1", "Age"),
    (
        "HR promotion",
        "department:Sales|Ops,region:region_1|region_2,education:B|M,gender:m|f,no_of_trainings:1|2,age,avg_training_score,is_promoted:0|1",
        "is_promoted",
        "1",
        "gender",
    ),
    (
        "Campus placement",
        "gender:M|F,ssc_p,hsc_p,degree_t:Sci|Comm,workex:No|Yes,mba_p,status:Placed|Not Placed",
        "status",
        "Placed",
        "gender",
    ),
    (
        "Bank churn",
        "CustomerId,CreditScore,Geography:France|Spain,Gender:Female|Male,Age,Tenure,Balance,IsActiveMember:0|1,Exited:0|1",
        "Exited",
        "0",
        "Gender",
    ),
    (
        "Employee future",
        "Education:B|M,JoiningYear,City:Pune|Delhi,PaymentTier:1|2|3,Age,Gender:Male|Female,EverBenched:No|Yes,LeaveOrNot:0|1",
        "LeaveOrNot",
        "0",
        "Gender",
    ),
    ("Card fraud", "Time,V1,V2,Amount,Class:0|1", "Class", "1", ""),
    ("Payments fraud", "step,amount,oldbalance,newbalance,isFraud:0|1", "isFraud", "0", ""),
    ("Hiring", "experience,interview_score,referral:yes|no,black:0|1,hired:0|1", "hired", "1", "black"),
    ("Scholarship, Chinese", "年龄,分数,城市:北京|上海,性别:男|女,录取:是|否", "录取", "是", "性别"),
    ("Loan, Japanese", "年齢,年収,性別:男性|女性,承認:はい|いいえ", "承認", "はい", "性別"),
    ("Credit, Spanish", "edad,ingresos,sexo:hombre|mujer,provincia:A|B,impago:sí|no", "impago", "no", "sexo"),
    (
        "Credit, Portuguese",
        "idade,renda,sexo:masculino|feminino,inadimplente:sim|não",
        "inadimplente",
        "não",
        "sexo",
    ),
    ("Admission, French", "âge,note,sexe:homme|femme,ville:Lyon|Lille,admis:oui|non", "admis", "oui", "sexe"),
    (
        "Credit, German",
        "alter,einkommen,geschlecht:m|w,ort:Ulm|Bonn,bewilligt:ja|nein",
        "bewilligt",
        "ja",
        "geschlecht",
    ),
    ("Credit, Italian", "età,reddito,sesso:M|F,esito:approvato|rifiutato", "esito", "approvato", "sesso"),
    ("Credit, Russian", "возраст,доход,пол:мужской|женский,одобрено:да|нет", "одобрено", "да", "пол"),
    ("Credit, Korean", "나이,소득,성별:남|여,승인:예|아니오", "승인", "예", "성별"),
];

#[test]
fn forty_public_sets_are_guessed() {
    assert!(SETS.len() >= 40);
    are_guessed(SETS);
}

/// Columns as they are called in many places and languages: the name of the list, its columns, label, favourable value and group.
#[test]
fn lists_in_many_languages_are_guessed() {
    let lists: Vec<Set> = include_str!("../golden/guesses.tsv")
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0], cells[1], cells[2], cells[3], cells[4])
        })
        .collect();
    assert!(lists.len() >= 100);
    are_guessed(&lists);
}

fn are_guessed(sets: &[Set]) {
    let mut wrong = Vec::new();
    for (set, columns, label, favourable, group) in sets {
        let columns: Vec<(&str, Vec<&str>)> = columns
            .split(',')
            .map(|column| column.split_once(':').unwrap_or((column, "")))
            .map(|(name, values)| (name, values.split('|').filter(|value| !value.is_empty()).collect()))
            .collect();
        let mut text = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",") + "\n";
        let mut numbers = support::Numbers(7);
        for row in 0..120 {
            let cells: Vec<String> = columns
                .iter()
                .map(|(name, values)| match values.len() {
                    0 if name.to_lowercase().ends_with("id") || *name == "CLIENTNUM" => {
                        (1000 + row).to_string()
                    }
                    0 => (18 + numbers.bits() % 60).to_string(),
                    count => values[(numbers.bits() % count as u64) as usize].to_owned(),
                })
                .collect();
            text += &(cells.join(",") + "\n");
        }
        let reading = Reading::new(&table(text.as_bytes()), &GivenRoles::default()).unwrap();
        let found = reading.guess.label.as_ref().map(|it| (it.column.as_str(), it.favourable.as_str()));
        let groups = reading.guess.groups.join(",");
        if found != Some((*label, *favourable)) || groups != *group {
            wrong.push(format!("{set}: {found:?} by {groups:?}: {:?}", reading.guess.other_groups));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), sets.len(), wrong.join("\n"));
}

#[test]
fn of_ranges_of_numbers_the_upper_ones_are_favourable() {
    for (values, upper) in [
        (
            [
                "\"$0 - $24,999\"",
                "\"$25,000 - $49,999\"",
                "\"$50,000 - $99,999\"",
                "\"$100,000 - $149,999\"",
                "150000",
            ],
            ["$50,000 - $99,999", "$100,000 - $149,999", "150000"],
        ),
        (["<10", "10-20", "20-40", "40-80", ">80"], ["20-40", "40-80", ">80"]),
    ] {
        let mut text = "sex,age,income\n".to_owned();
        for row in 0..200 {
            let sex = if row % 3 == 0 { "Male" } else { "Female" };
            // The lowest ones are the rarest.
            let value = values[[0, 1, 1, 2, 2, 3, 3, 4, 4, 4][row % 10]];
            text += &format!("{sex},{},{value}\n", 20 + row % 50);
        }
        let guesses = guesses(&table(text.as_bytes()).summary("incomes.csv", text.len() as u64));
        let label = &guesses.labels[0];
        assert_eq!(label.role.column, "income");
        let Condition::Values(taken) = &label.role.positive else { panic!("{:?}", label.role) };
        assert_eq!(taken, &upper);
        assert!(label.reasons.iter().any(|reason| reason.contains("upper ones")), "{:?}", label.reasons);
    }
}
