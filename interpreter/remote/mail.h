// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sends a mail over SMTP: text, optional HTML, and at most one attachment.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "remote/server.h"

namespace registrar {

/// A mail. All texts are UTF-8. Line ends in the subject become blanks, so that they cannot inject a header.
struct Mail {
    std::vector<std::string> to;  ///< each must satisfy is_mail_address()
    std::string subject;
    std::string text;
    std::string html;                  ///< the same content for readers that show HTML; empty: text only
    std::filesystem::path attachment;  ///< a file, sent under its name; empty: none
    std::int64_t date = 0;             ///< seconds since 1970 UTC
    std::string key =
        {};  ///< mails with the same key get the same Message-ID, so that a repeated mail is recognised
};

/// Returns whether the text is one plain address (`name@host.tld`): no display name, list, quotes or control
/// characters.
bool is_mail_address(std::string_view text);

/// Sends a mail from REGISTRAR_MAIL_FROM over the server in REGISTRAR_SMTP_URL (`smtp://host:port`,
/// `smtps://…`; with `user:password@` before the host to log in, which requires TLS). Checks the server's
/// certificate as described in ftp.h. Throws Unavailable for a missing or invalid setting, an unavailable
/// server or an unreadable attachment. If the server refuses one recipient, the whole mail fails.
void send_mail(const Mail& mail, const TimeLimits& limits = {});

/// Connects to the server of mails, logs in as send_mail() does, and sends nothing. Throws Unavailable.
void check_mail_server(const TimeLimits& limits = {std::chrono::seconds(10), std::chrono::seconds(10)});

}  // namespace registrar
