// SPDX-License-Identifier: Apache-2.0
// Tests of MojibakeDetector: it recognises texts decoded with the wrong encoding, but not texts that only
// resemble them.
#include "values/mojibake.h"

#include <catch2/catch.hpp>

#include "values/charset.h"

using namespace registrar;

namespace {

/// Decodes UTF-8 bytes as another encoding.
std::string misread(const std::string& encoding, const std::string& text) {
    Decoder decoder(encoding);
    Decoder::Result result;
    decoder.decode(text, true, result);
    return result.text;
}

std::string meant(const std::string& text) {
    return MojibakeDetector("WINDOWS-1252").meant(text);
}

}  // namespace

TEST_CASE("recognises UTF-8 decoded as a Latin encoding") {
    for (const char* encoding :
         {"WINDOWS-1252", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1250", "MACINTOSH", "IBM850"})
        for (const char* text : {"José", "Zoë Müller", "ß", "5 €", "„Übung“", "Ionuț", "Привет", "日本"}) {
            const std::string read = misread(encoding, text);
            INFO(encoding << ' ' << text);
            if (read.find("\uFFFD") == std::string::npos)
                CHECK(MojibakeDetector(encoding).meant(read) == text);
        }
}

TEST_CASE("recognises a text that was encoded twice in Unicode") {
    CHECK(MojibakeDetector("UTF-8").meant("JosÃ©") == "José");
    CHECK(MojibakeDetector("UTF-16LE").meant("voilÃ\u00A0 ") == "voilà ");
    CHECK(MojibakeDetector("XLSX").meant("â‚¬ 5") == "€ 5");
    CHECK(MojibakeDetector("UTF-8").meant("\u00C3\u0081gnes") == "Ágnes");
}

TEST_CASE("does not mistake ordinary text for mojibake") {
    for (const char* text :
         {"",       "José",  "MAÇÃ", "Ã",     "SÃO PAULO",  "São",     "AMANHÃ!", "«ALEMANHû",
          "„Spaß“", "Spaß“", "Ö–Ä",  "CAFÉ™", "É»",         "Nestlé®", "Ü®",      "MILJØ®",
          "Привет", "รถ",    "日本", "½ Ø",   "naïve café", "Ÿ"})
        CHECK(meant(text) == "");
}

TEST_CASE("does not detect mojibake in only part of a text") {
    CHECK(meant("José and JosÃ©") == "");
    CHECK(meant("Ã© \u0416") == "");
}

TEST_CASE("words in other encodings can look like UTF-8") {
    CHECK(MojibakeDetector("KOI8-R").meant(misread("KOI8-R", "ё")) == "");
    CHECK(MojibakeDetector("TIS-620").meant("รถ") == "");
    CHECK(MojibakeDetector("SHIFT_JIS").meant("ﾃｩ") == "");
    CHECK(may_hide_utf8("KOI8-R"));
    CHECK(may_hide_utf8("WINDOWS-1251"));
    CHECK(!may_hide_utf8("WINDOWS-1252"));
    CHECK(!may_hide_utf8("SHIFT_JIS"));
    CHECK(!may_hide_utf8("UTF-8"));
    CHECK(may_hide_other_text("UTF-16LE"));
}

TEST_CASE("C1 controls show wrongly decoded WINDOWS-1252") {
    for (const char* encoding : {"UTF-8", "UTF-16LE", "WINDOWS-1252", "KOI8-R", "XLSX"}) {
        const MojibakeDetector mojibake(encoding);
        CHECK(mojibake.meant("Cos d\u0092Estournel") == "Cos d\u2019Estournel");
        CHECK(mojibake.meant("\u0093\u00A0\u00E9\u0094") == "\u201C\u00A0\u00E9\u201D");
        CHECK(mojibake.meant("\u0096\u0096") == "\u2013\u2013");
        CHECK(mojibake.meant("\u0085") == "\u2026");
        CHECK(mojibake.meant("a\u0081b\u009F") == "a\uFFFDb\u0178");
        CHECK(mojibake.meant("\u00A0\u00BF\u00C2") == "");
        CHECK(mojibake.meant("\u0400\u20C2 \xC2") == "");
    }
}
