// SPDX-License-Identifier: Apache-2.0
#include "report/outcome_sink.h"

namespace registrar {

namespace {

constexpr std::size_t text_at_once = 1u << 20;

}  // namespace

void OutcomeSink::open(const ResultPart& part) {
    file_.emplace(part.length > 0 ? ResultFile::resume(part) : ResultFile::create(part));
    if (part.length == 0) file_->write(outcomes_header);
}

void OutcomeSink::put(const OutcomeLine& line) {
    if (options_.watch && (options_.watch_all || line.has_message())) options_.watch(line);
    if (!file_ || !(options_.outcomes_all || line.has_message())) return;
    line.append_csv(text_);
    if (text_.size() >= text_at_once) write();
}

void OutcomeSink::write() {
    file_->write(text_);
    text_.clear();
}

void OutcomeSink::sync() {
    if (!file_) return;
    write();
    file_->sync();
}

}  // namespace registrar
