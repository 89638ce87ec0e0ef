// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sends a mail over SMTP: text, HTML beside it, one attachment.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "remote/server.h"

namespace registrar {

/// Everything is UTF-8. Line ends in the subject become blanks, so that no header can be smuggled in.
struct Mail {
    std::vector<std::string> to;  ///< each is_mail_address
    std::string subject;
    std::string text;
    std::string html;                  ///< the same for a reader that shows HTML; empty: only the text
    std::filesystem::path attachment;  ///< a file, sent under its name; empty: none
    std::int64_t date = 0;             ///< seconds since 1970 UTC
    std::string key = {};  ///< two mails with one key are the same, sent twice: they get one Message-ID
};

/// One plain address (`name@host.tld`): no display name, no list, no quotes, no control characters.
bool is_mail_address(std::string_view text);

/// Sends over the server that REGISTRAR_SMTP_URL names (`smtp://host:port`, `smtps://…`; `user:password@`
/// before the host to log in; with a login TLS is required) as REGISTRAR_MAIL_FROM. The server's certificate
/// is checked as in ftp.h. Throws Unavailable: a setting that is missing or no address, server, attachment; a
/// server that refuses one of the addressees refuses the mail.
void send_mail(const Mail& mail, const TimeLimits& limits = {});

}  // namespace registrar
