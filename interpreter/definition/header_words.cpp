// SPDX-License-Identifier: Apache-2.0
#include "definition/header_words.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "definition/aliases.h"
#include "diag/suggest.h"
#include "values/text.h"

namespace registrar {
namespace {

/// What a column holds: the columns of all actions that hold it, separated by spaces, and its usual headers,
/// separated by bars. A line for each language or two.
struct Meaning {
    std::string_view columns;
    std::string_view headers;
};

constexpr Meaning meanings[] = {
    {"candidateLogin userLogin",
     "login|login name|login id|user login|user name|user|user id|account|account name|sam account name|uid"
     "|identifiant|nom d'utilisateur|utilisateur|compte"
     "|Benutzername|Anmeldename|Benutzer|Benutzerkennung|Kennung|Kontoname"
     "|usuario|nombre de usuario|usuário|nome de usuário|utilizador"
     "|nome utente|utente|gebruikersnaam|gebruiker|inlognaam"
     "|nazwa użytkownika|użytkownik|användarnamn|användare|brugernavn|brukernavn"
     "|用户名|账号|登录名|ユーザー名|ユーザーid|ログインid"},
    {"candidateEmail userEmail external_email",
     "e-mail|mail|email address|e-mail address|mail address|work email|business email|user email|learner "
     "email"
     "|courriel|adresse e-mail|adresse mail|adresse électronique|adresse de messagerie|mél"
     "|E-Mail-Adresse|Mailadresse|E-Mail dienstlich"
     "|correo|correo electrónico|dirección de correo|correio eletrônico|endereço de e-mail"
     "|posta elettronica|indirizzo e-mail|indirizzo di posta|e-mailadres"
     "|adres e-mail|poczta|e-postadress|e-post|e-mailadresse|e-postadresse"
     "|邮箱|电子邮件|电子邮箱|メール|メールアドレス"},
    {"candidateRefNumber external_user_id",
     "reference number|personnel number|employee number|employee id|employee no|staff number|staff id|person "
     "id"
     "|student number|student id|learner id|badge number|payroll number|hr id|emp id|id student|external "
     "id|ref"
     "|matricule|numéro de matricule|numéro employé|n° employé|identifiant RH"
     "|Personalnummer|Personal-Nr.|Pers.-Nr.|Personalnr|Mitarbeiternummer|Matrikelnummer|Mitarbeiter-ID"
     "|matrícula|número de empleado|número de personal|número de funcionário|número de matrícula"
     "|matricola|numero di matricola|codice dipendente|personeelsnummer|medewerkernummer"
     "|numer pracownika|numer osobowy|anställningsnummer|medarbejdernummer|ansattnummer"
     "|工号|员工编号|学号|社員番号|従業員番号"},
    {"candidateName last_name",
     "last name|surname|family name|lastname|name"
     "|nom|nom de famille|nom usuel"
     "|Nachname|Familienname|Zuname"
     "|apellido|apellidos|primer apellido|sobrenome|apelido|último nome"
     "|cognome|achternaam|familienaam|nazwisko|efternamn|efternavn|etternavn"
     "|姓|姓名|姓氏|名字|氏名|苗字"},
    {"candidateFirstname first_name",
     "first name|given name|forename|firstname"
     "|prénom|prénoms|prénom usuel|Vorname|Rufname"
     "|nombre|nombres|primer nombre|nome|primeiro nome"
     "|nome di battesimo|voornaam|imię|förnamn|fornavn"
     "|名|名字|名前"},
    {"candidatePassword",
     "password|initial password|mot de passe|Passwort|Kennwort|contraseña|senha|palavra-passe"
     "|wachtwoord|hasło|lösenord|adgangskode|passord|密码|パスワード"},
    {"candidateValidity",
     "active|enabled|status|account status|user status|employment status|is active|state"
     "|actif|statut|état|actif (O/N)|Aktiv|Zustand|aktiviert"
     "|activo|estado|estatus|ativo|situação|attivo|stato|actief|aktywny|stan|aktiv|在职|状态|有効|在籍"},
    {"candidateLanguages",
     "language|languages|locale|preferred "
     "language|langue|Sprache|Sprachen|idioma|idiomas|lingua|taal|język|språk|sprog"
     "|语言|言語"},
    {"candidateTimeZone",
     "time zone|timezone|fuseau horaire|Zeitzone|zona horaria|fuso horário|fuso orario|tijdzone"
     "|strefa czasowa|tidszon|tidszone|时区|タイムゾーン"},
    {"enabledFrom",
     "valid from|active from|start of access|hire date|hired|entry date|date hired|employment start|joined"
     "|date d'entrée|date d'embauche|actif depuis|Eintrittsdatum|Eintritt|gültig ab|gültig "
     "von|Einstellungsdatum"
     "|fecha de ingreso|fecha de alta|data de admissão|data di assunzione|datum in dienst|indiensttreding"
     "|data zatrudnienia|anställningsdatum|ansættelsesdato|入职日期|入社日"},
    {"enabledUntil",
     "valid until|valid to|active until|end of access|leaving date|termination date|exit date|employment "
     "end|left"
     "|date de sortie|date de départ|fin de contrat|Austrittsdatum|Austritt|gültig bis|Vertragsende"
     "|fecha de baja|fecha de salida|data de demissão|data di cessazione|datum uit dienst|uitdiensttreding"
     "|data zwolnienia|slutdatum anställning|fratrædelsesdato|离职日期|退社日"},
    {"entityName hierarchyEntityName",
     "entity|department|org unit|organisation|organization|organisational unit|company|division|business "
     "unit|team"
     "|site|location|branch|unit|group|country|region|parent|child"
     "|entité|service|département|direction|société|établissement|pays|équipe"
     "|Abteilung|Organisationseinheit|Bereich|Firma|Standort|Gesellschaft|Land|Kostenstelle Name"
     "|departamento|empresa|sede|entidad|área|país|entidade|setor|equipe"
     "|reparto|azienda|ufficio|entità|paese|afdeling|bedrijf|vestiging|dział|firma|avdelning|afdeling|"
     "avdeling"
     "|部门|公司|组织|部署|会社|所属"},
    {"entityId", "entity id|department id|org unit id|id entité|Abteilungs-ID|id departamento"},
    {"entityGuid", "entity guid|entity uuid|department guid"},
    {"managerLogin",
     "manager|supervisor|manager login|line manager|boss|reports to|superior"
     "|responsable|supérieur|responsable hiérarchique|login du "
     "responsable|Vorgesetzter|Vorgesetzte|Führungskraft|Leiter"
     "|jefe|supervisor directo|gestor|chefe|responsabile|capo|leidinggevende|przełożony|chef|leder|nærmeste "
     "leder"
     "|经理|上级|上司"},
    {"managerRefNumber",
     "manager number|manager id|manager employee id|supervisor id|manager ref number|matricule responsable"
     "|matricule du responsable|Personalnummer Vorgesetzter|Vorgesetzter Personalnummer|id jefe|matrícula do "
     "gestor"
     "|matricola responsabile"},
    {"presentation", "presentation|about|bio|biography|présentation|Vorstellung|presentación|apresentação"},
    {"lovCode",
     "object code|learning object|learning object code|module|module code|lesson|lesson code|content "
     "code|activity code"
     "|module id|objet|code module|Modul|Modulcode|Lernobjekt|módulo|código de módulo|modulo|codice "
     "modulo|moduł|lov"
     "|模块|モジュール"},
    {"lovGuid", "object guid|learning object guid|module guid|lesson guid|lov guid"},
    {"lovCodes",
     "modules|lessons|objects|learning objects|contents|contenus|Inhalte|Module|contenidos|conteúdos|lov "
     "codes"},
    {"trainingPathCode external_course_id",
     "course code|course id|course|training code|training|course number|course key|path code|code "
     "module|programme code"
     "|code formation|code cours|formation|cours|parcours|code parcours"
     "|Kurs|Kurscode|Kurs-ID|Kursnummer|Schulung|Schulungsnummer|Seminar|Seminarnummer|Trainingscode"
     "|curso|código de curso|código del curso|formación|código do curso|treinamento|formação"
     "|corso|codice corso|cursus|cursuscode|opleiding|kurs|kod kursu|kurskod|kursuskode|kurskode"
     "|课程|课程编号|课程代码|コース|コースコード|研修コード"},
    {"trainingTitle title",
     "course title|course name|training title|training name|title|titre|titre de la formation|intitulé|nom "
     "du cours"
     "|Kurstitel|Kursname|Titel|Bezeichnung|título|título del curso|nombre del curso|nome do curso|título do "
     "curso"
     "|titolo|titolo del corso|nome corso|cursusnaam|nazwa "
     "kursu|tytuł|kursnamn|kursusnavn|课程名称|コース名|研修名"},
    {"trainingId", "training id|numeric course id|id formation"},
    {"trainingGuid", "training guid|training uuid|course guid"},
    {"trainingModality",
     "modality|type of training|training type|course type|delivery|format|modalité|Modalität|Kursart"
     "|modalidad|modalidade|modalità|form|Lernform|課程区分|授课方式"},
    {"trainingDescription",
     "description|summary|descriptif|Beschreibung|descripción|descrição|descrizione|beschrijving"
     "|opis|beskrivning|beskrivelse|描述|説明"},
    {"trainingCost",
     "cost|price|fee|coût|prix|Kosten|Preis|costo|precio|custo|preço|prezzo|kosten|prijs|koszt|费用|費用"},
    {"trainingDuration",
     "training duration|course duration|course length|module presentation length|durée de la formation"
     "|Kursdauer|duración del curso|duração do curso"},
    {"trainingLocale", "course language|training language|langue du cours|Kurssprache|idioma del curso"},
    {"sessionTitle",
     "session|session title|session name|class|class name|group name|cohort|edition|presentation code|code "
     "presentation"
     "|groupe|classe|promotion|Sitzung|Termin|Klasse|Gruppe|Durchführung|sesión|grupo|clase|edición|sessão|"
     "turma"
     "|sessione|edizione|gruppo|sessie|groep|klas|sesja|grupa|tillfälle|hold|kurstilfelle|班级|期次|クラス|"
     "セッション"},
    {"sessionId", "session id|session number|class id|id session|Sitzungsnummer|id sesión"},
    {"sessionGuid", "session guid|session uuid|class guid"},
    {"sessionStartDate",
     "start date|session start|from|begin|begins|starts on|date de début|début|Beginn|Startdatum|von|Anfang"
     "|fecha de inicio|inicio|data de início|início|data di inizio|inizio|begindatum|startdatum|data "
     "rozpoczęcia"
     "|startdato|开始日期|開始日"},
    {"sessionEndDate",
     "end date|session end|to|until|ends on|date de fin|fin|Ende|Enddatum|bis|fecha de fin|fecha final|fin "
     "de sesión"
     "|data de término|fim|data di fine|fine|einddatum|data "
     "zakończenia|slutdatum|slutdato|sluttdato|结束日期|終了日"},
    {"sessionStatus", "session status|class status|statut de la session|Sitzungsstatus|estado de la sesión"},
    {"sessionAction trainingAction",
     "action|operation|opération|Aktion|acción|ação|azione|actie|akcja|åtgärd|handling"},
    {"teacherLogin",
     "teacher|trainer|instructor|facilitator|lecturer|teacher "
     "login|formateur|animateur|Trainer|Dozent|Lehrer|Referent"
     "|profesor|instructor "
     "a|formador|professor|instrutor|docente|istruttore|formatore|docent|trener|lärare|underviser"
     "|讲师|教师|講師"},
    {"firstAccessDate",
     "first access|first launch|started|started on|date started|premier accès|Erster Zugriff|Begonnen "
     "am|primer acceso"
     "|primeiro acesso|primo accesso|eerste toegang|pierwszy dostęp|första åtkomst|首次访问|初回アクセス"},
    {"lastAccessDate",
     "last access|last login|last activity|last seen|last accessed|last connection|dernier accès|dernière "
     "connexion"
     "|Letzter Zugriff|Letzter Login|último acceso|última conexión|último acesso|ultimo accesso|laatste "
     "toegang"
     "|ostatni dostęp|senaste åtkomst|seneste adgang|最后访问|最終アクセス"},
    {"firstCompletionDate completionDate date_completed",
     "completion date|completed on|finished on|date completed|completed at|finished|finish "
     "date|completion|date of "
     "completion"
     "|date de fin de formation|date de réalisation|date de complétion|terminé le|date d'achèvement"
     "|Abschlussdatum|Abgeschlossen am|Abschluss|Beendet am|fecha de finalización|completado el|fecha de "
     "término"
     "|data de conclusão|concluído em|data di completamento|completato il|datum voltooid|voltooid op"
     "|data ukończenia|ukończono|slutförd|gennemført dato|fullført dato|完成日期|完了日|修了日"},
    {"progression",
     "progress|progress percent|percent complete|% complete|percentage|completion rate|avancement|avancement "
     "(%)"
     "|progression (%)|pourcentage|Fortschritt|Fortschritt "
     "(%)|Prozent|progreso|avance|progresso|percentuale|voortgang"
     "|postęp|framsteg|fremskridt|fremdrift|进度|完成率|進捗|進捗率"},
    {"score",
     "score|result|mark|grade|points|note|résultat|Punkte|Punktzahl|Ergebnis|puntuación|nota|calificación|"
     "pontuação"
     "|punteggio|voto|resultaat|cijfer|wynik|poäng|resultat|分数|成绩|得分|点数|スコア"},
    {"scoreMax",
     "maximum score|max score|max points|total points|note maximale|score maximal|Höchstpunktzahl|maximale "
     "Punktzahl"
     "|puntuación máxima|pontuação máxima|punteggio massimo|maximumscore|满分|満点"},
    {"timeSpent",
     "time spent|duration|time|session time|total time|minutes|seconds|hours|durée|temps|temps "
     "passé|Dauer|Zeit|Lernzeit"
     "|duración|tiempo|tiempo dedicado|duração|tempo|tempo gasto|durata|tempo "
     "trascorso|duur|tijd|czas|tid|时长|学习时间"
     "|学習時間|所要時間"},
    {"trackingStatus",
     "status|completion status|lesson status|learning "
     "status|state|état|statut|Status|Lernstatus|estado|situação|stato"
     "|status ukończenia|状态|学习状态|ステータス|final result"},
    {"complete",
     "complete|completed|is "
     "completed|terminé|abgeschlossen|completado|concluído|completato|voltooid|ukończone"},
    {"contentUuid",
     "content|content uuid|content id|content url|url|link|page|contenu|Inhalt|contenido|conteúdo|contenuto"},
    {"accessFlag", "access|grant|access flag|accès|Zugriff|Zugang|acceso|acesso|accesso|toegang|dostęp"},
    {"oldUuid",
     "old|old content|old uuid|old url|from content|ancien contenu|Alter Inhalt|contenido anterior"},
    {"newUuid", "new|new content|new uuid|new url|to content|nouveau contenu|Neuer Inhalt|contenido nuevo"},
    {"fromEmail", "old e-mail|from e-mail|source e-mail|ancien e-mail|Alte E-Mail|correo anterior"},
    {"toEmail", "new e-mail|to e-mail|target e-mail|nouvel e-mail|Neue E-Mail|correo nuevo"},
    {"fromLogin", "old login|from login|source login|ancien identifiant|Alter Benutzername|usuario anterior"},
    {"toLogin", "new login|to login|target login|nouvel identifiant|Neuer Benutzername|usuario nuevo"},
    {"sourceUser", "source user|old user|user in the source"},
    {"targetUser", "target user|new user|user in the target"},
    {"registrationDate enrollment_start",
     "registration date|enrolment date|enrollment date|registered|registered on|enrolled|enrolled on|date "
     "registration"
     "|date d'inscription|inscrit le|Anmeldedatum|Einschreibedatum|angemeldet am|fecha de inscripción"
     "|data de inscrição|data di iscrizione|inschrijfdatum|data "
     "rejestracji|registreringsdatum|报名日期|登録日"},
    {"enrollment_end",
     "enrolment end|enrollment end|unregistration date|date unregistration|fin d'inscription"
     "|Ende der Einschreibung|fin de inscripción"},
    {"registrationGuid", "registration guid|registration uuid|enrolment guid"},
    {"registerFlag",
     "register|registered|registration|inscrit|inscription|Anmeldung|angemeldet|inscrito|iscritto"},
    {"interventionDate",
     "date|meeting date|date and time|session date|date d'intervention|Datum|fecha|data|时间|日時"},
    {"interventionDuration",
     "hours|duration in hours|duration (h)|durée (h)|Dauer (h)|Stunden|horas|ore|uren"},
    {"interventionGuid", "intervention guid|meeting guid"},
    {"interventionStatus", "meeting status|intervention status|statut d'intervention"},
    {"roomGuid", "room|room guid|room uuid|room id"},
    {"roomLabel",
     "room|room name|classroom|salle|Raum|Raumname|sala|aula|lokaal|rum|lokale|教室|会议室|部屋"},
    {"roomCapacity",
     "capacity|seats|places|capacité|Plätze|Kapazität|capacidad|capacidade|capacità|容量|定員"},
    {"credits",
     "credits|credit|credit hours|amount of credit|hours earned|crédits|Punkte|créditos|crediti|学分|単位"},
    {"credit_type", "credit type|type of credit|type de crédit|Punktart|tipo de crédito|tipo di credito"},
    {"credit_expiration",
     "credit expiration|credit expiry|expires|expiration date|expiry date|date d'expiration|Ablaufdatum"
     "|fecha de caducidad|data de validade|scadenza"},
    {"participant_category",
     "participant category|category|profession|catégorie|Kategorie|categoría|categoria"},
};

/// Calls `take` with each part of a text that is not empty.
template <class Take>
void each_part(std::string_view text, char separator, Take take) {
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find(separator, from), text.size());
        if (to > from) take(text.substr(from, to - from));
        from = to + 1;
    }
}

using Words = std::vector<std::string>;

std::string joined(const Words& words) {
    std::string all;
    for (const std::string& word : words) all += word;
    return all;
}

/// The usual headers of one column, in plain words.
struct UsualHeaders {
    std::set<std::string, std::less<>> whole;
    std::vector<Words> parts;
};

const std::map<std::string_view, UsualHeaders>& usual_headers() {
    static const std::map<std::string_view, UsualHeaders> all = [] {
        std::map<std::string_view, UsualHeaders> made;
        for (const Meaning& meaning : meanings)
            each_part(meaning.columns, ' ', [&](std::string_view column) {
                each_part(meaning.headers, '|', [&](std::string_view header) {
                    Words words = plain_words(header);
                    made[column].whole.insert(joined(words));
                    made[column].parts.push_back(std::move(words));
                });
            });
        return made;
    }();
    return all;
}

bool is_alias(std::string_view header, std::string_view column) {
    return std::any_of(aliases().begin(), aliases().end(), [&](const Alias& alias) {
        return alias.meant == column && joined(plain_words(alias.written)) == header;
    });
}

/// Returns the text without remarks in parentheses and brackets: `Note (sur 20)`.
std::string without_remarks(std::string_view text) {
    std::string kept;
    int depth = 0;
    for (const char c : text) {
        if (c == '(' || c == '[') ++depth;
        if (depth == 0) kept += c;
        if ((c == ')' || c == ']') && depth > 0) --depth;
    }
    return kept;
}

/// Returns the length of the longest usual header whose words are all in the header; 0 if there is none.
/// Words of one or two letters prove nothing by themselves.
std::size_t longest_part(const Words& header, const UsualHeaders& usual) {
    constexpr std::size_t telling = 3;
    std::size_t longest = 0;
    for (const Words& words : usual.parts) {
        const std::size_t size = joined(words).size();
        const bool inside = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
            return std::find(header.begin(), header.end(), word) != header.end();
        });
        if (inside && size >= telling) longest = std::max(longest, size);
    }
    return longest;
}

/// Returns whether one letter separates the header from a usual one. Short words are too near to each other.
bool is_misspelt(const std::string& header, const UsualHeaders& usual) {
    constexpr std::size_t long_enough = 6;
    if (header.size() < long_enough) return false;
    return std::any_of(usual.whole.begin(), usual.whole.end(), [&](const std::string& name) {
        return name.size() >= long_enough && name.size() <= header.size() + 1 &&
               header.size() <= name.size() + 1 && edit_distance(header, name, 1) <= 1;
    });
}

}  // namespace

PlainHeader::PlainHeader(std::string_view text)
    : words(plain_words(text)), whole(joined(words)), bare(joined(plain_words(without_remarks(text)))) {}

int match_column(const PlainHeader& header, std::string_view column) {
    if (header.whole.empty()) return header_match::none;
    if (header.whole == joined(plain_words(column)) || is_alias(header.whole, column))
        return header_match::own_name;
    const auto found = usual_headers().find(column);
    if (found == usual_headers().end()) return header_match::none;
    const UsualHeaders& usual = found->second;
    if (usual.whole.contains(header.whole) || usual.whole.contains(header.bare)) return header_match::usual;
    if (is_misspelt(header.whole, usual)) return header_match::misspelt;
    constexpr std::size_t most = 18;
    const std::size_t part = longest_part(header.words, usual);
    return part == 0 ? header_match::none : header_match::part + static_cast<int>(std::min(part, most) / 2);
}

bool is_usual_header(std::string_view text) {
    const std::string whole = joined(plain_words(text));
    return std::any_of(usual_headers().begin(), usual_headers().end(),
                       [&](const auto& entry) { return entry.second.whole.contains(whole); });
}

}  // namespace registrar
