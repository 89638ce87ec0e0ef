// SPDX-License-Identifier: Apache-2.0
#pragma once
// Simulates a failing disk: in SQLite's default file system, the n-th write, sync or truncation from now on
// fails.
#include <cstdint>
#include <limits>

#include "store/sqlite/database.h"

namespace registrar::testing {

/// Wraps the default file system of the process.
class FailingDisk {
public:
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

    /// Returns the disk of the process, which works until fail_after().
    static FailingDisk& instance() {
        static FailingDisk disk;
        return disk;
    }
    /// Makes the operation after the next `good` ones fail and, with `full`, every later one.
    void fail_after(std::int64_t good, bool full) {
        done_ = 0;
        good_ = good;
        full_ = full;
    }
    /// Returns the number of writes, syncs and truncations since then.
    std::int64_t done() const { return done_; }

private:
    struct File {
        sqlite3_file base;
        sqlite3_file* real;
    };

    FailingDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
        vfs_.zName = "failing";
        vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
        vfs_.xOpen = open;
        vfs_.xDelete = [](sqlite3_vfs*, const char* name, int sync) {
            return instance().real_->xDelete(instance().real_, name, sync);
        };
        vfs_.xAccess = [](sqlite3_vfs*, const char* name, int flags, int* result) {
            return instance().real_->xAccess(instance().real_, name, flags, result);
        };
        vfs_.xFullPathname = [](sqlite3_vfs*, const char* name, int size, char* out) {
            return instance().real_->xFullPathname(instance().real_, name, size, out);
        };
        sqlite3_vfs_register(&vfs_, 1);
    }

    bool fails() {
        const std::int64_t number = done_++;
        return number == good_ || (full_ && number > good_);
    }

    static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }

    static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
        if (instance().fails()) return SQLITE_FULL;
        return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
    }
    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        if (instance().fails()) return SQLITE_IOERR_TRUNCATE;
        return real(file)->pMethods->xTruncate(real(file), size);
    }
    static int sync(sqlite3_file* file, int flags) {
        if (instance().fails()) return SQLITE_IOERR_FSYNC;
        return real(file)->pMethods->xSync(real(file), flags);
    }
    static int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

    static const sqlite3_io_methods& methods() {
        static const sqlite3_io_methods all = {
            2,
            close,
            [](sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
                return real(file)->pMethods->xRead(real(file), bytes, size, offset);
            },
            write,
            truncate,
            sync,
            [](sqlite3_file* file, sqlite3_int64* size) {
                return real(file)->pMethods->xFileSize(real(file), size);
            },
            [](sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); },
            [](sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); },
            [](sqlite3_file* file, int* held) {
                return real(file)->pMethods->xCheckReservedLock(real(file), held);
            },
            [](sqlite3_file* file, int what, void* with) {
                return real(file)->pMethods->xFileControl(real(file), what, with);
            },
            [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
            [](sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); },
            [](sqlite3_file* file, int page, int size, int extend, void volatile** shared) {
                return real(file)->pMethods->xShmMap(real(file), page, size, extend, shared);
            },
            [](sqlite3_file* file, int offset, int count, int flags) {
                return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
            },
            [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); },
            [](sqlite3_file* file, int remove) {
                return real(file)->pMethods->xShmUnmap(real(file), remove);
            },
            nullptr,
            nullptr};
        return all;
    }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* opened) {
        auto* own = reinterpret_cast<File*>(file);
        own->base.pMethods = nullptr;
        own->real = reinterpret_cast<sqlite3_file*>(own + 1);
        const int result = instance().real_->xOpen(instance().real_, name, own->real, flags, opened);
        if (result == SQLITE_OK) own->base.pMethods = &methods();
        return result;
    }

    sqlite3_vfs* real_;
    sqlite3_vfs vfs_;
    std::int64_t done_ = 0;
    std::int64_t good_ = never;
    bool full_ = false;
};

}  // namespace registrar::testing
