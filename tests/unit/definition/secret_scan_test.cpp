// SPDX-License-Identifier: Apache-2.0
// Tests that passwords in definitions are hidden, however they are written.
#include "definition/secret_scan.h"

#include <catch2/catch.hpp>

#include "unit/definition/parsing.h"

using namespace registrar;
using registrar::testing::Parsed;

namespace {

std::string hidden(std::string text) {
    SourceFile source("d.xml", std::move(text));
    source.hide(secret_spans(source.text()));
    return std::string(source.shown());
}

/// Returns a step with this text on a separate line.
std::string step_with(const std::string& line) {
    return "<import-config>\n  <preProcess>\n    <remoteResourceDownloader>\n      <host>h</host>\n      " +
           line +
           "\n      <sourceFilesPath>a</sourceFilesPath>\n    </remoteResourceDownloader>\n  </preProcess>\n"
           "</import-config>\n";
}

}  // namespace

TEST_CASE("knows names of secrets, also misspelt, and no others") {
    for (const char* name : {"password",      "Password",
                             "PASSWORD",      "pasword",
                             "passwort",      "passwrd",
                             "sftpPassword",  "sftpPasword",
                             "sftp-password", "ftp_password",
                             "x:password",    "passphrase",
                             "passPhrase",    "passfrase",
                             "key",           "Key",
                             "keys",          "kye",
                             "apiKey",        "clientSecret",
                             "pwd",           "userPwd2password"}) {
        CAPTURE(name);
        CHECK(names_secret(name));
    }
    for (const char* name :
         {"", "candidatePassword", "overwritePasswords", "passed", "login", "host", "port", "protocol",
          "trainingPathCode", "sourceFilesPath", "guid", "fields", "mandatory"}) {
        CAPTURE(name);
        CHECK(!names_secret(name));
    }
}

TEST_CASE("hides contents and attributes of secret elements, and nothing else") {
    CHECK(hidden("<a><password> ab c </password><b>x</b></a>") ==
          "<a><password> **** </password><b>x</b></a>");
    CHECK(hidden("<password>a\nb</password>x") == "<password>*\n*</password>x");
    CHECK(hidden("<password><![CDATA[a</password>b]]></password>x") ==
          "<password>" + std::string(std::string_view("<![CDATA[a</password>b]]>").size(), '*') +
              "</password>x");
    CHECK(hidden("<password><x>a</x></password>y") == "<password>********</password>y");
    CHECK(hidden("<password>\n<x>a</x>\n</password>y") == "<password>\n********\n</password>y");
    CHECK(hidden("<password value=\"a\" b='c' d e=f/><x y=\"z\">v</x>") ==
          "<password value=\"*\" b='*' * e=**><x y=\"z\">v</x>");
    CHECK(hidden("<server host=\"h\" password = \"p>q\" port=1/>x") ==
          "<server host=\"h\" password = \"***\" port=1/>x");
    CHECK(hidden("<password/>x<key></key>y") == "<password/>x<key></key>y");
    CHECK(hidden("<!-- <password>a</password> -->x") == "<!-- <password>*</password> -->x");
    CHECK(hidden("<password>${env:NAME}</password><key> ${file:a b} </key>") ==
          "<password>${env:NAME}</password><key> ${file:a b} </key>");
}

TEST_CASE("hides passwords of URLs") {
    CHECK(hidden("<source>postgresql://u:s3cret@h/d</source>") ==
          "<source>postgresql://u:******@h/d</source>");
    CHECK(hidden("<source>postgresql://u:s3@cret@h/d</source>") ==
          "<source>postgresql://u:*******@h/d</source>");
    CHECK(hidden("<source>postgresql:///d?user=u&amp;password=s3cret&amp;port=1</source>") ==
          "<source>postgresql:///d?user=u&amp;password=******&amp;port=1</source>");
    CHECK(hidden("<a source='postgresql://u:s3cret@h/d'/>") == "<a source='postgresql://u:******@h/d'/>");
    CHECK(hidden("<password>postgresql://u:s3cret@h/d</password>") ==
          "<password>*************************</password>");
    for (const char* plain : {"<source>postgresql://u@h:5432/d</source>", "<source>sqlite:a@b.db</source>",
                              "<source>postgresql://u:${env:P}@h/d</source>", "<a>http://h:80/</a>"})
        CHECK(hidden(plain) == plain);
}

TEST_CASE("hides secrets in text that is not XML") {
    CHECK(hidden("<password>a<b</password>x") == "<password>***</password>x");
    CHECK(hidden("<password>a<password>x") == "<password>*<password>*");
    CHECK(hidden("<password>a<password>\n<x>y</x>") == "<password>*<password>\n<x>y</x>");
    CHECK(hidden("<password>a<c>d</c>\n  <x>y</x>") == "<password>*********\n  <x>y</x>");
    CHECK(hidden("<password>a</pasword>x") == "<password>*</pasword>x");
    CHECK(hidden("<password>a") == "<password>*");
    CHECK(hidden("<password") == "<password");
    CHECK(hidden("<password a") == "<password *");
    CHECK(hidden("<password value=\"a/>\n<x>y</x>") == "<password value=\"***\n<x>y</x>");
    CHECK(hidden("<password>${env:a</password>") == "<password>*******</password>");
    CHECK(hidden("<password>a\n<x>b</x>\n<password>c</password>") ==
          "<password>*\n<x>b</x>\n<password>*</password>");
}

TEST_CASE("no finding about XML shows a secret") {
    for (const char* line :
         {"<password>S3cr&t9</password>", "<password>S3cr<t9</password>", "<password>S3cr&zz;t9</password>",
          "<password>S3crt9<password>", "<password>S3crt9", "<password>S3crt9</pasword>",
          "<password>S3crt9</wrong>", "<password>x<S3crt9></password>", "<password>x</S3crt9></password>",
          "<password value=S3crt9/>", "<password>S3crt9&#1;</password>", "<password>S3crt9\x01</password>",
          "<password>x&S3crt9;</password>", "<password>x&S3crt9</password>", "<password S3crt9>",
          "<password a='S3crt9' a='S3crt9'/>", "<password>]]>S3crt9</password>",
          "<password><![CDATA[S3crt9</password>", "<password>-->S3crt9</password></x>"}) {
        CAPTURE(line);
        const Parsed parsed(step_with(line));
        CHECK(!parsed.definition);
        REQUIRE(!parsed.findings.all().empty());
        for (const char* part : {"S3cr", "t9"}) {
            CHECK(parsed.rendered().find(part) == std::string::npos);
            CHECK(render_json(parsed.findings.all()).find(part) == std::string::npos);
            CHECK(render_sarif(parsed.findings.all(), "1").find(part) == std::string::npos);
        }
    }
}

TEST_CASE("scans a text full of unclosed secrets in linear time") {
    for (const char* piece :
         {"<password>a<b \"", "<password><![CDATA[", "<password a='", "<password>", "<password>a\n",
          "<b password='a'", "</password>", "<![CDATA[<password>]]>", "<key =\"<"}) {
        std::string text;
        for (int at = 0; at < 200'000; ++at) text += piece;
        std::uint32_t end = 0;
        bool ascending = true;
        for (const Span& span : secret_spans(text)) {
            ascending = ascending && span.begin >= end && span.begin < span.end;
            end = span.end;
        }
        CAPTURE(piece);
        CHECK(ascending);
        CHECK(end <= text.size());
    }
}
