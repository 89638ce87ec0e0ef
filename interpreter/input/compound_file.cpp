// SPDX-License-Identifier: Apache-2.0
#include "input/compound_file.h"

#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-infile.h>
#include <gsf/gsf-input-stdio.h>
#include <gsf/gsf-input.h>
#include <gsf/gsf-outfile-msole.h>
#include <gsf/gsf-outfile.h>
#include <gsf/gsf-output-stdio.h>
#include <gsf/gsf-output.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "values/text.h"

namespace registrar {

namespace {

struct Release {
    void operator()(gpointer object) const { g_object_unref(object); }
};
template <class Object>
using Held = std::unique_ptr<Object, Release>;

/// Silences libgsf's own messages about damage, because callers report it.
void keep_quiet() {
    static const auto silent = [](const gchar*, GLogLevelFlags, const gchar*, gpointer) {};
    static const bool once = [] {
        for (const char* domain : {"libgsf", "libgsf:msole", "libgsf:stdio"})
            g_log_set_handler(domain, static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK), silent, nullptr);
        return true;
    }();
    static_cast<void>(once);
}

/// Returns the message of one of the library's errors and frees it.
std::string take_text(GError* error) {
    const std::string text = error != nullptr ? error->message : "it cannot be read";
    g_clear_error(&error);
    return text;
}

}  // namespace

struct CompoundStream::State {
    Held<GsfInput> input;
};

CompoundStream::CompoundStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
CompoundStream::~CompoundStream() = default;

std::uint64_t CompoundStream::size() const {
    return static_cast<std::uint64_t>(std::max<gsf_off_t>(gsf_input_size(state_->input.get()), 0));
}

std::size_t CompoundStream::read(std::uint64_t offset, char* target, std::size_t size) {
    if (offset >= this->size()) return 0;
    GsfInput* const input = state_->input.get();
    if (gsf_input_seek(input, static_cast<gsf_off_t>(offset), G_SEEK_SET)) return 0;
    const std::size_t there = std::min<std::uint64_t>(size, this->size() - offset);
    return gsf_input_read(input, there, reinterpret_cast<guint8*>(target)) != nullptr ? there : 0;
}

struct CompoundFile::State {
    Held<GsfInfile> file;

    std::optional<int> find(std::string_view name) const {
        const int count = gsf_infile_num_children(file.get());
        for (int at = 0; at < count; ++at) {
            const char* const child = gsf_infile_name_by_index(file.get(), at);
            if (child != nullptr && equal_ignoring_case(child, name)) return at;
        }
        return std::nullopt;
    }
};

CompoundFile::CompoundFile(const std::string& path) : WorkbookFile(path), state_(std::make_unique<State>()) {
    keep_quiet();
    GError* error = nullptr;
    const Held<GsfInput> bytes(gsf_input_stdio_new(path.c_str(), &error));
    if (!bytes) throw FileUnavailable(path, take_text(error));
    state_->file.reset(gsf_infile_msole_new(bytes.get(), &error));
    if (!state_->file) refuse("the workbook is damaged: " + take_text(error));
}
CompoundFile::~CompoundFile() = default;

bool CompoundFile::has(std::string_view name) const {
    return state_->find(name).has_value();
}

std::unique_ptr<CompoundStream> CompoundFile::open(std::string_view name) const {
    auto stream = std::make_unique<CompoundStream::State>();
    if (const auto at = state_->find(name))
        stream->input.reset(gsf_infile_child_by_index(state_->file.get(), *at));
    if (!stream->input) refuse("the workbook is damaged: it has no stream " + std::string(name));
    return std::unique_ptr<CompoundStream>(new CompoundStream(std::move(stream)));
}

void write_compound(const std::string& path, const std::string& name,
                    std::span<const NamelessFile* const> pieces) {
    keep_quiet();
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> disk(std::fopen(path.c_str(), "wb"), std::fclose);
    if (!disk) throw FileUnavailable(path, std::strerror(errno));
    const Held<GsfOutput> bytes(gsf_output_stdio_new_FILE(path.c_str(), disk.get(), TRUE));
    const Held<GsfOutfile> file(gsf_outfile_msole_new(bytes.get()));
    const Held<GsfOutput> stream(gsf_outfile_new_child(file.get(), name.c_str(), FALSE));
    const auto check = [&](bool good) {
        if (good) return;
        const GError* const reason = gsf_output_error(bytes.get());
        throw FileUnavailable(path, reason != nullptr ? reason->message : "cannot be written");
    };
    for (const NamelessFile* piece : pieces)
        piece->visit([&](std::string_view part) {
            check(gsf_output_write(stream.get(), part.size(), reinterpret_cast<const guint8*>(part.data())));
        });
    check(gsf_output_close(stream.get()));
    check(gsf_output_close(GSF_OUTPUT(file.get())));
    check(std::fflush(disk.get()) == 0);
}

}  // namespace registrar
