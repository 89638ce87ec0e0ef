// SPDX-License-Identifier: Apache-2.0
#include "engine/trash_purge.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/unavailable.h"
#include "domain/trash.h"
#include "engine/bulk_run.h"
#include "engine/effect_redaction.h"
#include "records/content.h"
#include "records/learning.h"
#include "remote/move_file.h"
#include "values/text.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::size_t purged_at_once = 16384;

/// Returns a block with the file record that a trash record contains; empty if it contains another type.
RecordBlock file_in(const RecordView& trash) {
    RecordBlock file(file_type);
    if (text_of(trash, &Trash::type) != file_type.name || !unpack_trash(trash, file)) file.clear();
    return file;
}

/// Returns the path that leads to the file without links, as one spelling of all that lead there.
std::string opened(const DataFolder& folder, std::string_view name) {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::absolute(folder.path() / name, error);
    const auto parent = std::filesystem::weakly_canonical(path.parent_path(), error);
    return ((error ? path.parent_path() : parent) / path.filename()).lexically_normal();
}

/// Returns whether the file at the path is the one that the record means. Without a SHA-256, any is.
bool is_meant(const std::filesystem::path& path, std::string_view sha256) {
    return sha256.empty() || equal_ignoring_case(file_sha256(path), sha256);
}

}  // namespace

PurgedFiles::PurgedFiles(StoreReader& view, std::span<const std::int64_t> trash, const DataFolder& folder)
    : folder_(folder) {
    std::set<std::string> names;  // of the files, without their folders
    RecordBlock block(trash_type);
    view.load(trash_type, trash, block);
    for (std::size_t at = 0; at < block.size(); ++at)
        if (const RecordBlock file = file_in(block.view(at)); file.size() > 0)
            names.insert(std::filesystem::path(text_of(file.view(0), &File::path)).filename());
    if (names.empty()) return;
    const auto keep = [&](const RecordView& file) {
        const std::filesystem::path path = text_of(file, &File::path);
        if (names.contains(path.filename())) in_use_.insert(opened(folder_, path.native()));
    };
    RecordBlock files(file_type);
    for (const auto cursor = view.scan(file_type); cursor->next(files, 1024) > 0; files.clear())
        for (std::size_t at = 0; at < files.size(); ++at) keep(files.view(at));
    visit_trash(view, [&](const RecordView& other) {
        if (std::ranges::binary_search(trash, as<Trash>(other)->id)) return;
        if (const RecordBlock file = file_in(other); file.size() > 0) keep(file.view(0));
    });
}

bool PurgedFiles::remove(const RecordView& trash, const std::function<void(const std::string&)>& tell) {
    const RecordBlock file = file_in(trash);
    if (file.size() == 0) return true;
    const std::string name(text_of(file.view(0), &File::path));
    const auto stays = [&](std::string_view reason) { tell(fmt::format("{} stays: {}", name, reason)); };
    try {
        const std::filesystem::path path = folder_.resolve(name);
        ++named_;
        if (in_use_.contains(opened(folder_, name))) {
            stays("another record names it");
        } else if (!std::filesystem::is_regular_file(path)) {
            tell(name + " is not there");
            ++missing_;
        } else if (!is_meant(path, text_of(file.view(0), &File::sha256))) {
            stays("it is not the file that the record means");
        } else {
            std::filesystem::remove(path);
            tell(name + " is deleted");
        }
        return true;
    } catch (const Refused& refused) {
        stays(refused.what());
    } catch (const std::filesystem::filesystem_error& error) {
        stays(error.code().message());
    } catch (const FileUnavailable& error) {
        stays(error.what());
    }
    return false;
}

std::uint64_t purge_expired(Store& store, const PurgeRun& run) {
    const auto view = store.transaction_reader();
    const std::vector<std::int64_t> ids = expired_trash(*view, run.clock, purged_at_once);
    if (ids.empty()) return 0;
    BulkBatch batch(ids, *view, run.clock, run.id);
    RecordBlock purged(trash_type);
    view->load(trash_type, ids, purged);
    redact_purged(store, purged, run.id);
    for (std::size_t at = 0; at < purged.size(); ++at) batch.erase(trash_type, purged.view(at));
    write_bulk_batch(store, {run.id, run.clock, false}, batch);
    return ids.size();
}

}  // namespace registrar
