// SPDX-License-Identifier: Apache-2.0
#include "remote/mail.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "diag/json.h"
#include "diag/unavailable.h"
#include "remote/mail_text.h"
#include "servers.h"
#include "unit/source_folder.h"

using namespace registrar;
using Catch::Contains;

namespace {

struct Smtp {
    explicit Smtp(const std::vector<std::string>& options = {})
        : from("REGISTRAR_MAIL_FROM", "import@example.com") {
        std::vector<std::string> words = {"smtp"};
        words.insert(words.end(), options.begin(), options.end());
        server = std::make_unique<TestServer>(folder, words);
    }
    void send(const Mail& mail, const std::string& before_host = "smtp://", TimeLimits limits = {}) const {
        const Variable trusted("CURL_CA_BUNDLE", folder.path() / "cert.pem");
        const Variable url("REGISTRAR_SMTP_URL", before_host + "localhost:" + server->port_text());
        send_mail(mail, limits);
    }
    std::string refusal(const Mail& mail, const std::string& before_host = "smtp://") const {
        return thrown_by<Unavailable>([&] { send(mail, before_host); });
    }
    /// Returns the first mail as a mail client reads it.
    Json read() const {
        const std::string script = registrar::testing::source_folder() + "/tests/unit/remote/read_mail.py";
        const std::string command = "python3 -B " + script + " " + folder.path().string();
        FILE* pipe = popen(command.c_str(), "r");
        std::string text;
        for (int letter = std::getc(pipe); letter != EOF; letter = std::getc(pipe))
            text += static_cast<char>(letter);
        pclose(pipe);
        return Json::parse(text);
    }
    std::string received() const { return text_of_file(folder.path() / "1.eml"); }

    TestFolder folder;
    Variable from;
    std::unique_ptr<TestServer> server;
};

const std::int64_t a_date = 1795341600;  // 2026-11-22 10:00:00

Mail small_mail() {
    return {{"anna@example.com"}, "Import of sessions.csv", "12 rows.\n", {}, {}, a_date};
}

}  // namespace

TEST_CASE("a mail has text, an HTML alternative and a file") {
    const Smtp smtp;
    const TestFolder here;
    const auto attached = here.write("Fehler für März.csv", "Line number:2,ERROR,ä\r\n\x01");
    const std::string text = "Grüße\n.\nFrom here on " + std::string(2000, 'x') + "\n";
    smtp.send({{"anna@example.com", "bert@example.com"},
               "Import of Übung.csv: 3 rejected — the rest is stored, and this subject does not fit one line",
               text,
               "<p>Grüße</p>",
               attached,
               a_date});
    const Json mail = smtp.read();
    CHECK(mail["envelope"]["from"] == "import@example.com");
    CHECK(mail["envelope"]["to"] == Json({"anna@example.com", "bert@example.com"}));
    CHECK(mail["from"] == "import@example.com");
    CHECK(mail["to"] == Json({"anna@example.com", "bert@example.com"}));
    CHECK(mail["subject"] ==
          "Import of Übung.csv: 3 rejected — the rest is stored, and this subject does not fit one line");
    CHECK(mail["date"] == "2026-11-22T10:00:00+00:00");
    CHECK(mail["type"] == "multipart/mixed");
    CHECK(mail["alternatives"] == Json({"text/plain", "text/html"}));
    CHECK(mail["text"] == text);
    CHECK(mail["html"] == "<p>Grüße</p>");
    CHECK(mail["files"] ==
          Json::array({Json::array({"Fehler für März.csv", "Line number:2,ERROR,ä\r\n\x01"})}));
    CHECK(mail["defects"] == Json::array());
}

TEST_CASE("a mail may have text only") {
    const Smtp smtp;
    smtp.send(small_mail());
    const Json mail = smtp.read();
    CHECK(mail["text"] == "12 rows.\n");
    CHECK(mail["alternatives"] == Json({"text/plain"}));
    CHECK(mail["files"] == Json::array());
    CHECK(mail["subject"] == "Import of sessions.csv");
}

TEST_CASE("a mail that is sent again keeps its Message-ID, even if its text differs") {
    const auto id_of = [](const std::string& key, const std::string& text) {
        const Smtp smtp;
        Mail mail = small_mail();
        mail.key = key;
        mail.text = text;
        smtp.send(mail);
        const std::string received = smtp.received();
        const std::size_t begin = received.find("Message-ID: ");
        return received.substr(begin, received.find('\n', begin) - begin);
    };
    const std::string once = id_of("store run 1 step 3", "12 rows.\n");
    CHECK_THAT(once, Contains("@example.com>"));
    CHECK(id_of("store run 1 step 3", "12 rows, resumed.\n") == once);
    CHECK(id_of("store run 2 step 3", "12 rows.\n") != once);
}

TEST_CASE("no header can be injected into a mail") {
    const Smtp smtp;
    const TestFolder here;
    Mail mail = small_mail();
    mail.subject = "Import\r\nBcc: eve@example.com\n\nbody of hers";
    mail.attachment = here.write("a\r\nX-Evil: yes\r\n\"b.csv", "x");
    smtp.send(mail);
    const Json read = smtp.read();
    CHECK(read["envelope"]["to"] == Json({"anna@example.com"}));
    CHECK(read["headers"] == Json({"auto-submitted", "content-type", "date", "from", "message-id",
                                   "mime-version", "subject", "to"}));
    CHECK_THAT(read["subject"].get<std::string>(), Contains("Bcc: eve@example.com"));
    CHECK_THAT(smtp.received(), !Contains("\nX-Evil") && !Contains("\nBcc"));
    for (const char* address :
         {"anna@example.com\r\nRCPT TO:<eve@example.com>", "a@b.c>,<eve@example.com", ""}) {
        mail.to = {address};
        CHECK_THAT(smtp.refusal(mail), Contains("no mail address"));
    }
}

TEST_CASE("logs in to a mail server within TLS") {
    const std::string kind = GENERATE("implicit", "explicit");
    const Smtp smtp({"user=import", "password=geheim/1", "tls=" + kind});
    const std::string scheme = kind == "implicit" ? "smtps://" : "smtp://";
    CHECK_THAT(smtp.refusal(small_mail(), scheme + "import:wrong-secret@"),
               Contains(scheme + "localhost:" + smtp.server->port_text() + ": the mail was not sent") &&
                   !Contains("wrong-secret") && !Contains("no answer within"));
    smtp.send(small_mail(), scheme + "import:geheim%2F1@");
    CHECK(smtp.read()["envelope"]["tls"] == true);
}

TEST_CASE("a mail server's password does not leave TLS or reach an unknown server") {
    const Smtp plain({"user=import"});
    CHECK_THAT(plain.refusal(small_mail(), "smtp://import:geheim@"),
               !Contains("geheim") && Contains("not sent"));
    const Smtp other({"user=import", "tls=implicit", "certificate_for=other.example.com"});
    CHECK_THAT(other.refusal(small_mail(), "smtps://import:geheim@"), Contains("SSL") && !Contains("geheim"));
}

TEST_CASE("says why a mail was not sent") {
    const Smtp smtp({"refuse=nobody@example.com"});
    Mail mail = small_mail();
    mail.to.push_back("nobody@example.com");
    CHECK_THAT(smtp.refusal(mail), Contains("not sent") && Contains("550"));
    CHECK(smtp.received().empty());

    mail = small_mail();
    mail.attachment = smtp.folder.path() / "nothing.log";
    CHECK_THAT(smtp.refusal(mail), Contains("nothing.log"));

    const Variable unset("REGISTRAR_SMTP_URL", "");
    CHECK_THROWS_WITH(send_mail(small_mail()), Contains("REGISTRAR_SMTP_URL is not set"));
    const Variable url("REGISTRAR_SMTP_URL", "smtp://anna:geheim@127.0.0.1:1");
    CHECK_THROWS_WITH(send_mail(small_mail()), Contains("smtp://127.0.0.1:1:") && !Contains("geheim"));
    const Variable other_protocol("REGISTRAR_SMTP_URL", "file:///etc/passwd");
    CHECK_THROWS_AS(send_mail(small_mail()), Unavailable);
    const Variable from("REGISTRAR_MAIL_FROM", "not an address");
    CHECK_THROWS_WITH(send_mail(small_mail()), Contains("REGISTRAR_MAIL_FROM is no mail address"));
}

TEST_CASE("does not wait forever for a mail server") {
    const TestFolder folder;
    const TestServer silent(folder, {"silent"});
    const Variable from("REGISTRAR_MAIL_FROM", "import@example.com");
    const Variable url("REGISTRAR_SMTP_URL", "smtp://localhost:" + silent.port_text());
    CHECK_THROWS_WITH(send_mail(small_mail(), {std::chrono::seconds(1), std::chrono::seconds(1)}),
                      Contains("no answer within the time limit"));
}

TEST_CASE("recognises mail addresses") {
    for (const char* good : {"anna@example.com", "a.b+c_d-e'f@x-y.example.co", "1@2.de"})
        CHECK(is_mail_address(good));
    for (const char* bad : {"",
                            "anna",
                            "anna@",
                            "@example.com",
                            "anna@example",
                            "an na@example.com",
                            "a@b@example.com",
                            ".a@example.com",
                            "a.@example.com",
                            "a..b@example.com",
                            "a@-b.com",
                            "a@b-.com",
                            "a@b..com",
                            "a@.com",
                            "a@b.com.",
                            "<a@b.com>",
                            "Anna <a@b.com>",
                            "a@b.com,c@d.com",
                            "a@b.com\n",
                            "\"a\"@b.com",
                            "a@[127.0.0.1]"})
        CHECK_FALSE(is_mail_address(bad));
    CHECK_FALSE(is_mail_address(std::string(65, 'a') + "@example.com"));
}

TEST_CASE("encodes header texts, dates and file names") {
    CHECK(header_text("plain") == "plain");
    CHECK(header_text("Übung") == "=?UTF-8?B?w5xidW5n?=");
    CHECK(header_text("=?UTF-8?B?w5xidW5n?=").find("=?UTF-8?B?PT9") == 0);
    for (const std::string& line :
         {header_text(std::string(500, 'x')), header_text(std::string(45, 'x') + "ü€𝄞")})
        for (std::size_t at = 0, end = 0; at < line.size(); at = end + 2) {
            end = std::min(line.find("\r\n", at), line.size());
            CHECK(end - at <= 76);
        }
    CHECK(header_date(a_date) == "Sun, 22 Nov 2026 10:00:00 +0000");
    CHECK(header_date(0) == "Thu, 01 Jan 1970 00:00:00 +0000");
    CHECK(file_name_parameter("errors-1.csv") == "filename=\"errors-1.csv\"");
    CHECK(file_name_parameter("für \"a\"\n.csv") == "filename*=UTF-8''f%C3%BCr%20%22a%22%0A.csv");
}
