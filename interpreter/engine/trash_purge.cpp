// SPDX-License-Identifier: Apache-2.0
#include "engine/trash_purge.h"

#include <fmt/format.h>

#include "diag/unavailable.h"
#include "domain/trash.h"
#include "engine/bulk_run.h"
#include "records/content.h"
#include "records/learning.h"
#include "remote/move_file.h"
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

/// Returns the reason why a file must not be deleted; empty if there is none.
std::string_view reason_to_stay(const std::filesystem::path& path, std::string_view sha256) {
    if (sha256.empty()) return "its record has no SHA-256 by which to know it";
    return file_sha256(path) == sha256 ? "" : "it is not the file that the record means";
}

}  // namespace

PurgedFiles::PurgedFiles(StoreReader& view, std::span<const std::int64_t> trash, const DataFolder& folder)
    : folder_(folder) {
    std::set<std::string> purged;
    RecordBlock block(trash_type);
    view.load(trash_type, trash, block);
    for (std::size_t at = 0; at < block.size(); ++at)
        if (const RecordBlock file = file_in(block.view(at)); file.size() > 0)
            purged.emplace(text_of(file.view(0), &File::path));
    if (purged.empty()) return;
    RecordBlock files(file_type);
    for (const auto cursor = view.scan(file_type); cursor->next(files, 1024) > 0; files.clear())
        for (std::size_t at = 0; at < files.size(); ++at)
            if (const std::string path(text_of(files.view(at), &File::path)); purged.contains(path))
                in_use_.insert(path);
}

bool PurgedFiles::remove(const RecordView& trash, const std::function<void(const std::string&)>& tell) const {
    const RecordBlock file = file_in(trash);
    if (file.size() == 0) return true;
    const std::string name(text_of(file.view(0), &File::path));
    const auto stays = [&](std::string_view reason) { tell(fmt::format("{} stays: {}", name, reason)); };
    try {
        const std::filesystem::path path = folder_.resolve(name);
        if (in_use_.contains(name)) {
            stays("another record names it");
        } else if (!std::filesystem::is_regular_file(path)) {
            tell(name + " is not there");
        } else if (const auto reason = reason_to_stay(path, text_of(file.view(0), &File::sha256));
                   !reason.empty()) {
            stays(reason);
        } else {
            std::filesystem::remove(path);
            tell(name + " is deleted");
        }
        return true;
    } catch (const Refused& refused) {
        stays(refused.what());
        return true;
    } catch (const std::filesystem::filesystem_error& error) {
        stays(error.code().message());
    } catch (const FileUnavailable& error) {
        tell(error.what());
    }
    return false;
}

std::uint64_t purge_expired(Store& store, const PurgeRun& run) {
    const auto view = store.transaction_reader();
    const std::vector<std::int64_t> ids = expired_trash(*view, run.clock, purged_at_once);
    if (ids.empty()) return 0;
    BulkBatch batch(ids, *view, run.clock, run.id);
    for (const std::int64_t id : ids) {
        Trash key;
        key.id = id;
        batch.erase(trash_type, {&key, {}});
    }
    write_bulk_batch(store, {run.id, run.clock, false}, batch);
    return ids.size();
}

}  // namespace registrar
